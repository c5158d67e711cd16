from django.apps import AppConfig


class FilmsConfig(AppConfig):
    name = "labeling.masking.films"
    label = "masking_films"
