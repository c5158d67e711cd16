"""The steward's quarantine over HTTP: groups by cause, their items, and resolving them."""

from typing import Any, Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.paging import bad_cursor, paginate
from labeling.rights.policy import Verdict
from projects.api import item_shapes
from projects.api import steward_shapes as shapes
from projects.api.common import ProjectView
from projects.api.items import row_body
from projects.api.media import thumbnail
from projects.selectors import items
from projects.selectors.quarantine import (
    Cause,
    Samples,
    access_cause,
    causes,
    items_of_cause,
    samples_of,
)
from projects.services.quarantine import Resolved, resolve_group, resolve_items
from workers.ledger.api import render_job

READ: Final = Access("project", "read", Role.REVIEWER)
WRITE: Final = Access("project", "rights", Role.STEWARD)


class QuarantineView(ProjectView):
    access = {"GET": READ}

    @describes(response=shapes.QuarantineBody, query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """What is in quarantine, by cause, with what can be done and what the files themselves say."""
        project = self.project(project_id)
        asked, found = self.page_request(), causes(project=project, at=clock.now())
        start = _behind(found, asked.cursor)
        shown = found[start : start + asked.limit]
        samples = samples_of(project=project, some=shown)
        role = self.role(project)
        return Response(
            {
                "items": sum(cause.count for cause in found),
                "results": [group_body(cause, samples[cause.key], self.actor, role) for cause in shown],
                "next": _place(shown[-1]) if start + asked.limit < len(found) else None,
            }
        )


class QuarantineItemsView(ProjectView):
    access = {"GET": READ}

    @describes(response=page_of(item_shapes.ItemRow), query=PAGING)
    def get(self, request: Request, project_id: str, key: str) -> Response:
        """The items of a group, newest first."""
        project = self.project(project_id)
        cause = access_cause(project=project, key=key, at=clock.now())
        rows = items_of_cause(project=project, cause=cause).select_related("source")
        page = paginate(rows, order=("-created_at", "-id"), request=self.page_request())
        media = items.media_of([item.pk for item in page.results])
        role = self.role(project)
        return self.page(page, lambda item: row_body(item, media[item.pk], actor=self.actor, role=role))


class ResolveQuarantineView(ProjectView):
    access = {"POST": WRITE}
    creates = frozenset({"POST"})

    @describes(
        request=shapes.Resolution,
        response=shapes.ResolvedBody,
        more={202: shapes.ResolvedBody},
        errors=(409,),
    )
    def post(self, request: Request, project_id: str) -> Response:
        """State the rights of a group or of some items anew; more than 2,000 items are a job's work (202)."""
        project = self.project(project_id)
        given = self.read(shapes.Resolution)
        stated = {"rights": given["rights"], "evidence": given.get("evidence", ()), "reason": given["reason"]}
        if ("group" in given) == ("items" in given):
            detail = "Name either a group by its key, or items by their ids."
            raise Invalid(detail, code="resolve.which", faults=(Fault("/group", "resolve.which", detail),))
        if "group" in given:
            done = resolve_group(actor=self.actor, project=project, key=given["group"], **stated)
        else:
            done = resolve_items(actor=self.actor, project=project, ids=given["items"], **stated)
        return Response(resolved_body(done), status=202 if done.job else 200)


def group_body(cause: Cause, samples: Samples, actor: Actor, role: Role) -> dict[str, Any]:
    """A group as the API answers it."""
    media = items.media_of([item.pk for item in samples.items])
    fixes = {fix["code"]: fix for reason in cause.reasons for fix in reason["fix"]}
    return {
        "key": cause.key,
        "count": cause.count,
        "verdict": cause.verdict.name,
        "sentence": cause.sentence,
        "source": {"id": str(cause.source_id), "name": cause.source},
        "licence_declared": cause.licence_declared,
        "licence": cause.licence,
        "reasons": cause.reasons,
        "fixes": list(fixes.values()),
        "overridable": cause.verdict is Verdict.NEEDS_REVIEW,
        "samples": [
            {
                "id": str(item.pk),
                "external_id": item.external_id,
                "thumbnail": thumbnail(item, media[item.pk], actor)
                if items.is_media_shown(item, role=role)
                else None,
                "licence": item.licence,
                "claims": samples.claims[item.pk],
            }
            for item in samples.items
        ],
        "suggested": samples.suggested,
    }


def resolved_body(done: Resolved) -> dict[str, Any]:
    """What came of a resolution, as the API answers it."""
    return {
        "restated": done.restated,
        "cleared": done.cleared,
        "blocked": done.blocked,
        "still": list(done.still),
        "job": render_job(done.job) if done.job else None,
    }


def _place(cause: Cause) -> str:
    return f"{cause.count}.{cause.key}"


def _behind(found: list[Cause], cursor: str | None) -> int:
    """Where the page after `cursor` begins: behind that place in the order, whether or not its group is still there."""
    if cursor is None:
        return 0
    count, _, key = cursor.partition(".")
    if not (count.isascii() and count.isdigit() and len(count) < 12 and key):
        raise bad_cursor()
    place = (-int(count), key)
    return sum((-cause.count, cause.key) <= place for cause in found)
