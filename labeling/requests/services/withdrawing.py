"""A person takes consent back. Whatever would go on otherwise ends in that one transaction.

The order in which rows are held: the person, projects, items with their work, drafts, snapshots, the log's head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.annotations.services import seal_drafts
from labeling.audit.services import Act, record_many
from labeling.core.errors import NotFound
from labeling.exports.models import ReasonClass
from labeling.recalls.services import Affected, affect_items, reconsider_items
from labeling.requests.models import Outcome, RequestItem, RequestKind, RequestState, SubjectRequest
from labeling.requests.services.cases import Opening, newest_event, open_request
from labeling.requests.services.jobs import start
from labeling.requests.services.masking import ask_for_masking
from labeling.requests.services.planning import hold_all, items_in_scope, plan
from labeling.rights.consent.folding import may_follow
from labeling.rights.consent.models import ConsentEvent, ConsentRecord, DataSubject, StatusKind, SubjectKey
from labeling.rights.consent.services.events import (
    EventInput,
    add_event,
)
from labeling.rights.consent.services.events import (
    newest_event as newest_consent_event,
)
from labeling.rights.consent.services.subjects import hold_subject, set_status
from labeling.rights.consent.services.withdrawing import record_by_token
from labeling.rights.policy.subject import ConsentState
from projects.models import Assignment, AssignmentState, Item
from projects.services.appearances import revector
from workers.ledger.models import Job

KINDS: Final = (RequestKind.WITHDRAW, RequestKind.ERASE)
_ASKED: Final = (ConsentState.REQUESTED, ConsentState.DEFERRED)


_NOTHING: Final = Affected()


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of it, in numbers. `closed`: items that may not be used any more because of this person."""

    items: int = 0  # that show the person
    closed: int = 0
    masked: int = 0
    basis: int = 0
    leases: int = 0
    drafts: int = 0
    to_mask: int = 0
    affected: Affected = _NOTHING


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The request under which it was done, what came of it, and whether any of it is new.

    `event`: the newest event of the consent that was named, None where all of a person's were taken back.
    """

    request: SubjectRequest
    created: bool
    effects: Effects
    event: ConsentEvent | None = None
    job: Job | None = None


def withdraw(
    *,
    record: ConsentRecord | None = None,
    subject: DataSubject | None = None,
    actor: Actor | None,
    channel: str = "api",
    kind: str = RequestKind.WITHDRAW,
    now: datetime,
    given: Opening | None = None,
    event: EventInput | None = None,
) -> Withdrawn:
    """Take `record` back, or all that `subject` consented to, and end what rested on it, in one transaction.

    From its commit on no claim serves the items, saves and submits under way get `rights.changed` and are kept
    sealed, media answer 410, no snapshot is sealed with them, sealed ones are AFFECTED and their recipients get
    notices. With `kind` erase the request stays open for the erasure (`begin_erasure`). Doing it again adds nothing
    and answers the request that stands. `given` says more about the request, in place of `channel` and `kind`;
    `event` more about how `record` was taken back (when, why, evidence): then one that cannot be taken back any more
    is a `Conflict`, which it is not otherwise.
    """
    about = record.subject if record is not None else subject
    if about is None:
        raise ValueError("withdrawal is of a record or of a person")
    given = given or Opening(kind=RequestKind(kind), channel=channel)
    with transaction.atomic():
        return _withdraw(hold_subject(about.pk), record, given, actor, now, event)


def withdraw_by_token(*, token: str, action: str = "withdraw", now: datetime) -> Withdrawn:
    """What the self-service link does: `withdraw`, or `erase`, which takes back too. `NotFound` for other links."""
    return withdraw(
        record=record_by_token(token),
        actor=None,
        channel="self_service",
        kind=RequestKind(action),
        now=now,
    )


def _withdraw(
    subject: DataSubject,
    record: ConsentRecord | None,
    given: Opening,
    actor: Actor | None,
    now: datetime,
    event: EventInput | None,
) -> Withdrawn:
    records = [record] if record is not None else list(_records(subject))
    acts: list[Act] = []
    for one in records:
        acts += _take_back(one, event, given.channel, actor, now)
    known = _standing(subject, record, given.kind)
    newest = newest_consent_event(record.pk) if record is not None else None
    if known is not None and not acts:
        return Withdrawn(known, created=False, effects=Effects(), event=newest)
    request, opened = open_request(subject=subject, given=given, actor=actor, now=now, record=record)
    effects = end_use(request=request, now=now, actor=actor, record=record)
    acts += [opened, act_of(request, effects, actor, now)]
    job = None
    if given.kind == RequestKind.WITHDRAW:
        job, begun = start(request=request, actor=actor, now=now)
        acts.append(begun)
    record_many(organisation=subject.organisation_id, acts=acts)
    if given.kind == RequestKind.ERASE and SubjectKey.objects.filter(subject=subject).exists():
        set_status(actor=actor, subject=subject, kind=StatusKind.ERASURE_REQUESTED, ref=request.pk, now=now)
    return Withdrawn(request, created=True, effects=effects, event=newest, job=job)


def _records(subject: DataSubject) -> QuerySet[ConsentRecord]:
    rows = ConsentRecord.objects.filter(subject=subject, superseded_by__isnull=True)
    return rows.select_related("subject", "organisation").order_by("created_at", "id")


def _take_back(
    record: ConsentRecord, event: EventInput | None, channel: str, actor: Actor | None, now: datetime
) -> Sequence[Act]:
    """The event that takes one consent back, and its line for the log; none where it has ended already."""
    if event is not None:
        return add_event(record=record, given=event, actor=actor, now=now).acts
    last = newest_consent_event(record.pk)
    if last is None:
        raise NotFound("consent")
    before = ConsentState(last.state)
    target = ConsentState.REFUSED if before in _ASKED else ConsentState.WITHDRAWN
    if before != target and not may_follow(before, target):
        return ()
    given = EventInput(state=target, channel=channel)
    return add_event(record=record, given=given, actor=actor, now=now).acts


def _standing(subject: DataSubject, record: ConsentRecord | None, kind: str) -> SubjectRequest | None:
    """The request that has done, or is doing, what is asked for; None when there is none.

    One about all of a person's consents has done so for each, an erasure has withdrawn too. An erasure that is done
    does not stand for what was found to show the person since.
    """
    rows = SubjectRequest.objects.filter(subject=subject, kind__in={kind, RequestKind.ERASE.value})
    rows = rows.filter(Q(record=record) | Q(record=None)).select_related("subject", "record", "organisation")
    gone = (RequestState.REFUSED, RequestState.CANCELLED)
    for row in rows.order_by("-created_at", "-id"):
        state = newest_event(row.pk).state
        is_over = kind == RequestKind.ERASE and state == RequestState.DONE and _has_more(row, record)
        if state not in gone and not is_over:
            return row
    return None


def _has_more(request: SubjectRequest, record: ConsentRecord | None) -> bool:
    """Whether items show the person that the request did not know of."""
    known = RequestItem.objects.filter(request=request)
    items = items_in_scope(subject=request.subject, record=record)
    return items.exclude(pk__in=known.values("item_id")).exists()


def end_use(
    *,
    request: SubjectRequest,
    now: datetime,
    actor: Actor | None,
    record: ConsentRecord | None = None,
    takes_back: bool = True,
) -> Effects:
    """End all use of what rests on the person, as the ledger says it now; in the caller's transaction, held.

    The items are judged anew, their work closed, leases ended, drafts sealed, sealed datasets taken back.
    """
    subject = request.subject
    shown = items_in_scope(subject=subject, record=None)
    hold_all(shown)
    revector(items=shown, now=now)
    ended = Assignment.objects.filter(item__in=shown.values("pk"), settled_at=now)
    leases = ended.filter(state=AssignmentState.RELEASED).count()
    items = items_in_scope(subject=subject, record=record)
    outcomes = plan(request=request, items=items, erases=False, now=now)
    closed = items_of(request, Outcome.CLOSED)
    drafts = seal_drafts(items=closed, now=now)
    to_mask = ask_for_masking(request=request, now=now) if request.prefers_masking else 0
    affected = _take_datasets_back(request, closed, now, actor) if takes_back else _NOTHING
    return Effects(
        items=sum(outcomes.values()),
        closed=outcomes[Outcome.CLOSED],
        masked=outcomes[Outcome.MASKED],
        basis=outcomes[Outcome.BASIS],
        leases=leases,
        drafts=drafts,
        to_mask=to_mask,
        affected=affected,
    )


def items_of(request: SubjectRequest, *outcomes: str) -> QuerySet[Item]:
    """The items of a request with these outcomes."""
    rows = RequestItem.objects.filter(request=request, outcome__in=outcomes)
    return Item.objects.filter(pk__in=rows.values("item_id"))


def _take_datasets_back(
    request: SubjectRequest, closed: QuerySet[Item], now: datetime, actor: Actor | None
) -> Affected:
    """Rows of closed items, and those of others that may not be used any more for what their dataset was made for."""
    organisation = request.organisation
    found = [
        affect_items(
            items=closed,
            reason_class=ReasonClass.WITHDRAWAL,
            organisation=organisation,
            now=now,
            actor=actor,
        ),
        *reconsider_items(
            items=items_of(request, Outcome.BASIS), organisation=organisation, now=now, actor=actor
        ),
    ]
    return Affected(
        snapshots=tuple(dict.fromkeys(pk for one in found for pk in one.snapshots)),
        notices=sum(one.notices for one in found),
        tombstones=sum(one.tombstones for one in found),
        models=sum(one.models for one in found),
    )


def act_of(request: SubjectRequest, effects: Effects, actor: Actor | None, now: datetime) -> Act:
    """What is to go into the log about it."""
    payload = {
        "subject": request.subject_id,
        "items": effects.items,
        "closed": effects.closed,
        "leases": effects.leases,
        "drafts": effects.drafts,
        "snapshots": len(effects.affected.snapshots),
        "notices": effects.affected.notices,
        "tombstones": effects.affected.tombstones,
    }
    return Act("request.withdrawn", ("request", request.pk), actor, payload=payload, at=now)


__all__ = ["KINDS", "Effects", "Withdrawn", "act_of", "end_use", "items_of", "withdraw", "withdraw_by_token"]
