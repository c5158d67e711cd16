"""Overrides over HTTP: on an item, on a quarantine group, and taken back."""

from typing import Any, Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.core import clock
from labeling.core.errors import Forbidden, NotFound
from labeling.core.ids import parse_id
from labeling.core.paging import paginate
from projects.api import steward_shapes as shapes
from projects.api.common import ProjectView
from projects.api.items import ItemView
from projects.models import Item, Override
from projects.permissions import access_project
from projects.selectors.progress import person
from projects.selectors.quarantine import access_cause, items_of_cause
from projects.services.overrides import NewOverride, end_override, override_items

READ: Final = Access("project", "read", Role.REVIEWER)
WRITE: Final = Access("project", "rights", Role.STEWARD)


class ItemOverridesView(ItemView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.OverrideBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """The overrides that were put on the item, newest first."""
        rows = Override.objects.filter(on__item=self.seen(item_id)).select_related("made_by")
        page = paginate(rows, order=("-made_at", "-id"), request=self.page_request())
        return self.page(page, override_body)

    @describes(request=shapes.NewOverride, response=shapes.OverrideBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Let an item pass that needs review. It is judged at once, its work opens."""
        item = self.seen(item_id)
        wanted = asked(self.actor, self.read(shapes.NewOverride))
        items = Item.objects.filter(pk=item.pk)
        made = override_items(actor=self.actor, project=item.project, items=items, wanted=wanted)
        return Response(override_body(made), status=201)


class ProjectOverridesView(ProjectView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.OverrideBody), query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """The overrides of a project, newest first."""
        rows = Override.objects.filter(project=self.project(project_id)).select_related("made_by")
        page = paginate(rows, order=("-made_at", "-id"), request=self.page_request())
        return self.page(page, override_body)

    @describes(request=shapes.NewGroupOverride, response=shapes.OverrideBody, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Let all items of a quarantine group pass that need review."""
        project = self.project(project_id)
        given = self.read(shapes.NewGroupOverride)
        cause = access_cause(project=project, key=given.pop("group"), at=clock.now())
        items = items_of_cause(project=project, cause=cause)
        made = override_items(actor=self.actor, project=project, items=items, wanted=asked(self.actor, given))
        return Response(override_body(made), status=201)


class EndOverrideView(ProjectView):
    access = {"POST": WRITE}

    @describes(response=shapes.OverrideBody)
    def post(self, request: Request, override_id: str) -> Response:
        """Take an override back: its items are judged at once without it. A second time changes nothing."""
        pk = parse_id(override_id)
        found = pk and Override.objects.filter(pk=pk).select_related("made_by").first()
        if not found:
            raise NotFound("override")
        try:
            access_project(actor=self.actor, project_id=found.project_id, need=self.need())
        except NotFound:
            raise NotFound("override") from None
        return Response(override_body(end_override(actor=self.actor, override=found)))


def asked(actor: Actor, given: dict[str, Any]) -> NewOverride:
    """What is asked for; `Forbidden` below steward in the organisation: a role in a project alone is not enough."""
    if actor.role < Role.STEWARD:
        raise Forbidden(
            "Overrides need the role steward in the organisation. Ask one of its stewards.",
            code="role.too_low",
        )
    return NewOverride(**given)


def override_body(row: Override) -> dict[str, Any]:
    """An override as the API answers it."""
    state = "ended" if row.ended_at else "expired" if row.expires_at <= clock.now() else "active"
    names = ("actions", "reason", "codes", "evidence", "items", "expires_at", "made_at", "ended_at")
    return {
        "id": str(row.pk),
        **{name: getattr(row, name) for name in names},
        "state": state,
        "made_by": person(row.made_by) if row.made_by else None,
    }
