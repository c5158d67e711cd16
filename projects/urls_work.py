"""Addresses of work, under /api/v1/."""

from django.urls import path

from projects.api import home, preview, queues, statement, work

urlpatterns = [
    path("projects/<str:project_id>/next", work.NextView.as_view()),
    path("work", home.HomeView.as_view()),
    path("statement", statement.OwnStatementView.as_view()),
    path("projects/<str:project_id>/statement", statement.StatementView.as_view()),
    path("projects/<str:project_id>/preview", preview.PreviewView.as_view()),
    path("projects/<str:project_id>/preview/check", preview.PreviewCheckView.as_view()),
    path("projects/<str:project_id>/queues", queues.QueuesView.as_view()),
    path("queues/<str:queue_id>", queues.QueueDetailView.as_view()),
    path("queues/<str:queue_id>/clone", queues.QueueCloneView.as_view()),
    path("queues/<str:queue_id>/items", queues.QueueItemsView.as_view()),
    path("assignments", work.AssignmentsView.as_view()),
    path("assignments/<str:assignment_id>", work.AssignmentView.as_view()),
    path("assignments/<str:assignment_id>/heartbeat", work.HeartbeatView.as_view()),
    path("assignments/<str:assignment_id>/release", work.ReleaseView.as_view()),
    path("assignments/<str:assignment_id>/skip", work.SkipView.as_view()),
]
