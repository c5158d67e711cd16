"""Reading the ledger of one organisation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from labeling.accounts.actor import Actor
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    DataSubject,
    LegalBasisRecord,
    Notice,
    Release,
    StatusKind,
    SubjectKey,
    SubjectStatus,
)
from labeling.rights.policy.subject import VALID_STATES, ConsentState


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a consent: its state, since when, until when, and its events in order."""

    state: ConsentState
    since: datetime | None
    valid_until: datetime | None
    events: tuple[ConsentEvent, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.state in VALID_STATES


def subjects_of(*, actor: Actor) -> QuerySet[DataSubject]:
    """The people that the organisation's data are about."""
    return DataSubject.objects.filter(organisation=actor.organisation).select_related("guardian")


def subject_of(*, actor: Actor, ref: object) -> DataSubject:
    """A person by id or pseudonym; `NotFound` when it is nobody of the organisation's."""
    pk = parse_id(ref)
    rows = subjects_of(actor=actor)
    if pk is not None:
        found = rows.filter(pk=pk).first()
    else:
        is_name = isinstance(ref, str) and 0 < len(ref) <= 20 and "\0" not in ref
        found = rows.filter(pseudonym=str(ref).upper()).first() if is_name else None
    if found is None:
        raise NotFound("subject")
    return found


def statuses_of(subjects: Iterable[DataSubject]) -> dict[UUID, list[str]]:
    """What stands with each person: `objection`, `restriction`, `erasure_requested`, `erased`; sorted."""
    standing: dict[UUID, set[str]] = defaultdict(set)
    rows = SubjectStatus.objects.filter(subject__in=[subject.pk for subject in subjects])
    for pk, kind in rows.order_by("subject_id", "sequence").values_list("subject_id", "kind"):
        if kind.endswith("_lifted"):
            standing[pk].discard(kind.removesuffix("_lifted"))
        elif kind != StatusKind.RELEASE_EXPIRED:
            standing[pk].add(kind)
    return {pk: sorted(kinds) for pk, kinds in standing.items()}


def is_shredded(subject: DataSubject) -> bool:
    """Whether the key of what was known of the person is gone."""
    return not SubjectKey.objects.filter(subject=subject).exists()


def notices_of(*, actor: Actor) -> QuerySet[Notice]:
    """The organisation's notices, all versions."""
    return Notice.objects.filter(organisation=actor.organisation)


def notice_of(*, actor: Actor, ref: object) -> Notice:
    """A notice by id."""
    pk = parse_id(ref)
    found = None if pk is None else notices_of(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("notice")
    return found


def consents_of(*, actor: Actor, state: ConsentState | None = None, now: datetime) -> QuerySet[ConsentRecord]:
    """The organisation's consent records; `state` as `standing` says it."""
    rows = ConsentRecord.objects.filter(organisation=actor.organisation)
    rows = rows.select_related("subject", "notice", "guardian", "organisation")
    if state is None:
        return rows
    newest = ConsentEvent.objects.filter(record=OuterRef("pk")).order_by("-sequence")
    rows = rows.annotate(
        last_state=Subquery(newest.values("state")[:1]), last_end=Subquery(newest.values("valid_until")[:1])
    )
    if state is ConsentState.EXPIRED:
        return rows.filter(Q(last_state=state) | Q(last_state__in=VALID_STATES, last_end__lte=now))
    wanted = rows.filter(last_state=state)
    lasting = Q(last_end__isnull=True) | Q(last_end__gt=now)
    return wanted.filter(lasting) if state in VALID_STATES else wanted


def consent_of(*, actor: Actor, ref: object) -> ConsentRecord:
    """A consent record by id."""
    pk = parse_id(ref)
    rows = ConsentRecord.objects.select_related("subject", "notice", "guardian", "organisation")
    found = None if pk is None else rows.filter(pk=pk, organisation=actor.organisation).first()
    if found is None:
        raise NotFound("consent")
    return found


def standings(records: Iterable[ConsentRecord], *, now: datetime) -> dict[UUID, Standing]:
    """How it stands with each record at `now`, in one query."""
    events: dict[UUID, list[ConsentEvent]] = defaultdict(list)
    keys = [record.pk for record in records]
    rows = ConsentEvent.objects.filter(record__in=keys).select_related("actor")
    for event in rows.order_by("record_id", "sequence"):
        events[event.record_id].append(event)
    return {pk: standing_of(events[pk], now=now) for pk in keys}


def standing_of(events: list[ConsentEvent], *, now: datetime) -> Standing:
    """What a record's events, in their order, come to at `now`: past its end a consent has expired, told or not."""
    if not events:
        return Standing(ConsentState.UNKNOWN, None, None)
    last = events[-1]
    state = ConsentState(last.state)
    if state in VALID_STATES and last.valid_until is not None and last.valid_until <= now:
        return Standing(ConsentState.EXPIRED, last.valid_until, last.valid_until, tuple(events))
    return Standing(state, last.at, last.valid_until, tuple(events))


def releases_of(*, actor: Actor) -> QuerySet[Release]:
    """The organisation's releases."""
    return Release.objects.filter(organisation=actor.organisation).select_related("subject")


def release_of(*, actor: Actor, ref: object) -> Release:
    """A release by id."""
    pk = parse_id(ref)
    found = None if pk is None else releases_of(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("release")
    return found


def bases_of(*, actor: Actor) -> QuerySet[LegalBasisRecord]:
    """The organisation's records of legal bases."""
    rows = LegalBasisRecord.objects.filter(organisation=actor.organisation)
    return rows.select_related("approved_by", "created_by")


def basis_of(*, actor: Actor, ref: object) -> LegalBasisRecord:
    """A record of a legal basis by id."""
    pk = parse_id(ref)
    found = None if pk is None else bases_of(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("legal basis")
    return found
