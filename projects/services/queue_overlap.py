"""Changing how many answers a queue, or one item in it, wants, and the order in which its work is handed out."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Value, When

from labeling.core.errors import Conflict, Fault
from projects.models import Item, ItemState, Project, Queue, QueueKind, QueueOrder, WorkItem
from projects.services import counters
from projects.services.items import rank_of
from projects.services.queue_slots import NORMAL, announce

Scores = Callable[[Collection[UUID]], Mapping[UUID, float]]
"""The best score that a model gave to each of some items; those without one are left out."""
_BATCH: Final = 2_000


def change_overlap(project: Project, queue: Queue, *, before: int, after: int, now: datetime) -> None:
    """Ask for more or fewer answers an item: slots that are taken stay taken, the others follow.

    The caller holds the project, not the queue's row, and stores the queue by `store_queue`.
    """
    _hold(queue, required=before)
    queue.overlap = after
    queue.reopened += 1
    work = WorkItem.objects.filter(queue=queue, required=before)
    taken = F("required") - F("open_slots")
    if after > before:
        work.update(open_slots=F("open_slots") + (after - before), required=after)
    else:
        work.update(
            required=Case(When(open_slots__gte=before - after, then=Value(after)), default=taken),
            open_slots=Case(
                When(open_slots__gte=before - after, then=Value(after) - taken), default=Value(0)
            ),
        )
    if queue.kind == QueueKind.ANNOTATE:
        changed = WorkItem.objects.filter(queue=queue, item=OuterRef("pk"), required=after)
        short = Exists(changed.filter(required__gt=OuterRef("labels")))
        enough = Exists(changed.filter(required__lte=OuterRef("labels")))
        _move(project, ItemState.LABELED, ItemState.IN_PROGRESS, now, short)
        _move(project, ItemState.IN_PROGRESS, ItemState.LABELED, now, enough)


def _hold(queue: Queue, *, required: int) -> None:
    """Hold the items of the work that wants so many answers, then that work: in the one order of locks."""
    work = WorkItem.objects.filter(queue=queue, required=required)
    items = Item.objects.filter(pk__in=work.order_by().values("item"))
    for rows in (items, work):
        held = rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)
        for _ in held.iterator(chunk_size=_BATCH):
            pass  # only the locks are wanted, and a million keys are not to be kept


def store_queue(queue: Queue, *, read: Queue) -> None:
    """Store what was changed of a queue since it was `read`, with the project held, which keeps two changes apart.

    Its row is locked by this alone, last: whoever opens work holds that and announces it here then. What they announced
    meanwhile is added to.
    """
    columns = [field.attname for field in Queue._meta.concrete_fields if not field.primary_key]
    changed = {name: getattr(queue, name) for name in columns if getattr(queue, name) != getattr(read, name)}
    for name in {"epoch", "reopened"} & changed.keys():
        changed[name] = F(name) + getattr(queue, name) - getattr(read, name)
    if changed:
        Queue.objects.filter(pk=queue.pk).update(**changed)


def refuse_below_issued(queue: Queue, *, overlap: int, pointer: str = "/overlap/min") -> None:
    """`Conflict` (overlap.issued) when work that has the queue's overlap has more answers given out or in already."""
    work = WorkItem.objects.filter(queue=queue, required=queue.overlap, is_closed=False)
    above = work.filter(required__gt=F("open_slots") + overlap)
    found = above.aggregate(items=Count("pk"), most=Max(F("required") - F("open_slots")))
    if found["items"]:
        many, most = found["items"], found["most"]
        detail = (
            f"{many} item{'s have' if many > 1 else ' has'} more than {overlap} given out or answered already. Ask "
            f"for {most} or more, or change the queue with keep_issued: they keep theirs, the rest gets {overlap}."
        )
        raise Conflict(detail, code="overlap.issued", faults=(Fault(pointer, "overlap.issued", detail),))


def _move(project: Project, before: ItemState, after: ItemState, now: datetime, which: Exists) -> None:
    moved = Item.objects.filter(which, project=project, state=before).update(state=after)
    counters.record_move(project.pk, key="state", before=before, after=after, amount=moved, now=now)


def change_item_overlap(*, item: Item, overlap: int, now: datetime) -> None:
    """Ask for `overlap` answers of one item (held) in the annotate queues that it is in.

    `Conflict` (overlap.issued) below the number that was given out or answered already.
    """
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


def draw_ranks(queue: Queue, scores: Scores | None = None) -> None:
    """Draw all ranks anew in the queue's order, a batch at a time; every cursor begins again.

    As `change_overlap` for who calls it.
    """
    queue.epoch += 1
    rows = WorkItem.objects.filter(queue=queue).only("id", "item_id", "rank").order_by("pk")
    rows = rows.select_for_update(no_key=True)
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:_BATCH]):
        known = scores([row.item_id for row in batch]) if scores and queue.order == QueueOrder.SCORE else {}
        for row in batch:
            row.rank = _rank(queue.order, row.item_id, known)
        WorkItem.objects.bulk_update(batch, ["rank"], batch_size=500)
        after = batch[-1].pk


def _rank(order: str, item_id: UUID, scores: Mapping[UUID, float]) -> float:
    """What no model has scored comes as it was imported, behind everything that one has: ranks are far above scores."""
    return -scores[item_id] if item_id in scores else rank_of(item_id, order=order)


def rank_by_score(*, project_id: UUID, scores: Mapping[UUID, float]) -> None:
    """Bring items that a model has scored to their place in queues that go by score; in the caller's transaction."""
    if not scores:
        return
    for queue in Queue.objects.filter(project=project_id, order=QueueOrder.SCORE).order_by("pk"):
        rows = WorkItem.objects.filter(queue=queue, item__in=list(scores)).select_for_update(no_key=True)
        work = list(rows.order_by("pk"))
        for row in work:
            row.rank = min(row.rank, -scores[row.item_id])
        WorkItem.objects.bulk_update(work, ["rank"], batch_size=500)
        announce(queue_id=queue.pk)
