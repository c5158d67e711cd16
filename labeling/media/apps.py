from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "labeling.media"
    label = "media"
