"""Routes of the policy."""

from django.urls import path

from labeling.rights.api import views

urlpatterns = [
    path("rights/evaluate", views.EvaluateView.as_view(), name="rights-evaluate"),
    path("rights/merge", views.MergeView.as_view(), name="rights-merge"),
    path("licences", views.LicencesView.as_view(), name="licences"),
]
