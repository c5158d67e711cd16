"""Restriction (Art. 18) and objection (Art. 21): what shows the person is stored, and neither served nor handed out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record_many
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.texts import clean
from labeling.requests.models import EventKind, RequestKind, RequestState, SubjectRequest
from labeling.requests.services.cases import MAX_NOTE, Opening, add_step, newest_event, open_request
from labeling.requests.services.jobs import start
from labeling.requests.services.withdrawing import Effects, act_of, end_use
from labeling.rights.consent.models import DataSubject, StatusKind, SubjectStatus
from labeling.rights.consent.services.subjects import hold_subject, set_status
from projects.services.appearances import revector_subject
from workers.ledger.models import Job

STATUS: Final = {
    RequestKind.RESTRICT: (StatusKind.RESTRICTION, StatusKind.RESTRICTION_LIFTED),
    RequestKind.OBJECT: (StatusKind.OBJECTION, StatusKind.OBJECTION_LIFTED),
}


@dataclass(frozen=True, slots=True)
class Restricted:
    """The request, whether it is new, and what came of it."""

    request: SubjectRequest
    created: bool
    effects: Effects
    job: Job | None = None


def restrict(*, subject: DataSubject, given: Opening, actor: Actor | None, now: datetime) -> Restricted:
    """Freeze what shows the person while it is decided, or because they objected; at once, in one transaction.

    Sealed datasets are taken back for an objection; a restriction leaves them, since it decides nothing yet. The
    status stands until somebody lifts it (`lift`).
    """
    kind = RequestKind(given.kind)
    status, lifted = STATUS[kind]
    with transaction.atomic():
        held = hold_subject(subject.pk)
        last = SubjectStatus.objects.filter(subject=held, kind__in=(status, lifted), ref=None)
        newest = last.order_by("-sequence").first()
        if newest is not None and newest.kind == status:
            known = (
                SubjectRequest.objects.filter(subject=held, kind=kind).order_by("-created_at", "-id").first()
            )
            if known is not None:
                return Restricted(known, created=False, effects=Effects())
        request, opened = open_request(subject=held, given=given, actor=actor, now=now)
        effects: list[Effects] = []

        def end(_: DataSubject, at: datetime) -> None:
            effects.append(
                end_use(request=request, now=at, actor=actor, takes_back=kind == RequestKind.OBJECT)
            )

        _, is_new = set_status(actor=actor, subject=held, kind=status, now=now, on_change=end)
        if not is_new:
            end(held, now)
        job, begun = start(request=request, actor=actor, now=now)
        done = act_of(request, effects[0], actor, now)
        record_many(organisation=held.organisation_id, acts=[opened, done, begun])
    return Restricted(request, created=True, effects=effects[0], job=job)


def lift(*, actor: Actor, request: SubjectRequest, reason: str) -> None:
    """End a restriction or an objection, and say why: the items are judged anew and come back where they may."""
    told = clean(reason, pointer="/reason", most=MAX_NOTE)
    if request.kind not in STATUS:
        raise Conflict("Only a restriction or an objection is lifted.", code="request.kind")
    _, lifted = STATUS[RequestKind(request.kind)]
    now = clock.now()
    with transaction.atomic():
        held = hold_subject(request.subject_id)
        if newest_event(request.pk).state not in (RequestState.OPEN, RequestState.DONE):
            raise Conflict("This request has ended. There is nothing to lift.", code="request.ended")
        _, is_new = set_status(
            actor=actor,
            subject=held,
            kind=lifted,
            reason=told,
            now=now,
            on_change=lambda subject, at: revector_subject(subject=subject, now=at),
        )
        if not is_new:
            return
        _, act = add_step(
            request=request,
            kind=EventKind.CANCELLED,
            state=RequestState.CANCELLED,
            now=now,
            actor=actor,
            note=told,
        )
        record_many(organisation=request.organisation_id, acts=[act])
