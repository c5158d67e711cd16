"""How fast the stages of projects go, what is left in each, and when all of it may be done. For many projects at once.

Left to annotate is estimated from the counts of items: each open item wants as many answers as the queue asks for, one
that is begun at least one less. Where the number is not fixed (each item its own, or until an answer is sure enough),
it is what the finished items took on average, once there are `ENOUGH` of them.

Left to review is what stands open in the review queues, counted up to `CAP` in each, and the share of the answers yet
to come that the rules will send there. Of adjudications only what stands open is known.

The rate of a stage is that of the last 24 hours, from the first answer in them on, at least over one hour. The stages
go on side by side, so the estimate is that of the slowest; without a rate for one that has work there is none.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q, Sum

from projects.models import Assignment, AssignmentState, ProgressDelta, Project, Queue, QueueKind, WorkItem
from projects.models.queue import OverlapMode, QueueState

WINDOW: Final = timedelta(hours=24)
LONGEST: Final = timedelta(days=3650)
ENOUGH: Final = 20
CAP: Final = 1_000
MOST_ANSWERS: Final = 50
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    QueueKind.ANNOTATE: ("event:submitted", "event:late"),
    QueueKind.REVIEW: ("event:reviewed",),
    QueueKind.ADJUDICATE: ("event:adjudicated",),
}
_AT_WORK: Final = (QueueState.OPEN, QueueState.PAUSED)


def stages_of(counts: Mapping[UUID, Mapping[str, int]], *, now: datetime) -> dict[UUID, list[dict[str, Any]]]:
    """For each project its stages in their order: kind, done, left (more than that, where `left_more`), rate, estimate.

    `counts` are those of items by state. Two queries, three where there are stages after the first.
    """
    queues: dict[UUID, list[Queue]] = defaultdict(list)
    rows = Queue.objects.filter(project_id__in=list(counts)).exclude(state=QueueState.ARCHIVED)
    for queue in rows.order_by("created_at", "id"):
        queues[queue.project_id].append(queue)
    later = [
        q for found in queues.values() for q in found if q.kind != QueueKind.ANNOTATE and q.state in _AT_WORK
    ]
    waiting = _open_work(later)
    events = _events(list(counts), now)
    return {key: _stages(queues[key], counts[key], events[key], waiting, now) for key in counts}


def _stages(
    queues: Sequence[Queue],
    counts: Mapping[str, int],
    events: Mapping[str, tuple[int, int, datetime | None]],
    waiting: Mapping[UUID, int],
    now: datetime,
) -> list[dict[str, Any]]:
    found = []
    first = next((queue for queue in queues if queue.kind == QueueKind.ANNOTATE), None)
    answers = sum(events.get(key, _NOTHING)[0] for key in KINDS[QueueKind.ANNOTATE])
    to_come = 0 if first is None else _answers_left(first, counts, answers)
    for kind in KINDS:
        own = [queue for queue in queues if queue.kind == kind]
        done = sum(events.get(key, _NOTHING)[0] for key in KINDS[kind])
        if not own and not done:
            continue
        left, more = (
            (to_come, False) if kind == QueueKind.ANNOTATE else _left_later(own, first, to_come, waiting)
        )
        rate = _rate([events[key] for key in KINDS[kind] if key in events], now)
        found.append(
            {
                "kind": str(kind),
                "done": done,
                "left": left,
                "left_more": more,
                "rate_per_hour": None if rate is None else round(rate, 2),
                "finish_estimate": _finish(left, rate, now, is_known=not more),
            }
        )
    return found


_NOTHING: Final[tuple[int, int, datetime | None]] = (0, 0, None)


def finish_of(stages: Sequence[Mapping[str, Any]]) -> datetime | None:
    """When the last of the stages that have work may be done; None when that of one is not known, or none has any."""
    estimates = [stage["finish_estimate"] for stage in stages if stage["left"]]
    return max(estimates) if estimates and None not in estimates else None


def _answers_left(queue: Queue, counts: Mapping[str, int], answers: int) -> int:
    wanted = float(queue.overlap)
    if queue.overlap_mode != OverlapMode.FIXED and counts["labeled"] >= ENOUGH:
        # Of an item in work one answer at least is among them.
        mean = (answers - counts["in_progress"]) / counts["labeled"]
        wanted = min(max(mean, wanted), float(queue.overlap_max or MOST_ANSWERS))
    return math.ceil(counts["open"] * wanted + counts["in_progress"] * max(1.0, wanted - 1))


def _left_later(
    own: Sequence[Queue], first: Queue | None, to_come: int, waiting: Mapping[UUID, int]
) -> tuple[int, bool]:
    """What is left in a stage after the first, and whether it is more than was counted."""
    numbers = [waiting.get(queue.pk, 0) for queue in own]
    left = sum(min(number, CAP) for number in numbers)
    if first is not None and first.review_queue_id in {queue.pk for queue in own}:
        left += math.ceil(to_come * first.review_percent / 100)
    return left, any(number > CAP for number in numbers)


def _rate(events: Sequence[tuple[int, int, datetime | None]], now: datetime) -> float | None:
    number = sum(recent for _, recent, _ in events)
    since = min((first for _, _, first in events if first is not None), default=None)
    if number <= 0 or since is None:
        return None
    return number / max(1.0, (now - since).total_seconds() / 3600)


def _finish(left: int, rate: float | None, now: datetime, *, is_known: bool) -> datetime | None:
    if not rate or not left or not is_known or left / rate >= LONGEST.total_seconds() / 3600:
        return None
    return now + timedelta(hours=left / rate)


def _events(
    project_ids: Sequence[UUID], now: datetime
) -> dict[UUID, dict[str, tuple[int, int, datetime | None]]]:
    """For each project and key: how many in all, how many in the window, and when the first of those was."""
    is_recent = Q(at__gt=now - WINDOW)
    rows = (
        ProgressDelta.objects.filter(
            project_id__in=project_ids, key__in=[key for keys in KINDS.values() for key in keys]
        )
        .order_by()
        .values("project_id", "key")
        .annotate(n=Sum("amount"), recent=Sum("amount", filter=is_recent), first=Min("at", filter=is_recent))
    )
    found: dict[UUID, dict[str, tuple[int, int, datetime | None]]] = defaultdict(dict)
    for row in rows:
        found[row["project_id"]][row["key"]] = (row["n"], row["recent"] or 0, row["first"])
    return found


def _open_work(queues: Sequence[Queue]) -> dict[UUID, int]:
    """Open work of each queue, counted up to one more than `CAP`, in one statement: no queue costs more than that."""
    if not queues:
        return {}
    parts: list[str] = []
    given: list[Any] = []
    for place, queue in enumerate(queues):
        rows = WorkItem.objects.filter(queue=queue, open_slots__gt=0, is_closed=False).order_by().values("pk")
        sql, values = rows[: CAP + 1].query.sql_with_params()
        parts.append(f"SELECT {place}, (SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled, values apart
        given += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return {queues[place].pk: number for place, number in cursor.fetchall()}


def queue_rows(project: Project) -> list[dict[str, Any]]:
    """The project's queues but archived ones, with what stands in each now; open work is counted up to `CAP`.

    Three queries, whatever stands in them: each count runs along a partial index and ends at its limit, or at the
    number of people.
    """
    rows = Queue.objects.filter(project=project).exclude(state=QueueState.ARCHIVED)
    queues = list(rows.order_by("created_at", "id"))
    waiting = _open_work(queues)
    held = (
        Assignment.objects.filter(
            queue__in=queues, state__in=(AssignmentState.ACTIVE, AssignmentState.RETURNED)
        )
        .order_by()
        .values_list("queue_id", "state")
        .annotate(n=Count("pk"))
    )
    counts = {(queue_id, state): number for queue_id, state, number in held}
    return [
        {
            "id": str(queue.pk),
            "name": queue.name,
            "kind": queue.kind,
            "state": queue.state,
            "open": min(waiting.get(queue.pk, 0), CAP),
            "open_more": waiting.get(queue.pk, 0) > CAP,
            "leased": counts.get((queue.pk, AssignmentState.ACTIVE), 0),
            "returned": counts.get((queue.pk, AssignmentState.RETURNED), 0),
        }
        for queue in queues
    ]
