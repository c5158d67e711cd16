"""What published datasets took back, for anybody: a feed as JSON Feed 1.1 or Atom (RFC 4287), hashes only."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils.feedgenerator import Atom1Feed
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.permissions import PUBLIC
from labeling.api.rendering import JSONRenderer
from labeling.api.schema import PAGING, describes, query
from labeling.api.views import ApiView
from labeling.core.errors import Fault, Invalid
from labeling.core.paging import Page, paginate
from labeling.exports.models import ReasonClass
from labeling.recalls import selectors
from labeling.recalls.api import shapes
from labeling.recalls.api.recalls import hashes
from labeling.recalls.models import Recall
from labeling.recalls.services.mailing import WORDS, rows_text
from projects.models import Project

FEED_HASHES: Final = 200
"""Hashes that stand in the feed itself; the address of an entry lists all of them."""
JSON_FEED, ATOM = "application/feed+json", "application/atom+xml"


class _AnyType(BaseContentNegotiation):
    """The view looks at Accept by itself: problems are JSON whatever was asked for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class NoticeFeedView(ApiView):
    access = {"GET": PUBLIC}
    content_negotiation_class = _AnyType

    @describes(
        types={JSON_FEED: OpenApiTypes.OBJECT, ATOM: OpenApiTypes.BINARY},
        query=(*PAGING, query("format", "json or atom; left out: what Accept asks for, else JSON")),
    )
    def get(self, request: Request, project_id: str) -> HttpResponse:
        """Read what the published datasets of a project took back, newest first."""
        is_atom = _is_atom(request)
        project = selectors.access_feed(project_id)
        page = paginate(
            selectors.public_recalls(project=project), order=["-at", "-id"], request=self.page_request()
        )
        response = _atom(project, page) if is_atom else _json(project, page)
        response["Cache-Control"] = "public, max-age=60"
        response["Vary"] = "Accept"
        return response


def _is_atom(request: Request) -> bool:
    given = request.query_params.get("format")
    if given not in (None, "", "json", "atom"):
        detail = "Use format=json or format=atom."
        raise Invalid(detail, code="feed.format", faults=(Fault("/format", "feed.format", detail),))
    if given:
        return given == "atom"
    accept = request.headers.get("Accept", "")
    return ATOM in accept and JSON_FEED not in accept


def _entry(recall: Recall) -> dict[str, Any]:
    snapshot = recall.snapshot
    by = snapshot.superseded_by
    title = f"{rows_text(recall.rows)} of “{snapshot.name}”, version {snapshot.number}, taken back"
    told = [
        (
            f"They must not be used any more, because {WORDS[ReasonClass(recall.reason_class)]}. Delete them and "
            "every copy. The rows are listed by their sha256, as MANIFEST.json has it."
        )
    ]
    if by is not None:
        told.append(f"Version {by.number} takes the place of version {snapshot.number}.")
    return {
        "title": title,
        "text": " ".join(told),
        "url": f"{settings.PUBLIC_URL}/api/v1/notice-feed/{recall.pk}",
    }


def _json(project: Project, page: Page[Recall]) -> HttpResponse:
    items = []
    for recall in page.results:
        entry, snapshot = _entry(recall), recall.snapshot
        rows = selectors.rows_of(recall_id=recall.pk).order_by("leaf_hash", "id")
        by = snapshot.superseded_by
        items.append(
            {
                "id": f"urn:uuid:{recall.pk}",
                "url": entry["url"],
                "title": entry["title"],
                "content_text": entry["text"],
                "date_published": recall.at,
                "_clearlabel": {
                    "version": snapshot.number,
                    "manifest_sha256": snapshot.manifest_sha256,
                    "reason_class": recall.reason_class,
                    "rows": recall.rows,
                    "sha256": list(rows.values_list("leaf_hash", flat=True)[:FEED_HASHES]),
                    "superseded_by": {"version": by.number, "manifest_sha256": by.manifest_sha256}
                    if by
                    else None,
                },
            }
        )
    body: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(project),
        "items": items,
    }
    if page.next is not None:
        body["next_url"] = (
            f"{settings.PUBLIC_URL}/api/v1/projects/{project.pk}/notice-feed?cursor={page.next}"
        )
    return HttpResponse(JSONRenderer().render(body), content_type=JSON_FEED)


def _atom(project: Project, page: Page[Recall]) -> HttpResponse:
    feed = Atom1Feed(title=_title(project), link=settings.PUBLIC_URL, description=None)
    for recall in page.results:
        entry = _entry(recall)
        rows = selectors.rows_of(recall_id=recall.pk).order_by("leaf_hash", "id")
        shown = "\n".join(rows.values_list("leaf_hash", flat=True)[:FEED_HASHES])
        feed.add_item(
            title=entry["title"],
            link=entry["url"],
            description=f"{entry['text']}\n{shown}",
            unique_id=f"urn:uuid:{recall.pk}",
            pubdate=recall.at,
            updateddate=recall.at,
            categories=[recall.reason_class],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=f"{ATOM}; charset=utf-8")


def _title(project: Project) -> str:
    return f"{project.name}: rows taken back"


class PublicRecallView(ApiView):
    access = {"GET": PUBLIC}

    @describes(response=shapes.PublicRecallSerializer, query=PAGING)
    def get(self, request: Request, recall_id: str) -> Response:
        """Read all rows that a published dataset took back, by their hashes."""
        recall = selectors.access_public_recall(recall_id)
        return Response(
            {
                "id": str(recall.pk),
                "dataset": recall.snapshot.name,
                "version": recall.snapshot.number,
                "manifest_sha256": recall.snapshot.manifest_sha256,
                "reason_class": recall.reason_class,
                "rows": recall.rows,
                "at": recall.at,
                **hashes(recall.pk, self.page_request()),
            }
        )


urlpatterns = [
    path("projects/<str:project_id>/notice-feed", NoticeFeedView.as_view(), name="notice-feed"),
    path("notice-feed/<str:recall_id>", PublicRecallView.as_view(), name="public-recall"),
]
