"""What is known about the rights of items changes: for many items at once, by the hands that say it.

Items are moved group by group from one interned profile to another, and judged again in the same transaction. What
is asked of the policy is one evaluation for each distinct pair, however many items share it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from labeling.rights.models import RightsProfile
from labeling.rights.parts import Part, Parts
from labeling.rights.policy.subject import Subject
from labeling.rights.services import intern_profiles, intern_vectors, parts_of
from projects.models import Item, Project
from projects.services.judging import judge_items
from projects.services.locks import hold_project

Change = Mapping[str, Any] | Callable[[Part], Part]
"""A part put in the place of the old one, or what makes the new one of the old."""


def set_part(*, items: QuerySet[Item], part: str, value: Change, now: datetime) -> int:
    """Put what one hand (`source`, `file` or `item`) says about `items` anew; how many came under another profile.

    In the caller's transaction, project after project, each held: nothing of it is claimed or sealed meanwhile.
    All items are judged again, restrictions first; work opens and closes with it. `items` is asked for more than
    once and must not depend on profile, verdict or state.
    """
    return sum(
        _set_part(project=hold_project(pk), items=items.filter(project=pk), part=part, value=value, now=now)
        for pk in _projects(items)
    )


def set_vectors(*, items: QuerySet[Item], people: Mapping[UUID, Sequence[Subject]], now: datetime) -> int:
    """Put who is in `items` anew, by item id (absent: nobody is named), and judge them; how many changed.

    In the caller's transaction, as `set_part`. `items` must not depend on vector, verdict or state.
    """
    changed = 0
    for pk in _projects(items):
        project = hold_project(pk)
        own = items.filter(project=pk)
        moved = _set_vectors(project, own, people, now)
        _rise(project, moved)
        changed += moved
        judge_items(project=project, items=own, now=now)
    return changed


def prepared_profiles(
    *, project: Project, profiles: Sequence[RightsProfile], parts: Sequence[Mapping[str, Part]], now: datetime
) -> list[UUID]:
    """The profiles of items about to be stored: those of their statements, with further `parts` by hand."""
    wanted = []
    for profile, further in zip(profiles, parts, strict=True):
        said = parts_of(profile)
        for hand, part in further.items():
            said = said.with_part(hand, part)
        wanted.append(said)
    made = intern_profiles(organisation=project.organisation_id, parts=wanted, now=now)
    return [row.pk for row in made]


def restated(*, organisation: UUID, profile: RightsProfile, stated: Part, now: datetime) -> RightsProfile:
    """The profile that an item comes under when its statement says something else; what other hands say stays."""
    said = parts_of(profile).with_part("stated", stated)
    return intern_profiles(organisation=organisation, parts=[said], now=now)[0]


def _projects(items: QuerySet[Item]) -> list[UUID]:
    return sorted(items.order_by().values_list("project_id", flat=True).distinct())


def _set_part(*, project: Project, items: QuerySet[Item], part: str, value: Change, now: datetime) -> int:
    if part == "stated":
        raise ValueError("what is stated changes with a statement")
    old = list(
        RightsProfile.objects.filter(pk__in=items.order_by().values("profile_id").distinct()).order_by("pk")
    )
    wanted = [_changed(parts_of(profile), part, value) for profile in old]
    made = intern_profiles(organisation=project.organisation_id, parts=wanted, now=now)
    # First all moves are known, then they are made: a profile that is the end of one may be the start of another.
    moves = {before.pk: after.pk for before, after in zip(old, made, strict=True) if before.pk != after.pk}
    changed = 0
    for before, after in _in_order(moves):
        changed += items.filter(profile=before).update(profile=after, version=F("version") + 1)
    judge_items(project=project, items=items, now=now)
    _rise(project, changed)
    return changed


def _rise(project: Project, changed: int) -> None:
    """Raise the epoch of a project (held) of which items stand on something else: what was sealed is asked again."""
    if changed:
        Project.objects.filter(pk=project.pk).update(rights_epoch=F("rights_epoch") + 1)


def _changed(parts: Parts, hand: str, value: Change) -> Parts:
    return parts.with_part(hand, value(getattr(parts, hand)) if callable(value) else value)


def _in_order(moves: dict[UUID, UUID]) -> Iterable[tuple[UUID, UUID]]:
    """The moves, each after the one that leaves the place it goes to: no item moves twice.

    A change that sends some items round in a circle (it cannot, where it is the same for all) would move them once
    more, and is refused.
    """
    left = dict(moves)
    while left:
        free = [before for before, after in left.items() if after not in left]
        if not free:
            raise ValueError("the change of a part sends profiles round in a circle")
        for before in free:
            yield before, left.pop(before)


def _set_vectors(
    project: Project, items: QuerySet[Item], people: Mapping[UUID, Sequence[Subject]], now: datetime
) -> int:
    known = dict(items.order_by("pk").values_list("pk", "vector_id"))
    keys = list(known)
    made = intern_vectors(
        organisation=project.organisation_id, subjects=[people.get(pk, ()) for pk in keys], now=now
    )
    by_vector: dict[UUID | None, list[UUID]] = {}
    for pk, vector in zip(keys, made, strict=True):
        wanted = None if vector is None else vector.pk
        if known[pk] != wanted:
            by_vector.setdefault(wanted, []).append(pk)
    for wanted, moved in by_vector.items():
        for start in range(0, len(moved), 500):
            some = Item.objects.filter(pk__in=moved[start : start + 500])
            some.update(vector=wanted, version=F("version") + 1)
    return sum(map(len, by_vector.values()))
