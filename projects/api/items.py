"""Items and their rights over HTTP."""

from datetime import datetime
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import tagged
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.positions.selectors import shown_of
from labeling.positions.services.taking import refuse_in
from labeling.recalls.services import restate_and_recall
from labeling.requests.services.deleting import delete_unless_held
from labeling.rights.api.shapes import DecisionShape
from labeling.rights.evidence.services import cited
from labeling.rights.policy import Use, Verdict
from labeling.rights.policy.reading import parse_moment
from labeling.rights.selectors import changed_use, statement_body, verdict_body
from projects.api import item_shapes as shapes
from projects.api.common import ProjectView
from projects.api.media import media_bodies, thumbnail
from projects.api.showing import nameless
from projects.models import Item, ItemMedia, ItemState, ItemStatement, Project
from projects.selectors import items
from projects.selectors.progress import person
from projects.services.restating import change_item

READ: Final = Access("project", "read")
FILTER: Final = query(
    "filter",
    "words `key:value`, all must hold; keys state, verdict, licence, source, external_id, data.<field>, text, label; "
    "`-` before a word turns it round; a value with blanks in double quotes; numbers as `data.size:>=10`",
)
_FLAGS: Final = {"true": True, "false": False, "1": True, "0": False}
_USE_KEYS: Final = (
    "action", "purpose", "commercial", "distribution", "content", "model", "mode", "outbound_licence",
    "territories", "recipients", "label_class", "research_organisation",
)  # fmt: skip


class ItemView(ProjectView):
    """A view of one item, which its people may see."""

    def seen(self, item_id: str) -> Item:
        """The item; `NotFound` too when it is in quarantine or withdrawn, for whom only labels."""
        item = self.item(item_id)
        if not items.is_seen(item, role=self.role(item.project)):
            raise NotFound("item")
        return item

    def shown(self, item: Item) -> dict[str, Any]:
        """The item as this person is shown it."""
        return item_body(item, actor=self.actor, role=self.role(item.project))


class ItemsView(ProjectView):
    access = {"GET": READ}

    @describes(
        response=page_of(shapes.ItemRow),
        query=(*PAGING, FILTER, query("sort", f"one of {', '.join(items.SORTS)}; newest first without")),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The project's items. Those in quarantine and withdrawn ones are seen from reviewer on."""
        project = self.project(project_id)
        role = self.role(project)
        page = items.list_items(
            project=project,
            role=role,
            filter=request.query_params.get("filter", ""),
            sort=request.query_params.get("sort") or "-created",
            request=self.page_request(),
        )
        media = items.media_of([item.pk for item in page.results])
        return self.page(page, lambda item: row_body(item, media[item.pk], actor=self.actor, role=role))


class FacetsView(ProjectView):
    access = {"GET": READ}

    @describes(response=shapes.Facets, query=(FILTER,))
    def get(self, request: Request, project_id: str) -> Response:
        """How many of the matching items have each state, verdict, licence and source."""
        project = self.project(project_id)
        found = items.facets(
            project=project, role=self.role(project), filter=request.query_params.get("filter", "")
        )
        return Response(found)


class ItemDetailView(ItemView):
    access = {
        "GET": READ,
        "PATCH": Access("project", "manage", Role.MANAGER),
        "DELETE": Access("project", "manage", Role.STEWARD),
    }

    @describes(response=shapes.ItemBody)
    def get(self, request: Request, item_id: str) -> Response:
        """One item with media and rights."""
        item = self.seen(item_id)
        return tagged(Response(self.shown(item)), item.version)

    @describes(request=shapes.ItemChange, response=shapes.ItemBody, errors=(409,), versioned=True)
    def patch(self, request: Request, item_id: str) -> Response:
        """Change data or priority. The data of an item with labels stays as it is."""
        item = self.seen(item_id)
        version = self.expected(item.version)
        changes = self.read(shapes.ItemChange)
        if "data" in changes:
            refuse_in(changes["data"], project_id=item.project_id)
        changed = change_item(actor=self.actor, item=item, changes=changes, version=version)
        return tagged(Response(self.shown(changed)), changed.version)

    @describes(status=204, query=(query("reason", "why, for the item's history"),), errors=(409,))
    def delete(self, request: Request, item_id: str) -> Response:
        """Delete an item. With labels, or in a snapshot, it stays as withdrawn and is worked on no more.

        Datasets that it left with are affected: who received them is told. What is under a hold stays: 409.
        """
        item, reason = self.seen(item_id), request.query_params.get("reason", "")
        delete_unless_held(actor=self.actor, item=item, reason=reason)
        return Response(status=204)


class ItemRightsView(ItemView):
    access = {"GET": READ, "POST": Access("project", "rights", Role.STEWARD)}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.Statement), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """What was stated about the item's rights, newest first."""
        item = self.seen(item_id)
        page = items.rights_history(item=item, request=self.page_request())
        current = items.newest_statement(item=item).pk
        return self.page(page, lambda entry: entry_body(entry, is_current=entry.pk == current))

    @describes(request=shapes.Restatement, response=shapes.Statement, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """State the rights anew; keys left out stay. The item is judged at once, its work opened or closed."""
        block = dict(self.body())
        reason = block.pop("reason", "")
        if not isinstance(reason, str):
            detail = "Write the reason as text."
            raise Invalid(detail, code="reason.type", faults=(Fault("/reason", "reason.type", detail),))
        named = block.pop("evidence", [])
        if not isinstance(named, list):
            detail = "Write the evidence as a list of ids."
            raise Invalid(detail, code="evidence.type", faults=(Fault("/evidence", "evidence.type", detail),))
        item = self.seen(item_id)
        proof = cited(organisation_id=self.actor.organisation.pk, ids=named)
        entry = restate_and_recall(
            actor=self.actor, item=item, rights=block, reason=reason, evidence=[row.pk for row in proof]
        )
        return Response(entry_body(entry, is_current=True), status=201)


class ItemVerdictView(ItemView):
    access = {"GET": READ}

    @describes(
        response=DecisionShape,
        query=(
            *(query(key, "instead of the project's; lists with commas") for key in _USE_KEYS),
            query("at", "instead of now", OpenApiTypes.DATETIME),
        ),
    )
    def get(self, request: Request, item_id: str) -> Response:
        """May this be done with the item? For the project's use, or for another one: what if."""
        item = self.seen(item_id)
        use, at = asked_use(item.project, request.query_params), asked_time(request.query_params.get("at"))
        body = verdict_body(
            profile=item.profile,
            vector=item.vector,
            use=use,
            at=at or clock.now(),
            is_live=at is None and use == Use.parse(item.project.use),
            is_withdrawn=item.state == ItemState.WITHDRAWN,
        )
        if self.role(item.project) < Role.REVIEWER:
            body = {**body, "reasons": nameless(body["reasons"])}
        return Response(body)


def asked_use(project: Project, params: Any) -> Use:
    """The project's use with the changes that a query string asks for; `Invalid` for what cannot be read."""
    changes: dict[str, Any] = {}
    for key in _USE_KEYS:
        text = params.get(key)
        if text is None:
            continue
        if key in ("commercial", "research_organisation"):
            changes[key] = _FLAGS.get(text.lower(), text)
        elif key in ("territories", "recipients"):
            changes[key] = [word.strip() for word in text.split(",") if word.strip()]
        else:
            changes[key] = text
    return changed_use(Use.parse(project.use), changes)


def asked_time(text: str | None) -> datetime | None:
    """The instant that a query string asks for."""
    if not text:
        return None
    # A plus in an address is read as a blank; a time zone cannot hold one otherwise.
    found = parse_moment(text.replace(" ", "+"))
    if found is None:
        detail = "Write the time with its zone, for instance 2026-05-04T09:30:00Z."
        raise Invalid(detail, code="at.invalid", faults=(Fault("/at", "at.invalid", detail),))
    return found


def row_body(item: Item, media: list[ItemMedia], *, actor: Actor, role: Role) -> dict[str, Any]:
    """An item as lists show it to `role`: no address of a file that it would not be given."""
    is_shown = items.is_media_shown(item, role=role)
    return {
        "id": str(item.pk),
        "external_id": item.external_id,
        "data": item.data,
        "state": item.state,
        "verdict": Verdict(item.verdict).name,
        "licence": item.licence,
        "source": {"id": str(item.source_id), "name": item.source.name},
        "thumbnail": thumbnail(item, media, actor) if is_shown else None,
        "labels": item.labels,
        "closed_at": item.closed_at,
        "created_at": item.created_at,
    }


def item_body(item: Item, *, actor: Actor, role: Role) -> dict[str, Any]:
    """An item whole."""
    media = items.media_of([item.pk])[item.pk]
    return {
        **row_body(item, media, actor=actor, role=role),
        "media": media_bodies(
            media,
            actor=actor,
            is_shown=items.is_media_shown(item, role=role),
            is_named=role >= Role.REVIEWER,
        ),
        "rights": entry_body(items.newest_statement(item=item), is_current=True),
        "annotations": item.labels,
        "work": items.wanted_of(item) if role >= Role.MANAGER else None,
        "position": shown_of([item.pk]).get(item.pk),
        "project": {"id": str(item.project_id), "name": item.project.name},
    }


def entry_body(entry: ItemStatement, *, is_current: bool) -> dict[str, Any]:
    """One entry of an item's rights history."""
    by = entry.stated_by
    return {
        **statement_body(entry.statement),
        "id": str(entry.pk),
        "reason": entry.reason,
        "evidence": entry.evidence,
        "stated_at": entry.stated_at,
        "stated_by": person(by) if by else None,
        "current": is_current,
    }
