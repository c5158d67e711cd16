"""What a person does with a lease but answer: lengthen it, give it back, skip it.

A lease ends when somebody takes its slot back, not when a clock strikes. What an answer does: `lease_settling`.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.webhooks.services import emit
from projects.models import (
    Assignment,
    AssignmentState,
    Queue,
    SkipPolicy,
    WorkItem,
)
from projects.permissions import access_assignment
from projects.services import counters
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
SETTLED: Final = (*FILLED, AssignmentState.REJECTED, AssignmentState.LATE, AssignmentState.SKIPPED)


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
            set_state(row.pk, AssignmentState.ACTIVE, lease_until=until)
            return
        twice = active().filter(annotator=row.annotator_id, item=row.item_id)
        if held.token != token or twice.exists():
            raise lease_lost()  # also when they hold the item in another queue now
        if is_unfinished_repair(held):
            set_state(row.pk, AssignmentState.ACTIVE, lease_until=until)
            return
        if held.state != AssignmentState.EXPIRED or not take_slot(work_item_id=row.work_item_id):
            raise lease_lost()
        set_state(row.pk, AssignmentState.ACTIVE, lease_until=until, settled_at=None)


def is_unfinished_repair(held: Assignment) -> bool:
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
            set_state(row.pk, AssignmentState.RETURNED)
        elif held.state == AssignmentState.ACTIVE:
            row.state = AssignmentState.RELEASED
            set_state(row.pk, AssignmentState.RELEASED, settled_at=clock.now())
            _reopen(work, held)
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
            set_state(row.pk, after, settled_at=now, skip_reason=reason, comment=comment, repair_until=None)
            counters.record(row.item.project_id, {"event:skipped": 1}, user_id=actor.user.pk, now=now)
            _tell_skip(row, after, reason, now)
            if is_given_up or held.state == AssignmentState.ACTIVE:
                _reopen(work, held)
    row.state = after
    return row


def keep_lease(*, assignment: Assignment, token: UUID, now: datetime) -> None:
    """Lengthen a lease under which something was done that does not settle it yet; one that ran out stays so.

    In the transaction of a caller who holds its work item; `assignment` comes with its queue. `Conflict`
    (assignment.lease_lost) for a token that never was this assignment's, and for work that is settled.
    """
    held = hold_assignment(assignment.pk)
    if (token != held.token and str(token) not in held.past_tokens) or held.state in SETTLED:
        raise lease_lost()
    if held.state == AssignmentState.ACTIVE:
        until = now + timedelta(seconds=assignment.queue.lease_seconds)
        set_state(held.pk, AssignmentState.ACTIVE, lease_until=until)


def _tell_skip(row: Assignment, state: AssignmentState, reason: str, now: datetime) -> None:
    payload = {"assignment": row.pk, "item": row.item_id, "queue": row.queue_id, "state": state.value}
    payload["reason"] = reason
    emit(project=row.item.project, event="assignment.skipped", payload=payload, now=now)


def set_state(assignment_id: UUID, state: AssignmentState, **values: object) -> None:
    Assignment.objects.filter(pk=assignment_id).update(state=state, **values)


def _reopen(work: WorkItem, held: Assignment) -> None:
    reopen(work_item_id=work.pk, claimed_at=held.claimed_at)
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
