from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "labeling.uploads"
    label = "uploads"
