"""Changing how many answers one item wants, and what a changed queue is refused by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from labeling.core.bulk_update import update_rows
from labeling.core.errors import Conflict, Fault
from projects.models import Item, ItemState, Queue, QueueKind, QueueOrder, WorkItem
from projects.services import counters
from projects.services.queue_changing import Changing, numbers_left
from projects.services.queue_slots import NORMAL, announce

COUNTED: Final = 10_000
"""Work that is counted at most to say why a queue cannot ask for less."""


def refuse_below_issued(queue: Queue, *, overlap: int, pointer: str = "/overlap/min") -> None:
    """`Conflict` (overlap.issued) when work that has the queue's overlap has more answers given out or in already.

    So has work that an earlier change has not reached yet. What is given out while the change is under way keeps its
    number.
    """
    work = WorkItem.objects.filter(queue=queue, required__in=numbers_left(queue), is_closed=False)
    # In the order of `work_item_taken`: without it PostgreSQL would rather read all work to find that there is none.
    above = work.annotate(taken=F("required") - F("open_slots")).filter(taken__gt=overlap).order_by("-taken")
    most = above.values_list("taken", flat=True).first()
    if most is not None:
        many = above[: COUNTED + 1].count()
        items = "1 item has" if many == 1 else f"{many} items have"
        if many > COUNTED:
            items = f"More than {COUNTED:,} items have"
        detail = (
            f"{items} more than {overlap} given out or answered already. Ask for {most} or more, or change the queue "
            f"with keep_issued: they keep theirs, the rest gets {overlap}."
        )
        raise Conflict(detail, code="overlap.issued", faults=(Fault(pointer, "overlap.issued", detail),))


def change_item_overlap(*, item: Item, overlap: int, now: datetime) -> None:
    """Ask for `overlap` answers of one item (held) in the annotate queues that it is in.

    `Conflict`: overlap.issued below the number that was given out or answered already; queue.changing while the
    queue's own number is being changed, which would not tell this one from the former.
    """
    _refuse_changing(item)
    rows = WorkItem.objects.filter(item=item, queue__kind=QueueKind.ANNOTATE).order_by("pk")
    work = list(rows.select_for_update(of=("self",), no_key=True))
    least = max((row.required - row.open_slots for row in work), default=0)
    if overlap < least:
        detail = f"{least} answers of this item are given out or in already. Ask for {least} or more."
        raise Conflict(detail, code="overlap.issued", faults=(Fault("/overlap", "overlap.issued", detail),))
    for row in work:
        WorkItem.objects.filter(pk=row.pk).update(
            open_slots=F("open_slots") + overlap - row.required, required=overlap
        )
        if overlap > row.required:
            announce(queue_id=row.queue_id, is_urgent=row.priority > NORMAL)
    before = item.state
    if before in (ItemState.IN_PROGRESS, ItemState.LABELED):
        after = ItemState.LABELED if item.labels >= overlap else ItemState.IN_PROGRESS
        Item.objects.filter(pk=item.pk).update(state=after)
        counters.record_move(item.project_id, key="state", before=before, after=after, now=now)


def _refuse_changing(item: Item) -> None:
    queues = Queue.objects.filter(project=item.project_id, kind=QueueKind.ANNOTATE, changing__isnull=False)
    for queue in queues.order_by("pk"):
        left = Changing.load(queue.changing)
        if left is not None and left.answers and WorkItem.objects.filter(queue=queue, item=item).exists():
            raise Conflict(
                f"The number of answers in “{queue.name}” is being changed at this moment. Wait until that job has "
                "ended, then give this item its own number.",
                code="queue.changing",
                more={"job": str(left.job)},
            )


def rank_by_score(*, project_id: UUID, scores: Mapping[UUID, float]) -> None:
    """Bring items that a model has scored to their place in queues that go by score; in the caller's transaction."""
    if not scores:
        return
    for queue in Queue.objects.filter(project=project_id, order=QueueOrder.SCORE).order_by("pk"):
        rows = WorkItem.objects.filter(queue=queue, item__in=list(scores)).select_for_update(no_key=True)
        work = list(rows.order_by("pk"))
        for row in work:
            row.rank = min(row.rank, -scores[row.item_id])
        update_rows(WorkItem, ("rank",), [(row.pk, (row.rank,)) for row in work])
        announce(queue_id=queue.pk)
