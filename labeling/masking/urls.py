"""Routes of the de-identification gate, under /api/v1/."""

from django.urls import path

from labeling.masking.api import openings, policies, reviews, samples

urlpatterns = [
    path("detectors", policies.DetectorsView.as_view()),
    path("projects/<str:project_id>/masking-policy", policies.PolicyView.as_view()),
    path("projects/<str:project_id>/masking", reviews.GatesView.as_view()),
    path("projects/<str:project_id>/masking/search", policies.SearchView.as_view()),
    path("projects/<str:project_id>/masking/samples", samples.SamplesView.as_view()),
    path("projects/<str:project_id>/masking/report", samples.ReportView.as_view()),
    path("items/<str:item_id>/masking", reviews.GateView.as_view()),
    path("items/<str:item_id>/masking/regions", reviews.RegionsView.as_view()),
    path("items/<str:item_id>/masking/regions/<str:region_id>", reviews.RegionView.as_view()),
    path("items/<str:item_id>/masking/approve", reviews.ApproveView.as_view()),
    path("items/<str:item_id>/openings", openings.OpeningsView.as_view()),
    path("openings/<str:opening_id>/approve", openings.ApproveOpeningView.as_view()),
    path("openings/<str:opening_id>/refuse", openings.RefuseOpeningView.as_view()),
]
