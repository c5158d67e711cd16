"""The cached verdicts of pairs: a profile (the facts of a thing) and a vector (the people in it)."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson

from labeling.core.bulk import load_rows
from labeling.rights.models import NOBODY, Decision, RightsProfile, SubjectVector
from labeling.rights.policy import POLICY_VERSION, Evaluation, Facts, Subject, Use, Verdict, evaluate
from labeling.rights.policy import Decision as PolicyDecision
from labeling.rights.policy.overrides import Override, apply_override
from labeling.rights.services.profiles import digest, parts_of

Pair = tuple[UUID, UUID | None]
"""Ids of a profile and of a vector; None where nobody is named."""
_LOOKUP: Final = 500  # profiles in one query
_FEW: Final = 100  # decisions that are stored by a plain statement; more are copied in


@dataclass(frozen=True, slots=True)
class CachedDecision:
    """A verdict with its whole decision as plain JSON (`Decision.as_dict` of the policy)."""

    verdict: Verdict
    body: dict[str, Any]


@lru_cache(maxsize=1024)
def use_hash(use: Use) -> str:
    """What decisions for `use` are kept under: sha256 of its canonical JSON."""
    return digest(use.canonical_json())


def stored_use(raw: Mapping[str, Any]) -> Use:
    """The use that a project or a snapshot keeps; it was checked before, and the same one is read once in a process."""
    return _stored_use(orjson.dumps(raw))


@lru_cache(maxsize=1024)
def _stored_use(raw: bytes) -> Use:
    return Use.parse(orjson.loads(raw))


class _Recent:
    """The decisions that this process asked for last. A profile and a vector are never changed, and their decision is
    a pure function's value: what stands here is what the table says or would, whatever other processes do.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Pair, str, str], tuple[CachedDecision, datetime | None]] = OrderedDict()

    def get(self, pairs: Collection[Pair], *, use: Use, at: datetime) -> dict[Pair, CachedDecision]:
        """Those of `pairs` that are here and still hold at `at`."""
        about = use_hash(use)
        answers = {}
        with self._lock:
            for pair in pairs:
                found = self._kept.get((pair, about, POLICY_VERSION))
                if found is not None and (found[1] is None or at < found[1]):
                    answers[pair] = found[0]
        return answers

    def put(self, pair: Pair, made: CachedDecision, *, use: Use, valid_until: datetime | None) -> None:
        """Keep a decision; the oldest goes."""
        with self._lock:
            self._kept[pair, use_hash(use), POLICY_VERSION] = (made, valid_until)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


_recent: Final = _Recent(2_000)


def decide(*, pair: Pair, use: Use, at: datetime, keep: bool = True) -> CachedDecision:
    """The verdict of a pair for a use at the present instant `at`; one query when it is known already."""
    return decide_many(pairs=[pair], use=use, at=at, keep=keep)[pair]


def decide_many(
    *, pairs: Collection[Pair], use: Use, at: datetime, keep: bool = True
) -> dict[Pair, CachedDecision]:
    """The decisions of many pairs, for one use at the present instant `at`.

    Known ones come from this process or from the table, the others are evaluated and kept. A decision past its
    `valid_until` is evaluated again, and its row stays as it is: it tells the sweep that items are to be judged
    again (`projects.services.judging_sweep`). The answers are shared: nobody changes them. Unknown ids raise KeyError.

    Without `keep` nothing is written to the table: for doors, which ask in the middle of a transaction and asked again
    get the same. Of two that wrote, each in its order, one would wait for the other, and that one for it.
    """
    answers = _recent.get(pairs, use=use, at=at)
    wanted = [pair for pair in dict.fromkeys(pairs) if pair not in answers]
    for start in range(0, len(wanted), _LOOKUP):
        part = wanted[start : start + _LOOKUP]
        answers |= _known(part, use=use, at=at)
        missing = [pair for pair in part if pair not in answers]
        if missing:
            answers |= evaluate_pairs(missing, use=use, at=at, keep=keep)
    return answers


def _known(pairs: list[Pair], *, use: Use, at: datetime) -> dict[Pair, CachedDecision]:
    asked = set(pairs)
    rows = Decision.objects.filter(
        profile_id__in={profile for profile, _ in pairs},
        vector__in={vector or NOBODY for _, vector in pairs},
        use_hash=use_hash(use),
        policy_version=POLICY_VERSION,
    )
    answers = {}
    for row in rows:
        pair: Pair = (row.profile_id, None if row.vector == NOBODY else row.vector)
        if pair in asked and (row.valid_until is None or at < row.valid_until):
            answers[pair] = CachedDecision(Verdict(row.verdict), row.body)
            _recent.put(pair, answers[pair], use=use, valid_until=row.valid_until)
    return answers


class People:
    """The people of vectors, each read and parsed once while at most `size` are kept."""

    def __init__(self, size: int = 5_000) -> None:
        self._size = size
        self._kept: dict[UUID | None, tuple[Subject, ...]] = {}

    def of(self, vectors: Collection[UUID | None]) -> dict[UUID | None, tuple[Subject, ...]]:
        """The people of each vector; nobody for None. Unknown ids raise KeyError."""
        if len(self._kept) + len(vectors) > self._size:
            self._kept.clear()
        missing = {pk for pk in vectors if pk is not None and pk not in self._kept}
        rows = SubjectVector.objects.in_bulk(missing) if missing else {}
        for pk in missing:
            self._kept[pk] = tuple(Subject.parse(raw) for raw in rows[pk].subjects)
        return {pk: () if pk is None else self._kept[pk] for pk in vectors}


def evaluate_pairs(
    pairs: Collection[Pair], *, use: Use, at: datetime, people: People | None = None, keep: bool = True
) -> dict[Pair, CachedDecision]:
    """Evaluate pairs that nobody has asked about, each profile for all its vectors, and keep the decisions."""
    profiles = RightsProfile.objects.in_bulk({profile for profile, _ in pairs})
    crowds = (people or People()).of({vector for _, vector in pairs})
    by_profile: dict[UUID, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_profile[pair[0]].append(pair)
    answers: dict[Pair, CachedDecision] = {}
    fresh: list[tuple[UUID, UUID, int, dict[str, Any], datetime | None]] = []
    for pk in sorted(by_profile):
        evaluation = Evaluation(Facts.parse(profiles[pk].facts), use, at=at)
        override = override_of(profiles[pk])
        for pair in sorted(by_profile[pk], key=lambda pair: pair[1] or NOBODY):
            made = evaluation.of(crowds[pair[1]])
            if override is not None:
                made = apply_override(made, override, at=at, action=use.action)
            kept = answers[pair] = CachedDecision(made.verdict, made.as_dict())
            fresh.append((pk, pair[1] or NOBODY, int(made.verdict), kept.body, made.valid_until))
    if keep:
        _keep(fresh, use)
    else:
        for pair, row in zip(answers, fresh, strict=True):
            _recent.put(pair, answers[pair], use=use, valid_until=row[4])
    return answers


def _keep(fresh: list[tuple[UUID, UUID, int, dict[str, Any], datetime | None]], use: Use) -> None:
    """Store decisions, in the order of their keys; those that somebody stored meanwhile are the same."""
    columns = ("profile_id", "vector", "verdict", "body", "valid_until")
    same = {"use_hash": use_hash(use), "policy_version": POLICY_VERSION}
    if len(fresh) > _FEW:
        load_rows(Decision, constants=same, columns=columns, rows=fresh, ignore_conflicts=True)
        return
    rows = [Decision(**dict(zip(columns, row, strict=True)), **same) for row in fresh]
    Decision.objects.bulk_create(rows, ignore_conflicts=True)


def decide_afresh(
    *, profile: RightsProfile, vector: SubjectVector | None, facts: Facts, use: Use, at: datetime
) -> PolicyDecision:
    """The decision about `facts` (the profile's, or others in a what-if) at any time; nothing is read or kept."""
    people = tuple(Subject.parse(raw) for raw in vector.subjects) if vector else ()
    made, override = evaluate(facts, people, use, at=at), override_of(profile)
    return made if override is None else apply_override(made, override, at=at, action=use.action)


def override_of(profile: RightsProfile) -> Override | None:
    """The override that a person put on what a profile says, if any."""
    raw = parts_of(profile).override
    return None if raw is None else Override.parse(raw)
