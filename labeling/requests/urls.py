"""Routes of requests, holds and retention."""

from django.urls import path

from labeling.requests.api import answers, holds, requests

_ONE = "subject-requests/<str:request_id>"

urlpatterns = [
    path("subject-requests", requests.RequestsView.as_view(), name="subject-requests"),
    path(_ONE, requests.RequestView.as_view(), name="subject-request"),
    path(f"{_ONE}/acknowledge", requests.AcknowledgeView.as_view(), name="subject-request-acknowledge"),
    path(f"{_ONE}/verify", requests.VerifyView.as_view(), name="subject-request-verify"),
    path(f"{_ONE}/extend", requests.ExtendView.as_view(), name="subject-request-extend"),
    path(f"{_ONE}/close", requests.CloseView.as_view(), name="subject-request-close"),
    path(f"{_ONE}/carry-out", requests.CarryOutView.as_view(), name="subject-request-carry-out"),
    path(f"{_ONE}/lift", requests.LiftView.as_view(), name="subject-request-lift"),
    path(f"{_ONE}/items", requests.RequestItemsView.as_view(), name="subject-request-items"),
    path(f"{_ONE}/drafts", requests.RequestDraftsView.as_view(), name="subject-request-drafts"),
    path(f"{_ONE}/receipt", answers.RequestReceiptView.as_view(), name="subject-request-receipt"),
    path(f"{_ONE}/file", answers.RequestFileView.as_view(), name="subject-request-file"),
    path(
        "subjects/<str:subject_id>/withdrawal-preview",
        answers.WithdrawalPreviewView.as_view(),
        name="withdrawal-preview",
    ),
    path("holds", holds.HoldsView.as_view(), name="holds"),
    path("holds/<str:hold_id>/release", holds.HoldReleaseView.as_view(), name="hold-release"),
    path("retention-rules", holds.RetentionRulesView.as_view(), name="retention-rules"),
]
