from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "labeling.rights.consent"
    label = "consent"
