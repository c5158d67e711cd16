"""Submitting work: stored once, whatever happens twice, and never dropped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.annotations.checking import check_result
from labeling.annotations.models import Annotation, AnnotationRevision, AnnotationState, Draft
from labeling.annotations.services.drafts import keep_draft
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.ids import new_id
from projects.models import Assignment, AssignmentState
from projects.permissions import access_assignment
from projects.services import queue


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a submit became: the annotation with its state when it was stored, and the assignment's state."""

    annotation_id: UUID
    annotation_state: str  # submitted | late
    assignment_state: str


def submit(
    *, actor: Actor, assignment_id: object, token: UUID, result: dict[str, Any], seconds: float | None
) -> Submitted:
    """Store the result and settle the lease.

    Idempotent by token: once something is stored under it, every further call answers as the first did, whatever
    it brings. After the lease ran out the work still counts while its slot is free; else it is kept as late, for
    review, and fills no slot. The same holds for a token of an earlier lease of the same assignment.
    `NotFound` for another's assignment; `Invalid` with pointers for a result outside the schema; `Conflict`:
    assignment.lease_lost for a token that was never this assignment's, rights.changed when the item may no longer
    be labeled, and then the result is kept as the draft.
    """
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    is_live = row.state == AssignmentState.ACTIVE and row.token == token
    if not is_live:
        stored = _stored(row.pk, token)
        if stored is not None:
            return stored
        if token != row.token and str(token) not in row.past_tokens:
            raise queue.lease_lost()
    check_result(version=row.schema_version, item=row.item, result=result)
    now = clock.now()
    try:
        with transaction.atomic():
            return _settle(row, token, result, seconds, now)
    except Conflict as conflict:
        if conflict.code == "rights.changed":
            keep_draft(assignment=row, result=result, now=now)
        raise


def _settle(
    row: Assignment, token: UUID, result: dict[str, Any], seconds: float | None, now: datetime
) -> Submitted:
    settled = queue.settle_submit(assignment=row, token=token, seconds=seconds, now=now)
    if settled.outcome != "submitted":
        # The item is locked: whoever came first with this token has stored it by now, or nobody will.
        stored = _stored(row.pk, token)
        if stored is not None:
            return stored
        queue.count_late(assignment=row, seconds=seconds, now=now)
    is_late = settled.outcome != "submitted"
    annotation = _store(row, token, result, seconds, now, is_late=is_late)
    if not is_late:
        Draft.objects.filter(assignment=row).delete()
    return Submitted(annotation.pk, annotation.state, settled.state)


def _store(
    row: Assignment,
    token: UUID,
    result: dict[str, Any],
    seconds: float | None,
    now: datetime,
    *,
    is_late: bool,
) -> Annotation:
    annotation = Annotation(
        id=new_id(),
        project_id=row.item.project_id,
        item_id=row.item_id,
        assignment=row,
        author_id=row.annotator_id,
        schema_version_id=row.schema_version_id,
        state=AnnotationState.LATE.value if is_late else AnnotationState.SUBMITTED.value,
        result=result,
        seconds=seconds,
        created_at=now,
    )
    annotation.save(force_insert=True)
    AnnotationRevision(
        id=new_id(),
        annotation=annotation,
        number=1,
        author_id=row.annotator_id,
        schema_version_id=row.schema_version_id,
        result=result,
        seconds=seconds,
        token=token,
        created_at=now,
    ).save(force_insert=True)
    return annotation


def _stored(assignment_id: UUID, token: UUID) -> Submitted | None:
    """What was answered when this token was settled."""
    found = (
        Annotation.objects.filter(assignment=assignment_id, revisions__token=token)
        .values_list("pk", "state", "assignment__state")
        .first()
    )
    if found is None:
        return None
    pk, state, assignment_state = found
    if state != AnnotationState.LATE:
        # Reviewed since or not: the answer stays that of the first time.
        return Submitted(pk, AnnotationState.SUBMITTED, AssignmentState.SUBMITTED)
    return Submitted(pk, state, assignment_state)
