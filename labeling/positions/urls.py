"""Routes of positions, under /api/v1/."""

from django.urls import path

from labeling.positions.api import views

urlpatterns = [
    path("projects/<str:project_id>/position-policy", views.PositionPolicyView.as_view()),
    path("organisation/sensitive-places", views.SensitivePlacesView.as_view()),
]
