from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "labeling.rights.evidence"
    label = "evidence"
