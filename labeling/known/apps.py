from django.apps import AppConfig


class KnownConfig(AppConfig):
    name = "labeling.known"
    label = "known"
