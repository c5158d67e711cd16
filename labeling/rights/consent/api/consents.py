"""Consents, their events and links over HTTP."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import NotFound
from labeling.core.paging import paginate
from labeling.requests.services import withdraw
from labeling.rights.consent import selectors
from labeling.rights.consent.api import shapes
from labeling.rights.consent.api.bodies import consent_body, consent_row
from labeling.rights.consent.api.common import NEWEST, READ, WRITE, judging_again, named_subject, unknown
from labeling.rights.consent.models import ConsentRecord, DataSubject, Notice
from labeling.rights.consent.services.events import EventInput, append_event, state_of
from labeling.rights.consent.services.recording import ConsentInput, record_consent
from labeling.rights.consent.services.withdrawing import issue_link
from labeling.rights.policy.subject import ConsentState


class ConsentsView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(
        response=page_of(shapes.ConsentRow),
        errors=(404,),
        query=(
            *PAGING,
            query("subject", "only of this person: id or pseudonym"),
            query("notice", "only under this notice"),
            query("state", f"only in this state: {', '.join(shapes.STATES)}"),
        ),
    )
    def get(self, request: Request) -> Response:
        """Consent records, newest first."""
        params, now = request.query_params, clock.now()
        state = state_of(params["state"]) if params.get("state") else None
        rows = selectors.consents_of(actor=self.actor, state=state, now=now)
        if ref := params.get("subject"):
            rows = rows.filter(subject=selectors.subject_of(actor=self.actor, ref=ref))
        if ref := params.get("notice"):
            rows = rows.filter(notice=selectors.notice_of(actor=self.actor, ref=ref))
        page = paginate(rows, order=NEWEST, request=self.page_request())
        standings = selectors.standings(page.results, now=now)
        return self.page(page, lambda row: consent_row(row, standings[row.pk]))

    @describes(request=shapes.NewConsent, response=shapes.ConsentMade, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Record a consent. The answer has the link by which the person sees it and takes it back."""
        given = self.read(shapes.NewConsent)
        subject, notice, form = read_form(self.actor, given)
        with transaction.atomic():
            made = record_consent(
                actor=self.actor,
                subject=subject,
                notice=notice,
                given=form,
                on_change=judging_again(self.actor),
            )
            url = issue_link(actor=self.actor, record=made)
        return Response({**whole(made), "withdrawal_url": url}, status=201)


class ConsentView(ApiView):
    access = {"GET": READ}

    @describes(response=shapes.Consent)
    def get(self, request: Request, consent_id: str) -> Response:
        """One consent with its events."""
        return Response(whole(selectors.consent_of(actor=self.actor, ref=consent_id)))


class ConsentEventsView(ApiView):
    access = {"POST": WRITE}

    @describes(
        request=shapes.NewEvent,
        response=shapes.Consent,
        status=201,
        errors=(409,),
        more={200: shapes.Consent},
    )
    def post(self, request: Request, consent_id: str) -> Response:
        """Add what happened to the consent; items of the person are judged at once. 200 when it held already."""
        record = selectors.consent_of(actor=self.actor, ref=consent_id)
        given = EventInput(**self.read(shapes.NewEvent))
        with transaction.atomic():
            created = self._add(record, given)
        return Response(whole(record), status=201 if created else 200)

    def _add(self, record: ConsentRecord, given: EventInput) -> bool:
        """Whether the event is new. A withdrawal ends all that rested on the consent, as one by the link does."""
        actor, now = self.actor, clock.now()
        if state_of(given.state) is not ConsentState.WITHDRAWN:
            follow = judging_again(actor)
            return append_event(record=record, given=given, actor=actor, now=now, on_change=follow).created
        done = withdraw(record=record, actor=actor, channel=given.channel, now=now, event=given)
        return done.created


class ConsentLinkView(ApiView):
    access = {"POST": WRITE}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(response=shapes.Link, status=201)
    def post(self, request: Request, consent_id: str) -> Response:
        """Issue a new link for self-service; older ones stop working."""
        record = selectors.consent_of(actor=self.actor, ref=consent_id)
        return Response({"url": issue_link(actor=self.actor, record=record)}, status=201)


def whole(record: ConsentRecord) -> dict[str, Any]:
    """A consent with its standing at this moment."""
    return consent_body(record, selectors.standings([record], now=clock.now())[record.pk])


def read_form(actor: Actor, given: dict[str, Any]) -> tuple[DataSubject, Notice, ConsentInput]:
    """Person, notice and the rest of a form; `Invalid` for references to nothing."""
    form = {key: value for key, value in given.items() if value is not None}
    subject = named_subject(actor=actor, ref=form.pop("subject"), pointer="/subject")
    if subject is None:
        raise NotFound("subject")
    notice = _notice(actor, form.pop("notice"))
    form["guardian"] = named_subject(actor=actor, ref=form.pop("guardian", None), pointer="/guardian")
    form["supersedes"] = _superseded(actor, form.pop("supersedes", None))
    scope = form.pop("scope", {"kind": "subject"})
    return subject, notice, ConsentInput(**form, scope_kind=scope["kind"], scope_ids=scope.get("ids", ()))


def _notice(actor: Actor, ref: str) -> Notice:
    try:
        return selectors.notice_of(actor=actor, ref=ref)
    except NotFound:
        detail = "There is no notice with this id. Publish it under `/notices` first, as the person read it."
        raise unknown("/notice", "consent.notice_unknown", detail) from None


def _superseded(actor: Actor, ref: str | None) -> ConsentRecord | None:
    if ref is None:
        return None
    try:
        return selectors.consent_of(actor=actor, ref=ref)
    except NotFound:
        raise unknown("/supersedes", "consent.supersedes", "There is no consent with this id.") from None
