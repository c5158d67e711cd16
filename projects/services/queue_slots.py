"""Slots of work items: the primitives that every change of a slot goes through.

For each work item, at every commit: open_slots + active assignments + returned + filled ones = required.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import BigIntegerField, F, QuerySet

from labeling.core.compiled import Param, Update
from labeling.core.errors import NotFound
from projects.models import Assignment, AssignmentState, ItemState, Queue, WorkItem

FILLED: Final = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
"""States in which an assignment fills its slot for good."""
RECLAIMABLE: Final = (AssignmentState.EXPIRED, AssignmentState.RELEASED)
"""States from which the same annotator may get the same work again."""
LEFT: Final = (*RECLAIMABLE, AssignmentState.SKIPPED)
"""States in which somebody had an item and said nothing about it."""
WORKABLE: Final = (ItemState.LABELABLE, ItemState.IN_PROGRESS, ItemState.LABELED)
"""States of items that the rights let people see and label."""
NORMAL: Final = 0
"""Work above this priority is urgent: when it opens, everybody's walk begins again at once."""

_TAKE: Final = Update(
    lambda: WorkItem.objects.filter(
        pk=Param("work_item", BigIntegerField()), open_slots__gt=0, is_closed=False
    ),
    open_slots=F("open_slots") - 1,
)


def take_slot(*, work_item_id: int) -> bool:
    """Consume one open slot. False: somebody took the last one first, or the work was closed.

    Compare-and-set: the database decides, whatever was read before; a CHECK constraint stands behind it.
    """
    return _TAKE.run(work_item=work_item_id) == 1


def give_back(*, work_item_id: int, slots: int = 1) -> None:
    """Reopen slots. The caller has just moved as many assignments out of ACTIVE, and announces it."""
    WorkItem.objects.filter(pk=work_item_id).update(open_slots=F("open_slots") + slots)


def announce(*, queue_id: UUID, is_urgent: bool = False) -> None:
    """Tell annotators' cursors that work opened which may lie behind them. Last in the transaction that opened it.

    Whatever makes work for somebody must call this in its own transaction: open slots, new work items, a higher
    priority. On it rests that nobody is told “nothing left” while work remains for them.
    """
    change = {"reopened": F("reopened") + 1}
    if is_urgent:
        change["epoch"] = F("epoch") + 1
    Queue.objects.filter(pk=queue_id).update(**change)


def hold_work_item(work_item_id: int) -> WorkItem:
    """The work item, locked; before its assignments, as the order of locks has it. `NotFound` when it was deleted."""
    held = WorkItem.objects.select_for_update(no_key=True).filter(pk=work_item_id).first()
    if held is None:
        raise NotFound("assignment")
    return held


def hold_assignment(assignment_id: UUID) -> Assignment:
    """The assignment as it is now, locked; after its work item. `NotFound` when it was deleted."""
    held = Assignment.objects.select_for_update(no_key=True).filter(pk=assignment_id).first()
    if held is None:
        raise NotFound("assignment")
    return held


def active(assignments: Collection[UUID] | None = None) -> QuerySet[Assignment]:
    """Live leases, of `assignments` or all."""
    live = Assignment.objects.filter(state=AssignmentState.ACTIVE)
    return live if assignments is None else live.filter(pk__in=assignments)
