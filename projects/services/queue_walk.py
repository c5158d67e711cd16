"""Walking a queue's open work, in its order, from where an annotator stands."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.models import Assignment, AssignmentState, QueueKind, WorkItem
from projects.services.items import LABELABLE
from projects.services.queue_slots import LEFT, RECLAIMABLE, WORKABLE


@dataclass(frozen=True, slots=True)
class Position:
    """Where a cursor stands: the last work item that was passed."""

    priority: int
    rank: float
    work_item_id: int


def open_work(
    *, queue_id: UUID, annotator_id: UUID, kind: str = QueueKind.ANNOTATE, is_patient: bool = False
) -> QuerySet[WorkItem]:
    """Open work of a queue that the annotator has not had, in order; locked against other claims on PostgreSQL.

    Rows that others hold are passed over; with `is_patient` they are waited for, so that none is missed.
    Nobody gets an item that they hold in another queue at this moment. Those who review or adjudicate get none that
    they labeled themselves.
    `was_had`: the annotator has an earlier assignment of it that was given back. The item's state is asked too,
    though closed work says the same: what may not be seen is not served even where a row was not closed.
    """
    own = Assignment.objects.filter(work_item=OuterRef("pk"), annotator=annotator_id)
    held = Assignment.objects.filter(
        item=OuterRef("item"), annotator=annotator_id, state=AssignmentState.ACTIVE
    )
    rows = (
        WorkItem.objects.filter(
            ~Exists(own.exclude(state__in=RECLAIMABLE)),
            ~Exists(held),
            queue=queue_id,
            open_slots__gt=0,
            is_closed=False,
            item__verdict__lte=int(LABELABLE),
            item__state__in=WORKABLE,
        )
        .annotate(was_had=Exists(own))
        .select_related("item__statement")
        .order_by("-priority", "rank", "id")
    )
    if kind != QueueKind.ANNOTATE:
        labeled = Assignment.objects.filter(
            item=OuterRef("item"), annotator=annotator_id, queue__kind=QueueKind.ANNOTATE
        )
        rows = rows.filter(~Exists(labeled.exclude(state__in=LEFT)))
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=not is_patient)
    return rows


def walk(rows: QuerySet[WorkItem], position: Position | None, limit: int) -> list[WorkItem]:
    """The first `limit` rows behind `position`: the rest of its priority first, then the lower ones.

    Two ranges instead of one condition with OR, so that both begin inside the index.
    """
    if position is None:
        return list(rows[:limit])
    rest = rows.filter(
        Q(rank__gt=position.rank) | Q(rank=position.rank, pk__gt=position.work_item_id),
        priority=position.priority,
        rank__gte=position.rank,
    )
    found = list(rest[:limit])
    if len(found) < limit:
        found += list(rows.filter(priority__lt=position.priority)[: limit - len(found)])
    return found


def was_had(work: WorkItem) -> bool:
    """Whether the annotator had this work before and may have it again; for rows of `open_work`."""
    return bool(getattr(work, "was_had", False))
