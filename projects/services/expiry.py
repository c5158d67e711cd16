"""Taking overdue leases back, many at a time, each exactly once."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from projects.models import Assignment, AssignmentState, WorkItem
from projects.services.disputes import undisputed
from projects.services.queue_drops import reopen
from projects.services.queue_slots import NORMAL, active, announce

BATCH: Final = 500


def expire_due(*, now: datetime, limit: int = BATCH, queue_id: UUID | None = None) -> int:
    """Expire up to `limit` leases whose time is over and give their slots back; how many.

    Called by the sweeper and by claims that find nothing, at the same time if it so happens: a lease leaves
    ACTIVE in one of them only. Work that somebody is changing at this moment is left for the next call.
    """
    with transaction.atomic():
        due = active().filter(lease_until__lte=now)
        if queue_id is not None:
            due = due.filter(queue_id=queue_id)
        wanted = list(due.order_by("lease_until").values_list("pk", "work_item_id")[:limit])
        if not wanted:
            return 0
        work = _hold({work_item_id for _, work_item_id in wanted})
        mine = [pk for pk, work_item_id in wanted if work_item_id in work]
        # A heartbeat or a submit may have come between: only what is still due, now that it is held.
        gone = active(mine).filter(lease_until__lte=now).order_by("pk").select_for_update(no_key=True)
        return _expire(list(gone), work, now)


def _hold(ids: set[int]) -> dict[int, WorkItem]:
    rows = WorkItem.objects.filter(pk__in=ids).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(no_key=True, skip_locked=True)
    return {row.pk: row for row in rows}


def _expire(gone: list[Assignment], work: dict[int, WorkItem], now: datetime) -> int:
    """Returned work whose lease ran out waits for its annotator again, with its slot; other work is anybody's."""
    active([row.pk for row in gone if row.is_repair]).update(state=AssignmentState.RETURNED)
    lost = [row for row in gone if not row.is_repair]
    active([row.pk for row in lost]).update(state=AssignmentState.EXPIRED, settled_at=now)
    _reopen(lost, work)
    return len(gone)


def _reopen(gone: list[Assignment], work: dict[int, WorkItem]) -> None:
    """Give back the slots of assignments that have just lost them."""
    for row in sorted(gone, key=lambda row: row.work_item_id):
        reopen(work_item_id=row.work_item_id, claimed_at=row.claimed_at)
    urgent: dict[UUID, bool] = {}
    for row in gone:
        urgent[row.queue_id] = urgent.get(row.queue_id, False) or work[row.work_item_id].priority > NORMAL
    for queue_id in sorted(urgent):
        announce(queue_id=queue_id, is_urgent=urgent[queue_id])


def sweep_repairs(*, now: datetime, limit: int = BATCH, queue_id: UUID | None = None) -> int:
    """Reject returned work that nobody repaired in time, up to `limit`, and open its slots for others; how many.

    Not while an appeal against the return is open: its author is not given it then. Like `expire_due`: several may run
    at once, and what somebody changes at this moment is left for the next call.
    """
    with transaction.atomic():
        due = undisputed(Assignment.objects.filter(state=AssignmentState.RETURNED, repair_until__lte=now))
        if queue_id is not None:
            due = due.filter(queue_id=queue_id)
        wanted = list(due.order_by("repair_until").values_list("pk", "work_item_id")[:limit])
        if not wanted:
            return 0
        work = _hold({work_item_id for _, work_item_id in wanted})
        mine = [pk for pk, work_item_id in wanted if work_item_id in work]
        gone = list(due.filter(pk__in=mine).order_by("pk").select_for_update(no_key=True))
        rows = Assignment.objects.filter(pk__in=[row.pk for row in gone])
        rows.update(state=AssignmentState.REJECTED, repair_until=None)
        _reopen(gone, work)
        return len(gone)
