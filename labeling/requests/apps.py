from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "labeling.requests"
    label = "requests"
