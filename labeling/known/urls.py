"""Routes of known answers, under /api/v1/."""

from django.urls import path

from labeling.known.api import views

urlpatterns = [
    path("items/<str:item_id>/known-answer", views.KnownAnswerView.as_view()),
    path("projects/<str:project_id>/known-answers", views.KnownAnswersView.as_view()),
    path("projects/<str:project_id>/accuracy", views.AccuracyView.as_view()),
]
