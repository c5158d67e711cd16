"""Work between stages: answers that are accepted, returned, rejected or let count again, and items put into a queue.

Every function runs in the caller's transaction, who holds the item's row; the work item is locked here before the
assignment, as the one order of locks has it. What they keep, for each work item at every commit:
open_slots + active + returned + filled assignments = required.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Max

from projects.models import (
    Assignment,
    AssignmentState,
    Item,
    ItemState,
    Queue,
    QueueKind,
    QueueOrder,
    WorkItem,
)
from projects.models.queue import QueueState
from projects.services import counters
from projects.services.items import work_item
from projects.services.queue_slots import (
    FILLED,
    NORMAL,
    WORKABLE,
    announce,
    give_back,
    hold_assignment,
    hold_work_item,
    take_slot,
)

TAKES_WORK: Final = (QueueState.OPEN, QueueState.PAUSED)
_REVIVABLE: Final = (
    AssignmentState.REJECTED,
    AssignmentState.LATE,
    AssignmentState.SKIPPED,
    AssignmentState.EXPIRED,
    AssignmentState.RELEASED,
)
_HOLDS: Final = (AssignmentState.ACTIVE, AssignmentState.RETURNED)


def put_to_work(*, queue_id: UUID, item_id: UUID, priority: int = 0, now: datetime) -> WorkItem | None:
    """Put an item into a queue, as a new round when its work there is done.

    None when it is open or leased there already, its work was closed for good, or the queue takes no work. The item's
    row, which the caller holds, keeps two of them apart; the unique round stands behind it.
    """
    del now  # work has no time of its own
    if Item.objects.filter(pk=item_id, closed_at__isnull=False).exists():
        return None
    rows = WorkItem.objects.filter(queue=queue_id, item=item_id).order_by("-round")
    last = rows.select_for_update(no_key=True).first()
    if last is not None and (last.open_slots or last.assignments.filter(state__in=_HOLDS).exists()):
        return None
    # Announced before the settings are read: that holds the queue's row, so no change of them is missed until the work
    # can be seen. One that was under way finds it, see `projects.services.queue_changing`.
    announce(queue_id=queue_id, is_urgent=priority > NORMAL)
    queue = Queue.objects.get(pk=queue_id)
    if queue.state not in TAKES_WORK:
        return None
    made = work_item(queue=queue, item_id=item_id, priority=priority)
    made.round = last.round + 1 if last is not None else 1
    if queue.order == QueueOrder.SCORE:
        best = Item.objects.filter(pk=item_id).aggregate(best=Max("predictions__score"))["best"]
        made.rank = made.rank if best is None else -best
    made.save(force_insert=True)
    return made


def top_up(*, work_item_id: int, by: int = 1) -> None:
    """Ask for `by` more answers: required and open slots rise together, and the item is in work again."""
    WorkItem.objects.filter(pk=work_item_id).update(
        required=F("required") + by, open_slots=F("open_slots") + by
    )
    work = WorkItem.objects.select_related("item").defer("item__data").get(pk=work_item_id)
    announce(queue_id=work.queue_id, is_urgent=work.priority > NORMAL)
    if work.item.state == ItemState.LABELED and work.item.labels < work.required:
        _move_item(work.item, work.item.labels, work.required)


def accept_answer(*, assignment_id: UUID, now: datetime) -> bool:
    """Accept an answer that is submitted or was returned. False when it is neither any more."""
    held, work = _hold(assignment_id)
    if held.state not in (AssignmentState.SUBMITTED, AssignmentState.RETURNED):
        return False
    _set(held, AssignmentState.ACCEPTED, repair_until=None)
    if held.state == AssignmentState.RETURNED:
        _count_label(held, work, 1, now)
    return True


def return_answer(*, assignment_id: UUID, now: datetime) -> bool:
    """Give an answer back to its author for repair, until the queue's `repair_hours` are over. It keeps its slot.

    False when it is not submitted or accepted any more.
    """
    held, work = _hold(assignment_id)
    if held.state not in FILLED:
        return False
    _set(held, AssignmentState.RETURNED, repair_until=_repair_until(held, now), is_repair=False)
    _count_label(held, work, -1, now)
    return True


def renew_repair(*, assignment_id: UUID, now: datetime) -> bool:
    """Give returned work its whole time to be repaired from now on. False when it is not returned any more."""
    held, _ = _hold(assignment_id)
    if held.state not in _HOLDS or held.repair_until is None:
        return False
    _set(held, AssignmentState(held.state), repair_until=_repair_until(held, now))
    return True


def _repair_until(held: Assignment, now: datetime) -> datetime:
    return now + timedelta(hours=Queue.objects.values_list("repair_hours", flat=True).get(pk=held.queue_id))


def reject_answer(*, assignment_id: UUID, now: datetime) -> bool:
    """Reject an answer for good; its slot opens for others, never again for its author. False when it holds none."""
    held, work = _hold(assignment_id)
    if held.state not in (*FILLED, AssignmentState.RETURNED):
        return False
    _set(held, AssignmentState.REJECTED, repair_until=None)
    give_back(work_item_id=work.pk)
    work.open_slots += 1
    if held.state in FILLED:
        _count_label(held, work, -1, now)
    announce(queue_id=work.queue_id, is_urgent=work.priority > NORMAL)
    return True


def reinstate_answer(*, assignment_id: UUID, now: datetime) -> bool:
    """Let an answer count that did not: it fills a free slot, else one that is added for it.

    Returned work has its slot still, also while its author repairs it. False when the assignment counts already or
    its author has the item anew.
    """
    held, work = _hold(assignment_id)
    is_repaired = held.state == AssignmentState.ACTIVE and held.is_repair
    if held.state in _REVIVABLE:
        if not take_slot(work_item_id=work.pk):
            WorkItem.objects.filter(pk=work.pk).update(required=F("required") + 1)
            work.required += 1
    elif held.state != AssignmentState.RETURNED and not is_repaired:
        return False
    _set(held, AssignmentState.ACCEPTED, repair_until=None, settled_at=held.settled_at or now)
    _count_label(held, work, 1, now)
    return True


def is_sampled(*, queue: Queue, assignment_id: UUID) -> bool:
    """Whether an answer of `queue` is among the `review_percent` that are looked at; the same at every call."""
    digest = hashlib.blake2b(queue.pk.bytes + assignment_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest) % 100 < queue.review_percent


def _hold(assignment_id: UUID) -> tuple[Assignment, WorkItem]:
    work_item_id = Assignment.objects.values_list("work_item_id", flat=True).get(pk=assignment_id)
    work = hold_work_item(work_item_id)
    return hold_assignment(assignment_id), work


def _set(held: Assignment, state: AssignmentState, **values: object) -> None:
    Assignment.objects.filter(pk=held.pk).update(state=state, **values)


def _count_label(held: Assignment, work: WorkItem, by: int, now: datetime) -> None:
    """Count an answer on its item or no more; only those of an annotate queue are an item's labels."""
    kind = Queue.objects.values_list("kind", flat=True).get(pk=held.queue_id)
    if kind == QueueKind.ANNOTATE:
        item = Item.objects.select_for_update(no_key=True).defer("data").get(pk=held.item_id)
        _move_item(item, max(0, item.labels + by), work.required, now)


def _move_item(item: Item, labels: int, required: int, now: datetime | None = None) -> None:
    """Give the item its number of labels, with the state that follows where it is in work."""
    before = after = item.state
    if before in WORKABLE:
        done = ItemState.LABELED if labels >= required else ItemState.IN_PROGRESS
        after = done.value if labels else ItemState.LABELABLE.value
    Item.objects.filter(pk=item.pk).update(labels=labels, state=after)
    if before != after:
        counters.record(item.project_id, {f"state:{before}": -1, f"state:{after}": 1}, now=now)
