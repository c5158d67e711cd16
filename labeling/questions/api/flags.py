"""Flags on items, over HTTP."""

from datetime import datetime
from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.annotations.services import seal_drafts
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.core.paging import paginate
from labeling.masking.models import WhyHuman
from labeling.masking.services.reviewing import send_back
from labeling.questions.api.shapes import FlagBody, FlagDecision, NewFlag, flag_body
from labeling.questions.models import FlagKind, FlagState
from labeling.questions.permissions import access_flag, access_told_item
from labeling.questions.selectors import NEWEST, flags_of_item, flags_of_project
from labeling.questions.services.flags import raise_flag, resolve_flag
from projects.api.common import ProjectView
from projects.models import Item

LABEL: Final = Access("project", "label", Role.ANNOTATOR)
READ: Final = Access("project", "read", Role.REVIEWER)
RESOLVE: Final = Access("project", "rights", Role.STEWARD)


class ItemFlagsView(ProjectView):
    access = {"GET": LABEL, "POST": LABEL}
    creates = frozenset({"POST"})

    @describes(response=page_of(FlagBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """The flags on the item, newest first: all from reviewer on, else one's own."""
        item = access_told_item(actor=self.actor, item_id=item_id)
        role = self.role(item.project)
        rows = flags_of_item(actor=self.actor, item=item, role=role)
        page = paginate(rows, order=NEWEST, request=self.page_request())
        return self.page(page, lambda row: flag_body(row, actor=self.actor, role=role))

    @describes(request=NewFlag, response=FlagBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Say that something is the matter with the item. A person takes it out of every queue at once.

        Whoever works on it then is answered `rights.changed`, and what they did is kept, sealed, until a steward has
        looked at the item.
        """
        item = access_told_item(actor=self.actor, item_id=item_id)
        given = self.read(NewFlag)

        def also(item: Item, now: datetime) -> None:
            _seal(item, now)
            place = (None, given.get("region"))
            send_back(item=item, why=WhyHuman.SEEN, places=[place], actor=self.actor)

        made = raise_flag(actor=self.actor, item=item, also=also, **given)
        made.item.refresh_from_db(fields=["state"])
        return Response(flag_body(made, actor=self.actor, role=self.role(item.project)), status=201)


class ProjectFlagsView(ProjectView):
    access = {"GET": READ}

    @describes(
        response=page_of(FlagBody),
        query=(
            *PAGING,
            query("state", f"{', '.join(FlagState.values)}; all without"),
            query("kind", f"{', '.join(FlagKind.values)}; all without"),
        ),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The flags on the project's items, newest first."""
        project = self.project(project_id)
        role, asked = self.role(project), request.query_params
        rows = flags_of_project(project=project, state=asked.get("state"), kind=asked.get("kind"))
        page = paginate(rows, order=NEWEST, request=self.page_request())
        return self.page(page, lambda row: flag_body(row, actor=self.actor, role=role))


class ResolveView(ProjectView):
    access = {"POST": RESOLVE}

    @describes(request=FlagDecision, response=FlagBody, errors=(409,))
    def post(self, request: Request, flag_id: str) -> Response:
        """Resolve a flag: seen, the item's work closed, nobody there, or dealt with on record.

        Where nobody can be recognised the item is offered again at once. Closing work deletes nothing and cannot be
        undone here.
        """
        found = access_flag(actor=self.actor, flag_id=flag_id, need=self.need())
        given = self.read(FlagDecision)
        done = resolve_flag(actor=self.actor, flag=found, **given)
        return Response(flag_body(done, actor=self.actor, role=self.role(done.item.project)))


def _seal(item: Item, now: datetime) -> None:
    seal_drafts(items=Item.objects.filter(pk=item.pk), now=now)
