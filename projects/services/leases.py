"""What a person does with a lease: lengthen it, give it back, skip it, settle it with an answer.

A lease ends when somebody takes its slot back, not when a clock strikes: work that comes late counts as long as
the slot is still free. What comes after that is kept as late, for review, and fills no slot.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    FloatField,
    IntegerField,
    UUIDField,
)

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.core.compiled import Bound, Param, Select, Update, run_together
from labeling.core.errors import Conflict, Fault, Invalid, NotFound
from labeling.webhooks.services import emit
from projects.models import (
    Assignment,
    AssignmentState,
    Item,
    ItemState,
    Project,
    Queue,
    QueueKind,
    SkipPolicy,
    WorkItem,
)
from projects.permissions import access_assignment
from projects.services import counters
from projects.services.judging import may_be_labeled
from projects.services.labels_lock import Sharing, labels_key, refuse_moved
from projects.services.queue_drops import reopen
from projects.services.queue_slots import (
    FILLED,
    NORMAL,
    RECLAIMABLE,
    active,
    announce,
    hold_assignment,
    hold_work_item,
    take_slot,
)

MAX_COMMENT: Final = 2000
_GIVEN_BACK: Final = (*RECLAIMABLE, AssignmentState.RETURNED)
_SETTLED: Final = (*FILLED, AssignmentState.REJECTED, AssignmentState.LATE, AssignmentState.SKIPPED)
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


def lease_lost() -> Conflict:
    """The answer to a token that no longer holds the item."""
    return Conflict(
        "This lease has ended, the item may be with somebody else now. Take the next one; your draft is kept.",
        code="assignment.lease_lost",
    )


def rights_changed() -> Conflict:
    """The answer to work on an item that may no longer be labeled."""
    return Conflict(
        "The rights of this item changed, it may not be labeled now. Your work is kept as a draft; take the next item.",
        code="rights.changed",
    )


def heartbeat(*, actor: Actor, assignment_id: object, token: UUID) -> Assignment:
    """Lengthen the lease by the queue's lease time from now. An expired one is revived while its slot is free.

    `NotFound` for another's assignment, `Conflict` (assignment.lease_lost) with any but the live token.
    """
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    now = clock.now()
    until = now + timedelta(seconds=row.queue.lease_seconds)
    # In a transaction of its own: what it does not match it may keep locked, and the work item is to be held first.
    if not active([row.pk]).filter(token=token).update(lease_until=until):
        _revive(row, token, until)
    row.state, row.lease_until = AssignmentState.ACTIVE, until
    return row


def _revive(row: Assignment, token: UUID, until: datetime) -> None:
    with transaction.atomic():
        hold_work_item(row.work_item_id)
        held = hold_assignment(row.pk)
        if held.token == token and held.state == AssignmentState.ACTIVE:
            _set(row.pk, AssignmentState.ACTIVE, lease_until=until)
            return
        twice = active().filter(annotator=row.annotator_id, item=row.item_id)
        if held.token != token or twice.exists():
            raise lease_lost()  # also when they hold the item in another queue now
        if _is_unfinished_repair(held):
            _set(row.pk, AssignmentState.ACTIVE, lease_until=until)
            return
        if held.state != AssignmentState.EXPIRED or not take_slot(work_item_id=row.work_item_id):
            raise lease_lost()
        _set(row.pk, AssignmentState.ACTIVE, lease_until=until, settled_at=None)


def _is_unanswered(held: Assignment, token: UUID) -> bool:
    """Whether nothing was answered under an earlier token or one since: the present lease goes on from that one.

    Else the token is of work that was settled, for instance before it was returned for repair.
    """
    # Annotations lie above projects: known by their name alone.
    revisions = apps.get_model("annotations", "AnnotationRevision").objects
    since = held.past_tokens[held.past_tokens.index(str(token)) :]
    return not revisions.filter(annotation__assignment=held.pk, token__in=since).exists()


def _is_unfinished_repair(held: Assignment) -> bool:
    """Returned work whose repair was begun: the lease ran out, and its slot is still its author's."""
    return held.state == AssignmentState.RETURNED and held.is_repair


def release(*, actor: Actor, assignment_id: object, token: UUID) -> Assignment:
    """Give the item back; it may come again. Repeating it changes nothing. Errors as `heartbeat`."""
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    with transaction.atomic():
        work = hold_work_item(row.work_item_id)
        held = hold_assignment(row.pk)
        if held.token != token or held.state not in (AssignmentState.ACTIVE, *_GIVEN_BACK):
            raise lease_lost()
        row.state = held.state
        if held.state == AssignmentState.ACTIVE and held.is_repair:
            row.state = AssignmentState.RETURNED
            _set(row.pk, AssignmentState.RETURNED)
        elif held.state == AssignmentState.ACTIVE:
            row.state = AssignmentState.RELEASED
            _set(row.pk, AssignmentState.RELEASED, settled_at=clock.now())
            _reopen(work)
    return row


def skip(
    *, actor: Actor, assignment_id: object, token: UUID, reason: str = "", comment: str = ""
) -> Assignment:
    """Leave the item to others; it never comes again to the same person.

    Whether that is allowed, and with which reasons, the queue says: `Conflict` (skip.forbidden) where it is not,
    `Invalid` for a reason that is asked for and missing or not among them, and for too long a comment. Who skips
    returned work gives it up: the answer is rejected. Repeating it changes nothing. Else as `heartbeat`.
    """
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    _check_skip(row.queue, reason, comment)
    now = clock.now()
    with transaction.atomic():
        work = hold_work_item(row.work_item_id)
        held = hold_assignment(row.pk)
        is_given_up = held.is_repair and held.state in (
            AssignmentState.ACTIVE,
            AssignmentState.RETURNED,
            AssignmentState.REJECTED,
        )
        is_skipped = held.state in (AssignmentState.ACTIVE, AssignmentState.SKIPPED, *RECLAIMABLE)
        if held.token != token or not (is_given_up or is_skipped):
            raise lease_lost()
        after = AssignmentState.REJECTED if is_given_up else AssignmentState.SKIPPED
        if held.state != after:
            _set(row.pk, after, settled_at=now, skip_reason=reason, comment=comment, repair_until=None)
            counters.record(row.item.project_id, {"event:skipped": 1}, user_id=actor.user.pk, now=now)
            _tell_skip(row, after, reason, now)
            if is_given_up or held.state == AssignmentState.ACTIVE:
                _reopen(work)
    row.state = after
    return row


def settle_submit(*, assignment: Assignment, token: UUID, seconds: float | None, now: datetime) -> Settled:
    """Settle the lease with an answer: fill its slot, move the item on, count it.

    Called by the service that stores the annotation, in its transaction; `assignment` comes from the gate with
    `item`, `queue` and `work_item`. Locks the item, so what one project does with one item is in one order.
    Whoever was given the item again may settle it with the token of an earlier lease as well as with the newest: it is
    their own work, and takes nothing from anybody.
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
        _fill(assignment, item, work, seconds, now)
        return Settled("submitted", AssignmentState.SUBMITTED)
    refuse_moved(project_id=schema["project"], checked=schema["schema_version"])
    held = hold_assignment(assignment.pk)
    if token != held.token and str(token) not in held.past_tokens:
        raise lease_lost()
    is_settled = held.state in _SETTLED or (held.state == AssignmentState.RETURNED and not held.is_repair)
    if is_settled and token == held.token and held.state != AssignmentState.SKIPPED:
        return Settled("repeat", held.state)
    if is_settled or (token != held.token and not _is_unanswered(held, token)):
        return Settled("late", held.state)  # what was settled since stands, this is kept beside it
    has_slot = held.state == AssignmentState.ACTIVE or _is_unfinished_repair(held)
    if has_slot or take_slot(work_item_id=assignment.work_item_id):
        _set(assignment.pk, AssignmentState.SUBMITTED, **values)
        _fill(assignment, item, work, seconds, now)
        return Settled("submitted", AssignmentState.SUBMITTED)
    _set(assignment.pk, AssignmentState.LATE, **values)
    return Settled("late", AssignmentState.LATE)


def keep_lease(*, assignment: Assignment, token: UUID, now: datetime) -> None:
    """Lengthen a lease under which something was done that does not settle it yet; one that ran out stays so.

    In the transaction of a caller who holds its work item; `assignment` comes with its queue. `Conflict`
    (assignment.lease_lost) for a token that never was this assignment's, and for work that is settled.
    """
    held = hold_assignment(assignment.pk)
    if (token != held.token and str(token) not in held.past_tokens) or held.state in _SETTLED:
        raise lease_lost()
    if held.state == AssignmentState.ACTIVE:
        until = now + timedelta(seconds=assignment.queue.lease_seconds)
        _set(held.pk, AssignmentState.ACTIVE, lease_until=until)


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


def _fill(assignment: Assignment, item: Item, work: WorkItem, seconds: float | None, now: datetime) -> None:
    """Move the item on and append the counts of one accepted answer."""
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
    run_together(*moved, *([counted] if counted is not None else []))


def _tell_skip(row: Assignment, state: AssignmentState, reason: str, now: datetime) -> None:
    payload = {"assignment": row.pk, "item": row.item_id, "queue": row.queue_id, "state": state.value}
    payload["reason"] = reason
    emit(project=row.item.project, event="assignment.skipped", payload=payload, now=now)


def _set(assignment_id: UUID, state: AssignmentState, **values: object) -> None:
    Assignment.objects.filter(pk=assignment_id).update(state=state, **values)


def _reopen(work: WorkItem) -> None:
    reopen(work_item_id=work.pk)
    announce(queue_id=work.queue_id, is_urgent=work.priority > NORMAL)


def _check_skip(queue: Queue, reason: str, comment: str) -> None:
    if queue.skip_policy == SkipPolicy.FORBIDDEN:
        raise Conflict(
            "In this queue nothing is skipped. Flag the item if something is wrong with it, or ask a question.",
            code="skip.forbidden",
        )
    is_optional = queue.skip_policy == SkipPolicy.ALLOWED and not reason
    if not is_optional and reason not in queue.skip_reasons:
        detail = f"Say why: one of {', '.join(queue.skip_reasons)}."
        raise Invalid(detail, code="skip.reason", faults=(Fault("/reason", "skip.reason", detail),))
    if len(comment) > MAX_COMMENT:
        detail = f"Shorten the comment to {MAX_COMMENT} characters."
        raise Invalid(detail, code="skip.comment", faults=(Fault("/comment", "skip.comment", detail),))
