"""An answer that comes with a lease: it fills the slot, moves its item on and is counted.

A lease ends when somebody takes its slot back, not when a clock strikes: work that comes late counts as long as
the slot is still free. What comes after that is kept as late, for review, and fills no slot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    FloatField,
    IntegerField,
    UUIDField,
)

from labeling.core.compiled import Bound, Param, Select, Update, run_together
from labeling.core.errors import NotFound
from projects.models import Assignment, AssignmentState, Item, ItemState, Project, QueueKind, WorkItem
from projects.services import counters
from projects.services.judging import may_be_labeled
from projects.services.labels_lock import Sharing, labels_key, refuse_moved
from projects.services.leases import (
    SETTLED,
    is_unfinished_repair,
    lease_lost,
    rights_changed,
    set_state,
)
from projects.services.queue_slots import hold_assignment, take_slot

_ID: Final = Param("pk", UUIDField())
_HELD: Final = Select(
    lambda: (
        WorkItem.objects.select_related("item")
        .defer("item__data")
        .select_for_update(of=("item", "self"), no_key=True)
        .filter(pk=Param("work_item", BigIntegerField()))
        .annotate(sharing=Sharing())
    )
)
_SETTLE: Final = Update(
    lambda: Assignment.objects.filter(
        Exists(
            Project.objects.filter(
                pk=Param("project", UUIDField()), schema_version=Param("schema_version", UUIDField())
            )
        ),
        pk=_ID,
        state=AssignmentState.ACTIVE,
        token=Param("token", UUIDField()),
    ),
    state=AssignmentState.SUBMITTED,
    settled_at=Param("settled_at", DateTimeField()),
    seconds=Param("seconds", FloatField()),
    repair_until=None,
)
_MOVE: Final = Update(
    lambda: Item.objects.filter(pk=_ID),
    labels=Param("labels", IntegerField()),
    state=Param("state", CharField()),
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a submit. `repeat`: this token has been settled before, answer as then."""

    outcome: Literal["submitted", "late", "repeat"]
    state: str  # of the assignment


def settle_submit(
    *,
    assignment: Assignment,
    token: UUID,
    seconds: float | None,
    now: datetime,
    later: list[Bound] | None = None,
) -> Settled:
    """Settle the lease with an answer: fill its slot, move the item on, count it.

    Called by the service that stores the annotation, in its transaction; `assignment` comes from the gate with
    `item`, `queue` and `work_item`. Locks the item, so what one project does with one item is in one order.
    Whoever was given the item again may settle it with the token of an earlier lease as well as with the newest: it is
    their own work, and takes nothing from anybody.
    `later` gets what is written of the item and the counts, which nothing reads before the answer is stored: for the
    caller to run with that, in one message. Left out, it is run here.
    `Conflict`: rights.changed when the item may no longer be labeled, assignment.lease_lost for a token that
    never was this assignment's; `LabelsMoved` when the project's label schema is not that of `assignment` any more.
    """
    item, work = _hold_both(assignment)
    if not may_be_labeled(project=assignment.item.project, item=item, at=now):
        raise rights_changed()
    values: dict[str, object] = {"settled_at": now, "seconds": seconds, "repair_until": None}
    schema = {
        "project": assignment.item.project_id,
        "schema_version": assignment.item.project.schema_version_id,
    }
    if _SETTLE.run(pk=assignment.pk, token=token, settled_at=now, seconds=seconds, **schema):
        _run(_filling(assignment, item, work, seconds, now), later)
        return Settled("submitted", AssignmentState.SUBMITTED)
    refuse_moved(project_id=schema["project"], checked=schema["schema_version"])
    held = hold_assignment(assignment.pk)
    if token != held.token and str(token) not in held.past_tokens:
        raise lease_lost()
    is_settled = held.state in SETTLED or (held.state == AssignmentState.RETURNED and not held.is_repair)
    if is_settled and token == held.token and held.state != AssignmentState.SKIPPED:
        return Settled("repeat", held.state)
    if is_settled or (token != held.token and not _is_unanswered(held, token)):
        return Settled("late", held.state)  # what was settled since stands, this is kept beside it
    has_slot = held.state == AssignmentState.ACTIVE or is_unfinished_repair(held)
    if has_slot or take_slot(work_item_id=assignment.work_item_id):
        set_state(assignment.pk, AssignmentState.SUBMITTED, **values)
        _run(_filling(assignment, item, work, seconds, now), later)
        return Settled("submitted", AssignmentState.SUBMITTED)
    set_state(assignment.pk, AssignmentState.LATE, **values)
    return Settled("late", AssignmentState.LATE)


def _is_unanswered(held: Assignment, token: UUID) -> bool:
    """Whether nothing was answered under an earlier token or one since: the present lease goes on from that one.

    Else the token is of work that was settled, for instance before it was returned for repair.
    """
    # Annotations lie above projects: known by their name alone.
    revisions = apps.get_model("annotations", "AnnotationRevision").objects
    since = held.past_tokens[held.past_tokens.index(str(token)) :]
    return not revisions.filter(annotation__assignment=held.pk, token__in=since).exists()


def count_late(*, assignment: Assignment, seconds: float | None, now: datetime) -> None:
    """Count work that came late, once its annotation is stored. A verdict that came late is a verdict."""
    is_answer = assignment.queue.kind != QueueKind.REVIEW
    counters.record(
        assignment.item.project_id,
        {"event:late" if is_answer else counters.DONE[QueueKind.REVIEW]: 1},
        user_id=assignment.annotator_id,
        seconds=seconds or 0,
        now=now,
    )


def _hold_both(assignment: Assignment) -> tuple[Item, WorkItem]:
    """The item and its work, locked in this order by one statement; `NotFound` when the item was deleted.

    An UPDATE that waited for its row and then does not match keeps the row locked. So the assignment is not touched
    before the work item is held: whoever holds that, such as a sweep, may be waiting for the assignment.
    """
    key = labels_key(assignment.item.project_id)
    work = next(iter(_HELD.objects(work_item=assignment.work_item_id, labels=key)), None)
    if work is None:
        raise NotFound("assignment")
    return work.item, work


def _run(writes: list[Bound], later: list[Bound] | None) -> None:
    if later is None:
        run_together(*writes)
    else:
        later += writes


def _filling(
    assignment: Assignment, item: Item, work: WorkItem, seconds: float | None, now: datetime
) -> list[Bound]:
    """What moves the item on and appends the counts of one accepted answer."""
    before = after = item.state
    moved: list[Bound] = []
    if assignment.queue.kind == QueueKind.ANNOTATE:
        labels = item.labels + 1  # the item is locked: nobody else counts at this moment
        is_done = labels >= work.required
        after = ItemState.LABELED.value if is_done else ItemState.IN_PROGRESS.value
        moved = [_MOVE.bind(pk=item.pk, labels=labels, state=after)]
    amounts = {counters.DONE[assignment.queue.kind]: 1}
    if before != after:
        amounts |= {f"state:{before}": -1, f"state:{after}": 1}
    counted = counters.recording(
        item.project_id, amounts, user_id=assignment.annotator_id, seconds=seconds or 0, now=now
    )
    return moved + ([counted] if counted is not None else [])
