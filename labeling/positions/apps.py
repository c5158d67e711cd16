from django.apps import AppConfig


class PositionsConfig(AppConfig):
    name = "labeling.positions"
    label = "positions"
