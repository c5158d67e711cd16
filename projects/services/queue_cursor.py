"""Where an annotator stands in a queue: read in one query, written when it moves."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    FilteredRelation,
    Q,
    QuerySet,
    UUIDField,
)

from labeling.core.compiled import Bound, Param, Select, Update
from labeling.core.errors import NotFound
from labeling.rights.policy import Use
from labeling.rights.services import stored_use
from projects.models import (
    AssignmentState,
    Project,
    ProjectState,
    Queue,
    QueueCursor,
    QueueKind,
    SchemaVersion,
    WorkItem,
)
from projects.models.queue import QueueState
from projects.services.queue_walk import Position

# Joined by OR, not IN: each has a small index of its own, which PostgreSQL finds for each part of an OR only.
_HELD: Final = Q(assignments__state=AssignmentState.ACTIVE) | Q(assignments__state=AssignmentState.RETURNED)
PASS: Final = timedelta(minutes=15)
"""How old a walk may grow, while something reopened behind it, before it begins again from the front."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a claim starts from: a queue, the cursor in it, the annotator's live leases and returned work."""

    queue_id: UUID
    queue: Queue  # id, name, kind and what may be skipped, the rest deferred
    kind: str
    annotator_id: UUID
    use: Use
    is_open: bool
    audience: dict[str, Any]
    daily_cap: int | None
    lease: timedelta
    epoch: int
    reopened: int
    schema_version: SchemaVersion | None  # id and number, the rest deferred
    cursor: dict[str, Any] | None
    live: tuple[UUID, ...]
    returned: tuple[UUID, ...]


_SHOWN: Final = ("id", "kind", "name", "skip_policy", "skip_reasons")  # in the order of the model


def _standings(**where: object) -> "QuerySet[Queue, Any]":
    annotator = Param("annotator", UUIDField())
    rows: QuerySet[Queue, Any] = (
        Queue.objects.filter(project=Param("project", UUIDField()), **where)
        .annotate(
            own=FilteredRelation("cursors", condition=Q(cursors__annotator=annotator)),
            mine=FilteredRelation(
                "assignments",
                condition=Q(_HELD, assignments__annotator=annotator),
            ),
        )
        .order_by("created_at", "id", "mine__claimed_at", "mine__id")
        .values(
            *_SHOWN, "state", "audience", "daily_cap", "lease_seconds", "epoch", "reopened", "project__state",
            "project__schema_version_id", "project__schema_version__number", "mine__id", "mine__state",
            "own__id", "own__epoch", "own__priority", "own__rank", "own__work_item_id",
            "own__reopened", "own__started_at", "own__exhausted",
        )
    )  # fmt: skip
    return rows


_ANY_QUEUE: Final = Select(lambda: _standings(kind=QueueKind.ANNOTATE))
_ONE_QUEUE: Final = Select(lambda: _standings(pk=Param("queue", UUIDField())))


def read_standings(
    project: Project, queue_id: UUID | None, annotator_id: UUID, after: Sequence[Bound] = ()
) -> list[Standing]:
    """How the annotator stands in the queue, or in all of the project's annotate queues, the first made first.

    One query, read once the statements of `after` were run. `NotFound` where there is none.
    """
    values = {"project": project.pk, "annotator": annotator_id, "queue": queue_id}
    rows = (_ANY_QUEUE if queue_id is None else _ONE_QUEUE).dicts(after, **values)
    if not rows:
        raise NotFound("queue")
    use = stored_use(project.use)
    by_queue: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_queue[row["id"]].append(dict(row))
    return [_standing(of_queue, use, annotator_id) for of_queue in by_queue.values()]


def _standing(rows: list[dict[str, Any]], use: Use, annotator_id: UUID) -> Standing:
    first = rows[0]
    version_id = first["project__schema_version_id"]
    cursor = {key.removeprefix("own__"): value for key, value in first.items() if key.startswith("own__")}

    def mine(state: AssignmentState) -> tuple[UUID, ...]:
        return tuple(row["mine__id"] for row in rows if row["mine__state"] == state)

    return Standing(
        queue_id=first["id"],
        queue=Queue.from_db(None, _SHOWN, [first[name] for name in _SHOWN]),
        kind=first["kind"],
        annotator_id=annotator_id,
        use=use,
        is_open=first["state"] == QueueState.OPEN and first["project__state"] == ProjectState.OPEN,
        audience=first["audience"],
        daily_cap=first["daily_cap"],
        lease=timedelta(seconds=first["lease_seconds"]),
        epoch=first["epoch"],
        reopened=first["reopened"],
        schema_version=None
        if version_id is None
        else SchemaVersion.from_db(
            None, ["id", "number"], [version_id, first["project__schema_version__number"]]
        ),
        cursor=cursor if cursor["id"] is not None else None,
        live=mine(AssignmentState.ACTIVE),
        returned=mine(AssignmentState.RETURNED),
    )


def begins_again(standing: Standing, now: datetime) -> bool:
    """Whether this claim starts a new pass, from the front."""
    cursor = standing.cursor
    if cursor is None or cursor["epoch"] != standing.epoch:
        return True
    return bool(cursor["reopened"] != standing.reopened and cursor["started_at"] <= now - PASS)


def position_of(standing: Standing) -> Position | None:
    """The last work that the annotator's walk has passed; None at the front."""
    cursor = standing.cursor
    if cursor is None or cursor["rank"] is None:
        return None
    return Position(cursor["priority"], cursor["rank"], cursor["work_item_id"])


def is_worth_a_look(standing: Standing) -> bool:
    """Whether anything opened since a look from the front last found nothing."""
    return standing.cursor is None or standing.cursor["exhausted"] != standing.reopened


def move_cursor(
    standing: Standing,
    last: WorkItem | None,
    exhausted: int | None,
    now: datetime,
    *,
    is_fresh: bool,
) -> Bound | None:
    """Where the annotator's walk stands now: written, or the statement that writes it, for the caller to run."""
    values: dict[str, Any] = {"exhausted": exhausted}
    if last is not None:
        values |= {"priority": last.priority, "rank": last.rank, "work_item_id": last.pk}
    if is_fresh:
        values |= {"epoch": standing.epoch, "reopened": standing.reopened, "started_at": now}
    if standing.cursor is not None:
        return _moving(tuple(values)).bind(pk=standing.cursor["id"], **values)
    QueueCursor.objects.create(queue_id=standing.queue_id, annotator_id=standing.annotator_id, **values)
    return None


@lru_cache
def _moving(names: tuple[str, ...]) -> Update:
    """The update of these columns of a cursor."""
    columns = {field.attname: field for field in QueueCursor._meta.concrete_fields}
    change = {name: Param(name, columns[name]) for name in names}
    return Update(lambda: QueueCursor.objects.filter(pk=Param("pk", BigIntegerField())), **change)
