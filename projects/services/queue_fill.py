"""Putting many items into a queue at once, by hand: a second stage over what is there, or work for picked people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.bulk import bulk_load
from labeling.core.errors import Conflict
from projects.models import Assignment, AssignmentState, Item, Queue, QueueOrder, WorkItem
from projects.services.items import work_item
from projects.services.locks import hold_project
from projects.services.queue_rewriting import Scores
from projects.services.queue_slots import NORMAL, WORKABLE, announce
from projects.services.queue_stages import TAKES_WORK

PORTION: Final = 2_000
"""Items that one call puts into a queue, at most."""
_LOOKUP: Final = 500


@dataclass(frozen=True, slots=True)
class Filled:
    """How many items were put in; how many were not, being there or not to be labeled; whether more match."""

    put: int
    left_out: int
    has_more: bool


def fill_queue(
    *,
    actor: Actor,
    queue: Queue,
    items: QuerySet[Item],
    is_picked: bool,
    priority: int = NORMAL,
    scores: Scores | None = None,
) -> Filled:
    """Put up to `PORTION` of `items` (of the queue's project) into the queue, the oldest first.

    Picked items whose work there is done come in as a new round. Of those that a filter found only such are taken as
    never were in the queue, so that a further call goes on where this one ended. `Conflict` (queue.closed) for a
    queue that takes no work.
    """
    now = clock.now()
    with transaction.atomic():
        hold_project(queue.project_id)  # its row comes last, when the work is announced
        held = Queue.objects.get(pk=queue.pk)
        if held.state not in TAKES_WORK:
            raise Conflict("This queue is closed. Open it, then put items into it.", code="queue.closed")
        if not is_picked:
            there = WorkItem.objects.filter(queue=held, item=OuterRef("pk"))
            items = items.filter(~Exists(there), state__in=WORKABLE, closed_at=None)
        keys = list(items.order_by("pk").values_list("pk", flat=True)[: PORTION + 1])
        asked = keys[:PORTION]
        rounds = _rounds(held, _workable(asked))
        known = scores(list(rounds)) if scores and held.order == QueueOrder.SCORE else {}
        made = []
        for item_id, number in rounds.items():
            row = work_item(queue=held, item_id=item_id, priority=priority)
            row.round = number
            row.rank = -known[item_id] if item_id in known else row.rank
            made.append(row)
        bulk_load(WorkItem, made)
        if made:
            announce(queue_id=held.pk, is_urgent=priority > NORMAL)
            record(
                organisation=actor.organisation,
                actor=actor,
                action="queue.filled",
                obj=("queue", held.pk),
                project=held.project_id,
                payload={"count": len(made), "priority": priority},
                now=now,
            )
    return Filled(len(made), len(asked) - len(made), len(keys) > len(asked))


def _workable(keys: Sequence[UUID]) -> list[UUID]:
    """Those that may be labeled, locked in their order."""
    found: list[UUID] = []
    for start in range(0, len(keys), _LOOKUP):
        part = Item.objects.filter(pk__in=keys[start : start + _LOOKUP], state__in=WORKABLE)
        part = part.filter(closed_at=None)
        found += part.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    return found


def _rounds(queue: Queue, keys: Sequence[UUID]) -> dict[UUID, int]:
    """The round in which each item comes in; items that are open or held there are left out."""
    found = dict.fromkeys(keys, 1)
    for start in range(0, len(keys), _LOOKUP):
        rows = WorkItem.objects.filter(queue=queue, item__in=keys[start : start + _LOOKUP])
        work = list(rows.select_for_update(no_key=True).order_by("pk"))
        busy = _held([row.pk for row in work])
        for row in work:
            if row.open_slots or row.pk in busy:
                found.pop(row.item_id, None)
            elif row.item_id in found:
                found[row.item_id] = max(found[row.item_id], row.round + 1)
    return found


def _held(work: Collection[int]) -> set[int]:
    states = (AssignmentState.ACTIVE, AssignmentState.RETURNED)
    rows = Assignment.objects.filter(work_item__in=work, state__in=states)
    return set(rows.values_list("work_item_id", flat=True))
