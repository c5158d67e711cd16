from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "labeling.questions"
    label = "questions"
