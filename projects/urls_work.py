"""Addresses of work, under /api/v1/."""

from django.urls import path

from projects.api import work

urlpatterns = [
    path("work", work.HomeView.as_view()),
    path("projects/<str:project_id>/next", work.NextView.as_view()),
    path("assignments", work.AssignmentsView.as_view()),
    path("assignments/<str:assignment_id>", work.AssignmentView.as_view()),
    path("assignments/<str:assignment_id>/heartbeat", work.HeartbeatView.as_view()),
    path("assignments/<str:assignment_id>/release", work.ReleaseView.as_view()),
    path("assignments/<str:assignment_id>/skip", work.SkipView.as_view()),
]
