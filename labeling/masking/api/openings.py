"""Seeing originals over HTTP: asking, and the two approvals."""

from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.core.paging import paginate
from labeling.masking.api.bodies import opening_body
from labeling.masking.api.shapes import NewOpening, OpeningBody
from labeling.masking.models import Opening
from labeling.masking.permissions import access_gate, access_opening
from labeling.masking.services.openings import approve_opening, ask_opening, refuse_opening
from projects.api.common import ProjectView

READ: Final = Access("project", "read", Role.STEWARD)
RIGHTS: Final = Access("project", "rights", Role.STEWARD)


class OpeningsView(ProjectView):
    access = {"GET": READ, "POST": RIGHTS}
    creates = frozenset({"POST"})

    @describes(response=page_of(OpeningBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """Who asked to see the original of the item, newest first."""
        gate = access_gate(actor=self.actor, item_id=item_id, need=self.need())
        rows = Opening.objects.filter(gate=gate).select_related("asked_by", "gate")
        page = paginate(
            rows.prefetch_related("approvals__approver"),
            order=("-asked_at", "-id"),
            request=self.page_request(),
        )
        return self.page(page, opening_body)

    @describes(request=NewOpening, response=OpeningBody, status=201)
    def post(self, request: Request, item_id: str) -> Response:
        """Ask to see the original: for what, and for how many hours. Two others have to approve."""
        gate = access_gate(actor=self.actor, item_id=item_id, need=self.need())
        return Response(
            opening_body(ask_opening(actor=self.actor, gate=gate, **self.read(NewOpening))), status=201
        )


class ApproveOpeningView(ProjectView):
    access = {"POST": RIGHTS}

    @describes(response=OpeningBody, errors=(409,))
    def post(self, request: Request, opening_id: str) -> Response:
        """Approve. The second approval opens the original to whoever asked, for as long as they asked for."""
        opening = access_opening(actor=self.actor, opening_id=opening_id, need=self.need())
        return Response(opening_body(approve_opening(actor=self.actor, opening=opening)))


class RefuseOpeningView(ProjectView):
    access = {"POST": RIGHTS}

    @describes(response=OpeningBody, errors=(409,))
    def post(self, request: Request, opening_id: str) -> Response:
        """Refuse, or end what was approved before its time."""
        opening = access_opening(actor=self.actor, opening_id=opening_id, need=self.need())
        return Response(opening_body(refuse_opening(actor=self.actor, opening=opening)))
