"""Routes of projects and items; those of work are in `projects.urls_work`."""

from django.urls import path

from labeling.media.api.duplicates import DuplicatesView
from projects.api import appearances, items, projects

urlpatterns = [
    path("projects", projects.ProjectsView.as_view(), name="projects"),
    path("projects/<str:project_id>", projects.ProjectDetailView.as_view(), name="project"),
    path("projects/<str:project_id>/progress", projects.ProgressView.as_view(), name="project-progress"),
    path(
        "projects/<str:project_id>/schema-versions",
        projects.SchemaVersionsView.as_view(),
        name="schema-versions",
    ),
    path("projects/<str:project_id>/members", projects.ProjectMembersView.as_view(), name="project-members"),
    path(
        "projects/<str:project_id>/members/<str:member_id>",
        projects.ProjectMemberView.as_view(),
        name="project-member",
    ),
    path("projects/<str:project_id>/sources", projects.SourcesView.as_view(), name="sources"),
    path("projects/<str:project_id>/items", items.ItemsView.as_view(), name="items"),
    path("projects/<str:project_id>/items/facets", items.FacetsView.as_view(), name="item-facets"),
    path("projects/<str:project_id>/duplicates", DuplicatesView.as_view(), name="duplicates"),
    path("items/<str:item_id>", items.ItemDetailView.as_view(), name="item"),
    path("items/<str:item_id>/rights", items.ItemRightsView.as_view(), name="item-rights"),
    path("items/<str:item_id>/verdict", items.ItemVerdictView.as_view(), name="item-verdict"),
    path("items/<str:item_id>/appearances", appearances.AppearancesView.as_view(), name="appearances"),
    path(
        "appearances/<str:appearance_id>/supersede",
        appearances.SupersedeAppearanceView.as_view(),
        name="appearance-supersede",
    ),
    path(
        "appearances/<str:appearance_id>/end", appearances.EndAppearanceView.as_view(), name="appearance-end"
    ),
    path("label-schema.json", projects.LabelSchemaView.as_view(), name="label-schema"),
]
