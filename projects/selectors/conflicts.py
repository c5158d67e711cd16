"""Which claims about licences contradict each other, in groups of items for which the same is claimed."""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from labeling.audit.canonical import canonical_json
from labeling.core.errors import NotFound
from labeling.rights.models import RightsProfile
from labeling.rights.policy.engine import contradicts
from labeling.rights.policy.facts import ComponentKind, Facts
from projects.models import Item, ItemState, Project

_LOOKUP = 500


@dataclass(slots=True)
class ConflictGroup:
    """Items for which the same licences are stated and claimed. `id` is a hash of that."""

    id: str
    stated: list[str]
    claims: list[dict[str, str]]
    items: int = 0
    profiles: list[UUID] = field(default_factory=list)


def conflict_groups(*, project: Project) -> list[ConflictGroup]:
    """The groups of the project's items whose claims contradict each other, the largest first."""
    counts = dict(
        _live(project).order_by().values_list("profile").annotate(n=Count("pk")).values_list("profile", "n")
    )
    groups: dict[str, ConflictGroup] = {}
    for pk, facts in _contradicting(list(counts)):
        body = _what(facts)
        key = hashlib.sha256(canonical_json(body)).hexdigest()[:24]
        group = groups.setdefault(key, ConflictGroup(key, body["stated"], body["claims"]))
        group.items += counts[pk]
        group.profiles.append(pk)
    return sorted(groups.values(), key=lambda group: (-group.items, group.id))


def items_in_conflict(*, project: Project, group_id: str) -> QuerySet[Item]:
    """The items of one group; `NotFound` when there is none of this id (any more)."""
    found = next((group for group in conflict_groups(project=project) if group.id == group_id), None)
    if found is None:
        raise NotFound("conflict")
    return _live(project).filter(profile__in=found.profiles)


def examples_of(
    *, project: Project, groups: Collection[ConflictGroup], most: int = 3
) -> dict[str, list[Any]]:
    """A few items of each group, by the group's id, as {"id", "external_id"}."""
    found: dict[str, list[Any]] = defaultdict(list)
    for group in groups:
        rows = _live(project).filter(profile__in=group.profiles[:_LOOKUP]).order_by("-created_at", "-id")
        for pk, external_id in rows.values_list("pk", "external_id")[:most]:
            found[group.id].append({"id": str(pk), "external_id": external_id})
    return found


def _live(project: Project) -> QuerySet[Item]:
    return Item.objects.filter(project=project).exclude(state=ItemState.WITHDRAWN)


def _contradicting(profiles: list[UUID]) -> list[tuple[UUID, Facts]]:
    found = []
    for start in range(0, len(profiles), _LOOKUP):
        rows = RightsProfile.objects.filter(pk__in=profiles[start : start + _LOOKUP])
        for pk, stored in rows.values_list("pk", "facts"):
            if stored.get("claims"):
                facts = Facts.parse(stored)
                if contradicts(facts):
                    found.append((pk, facts))
    return found


def _what(facts: Facts) -> dict[str, Any]:
    stated = sorted({part.licence for part in facts.components if part.kind is ComponentKind.CONTENT})
    claims = [{"origin": claim.origin.value, "licence": claim.licence} for claim in facts.claims]
    return {"stated": stated, "claims": claims}
