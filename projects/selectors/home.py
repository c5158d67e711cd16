"""Home: where to continue, what came back, the queues, one's own hours. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, Sum

from labeling.accounts.actor import Actor
from projects.models import (
    Assignment,
    AssignmentState,
    ProgressDelta,
    Project,
    ProjectState,
    Queue,
)
from projects.permissions import visible_projects
from projects.selectors.home_queues import Left, left_in, queues_for
from projects.selectors.items import HIDDEN
from projects.selectors.statement_events import COUNTS, Events
from projects.services.counters import DONE
from projects.services.items import LABELABLE

MOST_RETURNED: Final = 50
MOST_REJECTED: Final = 20
STATEMENT_DAYS: Final = 30
_RECENT: Final = 200
_PACE_OF: Final = 20
_DONE: Final = tuple(name for name in COUNTS if name != "skipped")
_LATER: Final = timedelta(days=1)
"""What other processes' clocks may be ahead by, and more: nothing of today is left out."""


def home(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Where to continue, the queues (at most 20, the newest projects), and one's hours; days and weeks are in UTC."""
    reach = queues_for(actor=actor)
    queues = reach.queues
    recent = _recent(actor)
    done = _done([queue.project_id for queue in queues], actor)
    left = left_in(reach, actor=actor, now=now)
    rows = [_row(queue, left[queue.pk], recent.get(queue.pk, []), done) for queue in queues]
    return {
        "continue": _continue(queues, rows, recent),
        "queues": rows,
        "not_invited": reach.others,
        **_hours(actor, now),
    }


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


def rejected_work(*, actor: Actor, now: datetime) -> list[Assignment]:
    """The actor's answers of the last 30 days that were rejected, the newest first, 20 at most; one query."""
    rows = Assignment.objects.filter(
        annotator=actor.user,
        state=AssignmentState.REJECTED,
        settled_at__gte=now - timedelta(days=STATEMENT_DAYS),
        queue__project__in=visible_projects(actor=actor).filter(state=ProjectState.OPEN),
        item__verdict__lte=LABELABLE,
    )
    rows = rows.exclude(item__state__in=HIDDEN).select_related("queue__project", "item")
    return list(rows.order_by("-settled_at", "-pk")[:MOST_REJECTED])


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
    queue: Queue, left: Left, seconds: list[float | None], done: dict[tuple[UUID, str], int]
) -> dict[str, Any]:
    return {
        "project": {"id": str(queue.project_id), "name": queue.project.name},
        "queue": {"id": str(queue.pk), "name": queue.name, "kind": queue.kind},
        "left": left.count,
        "left_more": left.is_more,
        "reason": left.reason,
        "done_by_me": done.get((queue.project_id, DONE[queue.kind]), 0),
        "pace_per_minute": _pace(seconds),
    }


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
    """Today, the week since Monday, and what became of the answers of the last 30 days, as statements count them.

    Each hand-in and verdict counts at its own moment, with its own time: a repair of an answer of last week is of
    today. Two queries.
    """
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=STATEMENT_DAYS - 1)
    projects = Project.objects.filter(organisation=actor.organisation)
    done = Events(projects=projects, begins=datetime.combine(first, time(), UTC), ends=now + _LATER)
    sums = done.sums(people=[actor.user.pk], daily=True)
    days = {day: row for (_, day, _), row in sums.items() if day is not None}
    monday = today - timedelta(days=today.weekday())
    week = [row for day, row in days.items() if day >= monday]
    return {
        "today": _worked([row for day, row in days.items() if day >= today]),
        "week": {**_worked(week), "skipped": sum(row["skipped"] for row in week)},
        "statement": {
            key: sum(row[key] for row in days.values()) for key in ("accepted", "rejected", "pending")
        },
    }


def _worked(rows: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """Hand-ins and verdicts, and the seconds they took."""
    return {
        "done": sum(row[key] for row in rows for key in _DONE),
        "seconds": round(sum(row["active_seconds"] for row in rows), 1),
    }
