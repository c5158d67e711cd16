"""Home: where to continue, what came back, the queues, one's own hours. A fixed number of queries.

The cost does not grow with the queues: open work is counted up to `CAP` in each.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from projects.models import (
    Assignment,
    AssignmentState,
    ProgressDelta,
    Project,
    ProjectMember,
    ProjectState,
    Queue,
    QueueKind,
    WorkItem,
)
from projects.models.queue import QueueState
from projects.permissions import visible_projects
from projects.selectors.items import HIDDEN
from projects.selectors.statement import capped_seconds
from projects.services.counters import DONE
from projects.services.items import LABELABLE
from projects.services.queue_slots import RECLAIMABLE

CAP: Final = 1000
"""How far open work is counted; beyond it the answer says that there is more."""
MOST_QUEUES: Final = 20
MOST_RETURNED: Final = 50
STATEMENT_DAYS: Final = 30
_RECENT: Final = 200
_PACE_OF: Final = 20
_LEAST: Final = {
    QueueKind.ANNOTATE: Role.ANNOTATOR,
    QueueKind.REVIEW: Role.REVIEWER,
    QueueKind.ADJUDICATE: Role.REVIEWER,
}
"""Who works in queues of each kind, at least."""
_ANSWERED: Final = (
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
    AssignmentState.REJECTED,
    AssignmentState.RETURNED,
    AssignmentState.LATE,
)


def home(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Where to continue, the queues (at most 20, the newest projects), and one's hours; days and weeks are in UTC."""
    queues = list(_queues(actor))
    recent = _recent(actor)
    done = _done([queue.project_id for queue in queues], actor)
    left = _left(queues, actor)
    rows = [_row(queue, left.get(queue.pk, 0), recent.get(queue.pk, []), done) for queue in queues]
    return {"continue": _continue(queues, rows, recent), "queues": rows, **_hours(actor, now)}


def returned_work(*, actor: Actor) -> list[Assignment]:
    """The actor's work that came back and may be repaired now, the nearest deadline first, 50 at most; one query."""
    rows = Assignment.objects.filter(
        Q(state=AssignmentState.RETURNED) | Q(state=AssignmentState.ACTIVE, is_repair=True),
        annotator=actor.user,
        queue__project__in=visible_projects(actor=actor).filter(state=ProjectState.OPEN),
        item__verdict__lte=LABELABLE,
    )
    rows = rows.exclude(item__state__in=HIDDEN).select_related("queue__project", "item")
    return list(rows.order_by("repair_until", "pk")[:MOST_RETURNED])


def _queues(actor: Actor) -> QuerySet[Queue]:
    """The open queues that the actor's role lets them work in."""
    able = Q()
    for kind, least in _LEAST.items():
        member = Q(
            project__in=ProjectMember.objects.filter(user=actor.user, role__gte=least).values("project_id")
        )
        able |= Q(kind=kind) if actor.role >= least else Q(kind=kind) & member
    projects = visible_projects(actor=actor).filter(state=ProjectState.OPEN)
    found = Queue.objects.filter(able, project__in=projects, state=QueueState.OPEN)
    return found.select_related("project__schema_version").order_by("-created_at", "-id")[:MOST_QUEUES]


def _recent(actor: Actor) -> dict[UUID, list[float | None]]:
    """Seconds of the actor's last answers by queue, newest first; the queue worked in last is the first key."""
    rows = Assignment.objects.filter(annotator=actor.user, settled_at__isnull=False)
    found: dict[UUID, list[float | None]] = defaultdict(list)
    for queue_id, seconds in rows.order_by("-settled_at", "-id").values_list("queue_id", "seconds")[:_RECENT]:
        found[queue_id].append(seconds)
    return found


def _done(project_ids: list[UUID], actor: Actor) -> dict[tuple[UUID, str], int]:
    """What the actor has done, by project and the key that answers of a stage are counted under."""
    rows = ProgressDelta.objects.filter(
        project_id__in=project_ids, user_id=actor.user.pk, key__in=list(DONE.values())
    )
    found = rows.order_by().values_list("project_id", "key").annotate(Sum("amount"))
    return {(project_id, key): number for project_id, key, number in found}


def _row(
    queue: Queue, left: int, seconds: list[float | None], done: dict[tuple[UUID, str], int]
) -> dict[str, Any]:
    return {
        "project": {"id": str(queue.project_id), "name": queue.project.name},
        "queue": {"id": str(queue.pk), "name": queue.name, "kind": queue.kind},
        "left": min(left, CAP),
        "left_more": left > CAP,
        "done_by_me": done.get((queue.project_id, DONE[queue.kind]), 0),
        "pace_per_minute": _pace(seconds),
    }


def _left(queues: Sequence[Queue], actor: Actor) -> dict[UUID, int]:
    """Work that the actor could do now or holds already, by queue, each counted up to one more than `CAP`.

    One statement for all queues: a count that ends at its limit for each, set side by side.
    """
    if not queues:
        return {}
    held = Assignment.objects.filter(queue__in=queues, annotator=actor.user, state=AssignmentState.ACTIVE)
    found = dict(held.order_by().values_list("queue_id").annotate(Count("pk")))
    parts: list[str] = []
    given: list[Any] = []
    for queue in queues:
        sql, values = _open(queue, actor).values("pk").order_by()[: CAP + 1].query.sql_with_params()
        parts.append(f"SELECT COUNT(*) FROM ({sql}) AS counted")  # noqa: S608 - compiled, values apart
        given += values
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT {place}, ({part})" for place, part in enumerate(parts)), given
        )
        for place, number in cursor.fetchall():
            pk = queues[place].pk
            found[pk] = found.get(pk, 0) + number
    return found


def _open(queue: Queue, actor: Actor) -> QuerySet[WorkItem]:
    """Open work of the queue that the actor has not had; in other stages only of items that they have not answered."""
    own = Assignment.objects.filter(work_item=OuterRef("pk"), annotator=actor.user)
    rows = WorkItem.objects.filter(
        ~Exists(own.exclude(state__in=RECLAIMABLE)), queue=queue, open_slots__gt=0, is_closed=False
    )
    if queue.kind == QueueKind.ANNOTATE:
        return rows
    answered = Assignment.objects.filter(
        item=OuterRef("item"),
        annotator=actor.user,
        queue__kind=QueueKind.ANNOTATE,
        state__in=_ANSWERED,
    )
    return rows.filter(~Exists(answered))


def _pace(seconds: list[float | None]) -> float | None:
    known = [value for value in seconds[:_PACE_OF] if value]
    return round(60 / median(known), 2) if known else None


def _continue(
    queues: list[Queue], rows: list[dict[str, Any]], recent: dict[UUID, list[float | None]]
) -> dict[str, Any] | None:
    """The queue worked in last that still has work, else the first that has."""
    order = {pk: place for place, pk in enumerate(recent)}
    able = [(queue, row) for queue, row in zip(queues, rows, strict=True) if row["left"]]
    if not able:
        return None
    queue, row = min(able, key=lambda pair: order.get(pair[0].pk, len(order)))
    pace = row["pace_per_minute"]
    return {
        "project": row["project"],
        "queue": row["queue"],
        "left": row["left"],
        "left_more": row["left_more"],
        "minutes_left": None if not pace or row["left_more"] else max(1, round(row["left"] / pace)),
        "schema_summary": schema_summary(queue.project),
    }


_KINDS: Final = {"shapes": "shapes", "spans": "text spans", "segments": "segments", "tracks": "tracks"}


def schema_summary(project: Project) -> str:
    """What is asked, in a line: `box, polygon: 3 labels · weather`."""
    version = project.schema_version
    if version is None:
        return ""
    parts = []
    for control in version.schema.get("controls", []):
        labels = control.get("labels")
        if labels:
            what = ", ".join(control.get("tools") or [_KINDS.get(control["type"], control["type"])])
            parts.append(f"{what}: {len(labels)} {'label' if len(labels) == 1 else 'labels'}")
        else:
            parts.append(str(control["name"]))
    return " · ".join(parts)


def _hours(actor: Actor, now: datetime) -> dict[str, Any]:
    """Today, the week since Monday, and what became of the answers of the last 30 days, by one query."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=now.weekday())
    rows = Assignment.objects.filter(
        annotator=actor.user,
        settled_at__gte=today - timedelta(days=STATEMENT_DAYS - 1),
        queue__project__organisation=actor.organisation,
    )
    done = Q(state__in=_ANSWERED) | Q(state=AssignmentState.ACTIVE, is_repair=True)
    answer, this_week, this_day = (
        Q(queue__kind=QueueKind.ANNOTATE),
        Q(settled_at__gte=monday),
        Q(settled_at__gte=today),
    )
    found = rows.aggregate(
        today_done=Count("pk", filter=done & this_day),
        today_seconds=capped_seconds(done & this_day),
        week_done=Count("pk", filter=done & this_week),
        week_skipped=Count("pk", filter=this_week & Q(state=AssignmentState.SKIPPED)),
        week_seconds=capped_seconds(done & this_week),
        accepted=Count("pk", filter=answer & Q(state=AssignmentState.ACCEPTED)),
        rejected=Count("pk", filter=answer & Q(state=AssignmentState.REJECTED)),
        pending=Count("pk", filter=answer & Q(state=AssignmentState.SUBMITTED)),
    )
    return {
        "today": {"done": found["today_done"], "seconds": round(found["today_seconds"], 1)},
        "week": {
            "done": found["week_done"],
            "skipped": found["week_skipped"],
            "seconds": round(found["week_seconds"], 1),
        },
        "statement": {key: found[key] for key in ("accepted", "rejected", "pending")},
    }
