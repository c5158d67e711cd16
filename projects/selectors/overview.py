"""How the rights of projects stand: verdicts by source and licence, what would unblock most, what runs out soon.

All is read from the groups of items that share profile, vector, verdict and source: some thousand rows of one index,
however many items there are.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet

from labeling.rights.models import NOBODY, Decision, RightsProfile
from labeling.rights.parts import Parts
from labeling.rights.policy import POLICY_VERSION, Use, Verdict
from labeling.rights.services import CachedDecision, Pair, decide_many
from projects.models import Item, ItemState, Project, Source
from projects.selectors.quarantine import blocking

SOON: Final = timedelta(days=30)
MOST: Final = 50
"""Licences and fixes that are named of one project; those with most items."""
_LEAVING: Final = frozenset({"leave_out"})
"""Fixes that take items out instead of clearing them."""
_CONFLICTS: Final = ("LIC_CONFLICT", "TDM_CONFLICT")
_NONE: Final = {verdict.name: 0 for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Row:
    """So many items of a source share a pair and a cached verdict."""

    source: UUID
    pair: Pair
    verdict: Verdict
    count: int


def overview_of(*, projects: Sequence[Project], at: datetime) -> list[dict[str, Any]]:
    """The standing of each project. Five queries for all, and one for each 500 blocked pairs of one use."""
    rows = _rows(projects)
    uses = {project.pk: Use.parse(project.use) for project in projects}
    decisions = _decisions(rows, uses, at)
    licences = _licences({row.pair[0] for found in rows.values() for row in found})
    ends = _ends(projects, at)
    names = dict(Source.objects.filter(project__in=projects).values_list("pk", "name"))
    return [
        {
            "project": {"id": str(project.pk), "name": project.name},
            "use": project.use,
            **_standing(rows[project.pk], names, licences),
            **_blocked(rows[project.pk], decisions.get(uses[project.pk], {})),
            "expiring": _expiring(rows[project.pk], ends.get(project.use_hash, {})),
        }
        for project in projects
    ]


def _rows(projects: Sequence[Project]) -> dict[UUID, list[Row]]:
    """Without what was withdrawn or erased: nothing can be done about it, and it is to be used no more.

    That is counted apart and taken away, so that the index alone still answers for all the others.
    """
    items = Item.objects.filter(project__in=projects)
    gone = _groups(items.filter(state=ItemState.WITHDRAWN))
    found: dict[UUID, list[Row]] = {project.pk: [] for project in projects}
    for group, count in _groups(items).items():
        project, profile, vector, verdict, source = group
        if count > gone.get(group, 0):
            row = Row(source, (profile, vector), Verdict(verdict), count - gone.get(group, 0))
            found[project].append(row)
    return found


_Group = tuple[UUID, UUID, UUID | None, int, UUID]


def _groups(items: QuerySet[Item]) -> dict[_Group, int]:
    rows = items.order_by().values_list("project_id", "profile_id", "vector_id", "verdict", "source_id")
    counted = rows.annotate(n=Count("pk"))
    return {(row[0], row[1], row[2], row[3], row[4]): row[5] for row in counted}


def _decisions(
    rows: dict[UUID, list[Row]], uses: dict[UUID, Use], at: datetime
) -> dict[Use, dict[Pair, CachedDecision]]:
    pairs: dict[Use, set[Pair]] = defaultdict(set)
    for project, found in rows.items():
        pairs[uses[project]] |= {row.pair for row in found if row.verdict >= Verdict.NEEDS_REVIEW}
    return {use: decide_many(pairs=wanted, use=use, at=at) for use, wanted in pairs.items() if wanted}


def _licences(profiles: set[UUID]) -> dict[UUID, str]:
    """The licence that each profile's statement names."""
    found = {}
    keys = sorted(profiles)
    for start in range(0, len(keys), 2_000):
        some = RightsProfile.objects.filter(pk__in=keys[start : start + 2_000])
        for pk, parts, facts in some.values_list("pk", "parts", "facts"):
            stated = Parts.of(parts, facts).stated.get("components", ())
            content = [part["licence"] for part in stated if part["kind"] == "content"]
            found[pk] = " AND ".join(content) or "NOASSERTION"
    return found


def _standing(rows: list[Row], names: dict[UUID, str], licences: dict[UUID, str]) -> dict[str, Any]:
    total: Counter[str] = Counter(_NONE)
    sources: dict[UUID, Counter[str]] = defaultdict(lambda: Counter(_NONE))
    by_licence: dict[str, Counter[str]] = defaultdict(lambda: Counter(_NONE))
    for row in rows:
        for counter in (total, sources[row.source], by_licence[licences[row.pair[0]]]):
            counter[row.verdict.name] += row.count
    return {
        "items": sum(total.values()),
        "verdicts": dict(total),
        "sources": [
            {"source": {"id": str(pk), "name": names.get(pk, "")}, "verdicts": dict(counter)}
            for pk, counter in _ordered(sources)
        ],
        "licences": [
            {"licence": licence, "verdicts": dict(counter)} for licence, counter in _ordered(by_licence)
        ],
    }


def _ordered(counters: dict[Any, "Counter[str]"]) -> list[tuple[Any, "Counter[str]"]]:
    return sorted(counters.items(), key=lambda pair: (-sum(pair[1].values()), str(pair[0])))[:MOST]


def _blocked(rows: list[Row], decisions: dict[Pair, CachedDecision]) -> dict[str, Any]:
    """The fixes by how many items each clears alone, and the items whose licences contradict each other."""
    clears: Counter[str] = Counter()
    helps: Counter[str] = Counter()
    codes: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    conflicts = 0
    for row in rows:
        if row.verdict < Verdict.NEEDS_REVIEW:
            continue
        reasons = blocking(decisions[row.pair])
        fixes = [{fix["code"] for fix in reason["fix"]} - _LEAVING for reason in reasons]
        whole: set[str] = set.intersection(*fixes) if fixes else set()
        for reason in reasons:
            for fix in reason["fix"]:
                labels[fix["code"]] = fix["label"]
                codes[fix["code"]].add(reason["code"])
        for code in set().union(*fixes):
            (clears if code in whole else helps)[code] += row.count
        conflicts += row.count * any(reason["code"] in _CONFLICTS for reason in reasons)
    ranked = sorted(set(clears) | set(helps), key=lambda code: (-clears[code], -helps[code], code))[:MOST]
    return {
        "fixes": [
            {
                "code": code,
                "label": labels[code],
                "clears": clears[code],
                "helps": helps[code],
                "reasons": sorted(codes[code]),
            }
            for code in ranked
        ],
        "conflicts": conflicts,
    }


def _ends(projects: Sequence[Project], at: datetime) -> dict[str, dict[Pair, datetime]]:
    """When decisions for these projects' uses run out within `SOON`, by use and pair."""
    rows = Decision.objects.filter(
        valid_until__gt=at,
        valid_until__lte=at + SOON,
        policy_version=POLICY_VERSION,
        use_hash__in={project.use_hash for project in projects},
    ).values_list("use_hash", "profile_id", "vector", "valid_until")
    found: dict[str, dict[Pair, datetime]] = defaultdict(dict)
    for use_hash, profile, vector, ends in rows:
        if ends is not None:
            found[use_hash][profile, None if vector == NOBODY else vector] = ends
    return found


def _expiring(rows: list[Row], ends: dict[Pair, datetime]) -> dict[str, Any]:
    """The items that may be labeled now and are judged anew soon, since a fact they rest on ends."""
    soon = [row for row in rows if row.pair in ends and row.verdict < Verdict.NEEDS_REVIEW]
    return {
        "items": sum(row.count for row in soon),
        "first": min((ends[row.pair] for row in soon), default=None),
    }
