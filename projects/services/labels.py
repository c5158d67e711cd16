"""Labels that came from elsewhere: counted on their items, and filling slots that nobody needs to fill any more."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from projects.models import Item, ItemState, QueueKind, WorkItem
from projects.services import counters
from projects.services.queue_slots import WORKABLE

_LOOKUP = 500


def count_labels(
    *, project_id: UUID, items: Sequence[Item], counts: Mapping[UUID, int], now: datetime
) -> None:
    """Add `counts` labels to `items` (locked, all of the project) and close as many of their open slots.

    The items that may be labeled become in_progress or labeled by it; quarantined ones keep their state.
    """
    required = _fill(items, counts)
    moves: dict[tuple[int, str], list[UUID]] = defaultdict(list)
    amounts: Counter[str] = Counter()
    for item in items:
        after = item.state
        if item.state in WORKABLE:
            is_done = item.labels + counts[item.pk] >= required.get(item.pk, 1)
            after = ItemState.LABELED.value if is_done else ItemState.IN_PROGRESS.value
        moves[counts[item.pk], after].append(item.pk)
        amounts[f"state:{item.state}"] -= 1
        amounts[f"state:{after}"] += 1
    for (count, after), keys in moves.items():
        for start in range(0, len(keys), _LOOKUP):
            part = Item.objects.filter(pk__in=keys[start : start + _LOOKUP])
            part.update(labels=F("labels") + count, state=after)
    counters.record(project_id, amounts, now=now)


def _fill(items: Sequence[Item], counts: Mapping[UUID, int]) -> dict[UUID, int]:
    """Take the slots, as far as they are open; how many labels each item needs, by item."""
    required: dict[UUID, int] = {}
    groups: dict[int, list[int]] = defaultdict(list)
    keys = sorted(item.pk for item in items)
    for start in range(0, len(keys), _LOOKUP):
        work = WorkItem.objects.filter(item__in=keys[start : start + _LOOKUP], queue__kind=QueueKind.ANNOTATE)
        for row in work.order_by("pk").select_for_update(of=("self",), no_key=True):
            required[row.item_id] = row.required
            groups[min(counts[row.item_id], row.open_slots)].append(row.pk)
    for slots, found in groups.items():
        for start in range(0, len(found), _LOOKUP):
            part = WorkItem.objects.filter(pk__in=found[start : start + _LOOKUP])
            part.update(open_slots=F("open_slots") - slots)
    return required
