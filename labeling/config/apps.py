from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "labeling.config"
    label = "config"
