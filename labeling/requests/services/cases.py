"""The life of a request: each step is an event, the newest one says how it stands and when an answer is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from labeling.accounts.actor import Actor
from labeling.audit.services import Act, record_many
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.texts import clean
from labeling.requests.clocks import due_at
from labeling.requests.models import (
    OPEN_STATES,
    EventKind,
    RequestEvent,
    RequestKind,
    RequestState,
    SubjectRequest,
)
from labeling.rights.consent.models import ConsentRecord, DataSubject
from labeling.rights.consent.services.codes import invalid

MAX_NOTE: Final = 2_000
SKEW: Final = timedelta(minutes=5)
_FLAGGED: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a new request says. `received_at`: when it came in, now by default; clocks count from there."""

    kind: str
    regime: str = "gdpr"
    channel: str = "api"
    received_at: datetime | None = None
    note: str = ""
    prefers_masking: bool = False


def open_request(
    *,
    subject: DataSubject,
    given: Opening,
    actor: Actor | None,
    now: datetime,
    record: ConsentRecord | None = None,
) -> tuple[SubjectRequest, Act]:
    """The rows of a new request, in the caller's transaction, and what is to go into the log when all is done."""
    received = _received(given.received_at, now)
    made = SubjectRequest(
        organisation_id=subject.organisation_id,
        subject=subject,
        record=record,
        kind=RequestKind(given.kind),
        regime=given.regime,
        channel=given.channel,
        prefers_masking=given.prefers_masking,
        received_at=received,
        created_by=actor.user if actor else None,
        created_at=now,
    )
    made.save(force_insert=True)
    RequestEvent.objects.create(
        request=made,
        sequence=1,
        kind=EventKind.RECEIVED,
        state=RequestState.OPEN,
        due=due_at(regime=given.regime, received=received),
        note=clean(given.note, pointer="/note", most=MAX_NOTE, blank=True),
        actor=actor.user if actor else None,
        at=now,
    )
    payload = {
        "subject": subject.pk,
        "kind": given.kind,
        "regime": given.regime,
        "channel": given.channel,
        "consent": record.pk if record else None,
    }
    return made, Act("request.opened", ("request", made.pk), actor, payload=payload, at=now)


def newest_event(request_id: UUID) -> RequestEvent:
    """The event that says how it stands with a request."""
    return RequestEvent.objects.filter(request_id=request_id).order_by("-sequence")[0]


def with_state(rows: QuerySet[SubjectRequest]) -> QuerySet[Any]:
    """The requests with `state` and `due` of their newest events."""
    newest = RequestEvent.objects.filter(request=OuterRef("pk")).order_by("-sequence")
    return rows.annotate(state=Subquery(newest.values("state")[:1]), due=Subquery(newest.values("due")[:1]))


def add_step(
    *,
    request: SubjectRequest,
    kind: EventKind,
    now: datetime,
    actor: Actor | None = None,
    state: RequestState | None = None,
    due: datetime | None = None,
    note: str = "",
    detail: dict[str, Any] | None = None,
) -> tuple[RequestEvent, Act]:
    """Add an event, in the caller's transaction, and what is to go into the log about it."""
    if not connection.in_atomic_block:
        raise RuntimeError("A step of a request is added in the transaction of its act.")
    # Held, so that two steps at once come one after the other.
    SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    last = newest_event(request.pk)
    made = RequestEvent.objects.create(
        request=request,
        sequence=last.sequence + 1,
        kind=kind,
        state=state or last.state,
        due=due or last.due,
        note=note,
        detail=detail or {},
        actor=actor.user if actor else None,
        at=now,
    )
    payload = {
        "event": str(kind),
        "state": str(made.state),
        "sequence": made.sequence,
        "subject": request.subject_id,
    }
    return made, Act("request.stepped", ("request", request.pk), actor, payload=payload, at=now)


def acknowledge(*, actor: Actor, request: SubjectRequest) -> RequestEvent:
    """Write down that the person was told that their request came in; once."""
    known = request.events.filter(kind=EventKind.ACKNOWLEDGED).first()
    return known or _step(actor, request, EventKind.ACKNOWLEDGED)


def verify_identity(*, actor: Actor, request: SubjectRequest, note: str) -> RequestEvent:
    """Write down how it was made sure that who asks is who they say. The note stays with the request."""
    told = clean(note, pointer="/note", most=MAX_NOTE)
    return _step(actor, request, EventKind.VERIFIED, note=told)


def extend(*, actor: Actor, request: SubjectRequest, reason: str) -> RequestEvent:
    """Take the further time that the regime allows, once, before the first time is over, and say why."""
    told = clean(reason, pointer="/reason", most=MAX_NOTE)
    now = clock.now()
    with transaction.atomic():
        SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        if request.events.filter(kind=EventKind.EXTENDED).exists():
            detail = "The time of this request was extended before. It can be extended once."
            raise Conflict(detail, code="request.extended")
        if newest_event(request.pk).due <= now:
            detail = "The time of this request is over. It can only be extended before that."
            raise Conflict(detail, code="request.overdue")
        due = due_at(regime=request.regime, received=request.received_at, extended=True)
        return _step(actor, request, EventKind.EXTENDED, note=told, due=due)


def close(*, actor: Actor, request: SubjectRequest, state: str, reason: str) -> RequestEvent:
    """End a request that is not carried out by the program, or not at all: `done`, `refused`, `cancelled`.

    `Conflict` for one that is being carried out, or for withdrawal: taking a consent back needs nobody's leave.
    """
    told = clean(reason, pointer="/reason", most=MAX_NOTE)
    kinds = {
        RequestState.DONE: EventKind.COMPLETED,
        RequestState.REFUSED: EventKind.REFUSED,
        RequestState.CANCELLED: EventKind.CANCELLED,
    }
    if state not in kinds:
        raise invalid("/state", "request.state", f"Use one of: {', '.join(kinds)}.")
    if request.kind == RequestKind.WITHDRAW and state != RequestState.DONE:
        detail = "A consent that was taken back is taken back. Ask the person anew if there was a mistake."
        raise Conflict(detail, code="request.withdrawal")
    if newest_event(request.pk).state == RequestState.WORKING:
        raise Conflict("This request is being carried out. Wait for its end.", code="request.working")
    return _step(actor, request, kinds[RequestState(state)], note=told, state=RequestState(state))


def _step(
    actor: Actor | None,
    request: SubjectRequest,
    kind: EventKind,
    *,
    note: str = "",
    due: datetime | None = None,
    state: RequestState | None = None,
) -> RequestEvent:
    now = clock.now()
    with transaction.atomic():
        SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        if newest_event(request.pk).state not in OPEN_STATES:
            raise Conflict("This request has ended. Open a new one.", code="request.ended")
        made, act = add_step(
            request=request, kind=kind, now=now, actor=actor, state=state, due=due, note=note
        )
        record_many(organisation=request.organisation_id, acts=[act])
    return made


def flag_overdue(*, now: datetime) -> int:
    """Write down which open requests have run over their time, once for each time; how many."""
    late = with_state(SubjectRequest.objects.all()).filter(state__in=OPEN_STATES, due__lte=now)
    told = RequestEvent.objects.filter(request=OuterRef("pk"), kind=EventKind.OVERDUE)
    late = late.annotate(told=Subquery(told.order_by("-sequence").values("due")[:1]))
    late = late.filter(Q(told__isnull=True) | ~Q(told=F("due")))
    flagged = 0
    for request in late.order_by("created_at", "id")[:_FLAGGED]:
        with transaction.atomic():
            SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
            newest = newest_event(request.pk)
            past = request.events.filter(kind=EventKind.OVERDUE, due=newest.due)
            if newest.state in OPEN_STATES and newest.due <= now and not past.exists():
                _, act = add_step(request=request, kind=EventKind.OVERDUE, now=now)
                record_many(organisation=request.organisation_id, acts=[act])
                flagged += 1
    return flagged


def _received(given: datetime | None, now: datetime) -> datetime:
    if given is None:
        return now
    if given > now + SKEW:
        raise invalid(
            "/received_at", "request.received_future", "This lies in the future. Say when it came in."
        )
    if given < now - timedelta(days=3660):
        raise invalid("/received_at", "request.received_past", "This lies more than ten years back.")
    return given
