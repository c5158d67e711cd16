"""All addresses: the API, media, operations, and for the rest the page that carries the screens."""

from django.urls import include, path, re_path

from labeling.config.pages import app_page, csp_report
from labeling.rights.consent.api.pages import withdraw_page
from workers.tasks import load_handlers

load_handlers()  # by kind of work: the queue that is rung, and what takes a job's problems again

handler400 = "labeling.api.problems.bad_request"
handler403 = "labeling.api.problems.forbidden"
handler404 = "labeling.api.problems.not_found"
handler500 = "labeling.api.problems.server_error"

urlpatterns = [
    path("api/v1/", include("labeling.api.urls")),
    path("", include("labeling.api.operations")),
    path("", include("labeling.media.api")),
    path("", include("labeling.masking.api.serving")),
    path("withdraw/<str:token>", withdraw_page, name="withdraw"),
    path("", include("labeling.recalls.api.pages")),
    path("csp-report", csp_report, name="csp-report"),
    re_path(r"^(?!api/|media/|static/|livez|readyz|metrics).*$", app_page, name="app"),
]
