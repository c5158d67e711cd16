"""What happens to a consent after it was recorded: each step is an event, the present state is what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from labeling.accounts.actor import Actor
from labeling.audit.services import Act, record_many
from labeling.core.errors import Conflict, NotFound
from labeling.core.texts import clean
from labeling.rights.consent.folding import TRANSITIONS, is_valid, may_follow
from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    Release,
    StatusKind,
    SubjectStatus,
)
from labeling.rights.consent.services import OnChange
from labeling.rights.consent.services.codes import invalid
from labeling.rights.consent.services.references import known_evidence
from labeling.rights.consent.services.subjects import hold_subject, set_status
from labeling.rights.consent.vocabulary import CHANNELS
from labeling.rights.policy.subject import VALID_STATES, ConsentState

SKEW: Final = timedelta(minutes=5)
"""How far a caller's clock may run ahead of ours."""
_SWEPT: Final = 500


@dataclass(frozen=True, slots=True)
class Appended:
    """What came of an event: the newest one of the record, and whether it is new. `acts` go into the log, last."""

    event: ConsentEvent
    created: bool
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInput:
    """A step to be added. `at`: when it happened, now by default; `valid_until`: the end that a giving sets."""

    state: str
    channel: str = "api"
    reason: str = ""
    at: datetime | None = None
    valid_until: datetime | None = None
    evidence: Sequence[object] = ()


def append_event(
    *,
    record: ConsentRecord,
    given: EventInput,
    actor: Actor | None,
    now: datetime,
    on_change: OnChange | None = None,
) -> Appended:
    """Add a step to the life of a consent, in the caller's transaction, and put it into the log.

    Saying again what holds already adds nothing (`created` is False). `Conflict` for a step that cannot follow
    (`consent.transition`), and for giving after an erasure (`subject.erased`). Never commits.
    """
    made = add_event(record=record, given=given, actor=actor, now=now)
    if made.created:
        if on_change is not None:
            on_change(record.subject, now)
        record_many(organisation=record.organisation_id, acts=made.acts)
    return made


def add_event(*, record: ConsentRecord, given: EventInput, actor: Actor | None, now: datetime) -> Appended:
    """As `append_event`, but what goes into the log is only answered: for acts that do more before they log."""
    if not connection.in_atomic_block:
        raise RuntimeError("A consent event is added in the transaction of its act.")
    state = state_of(given.state)
    channel = _channel(given.channel)
    reason = clean(given.reason, pointer="/reason", most=2_000, blank=True)
    evidence = known_evidence(organisation=record.organisation, ids=given.evidence)
    subject = hold_subject(record.subject_id)
    last = newest_event(record.pk)
    before = None if last is None else ConsentState(last.state)
    ends = _ends(record, last, state, given.valid_until)
    if (
        last is not None
        and before == state
        and (state is not ConsentState.RENEWED or ends == last.valid_until)
    ):
        return Appended(last, created=False)
    _possible(before, state)
    at = _when(given.at, last, now)
    if is_valid(state):
        _may_give(subject.pk, ends, now)
    event = ConsentEvent.objects.create(
        record=record,
        sequence=1 if last is None else last.sequence + 1,
        state=state.value,
        valid_until=ends,
        channel=channel,
        reason=reason,
        evidence=evidence,
        actor=actor.user if actor else None,
        at=at,
        created_at=now,
    )
    payload = {
        "subject": record.subject_id,
        "sequence": event.sequence,
        "state": event.state,
        "channel": channel,
        "evidence": evidence[:20],
    }
    act = Act("consent.event_added", ("consent", record.pk), actor, payload=payload, at=now)
    return Appended(event, created=True, acts=(act,))


def newest_event(record_id: UUID) -> ConsentEvent | None:
    """The event that says how it stands with a record."""
    return ConsentEvent.objects.filter(record_id=record_id).order_by("-sequence").first()


def expire_due(*, now: datetime, on_change: OnChange | None = None) -> int:
    """Write down that consents and releases have ended, each in a transaction of its own; how many.

    That they are over counts from their last instant on, whether or not it is written down yet.
    """
    return _expire_consents(now, on_change) + _expire_releases(now, on_change)


def _expire_consents(now: datetime, on_change: OnChange | None) -> int:
    later = ConsentEvent.objects.filter(record=OuterRef("record"), sequence__gt=OuterRef("sequence"))
    over = ConsentEvent.objects.filter(state__in=VALID_STATES, valid_until__lte=now).exclude(Exists(later))
    ended = 0
    for event in over.select_related("record__subject", "record__organisation").order_by("valid_until")[
        :_SWEPT
    ]:
        given = EventInput(state=ConsentState.EXPIRED, channel="clock", at=event.valid_until)
        with transaction.atomic():
            hold_subject(event.record.subject_id)
            last = newest_event(event.record_id)
            if last is not None and last.pk == event.pk:  # nobody renewed or withdrew it meanwhile
                made = append_event(
                    record=event.record, given=given, actor=None, now=now, on_change=on_change
                )
                ended += made.created
    return ended


def _expire_releases(now: datetime, on_change: OnChange | None) -> int:
    told = SubjectStatus.objects.filter(kind=StatusKind.RELEASE_EXPIRED, ref=OuterRef("pk"))
    over = Release.objects.filter(subject__isnull=False, expires_at__lte=now).exclude(Exists(told))
    ended = 0
    for release in over.select_related("subject").order_by("expires_at")[:_SWEPT]:
        if release.subject is not None:
            _, created = set_status(
                actor=None,
                subject=release.subject,
                kind=StatusKind.RELEASE_EXPIRED,
                ref=release.pk,
                now=now,
                on_change=on_change,
            )
            ended += created
    return ended


def state_of(text: str) -> ConsentState:
    """A state by its DPV name, with or without prefix; `Invalid` for any other word."""
    known = {state.value.lower(): state for state in ConsentState}
    word = text.strip().rsplit("#", 1)[-1].rsplit(":", 1)[-1].lower()
    found = known.get(word) or known.get(f"consent{word}")
    if found is None:
        detail = f"Use one of: {', '.join(state.value for state in ConsentState)}."
        raise invalid("/state", "consent.state", detail)
    return found


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise invalid("/channel", "consent.channel", f"Use one of: {', '.join(CHANNELS)}.")
    return text


def _ends(
    record: ConsentRecord, last: ConsentEvent | None, state: ConsentState, given: datetime | None
) -> datetime | None:
    """When a giving ends: as it says, else as the record says. A renewal past the record's end must say."""
    if not is_valid(state):
        if given is not None:
            detail = "Only a consent that is given or renewed has an end. Leave this out."
            raise invalid("/valid_until", "consent.valid_until", detail)
        return None
    if given is not None and given <= record.valid_from:
        raise invalid("/valid_until", "consent.order", "A consent must end after it begins.")
    if given is None and last is not None and last.state == state:
        return last.valid_until
    return given or record.valid_until


def _possible(before: ConsentState | None, after: ConsentState) -> None:
    if may_follow(before, after):
        return
    if before is None:
        detail = (
            f"A record cannot begin with {after}. It begins with a request, a refusal, or with being given."
        )
        raise Conflict(detail, code="consent.transition")
    next_ones = ", ".join(sorted(TRANSITIONS[before])) or "nothing: record a new consent"
    detail = f"This consent is {before}; {after} cannot follow that. What can: {next_ones}."
    raise Conflict(detail, code="consent.transition")


def _when(given: datetime | None, last: ConsentEvent | None, now: datetime) -> datetime:
    if given is None:
        return now
    if given > now + SKEW:
        raise invalid("/at", "consent.at_future", "This lies in the future. Say when it happened.")
    if last is not None and given < last.at:
        detail = (
            f"This lies before the last event, {last.at:%Y-%m-%d %H:%M} UTC. Events are added in their order."
        )
        raise invalid("/at", "consent.at_order", detail)
    return given


def _may_give(subject_id: UUID, ends: datetime | None, now: datetime) -> None:
    if SubjectStatus.objects.filter(subject_id=subject_id, kind=StatusKind.ERASED).exists():
        detail = "This person had their data erased. Register them anew if they consent again."
        raise Conflict(detail, code="subject.erased")
    if ends is not None and ends <= now:
        detail = "This consent has ended already. Give the new end as `valid_until`."
        raise invalid("/valid_until", "consent.over", detail)


def record_of(*, organisation_id: UUID, record_id: UUID | None) -> ConsentRecord:
    """The record with its notice and subject; `NotFound` when it is not the organisation's."""
    rows = ConsentRecord.objects.select_related("subject", "notice", "guardian", "organisation")
    found = None if record_id is None else rows.filter(pk=record_id, organisation=organisation_id).first()
    if found is None:
        raise NotFound("consent")
    return found
