"""The v1 router: each app brings its own routes."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from labeling.api.problems import not_found

urlpatterns: list[URLPattern | URLResolver] = [
    # The hottest first: each address is looked for from the top.
    path("", include("labeling.annotations.urls")),
    path("", include("projects.urls_work")),
    path("", include("labeling.accounts.urls")),
    path("", include("projects.urls")),
    path("", include("projects.urls_rights")),
    path("", include("labeling.questions.urls")),
    path("", include("labeling.known.urls")),
    path("", include("labeling.masking.urls")),
    path("", include("labeling.positions.urls")),
    path("", include("labeling.rights.urls")),
    path("", include("labeling.rights.evidence.urls")),
    path("", include("labeling.rights.consent.urls")),
    path("", include("labeling.imports.api")),
    path("", include("labeling.uploads.api")),
    path("", include("labeling.connections.urls")),
    path("", include("labeling.exports.api")),
    path("", include("labeling.recalls.urls")),
    path("", include("labeling.registers.api")),
    path("", include("labeling.requests.urls")),
    path("", include("labeling.webhooks.urls")),
    path("", include("workers.ledger.api")),
    path("", include("labeling.audit.api")),
    # Stays last: every other address here is a problem too, whatever the debug setting.
    re_path(r"^.*$", csrf_exempt(not_found), name="api-nothing"),
]
