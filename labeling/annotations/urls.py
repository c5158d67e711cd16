"""Addresses of annotations, under /api/v1/."""

from django.urls import path

from labeling.annotations.api import views

urlpatterns = [
    path("assignments/<str:assignment_id>/submit", views.SubmitView.as_view()),
    path("assignments/<str:assignment_id>/draft", views.DraftView.as_view()),
    path("items/<str:item_id>/annotations", views.ItemAnnotationsView.as_view()),
    path("items/<str:item_id>/predictions", views.ItemPredictionsView.as_view()),
]
