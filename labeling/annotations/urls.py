"""Addresses of annotations, under /api/v1/."""

from django.urls import path

from labeling.annotations.api import migrations, reviews, views

urlpatterns = [
    path("assignments/<str:assignment_id>/submit", views.SubmitView.as_view()),
    path("assignments/<str:assignment_id>/draft", views.DraftView.as_view()),
    path("items/<str:item_id>/annotations", views.ItemAnnotationsView.as_view()),
    path("items/<str:item_id>/agreement", reviews.ItemAgreementView.as_view()),
    path("annotations/<str:annotation_id>", reviews.AnnotationView.as_view()),
    path("annotations/<str:annotation_id>/reviews", reviews.AnnotationReviewsView.as_view()),
    path("projects/<str:project_id>/schema-migrations", migrations.SchemaMigrationsView.as_view()),
    path("projects/<str:project_id>/annotations", reviews.ProjectAnnotationsView.as_view()),
    path("projects/<str:project_id>/reviews", reviews.ProjectReviewsView.as_view()),
    path("projects/<str:project_id>/appeals", reviews.ProjectAppealsView.as_view()),
    path("reviews/<str:review_id>/appeal", reviews.ReviewAppealView.as_view()),
    path("appeals/<str:appeal_id>/decision", reviews.AppealDecisionView.as_view()),
    path("items/<str:item_id>/predictions", views.ItemPredictionsView.as_view()),
]
