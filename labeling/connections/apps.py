from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "labeling.connections"
    label = "connections"
