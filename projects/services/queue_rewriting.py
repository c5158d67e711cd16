"""Bringing a portion of a queue's work to its settings: how many answers each item gets, and in which place it comes.

Rows are locked in the one order (items, then their work), changed set-wise, and announced last. At every commit, for
each work item: open slots + active + returned + filled assignments = answers wanted.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from labeling.core.bulk_update import update_rows
from projects.models import Item, ItemState, Queue, QueueKind, QueueOrder, WorkItem
from projects.selectors.among import among
from projects.services import counters
from projects.services.items import rank_of
from projects.services.queue_slots import NORMAL, announce

Scores = Callable[[Collection[UUID]], Mapping[UUID, float]]
"""The best score that a model gave to each of some items; those without one are left out."""
_MOVES: Final = (ItemState.IN_PROGRESS.value, ItemState.LABELED.value)


@dataclass(frozen=True, slots=True)
class Answers:
    """Work that wants `before` answers wants `after` from now on; that of items from `past` on does so already."""

    before: int
    after: int
    past: UUID | None = None

    def holds(self, item_id: UUID) -> bool:
        return self.past is None or item_id < self.past


class Work(NamedTuple):
    """What is asked of a work item that is rewritten: a row of values, since there are many."""

    pk: int
    item_id: UUID
    round: int
    priority: int
    rank: float
    required: int
    open_slots: int


@dataclass(frozen=True, slots=True)
class Order:
    """The queue's order is another one from now on; work of items from `past` on has its place in it already."""

    past: UUID | None = None

    def holds(self, item_id: UUID) -> bool:
        return self.past is None or item_id < self.past


def next_items(queue: Queue, *, behind: UUID | None, most: int) -> list[UUID]:
    """The next items that have work in the queue, the newest first, along the index of its unique rounds.

    Claims go from the oldest on. One that went the same way as the changes would pass over held and moved rows for as
    long as the changes are under way, and find nothing.
    """
    rows = WorkItem.objects.filter(queue=queue)
    rows = rows if behind is None else rows.filter(item__lt=behind)
    return list(rows.order_by("-item_id").values_list("item_id", flat=True).distinct()[:most])


def rewrite(
    *,
    queue: Queue,
    items: Sequence[UUID],
    answers: Sequence[Answers],
    order: Order | None,
    scores: Scores | None,
    now: datetime,
) -> list[int]:
    """Bring the work of `items` in the queue to what its settings ask for; the work items that there are.

    In the caller's transaction, who holds the project. `queue` has its settings already.
    """
    keys = among(items)
    held = _held_items(items) if answers else {}
    rows = WorkItem.objects.filter(queue=queue, item__in=keys).order_by("pk").select_for_update(no_key=True)
    work = [Work(*row) for row in rows.values_list(*Work._fields)]
    wanted = [follow(row, answers) for row in work]
    placed = _placed(queue, wanted, order, scores)
    changed = [after for before, after in zip(work, placed, strict=True) if before != after]
    update_rows(
        WorkItem,
        ("rank", "required", "open_slots"),
        [(row.pk, (row.rank, row.required, row.open_slots)) for row in changed],
    )
    asks = {row.pk for before, row in zip(work, placed, strict=True) if before.required != row.required}
    if asks and queue.kind == QueueKind.ANNOTATE:
        _move_items(queue, [row for row in placed if row.pk in asks], held, now)
    if changed:
        announce(
            queue_id=queue.pk,
            is_urgent=any(row.priority > NORMAL and row.pk in asks and row.open_slots for row in changed),
        )
    return [row.pk for row in work]


def follow(row: Work, answers: Sequence[Answers]) -> Work:
    """The row after all changes of the number of answers, one after the other: slots that are taken stay taken."""
    for change in answers:
        if row.required != change.before or not change.holds(row.item_id):
            continue
        taken = row.required - row.open_slots
        required = max(change.after, taken)
        row = row._replace(required=required, open_slots=required - taken)
    return row


def _held_items(items: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """State and labels of items, locked in their order."""
    rows = Item.objects.filter(pk__in=among(items)).order_by("pk").select_for_update(no_key=True)
    return {pk: (state, labels) for pk, state, labels in rows.values_list("pk", "state", "labels")}


def _placed(queue: Queue, work: list[Work], order: Order | None, scores: Scores | None) -> list[Work]:
    """The rows with their places in the queue's order. Scores are read when the rows are held: none is missed."""
    if order is None:
        return work
    asked = {row.item_id for row in work if order.holds(row.item_id)}
    known = scores(asked) if scores and asked and queue.order == QueueOrder.SCORE else {}
    return [
        row._replace(rank=place_of(queue.order, row.item_id, known)) if row.item_id in asked else row
        for row in work
    ]


def place_of(order: str, item_id: UUID, scores: Mapping[UUID, float]) -> float:
    """What no model has scored comes as it was imported, behind everything that one has: ranks are far above scores."""
    return -scores[item_id] if item_id in scores else rank_of(item_id, order=order)


def _move_items(
    queue: Queue, asked: Sequence[Work], held: Mapping[UUID, tuple[str, int]], now: datetime
) -> None:
    """Let items in work that have as many answers as is asked for now be labeled, and the others in progress."""
    newest = {row.item_id: row.required for row in sorted(asked, key=lambda row: row.round)}
    moves: dict[tuple[str, str], list[UUID]] = {}
    for item_id, required in newest.items():
        before, labels = held[item_id]
        after = ItemState.LABELED.value if labels >= required else ItemState.IN_PROGRESS.value
        if before in _MOVES and before != after:
            moves.setdefault((before, after), []).append(item_id)
    amounts: Counter[str] = Counter()
    for (before, after), keys in moves.items():
        Item.objects.filter(pk__in=among(keys)).update(state=after)
        amounts[f"state:{before}"] -= len(keys)
        amounts[f"state:{after}"] += len(keys)
    counters.record(queue.project_id, amounts, now=now)
