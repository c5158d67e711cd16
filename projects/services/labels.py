"""Labels that came from elsewhere: counted on their items, and filling slots that nobody needs to fill any more."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from projects.models import Assignment, AssignmentState, Item, ItemState, QueueKind, WorkItem
from projects.services import counters
from projects.services.queue_slots import NORMAL, WORKABLE, announce, give_back

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


_HOLDS = (
    AssignmentState.ACTIVE,
    AssignmentState.RETURNED,
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
)


def drop_label(*, item: Item, others: int, now: datetime) -> None:
    """Take back one label of `item` (locked) that came from elsewhere, and open the slot that only it filled.

    `others`: how many such labels of the item still count. A label that found no open slot when it came filled none.
    """
    rows = WorkItem.objects.filter(item=item, queue__kind=QueueKind.ANNOTATE).order_by("pk")
    work = list(rows.select_for_update(of=("self",), no_key=True))
    for row in work:
        held = Assignment.objects.filter(work_item=row, state__in=_HOLDS).count()
        if row.required - row.open_slots - held > others:
            give_back(work_item_id=row.pk)
            announce(queue_id=row.queue_id, is_urgent=row.priority > NORMAL)
    before, counted = Item.objects.values_list("state", "labels").get(pk=item.pk)
    labels, after = max(0, counted - 1), before
    if before in WORKABLE:
        required = max((row.required for row in work), default=1)
        after = ItemState.LABELED.value if labels >= required else ItemState.IN_PROGRESS.value
        after = after if labels else ItemState.LABELABLE.value
    Item.objects.filter(pk=item.pk).update(labels=labels, state=after)
    counters.record_move(item.project_id, key="state", before=before, after=after, now=now)
