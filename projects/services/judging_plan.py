"""Which groups of items have another verdict than the one they are stored with, in portions that are moved at once.

Items that share profile, vector and cached verdict are one group. There are some thousand groups however many items,
the index `item_profile` alone says which, and each distinct pair costs at most one evaluation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.rights.policy import Use
from labeling.rights.services.verdicts import verdicts_of
from projects.models import Item, Project
from projects.selectors.among import Group, in_groups
from projects.selectors.standing import counted_groups
from projects.services.items import LABELABLE

PORTION: Final = 5_000
"""Items that are moved in one step: it holds the project shared, and them, for about a second."""


class Held(NamedTuple):
    """What is asked of an item that is judged again: a row of values, since there are many."""

    pk: UUID
    state: str
    verdict: int
    labels: int
    profile_id: UUID
    vector_id: UUID | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups whose verdict is wrong, with the right one and how many items each has, restrictions first.

    It holds for the use with `use_hash`; the groups may have grown or shrunk when it is carried out.
    """

    use_hash: str
    wrong: tuple[tuple[Group, int, int], ...]  # group, its verdict, how many items

    def portions(self) -> Iterator[dict[Group, int]]:
        """Groups with the verdict that they get, about `PORTION` items together; a larger group alone, repeatedly."""
        portion: dict[Group, int] = {}
        size = 0
        for group, verdict, count in self.wrong:
            if portion and size + count > PORTION:
                yield portion
                portion, size = {}, 0
            portion[group], size = verdict, size + count
            while size > PORTION:  # alone: the portion before it was given away
                yield portion
                size -= PORTION
        if portion:
            yield portion


def plan_for(*, project: Project, items: QuerySet[Item], now: datetime) -> Plan:
    """What is wrong with the verdicts of `items` at `now`. Locks nothing; new decisions are kept."""
    groups = counted_groups(items)
    pairs = {(profile, vector) for profile, vector, _, _ in groups}
    verdicts = verdicts_of(pairs=pairs, use=Use.parse(project.use), at=now)
    wrong = [
        ((profile, vector, cached), verdict, count)
        for profile, vector, cached, count in groups
        if (verdict := verdicts[profile, vector]) != cached
    ]
    return Plan(project.use_hash, tuple(sorted(wrong, key=_order)))


def _order(entry: tuple[Group, int, int]) -> tuple[bool, int, str, str]:
    (profile, vector, cached), verdict, _ = entry
    ends_work = verdict > LABELABLE >= cached
    return (not ends_work, -verdict, profile.hex, vector.hex if vector else "")


def held_items(*, project: Project, items: QuerySet[Item], portion: dict[Group, int]) -> list[Held]:
    """Up to `PORTION` of `items` that are in the portion's groups, locked in their order.

    Asked again once they are held: whoever changed one meanwhile has judged it.
    """
    groups: Sequence[Group] = list(portion)
    if len(groups) == 1:
        profile, vector, cached = groups[0]
        chosen = items.filter(profile=profile, vector=vector, verdict=cached)
    else:
        chosen = items.filter(Q(pk__in=in_groups(project.pk, groups)))
    keys = chosen.order_by().values("pk")[:PORTION]
    rows = Item.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    held = map(Held._make, rows.values_list("pk", "state", "verdict", "labels", "profile_id", "vector_id"))
    return [item for item in held if (item.profile_id, item.vector_id, item.verdict) in portion]
