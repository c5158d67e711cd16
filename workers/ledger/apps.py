from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "workers.ledger"
    label = "ledger"
