from django.apps import AppConfig


class RecallsConfig(AppConfig):
    name = "labeling.recalls"
    label = "recalls"
