"""Interning of statements and profiles, and the cached verdicts of profiles.

Statements, profiles and decisions are never updated in what they say. Each is found by the hash of its content, so
a million items share a few of them, and making one twice, by two workers at once, makes one.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson

from labeling.accounts.models import Organisation
from labeling.core.ids import new_id
from labeling.rights.inputs import RightsInput
from labeling.rights.models import Decision, RightsProfile, RightsStatement
from labeling.rights.policy import (
    POLICY_VERSION,
    NormalisedLicence,
    Use,
    Verdict,
    evaluate,
    normalise_licence,
)
from labeling.rights.policy.facts import Acquired, Component, ComponentKind, Facts, LegalBasis, PersonalData
from labeling.rights.policy.facts_reading import platform_of

_LOOKUP: Final = 500  # hashes in one query
MAX_LICENCE: Final = 400


@dataclass(frozen=True, slots=True)
class CachedDecision:
    """A verdict with its whole decision as plain JSON (`Decision.as_dict` of the policy)."""

    verdict: Verdict
    body: dict[str, Any]


def facts_of(stated: RightsInput) -> Facts:
    """The facts that a statement amounts to: flags where it has texts, the licence normalised."""
    return Facts(
        components=(Component(ComponentKind.CONTENT, _normalised(stated.licence).expression),),
        acquired=Acquired(stated.acquired) if stated.acquired else None,
        platform=platform_of(stated.source_url) if stated.source_url else None,
        rights_holder=bool(stated.rights_holder),
        credit=bool(stated.credit),
        source_url=bool(stated.source_url),
        personal_data=PersonalData(stated.personal_data),
        legal_basis=LegalBasis(stated.legal_basis) if stated.legal_basis else None,
    )


def _normalised(licence: str) -> NormalisedLicence:
    found = normalise_licence(licence)
    if len(found.expression) > MAX_LICENCE:
        return NormalisedLicence("NOASSERTION", False, licence, ("The licence expression is too long.",))
    return found


def intern_statement(*, organisation: Organisation, rights: RightsInput, now: datetime) -> RightsStatement:
    """The one statement of the organisation that says `rights`; made when nobody has said it yet."""
    return StatementCache(organisation).get_many([rights], now=now)[0]


class StatementCache:
    """Interned statements of one organisation for bulk work: an LRU over the database.

    Keep one for a run of work and drop it when a transaction in which it was used rolls back: what it made
    inside that transaction is gone then.
    """

    def __init__(self, organisation: Organisation, *, size: int = 20_000) -> None:
        self.organisation = organisation
        self.size = size
        self._known: OrderedDict[RightsInput, RightsStatement] = OrderedDict()

    def get_many(self, inputs: Sequence[RightsInput], *, now: datetime) -> list[RightsStatement]:
        """The statements of `inputs`, in their order. At most a few queries for each 500 that are new here."""
        missing = [stated for stated in dict.fromkeys(inputs) if stated not in self._known]
        # What this call needs stays until it has answered, however small the cache is.
        answers = {stated: self._known[stated] for stated in dict.fromkeys(inputs) if stated in self._known}
        for start in range(0, len(missing), _LOOKUP):
            answers |= self._intern(missing[start : start + _LOOKUP], now=now)
        for stated, statement in answers.items():
            self._known[stated] = statement
            self._known.move_to_end(stated)
        while len(self._known) > self.size:
            self._known.popitem(last=False)
        return [answers[stated] for stated in inputs]

    def _intern(self, inputs: Sequence[RightsInput], *, now: datetime) -> dict[RightsInput, RightsStatement]:
        rows = {stated: self._unsaved(stated, now=now) for stated in inputs}
        found = self._found([row.hash for row in rows.values()])
        new = {row.hash: (stated, row) for stated, row in rows.items() if row.hash not in found}
        if new:
            profiles = intern_profiles(
                organisation=self.organisation,
                facts=[facts_of(stated) for stated, _ in new.values()],
                now=now,
            )
            for stated, row in new.values():
                row.profile = profiles[_digest(facts_of(stated).canonical_json())]
            # In the order of their hashes: two workers that make the same rows wait for, never block, each other.
            fresh = sorted((row for _, row in new.values()), key=lambda row: row.hash)
            RightsStatement.objects.bulk_create(fresh, ignore_conflicts=True)
            found |= self._found(list(new))
        return {stated: found[row.hash] for stated, row in rows.items()}

    def _found(self, hashes: list[str]) -> dict[str, RightsStatement]:
        rows = RightsStatement.objects.select_related("profile")
        return {row.hash: row for row in rows.filter(organisation=self.organisation, hash__in=hashes)}

    def _unsaved(self, stated: RightsInput, *, now: datetime) -> RightsStatement:
        licence = _normalised(stated.licence)
        content: dict[str, Any] = {
            "licence_declared": stated.licence,
            "licence": licence.expression,
            "rights_holder": stated.rights_holder,
            "credit": stated.credit,
            "source_url": stated.source_url,
            "acquired": stated.acquired,
            "legal_basis": stated.legal_basis,
            "personal_data": stated.personal_data,
            "consents": list(stated.consents),
            "notes": list(licence.notes),
        }
        digest = _digest(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        return RightsStatement(
            id=new_id(), organisation=self.organisation, hash=digest, created_at=now, **content
        )


def intern_profiles(
    *, organisation: Organisation, facts: Sequence[Facts], now: datetime
) -> dict[str, RightsProfile]:
    """The profiles of `facts` by the hash of their canonical JSON; those that are new are made."""
    bodies = {_digest(body): body for body in (fact.canonical_json() for fact in facts)}

    def found() -> dict[str, RightsProfile]:
        rows = RightsProfile.objects.filter(organisation=organisation, hash__in=list(bodies))
        return {row.hash: row for row in rows}

    known = found()
    fresh = [
        RightsProfile(
            id=new_id(),
            organisation=organisation,
            hash=digest,
            facts=orjson.loads(bodies[digest]),
            created_at=now,
        )
        for digest in sorted(bodies.keys() - known.keys())
    ]
    if fresh:
        RightsProfile.objects.bulk_create(fresh, ignore_conflicts=True)
        known = found()
    return known


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@lru_cache(maxsize=1024)
def use_hash(use: Use) -> str:
    """What decisions for `use` are kept under: sha256 of its canonical JSON."""
    return _digest(use.canonical_json())


class _Recent:
    """The decisions that this process read last. A profile is never changed, and its decision is a pure function's
    value: what stands here is what the table says, whatever other processes do.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[UUID, str, str], tuple[CachedDecision, datetime | None]] = OrderedDict()

    def get(self, profiles: Collection[UUID], *, use: Use, at: datetime) -> dict[UUID, CachedDecision]:
        """Those of `profiles` that are here and still hold at `at`."""
        about = use_hash(use)
        answers = {}
        with self._lock:
            for pk in profiles:
                found = self._kept.get((pk, about, POLICY_VERSION))
                if found is not None and (found[1] is None or at < found[1]):
                    answers[pk] = found[0]
        return answers

    def put(self, profile_id: UUID, made: CachedDecision, *, use: Use, valid_until: datetime | None) -> None:
        """Keep a decision that was read from the table; the oldest goes."""
        with self._lock:
            self._kept[profile_id, use_hash(use), POLICY_VERSION] = (made, valid_until)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


_recent: Final = _Recent(2_000)


def decide(*, profile: RightsProfile, use: Use, at: datetime) -> CachedDecision:
    """The verdict of a profile for a use at the present instant `at`; one query when it is known already."""
    return decide_many(profiles=[profile.pk], use=use, at=at)[profile.pk]


def verdict_for(*, profile: RightsProfile, use: Use, at: datetime) -> Verdict:
    """The bare verdict of `decide`."""
    return decide(profile=profile, use=use, at=at).verdict


def decide_many(*, profiles: Collection[UUID], use: Use, at: datetime) -> dict[UUID, CachedDecision]:
    """The decisions of many profiles by their id, for one use at the present instant `at`.

    Known ones come from this process or from the table, the others are evaluated and kept. A decision past its
    `valid_until` is evaluated again. The answers are shared: nobody changes them. Unknown profile ids raise
    KeyError.
    """
    answers = _recent.get(profiles, use=use, at=at)
    wanted = [pk for pk in dict.fromkeys(profiles) if pk not in answers]
    for start in range(0, len(wanted), _LOOKUP):
        part = wanted[start : start + _LOOKUP]
        answers |= _known(part, use=use, at=at)
        missing = [pk for pk in part if pk not in answers]
        if missing:
            answers |= _evaluate(missing, use=use, at=at)
    return answers


def _known(profiles: list[UUID], *, use: Use, at: datetime) -> dict[UUID, CachedDecision]:
    rows = Decision.objects.filter(
        profile_id__in=profiles, use_hash=use_hash(use), policy_version=POLICY_VERSION
    )
    answers = {}
    for row in rows:
        if row.valid_until is None or at < row.valid_until:
            answers[row.profile_id] = CachedDecision(Verdict(row.verdict), row.body)
            _recent.put(row.profile_id, answers[row.profile_id], use=use, valid_until=row.valid_until)
    return answers


def _evaluate(profiles: list[UUID], *, use: Use, at: datetime) -> dict[UUID, CachedDecision]:
    rows = RightsProfile.objects.in_bulk(profiles)
    answers: dict[UUID, CachedDecision] = {}
    fresh = []
    for pk in sorted(profiles):
        decision = evaluate(Facts.parse(rows[pk].facts), (), use, at=at)
        answers[pk] = CachedDecision(decision.verdict, decision.as_dict())
        fresh.append(
            Decision(
                profile_id=pk,
                use_hash=use_hash(use),
                policy_version=POLICY_VERSION,
                verdict=int(decision.verdict),
                body=decision.as_dict(),
                valid_until=decision.valid_until,
            )
        )
    Decision.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["profile", "use_hash", "policy_version"],
        update_fields=["verdict", "body", "valid_until"],
    )
    return answers
