"""Routes of the steward's work: quarantine, overrides, the overview."""

from django.urls import path

from projects.api import overrides, steward, steward_overview

urlpatterns = [
    path("rights/overview", steward_overview.OverviewView.as_view(), name="rights-overview"),
    path("projects/<str:project_id>/quarantine", steward.QuarantineView.as_view(), name="quarantine"),
    path(
        "projects/<str:project_id>/quarantine/resolve",
        steward.ResolveQuarantineView.as_view(),
        name="quarantine-resolve",
    ),
    path(
        "projects/<str:project_id>/quarantine/<str:key>/items",
        steward.QuarantineItemsView.as_view(),
        name="quarantine-items",
    ),
    path(
        "projects/<str:project_id>/overrides",
        overrides.ProjectOverridesView.as_view(),
        name="project-overrides",
    ),
    path("items/<str:item_id>/overrides", overrides.ItemOverridesView.as_view(), name="item-overrides"),
    path("overrides/<str:override_id>/end", overrides.EndOverrideView.as_view(), name="override-end"),
]
