from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "labeling.audit"
    label = "audit"

    def ready(self) -> None:
        from labeling.accounts import acts
        from labeling.audit.services import record

        # Accounts lie below: what happens there is told to whoever listens, in the same transaction.
        acts.tell(record)
