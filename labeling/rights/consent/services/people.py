"""The people in items as the policy sees them: who they are, what they agreed to, what speaks against it.

Set-wise: however many items and people, the same number of queries. What is read here is as it stands at the moment
of the call, so whoever stores what comes of it holds the items meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol
from uuid import UUID

from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    DataSubject,
    Release,
    ReleaseKind,
    ScopeKind,
    StatusKind,
    SubjectStatus,
)
from labeling.rights.policy.subject import AgeBand, Consent, ConsentState, Subject

_LOOKUP: Final = 500
_CLEARS: Final = {"unlimited", "commercial"}


class Placed(Protocol):
    """An item as far as the scope of a consent asks."""

    source_id: UUID
    project_id: UUID


class Appeared(Protocol):
    """That somebody is in an item. `subject_id` None: nobody knows who."""

    item_id: UUID
    subject_id: UUID | None
    is_identifiable: bool
    is_masked: bool

    @property
    def item(self) -> Placed: ...


def policy_subjects(*, appearances: Iterable[Appeared]) -> dict[UUID, tuple[Subject, ...]]:
    """The people of each item, by its id, in an order of their own; items without appearances are not there.

    Of a person's consents only those that cover the item speak for it; where none does, all are there to say why.
    Five queries for each 500 people.
    """
    given = list(appearances)
    known = _ledger(sorted({one.subject_id for one in given if one.subject_id is not None}))
    items: dict[UUID, list[Subject]] = defaultdict(list)
    strangers: dict[UUID, int] = defaultdict(int)
    for one in given:
        person = known.get(one.subject_id) if one.subject_id else None
        if person is None:
            strangers[one.item_id] += 1
            ref = f"UNKNOWN_{strangers[one.item_id]}"
            found = Subject(ref=ref, known=False, identifiable=one.is_identifiable, masked=one.is_masked)
        else:
            found = person.seen_in(one)
        items[one.item_id].append(found)
    return {
        pk: tuple(sorted(people, key=lambda person: (person.ref, person.masked, not person.identifiable)))
        for pk, people in items.items()
    }


@dataclass(frozen=True, slots=True)
class _Covered:
    """A consent, and what it is about."""

    consent: Consent
    kind: str
    ids: frozenset[str]

    def at(self, one: Appeared) -> Consent:
        place = {
            ScopeKind.SOURCE.value: one.item.source_id,
            ScopeKind.PROJECT.value: one.item.project_id,
            ScopeKind.ITEMS.value: one.item_id,
        }.get(self.kind)
        covers = self.kind == ScopeKind.SUBJECT or (place is not None and str(place) in self.ids)
        return self.consent if covers else replace(self.consent, scope_covers=False)


@dataclass(frozen=True, slots=True)
class _Person:
    """A person apart from any item."""

    subject: Subject
    consents: tuple[_Covered, ...]

    def seen_in(self, one: Appeared) -> Subject:
        all_of_them = [covered.at(one) for covered in self.consents]
        about_it = [consent for consent in all_of_them if consent.scope_covers]
        consents = tuple(sorted(about_it or all_of_them, key=lambda consent: consent.ref))
        return replace(
            self.subject, consents=consents, identifiable=one.is_identifiable, masked=one.is_masked
        )


def _ledger(subject_ids: Sequence[UUID]) -> dict[UUID, _Person]:
    found: dict[UUID, _Person] = {}
    for start in range(0, len(subject_ids), _LOOKUP):
        part = subject_ids[start : start + _LOOKUP]
        statuses, consents, releases = _statuses(part), _consents(part), _releases(part)
        for row in DataSubject.objects.filter(pk__in=part):
            records = consents.get(row.pk, [])
            found[row.pk] = _Person(
                Subject(
                    ref=row.pseudonym,
                    objection=bool(statuses.get(row.pk)),
                    age_band=AgeBand(row.age_band),
                    age=next((record.age_at_consent for record, _ in records), None),
                    guardian=False,
                    jurisdiction=row.jurisdiction or None,
                    **releases.get(row.pk, {}),
                ),
                tuple(_covered(record, event) for record, event in records),
            )
    return found


def _statuses(subject_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """What speaks against processing: objection, restriction, erasure."""
    standing: dict[UUID, set[str]] = defaultdict(set)
    rows = SubjectStatus.objects.filter(subject__in=subject_ids).order_by("subject_id", "sequence")
    for subject_id, kind in rows.values_list("subject_id", "kind"):
        if kind.endswith("_lifted"):
            standing[subject_id].discard(kind.removesuffix("_lifted"))
        elif kind in (StatusKind.OBJECTION, StatusKind.RESTRICTION, StatusKind.ERASED):
            standing[subject_id].add(str(kind))
    return standing


def _consents(subject_ids: Sequence[UUID]) -> dict[UUID, list[tuple[ConsentRecord, ConsentEvent | None]]]:
    """The records that no other one supersedes, newest first, each with its newest event."""
    rows = ConsentRecord.objects.filter(subject__in=subject_ids, superseded_by__isnull=True)
    records = list(rows.select_related("notice").order_by("-created_at", "-id"))
    newest: dict[UUID, ConsentEvent] = {}
    events = ConsentEvent.objects.filter(record__subject__in=subject_ids, record__superseded_by__isnull=True)
    for event in events.order_by("record_id", "sequence"):
        newest[event.record_id] = event
    found: dict[UUID, list[tuple[ConsentRecord, ConsentEvent | None]]] = defaultdict(list)
    for record in records:
        found[record.subject_id].append((record, newest.get(record.pk)))
    return found


def _covered(record: ConsentRecord, event: ConsentEvent | None) -> _Covered:
    consent = Consent(
        state=ConsentState(event.state) if event else ConsentState.UNKNOWN,
        ref=str(record.pk),
        purposes=tuple(record.purposes),
        operations=_limit(record.operations),
        valid_from=record.valid_from,
        valid_until=event.valid_until if event else record.valid_until,
        commercial_ok=record.commercial_ok,
        publish_ok=record.publish_ok,
        recipients=_limit(record.recipients),
        territories=_limit(record.territories),
        model_kinds=_limit(record.model_kinds),
        notice_valid=True,
        explicit=record.explicit,
        guardian=record.guardian_id is not None,
    )
    return _Covered(consent, str(record.scope_kind), frozenset(record.scope_ids))


def _limit(words: Any) -> tuple[str, ...] | None:
    return None if words is None else tuple(words)


def _released(release: Release, is_over: bool) -> dict[str, Any]:
    """Whether a person's newest release clears commercial use, from when to when, and where."""
    if is_over or release.scope not in _CLEARS:
        return {"model_release": False}
    return {
        "model_release": True,
        "release_from": release.valid_from,
        "release_expires": release.expires_at,
        "release_territories": _limit(release.territories),
    }


def _releases(subject_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the newest release of each person says; one that was told to have ended clears nothing."""
    ended = SubjectStatus.objects.filter(subject__in=subject_ids, kind=StatusKind.RELEASE_EXPIRED)
    over = set(ended.values_list("ref", flat=True))
    rows = Release.objects.filter(subject__in=subject_ids, kind=ReleaseKind.MODEL, superseded_by__isnull=True)
    found: dict[UUID, dict[str, Any]] = {}
    for release in rows.order_by("created_at", "id"):
        if release.subject_id is not None:
            found[release.subject_id] = _released(release, release.pk in over)
    return found
