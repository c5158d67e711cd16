"""Which groups of items have another verdict than the one they are stored with, in stretches moved by portions.

Items that share profile, vector and cached verdict are one group. There are some thousand groups however many items,
the index `item_profile` alone says which, and each distinct pair costs at most one evaluation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from labeling.rights.policy import Use
from labeling.rights.services.verdicts import verdicts_of
from projects.models import Item, Project
from projects.selectors.among import Group, among, ids_in_groups, in_groups
from projects.selectors.standing import counted_groups
from projects.services.items import LABELABLE

PORTION: Final = 5_000
"""Items that are moved in one step: it holds the project shared, and them, for about a second."""
STRETCH: Final = 10
"""Portions whose items are looked up together. They are moved in the order of their ids, which is the one they lie in:
items of one group are strewn over the whole table, and each portion would walk all of it."""


class Held(NamedTuple):
    """What is asked of an item that is judged again: a row of values, since there are many."""

    pk: UUID
    state: str
    verdict: int
    labels: int
    profile_id: UUID
    vector_id: UUID | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups whose verdict is wrong, with the right one and how many items each has, restrictions first.

    It holds for the use with `use_hash`; the groups may have grown or shrunk when it is carried out.
    """

    use_hash: str
    wrong: tuple[tuple[Group, int, int], ...]  # group, its verdict, how many items

    def stretches(self) -> Iterator[dict[Group, int]]:
        """Groups with the verdict that they get, about `STRETCH` portions together; a larger group repeatedly.

        What ends work is never together with what opens it.
        """
        stretch: dict[Group, int] = {}
        size, most, ends = 0, PORTION * STRETCH, False
        for group, verdict, count in self.wrong:
            if stretch and (size + count > most or ends != _ends_work(group, verdict)):
                yield stretch
                stretch, size = {}, 0
            ends = _ends_work(group, verdict)
            stretch[group], size = verdict, size + count
            while size > most:  # alone: the stretch before it was given away
                yield stretch
                size -= most
        if stretch:
            yield stretch


@dataclass(frozen=True, slots=True)
class Part:
    """One of several equal parts of a project's profiles, so that several workers judge it again side by side."""

    number: int = 0
    of: int = 1

    def holds(self, profile: UUID) -> bool:
        """Whether a profile is in this part. The end of an id is random."""
        return profile.int % self.of == self.number


WHOLE: Final = Part()


def plan_for(*, project: Project, items: QuerySet[Item], now: datetime, part: Part = WHOLE) -> Plan:
    """What is wrong with the verdicts of those of `items` in `part`, at `now`. Locks nothing; keeps new decisions."""
    groups = [group for group in counted_groups(items) if part.holds(group[0])]
    pairs = {(profile, vector) for profile, vector, _, _ in groups}
    verdicts = verdicts_of(pairs=pairs, use=Use.parse(project.use), at=now)
    wrong = [
        ((profile, vector, cached), verdict, count)
        for profile, vector, cached, count in groups
        if (verdict := verdicts[profile, vector]) != cached
    ]
    return Plan(project.use_hash, tuple(sorted(wrong, key=_order)))


def _order(entry: tuple[Group, int, int]) -> tuple[bool, int, str, str]:
    group, verdict, _ = entry
    profile, vector, _ = group
    return (not _ends_work(group, verdict), -verdict, profile.hex, vector.hex if vector else "")


def _ends_work(group: Group, verdict: int) -> bool:
    return verdict > LABELABLE >= group[2]


def portions_of(
    *, project_id: UUID, stretch: dict[Group, int], items: QuerySet[Item] | None = None
) -> Iterator[list[UUID]]:
    """The ids of the project's items, or of `items`, in a stretch's groups, a portion at a time. Locks nothing."""
    most = PORTION * STRETCH
    if items is None:
        keys = ids_in_groups(project_id, list(stretch), most=most)
    else:
        chosen = items.filter(pk__in=in_groups(project_id, list(stretch)))
        keys = sorted(chosen.order_by().values_list("pk", flat=True)[:most])
    return (keys[start : start + PORTION] for start in range(0, len(keys), PORTION))


def held_items(*, keys: Sequence[UUID], stretch: dict[Group, int]) -> list[Held]:
    """The items with these ids that are in the stretch's groups, locked in their order.

    Asked again once they are held: whoever changed one meanwhile has judged it.
    """
    rows = Item.objects.filter(pk__in=among(keys)).order_by("pk").select_for_update(no_key=True)
    held = map(Held._make, rows.values_list("pk", *Held._fields[1:]))
    return [item for item in held if (item.profile_id, item.vector_id, item.verdict) in stretch]
