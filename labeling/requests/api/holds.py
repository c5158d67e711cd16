"""Holds and retention rules over HTTP."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.paging import paginate
from labeling.requests.api import shapes
from labeling.requests.api.requests import NEWEST, READ, WRITE
from labeling.requests.selectors import requests as selectors
from labeling.requests.selectors.rules import REJECTED, RULES, due_items, rules_of
from labeling.requests.services.holds import place_hold, release_hold
from labeling.requests.services.retention import set_rule


class HoldsView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.HoldShape),
        query=(*PAGING, query("scope", "subject, source, project, item"), query("target", "its id")),
    )
    def get(self, request: Request) -> Response:
        """Holds, newest first, lifted ones too."""
        rows = selectors.holds_of(organisation=self.actor.organisation, params=request.query_params)
        now = clock.now()
        page = paginate(rows, order=NEWEST, request=self.page_request())
        return self.page(page, lambda row: shapes.render_hold(row, now=now))

    @describes(request=shapes.NewHold, response=shapes.HoldShape, status=201, errors=(404,))
    def post(self, request: Request) -> Response:
        """Keep something from being deleted, with a reason."""
        made = place_hold(actor=self.actor, **self.read(shapes.NewHold))
        return Response(shapes.render_hold(made, now=clock.now()), status=201)


class HoldReleaseView(ApiView):
    access = {"POST": WRITE}

    @describes(request=shapes.ReasonBody, response=shapes.HoldShape, errors=(409,))
    def post(self, request: Request, hold_id: str) -> Response:
        """Lift a hold. Erasures that waited for it go on."""
        hold = selectors.hold_of(organisation=self.actor.organisation, hold_id=hold_id)
        release_hold(actor=self.actor, hold=hold, **self.read(shapes.ReasonBody))
        again = selectors.hold_of(organisation=self.actor.organisation, hold_id=hold_id)
        return Response(shapes.render_hold(again, now=clock.now()))


class RetentionRulesView(ApiView):
    access = {"GET": READ, "PUT": Access("organisation", "rights", Role.MANAGER)}

    @describes(response=shapes.RulesShape)
    def get(self, request: Request) -> Response:
        """How long each class of data is kept, and how much of it is due to be deleted now."""
        return Response(_rules(self.actor))

    @describes(request=shapes.RulesBody, response=shapes.RulesShape)
    def put(self, request: Request) -> Response:
        """Change some rules; the others stay. All of them or none."""
        with transaction.atomic():
            for rule in self.read(shapes.RulesBody)["rules"]:
                set_rule(actor=self.actor, **rule)
        return Response(_rules(self.actor))


def _rules(actor: Actor) -> dict[str, Any]:
    rows = rules_of(organisation=actor.organisation)
    due = {REJECTED: due_items(organisation=actor.organisation, now=clock.now()).count()}
    return {
        "results": [shapes.render_rule(RULES[name], row, due=due.get(name)) for name, row in rows.items()]
    }
