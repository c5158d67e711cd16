from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "labeling.api"
    label = "api"
