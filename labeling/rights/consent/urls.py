"""Routes of the consent ledger."""

from django.urls import path

from labeling.rights.consent.api import consents, holdings, notices, proofs, receipts, self_service, subjects

urlpatterns = [
    path("subjects", subjects.SubjectsView.as_view(), name="subjects"),
    path("subjects/find", subjects.FindSubjectView.as_view(), name="subject-find"),
    path("subjects/<str:subject_id>", subjects.SubjectView.as_view(), name="subject"),
    path("subjects/<str:subject_id>/contact", subjects.ContactView.as_view(), name="subject-contact"),
    path("subjects/<str:subject_id>/statuses", subjects.StatusesView.as_view(), name="subject-statuses"),
    path("subjects/<str:subject_id>/holdings", holdings.HoldingsView.as_view(), name="subject-holdings"),
    path("notices", notices.NoticesView.as_view(), name="notices"),
    path("notices/<str:notice_id>", notices.NoticeView.as_view(), name="notice"),
    path("consents", consents.ConsentsView.as_view(), name="consents"),
    path("consents/<str:consent_id>", consents.ConsentView.as_view(), name="consent"),
    path("consents/<str:consent_id>/events", consents.ConsentEventsView.as_view(), name="consent-events"),
    path("consents/<str:consent_id>/link", consents.ConsentLinkView.as_view(), name="consent-link"),
    path("consents/<str:consent_id>/receipt", receipts.ReceiptView.as_view(), name="consent-receipt"),
    path("releases", proofs.ReleasesView.as_view(), name="releases"),
    path("legal-bases", proofs.LegalBasesView.as_view(), name="legal-bases"),
    path("self-service/<str:token>", self_service.SelfServiceView.as_view(), name="self-service"),
]
