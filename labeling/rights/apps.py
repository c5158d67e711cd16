from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "labeling.rights"
    label = "rights"
