from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "labeling.registers"
    label = "registers"
