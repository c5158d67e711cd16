"""Routes of evidence, claims and sources' records."""

from django.urls import path

from labeling.rights.evidence.api import claims, evidence, sources

urlpatterns = [
    path("evidence", evidence.EvidenceListView.as_view(), name="evidence"),
    path("evidence/<str:evidence_id>", evidence.EvidenceView.as_view(), name="evidence-row"),
    path("evidence/<str:evidence_id>/file", evidence.EvidenceFileView.as_view(), name="evidence-file"),
    path("items/<str:item_id>/claims", claims.ItemClaimsView.as_view(), name="item-claims"),
    path("items/<str:item_id>/claims/resolve", claims.ResolveClaimsView.as_view(), name="claims-resolve"),
    path("items/<str:item_id>/signals", claims.ItemSignalsView.as_view(), name="item-signals"),
    path("projects/<str:project_id>/conflicts", claims.ConflictsView.as_view(), name="conflicts"),
    path(
        "projects/<str:project_id>/conflicts/resolve",
        claims.ResolveConflictView.as_view(),
        name="conflicts-resolve",
    ),
    path("sources/<str:source_id>", sources.SourceDetailView.as_view(), name="source"),
    path("sources/<str:source_id>/records", sources.SourceRecordsView.as_view(), name="source-records"),
    path("sources/<str:source_id>/signals", sources.SourceSignalsView.as_view(), name="source-signals"),
    path("sources/<str:source_id>/claims", claims.SourceClaimsView.as_view(), name="source-claims"),
]
