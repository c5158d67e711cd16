"""The page behind the link of a recall mail: says what to delete, and takes the answer. Needs no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from labeling.core.errors import NotFound
from labeling.core.paging import PageRequest
from labeling.recalls.api.recalls import render_public
from labeling.recalls.services.notices import acknowledge_by_link, notice_by_token

SHOWN = 200
"""Rows on the page; the API lists all of them."""


@require_http_methods(["GET", "HEAD", "POST"])
def recall_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the notice, POST confirms it; a link that is not known answers 404 with a word on what to do."""
    try:
        notice = acknowledge_by_link(token=token)[0] if request.method == "POST" else notice_by_token(token)
    except NotFound:
        return _private(render(request, "recalls/unknown.html", status=404))
    shown = render_public(notice, PageRequest(limit=SHOWN))
    return _private(
        render(request, "recalls/notice.html", {"notice": shown, "token": token, "is_more": shown["next"]})
    )


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no cache and no other site learns of it."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


urlpatterns = [path("recall/<str:token>", recall_page, name="recall-page")]
