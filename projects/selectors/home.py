"""An annotator's home, at a cost that does not grow with the queues: every count stops at `CAP`."""

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Sum

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from projects.models import (
    Assignment,
    AssignmentState,
    ProgressDelta,
    Project,
    ProjectState,
    Queue,
    QueueKind,
    WorkItem,
)
from projects.models.queue import QueueState
from projects.permissions import visible_projects
from projects.services.queue_slots import RECLAIMABLE

CAP: Final = 1000
"""How far open work is counted; beyond it the answer says that there is more."""
MOST_QUEUES: Final = 20
_RECENT: Final = 200
_PACE_OF: Final = 20


def home(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Where to continue, the queues (at most 20, the newest projects), and this week's work, since Monday UTC."""
    queues = list(_queues(actor))
    recent = _recent(actor)
    done = _done([queue.project_id for queue in queues], actor)
    rows = [_row(queue, actor, recent.get(queue.pk, []), done) for queue in queues]
    return {"continue": _continue(queues, rows, recent), "queues": rows, "week": _week(actor, now)}


def _queues(actor: Actor) -> Any:
    projects = visible_projects(actor=actor).filter(state=ProjectState.OPEN)
    if actor.role < Role.ANNOTATOR:
        projects = projects.filter(members__user=actor.user, members__role__gte=Role.ANNOTATOR)
    return (
        Queue.objects.filter(project__in=projects, kind=QueueKind.ANNOTATE, state=QueueState.OPEN)
        .select_related("project__schema_version")
        .order_by("-created_at", "-id")[:MOST_QUEUES]
    )


def _recent(actor: Actor) -> dict[UUID, list[float | None]]:
    """Seconds of the actor's last answers by queue, newest first; the queue worked in last is the first key."""
    rows = Assignment.objects.filter(annotator=actor.user, settled_at__isnull=False)
    found: dict[UUID, list[float | None]] = defaultdict(list)
    for queue_id, seconds in rows.order_by("-settled_at", "-id").values_list("queue_id", "seconds")[:_RECENT]:
        found[queue_id].append(seconds)
    return found


def _done(project_ids: list[UUID], actor: Actor) -> dict[UUID, int]:
    rows = ProgressDelta.objects.filter(
        project_id__in=project_ids, user_id=actor.user.pk, key="event:submitted"
    )
    return dict(rows.order_by().values_list("project_id").annotate(Sum("amount")))


def _row(queue: Queue, actor: Actor, seconds: list[float | None], done: dict[UUID, int]) -> dict[str, Any]:
    left = _left(queue, actor)
    return {
        "project": {"id": str(queue.project_id), "name": queue.project.name},
        "queue": {"id": str(queue.pk), "name": queue.name},
        "left": min(left, CAP),
        "left_more": left > CAP,
        "done_by_me": done.get(queue.project_id, 0),
        "pace_per_minute": _pace(seconds),
    }


def _left(queue: Queue, actor: Actor) -> int:
    """Work that the actor could do now or holds already, counted up to one more than `CAP`."""
    own = Assignment.objects.filter(work_item=OuterRef("pk"), annotator=actor.user)
    rows = WorkItem.objects.filter(
        ~Exists(own.exclude(state__in=RECLAIMABLE)), queue=queue, open_slots__gt=0, is_closed=False
    )
    held = Assignment.objects.filter(queue=queue, annotator=actor.user, state=AssignmentState.ACTIVE)
    return rows.order_by()[: CAP + 1].count() + held.count()


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


def _week(actor: Actor, now: datetime) -> dict[str, Any]:
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Assignment.objects.filter(
        annotator=actor.user, settled_at__gte=monday, queue__project__organisation=actor.organisation
    )
    found = {
        state: (number, seconds or 0.0)
        for state, number, seconds in rows.order_by()
        .values_list("state")
        .annotate(Count("pk"), Sum("seconds"))
    }
    done = [
        found.get(state, (0, 0.0))
        for state in (
            AssignmentState.SUBMITTED,
            AssignmentState.ACCEPTED,
            AssignmentState.REJECTED,
            AssignmentState.LATE,
        )
    ]
    return {
        "done": sum(number for number, _ in done),
        "skipped": found.get(AssignmentState.SKIPPED, (0, 0.0))[0],
        "seconds": round(sum(seconds for _, seconds in done), 1),
    }
