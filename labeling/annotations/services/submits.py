"""Submitting work: stored once, whatever happens twice, and never dropped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import UUIDField

from labeling.accounts.actor import Actor
from labeling.annotations.models import Annotation, AnnotationRevision, AnnotationState, Draft, Origin
from labeling.annotations.services import flow
from labeling.annotations.services.drafts import keep_draft
from labeling.annotations.services.migrating import bring
from labeling.annotations.services.submit_words import check_prediction, check_provenance, refuse_rejected
from labeling.annotations.services.telling import tell_answer
from labeling.annotations.services.versions import made_under, refuse_loss
from labeling.core import clock
from labeling.core.compiled import Bound, Delete, Insert, Param, run_together
from labeling.core.errors import Conflict
from labeling.core.ids import new_id
from projects.models import Assignment, AssignmentState, QueueKind, SchemaVersion
from projects.permissions import access_assignment
from projects.services import queue, queue_drops, queue_stages
from projects.services.labels_lock import MIGRATING, LabelsMoved
from projects.services.schema_chain import carrier_of, version_of

_ANNOTATION: Final = Insert(Annotation)
_REVISION: Final = Insert(AnnotationRevision)
_TRIES: Final = 3
_KEPT: Final = ("rights.changed", "schema.changed")
"""Conflicts that leave the result as the draft."""
_DRAFT_GONE: Final = Delete(lambda: Draft.objects.filter(pk=Param("pk", UUIDField())))


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a submit became: the annotation with its state when it was stored, and the assignment's state."""

    annotation_id: UUID
    annotation_state: str  # submitted | late
    assignment_state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody hands in. `provenance`: of an adjudication, object id or control -> annotation it was taken from.

    `prediction`: the one that the author began with. `version`: the label schema that it was made under.
    """

    result: dict[str, Any]
    version: SchemaVersion
    seconds: float | None = None
    provenance: dict[str, Any] | None = None
    prediction: UUID | None = None


def submit(
    *,
    actor: Actor,
    assignment_id: object,
    token: UUID,
    result: dict[str, Any],
    seconds: float | None,
    provenance: dict[str, Any] | None = None,
    prediction: UUID | None = None,
    schema_version: int | None = None,
) -> Submitted:
    """Store the result and settle the lease.

    `schema_version`: number of the label schema that it was made under; left out, that of the lease. Where labels were
    migrated since, it is stored as it was made and taken along at once, as every other answer.

    Idempotent by token: once something is stored under it, every further call answers as the first did, whatever
    it brings; unless that was rejected since: nothing is taken under this lease then. After the lease ran out the work
    still counts while its slot is free; else it is kept as late, for review, and fills no slot. The same holds for a
    token of an earlier lease of the same assignment.
    Returned work that comes back is the next revision of the same annotation. Of a queue of the kind adjudicate it is
    the item's final answer, accepted as it is.
    `NotFound` for another's assignment; `Invalid` with pointers for a result outside the schema, or a provenance that
    names what is not there; `Conflict`: assignment.lease_lost for a token that was never this assignment's,
    assignment.rejected for one whose answer a reviewer rejected, assignment.review for a lease to review under,
    rights.changed when the item may no longer be labeled, schema.changed when labels that it uses were removed since,
    up to the moment in which it is stored, schema.migrating when they were changed at each of several tries; in these
    three the result is kept as the draft.
    """
    for left in range(_TRIES, 0, -1):
        kept = _KEPT if left > 1 else (*_KEPT, MIGRATING)
        try:
            return _attempt(
                actor, assignment_id, token, result, seconds, provenance, prediction, schema_version, kept
            )
        except LabelsMoved:
            continue  # the labels were migrated since they were read: look again what becomes of the result
    raise LabelsMoved


def _attempt(
    actor: Actor,
    assignment_id: object,
    token: UUID,
    result: dict[str, Any],
    seconds: float | None,
    provenance: dict[str, Any] | None,
    prediction: UUID | None,
    schema_version: int | None,
    kept: tuple[str, ...],
) -> Submitted:
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    is_live = row.state == AssignmentState.ACTIVE and row.token == token
    if not is_live:
        stored = _stored(row.pk, token)
        if stored is not None:
            return stored
        if token != row.token and str(token) not in row.past_tokens:
            raise queue.lease_lost()
    if row.queue.kind == QueueKind.REVIEW:
        raise Conflict(
            "This lease is for a review: send a verdict on the answer, with the lease.",
            code="assignment.review",
        )
    version = made_under(row, number=schema_version, result=result)
    provenance = check_provenance(provenance, row=row, version=version, result=result)
    check_prediction(prediction, item_id=row.item_id)
    now = clock.now()
    try:
        refuse_loss(version=version, item=row.item, result=result)
        with transaction.atomic():
            return _settle(row, token, Answer(result, version, seconds, provenance, prediction), now)
    except Conflict as conflict:
        if conflict.code in kept:
            is_sealed = conflict.code == "rights.changed"
            keep_draft(assignment=row, result=result, version=version, now=now, is_sealed=is_sealed)
        raise


def _settle(row: Assignment, token: UUID, answer: Answer, now: datetime) -> Submitted:
    later: list[Bound] = []  # goes to the database with the answer itself
    settled = queue.settle_submit(assignment=row, token=token, seconds=answer.seconds, now=now, later=later)
    if settled.outcome != "submitted":
        # The item is locked: whoever came first with this token has stored it by now, or nobody will.
        stored = _stored(row.pk, token)
        if stored is not None:
            return stored
        queue.count_late(assignment=row, seconds=answer.seconds, now=now)
    refuse_rejected(answer.provenance)
    is_late = settled.outcome != "submitted"
    is_final = row.queue.kind == QueueKind.ADJUDICATE and not is_late
    if is_final:
        queue_drops.hold_work_of([row.item_id])
        now = clock.now()  # whoever leased the item in another queue did so before, or finds it decided
    repaired = None if is_late else _repaired(row, token, answer, now)
    if repaired is not None:
        run_together(*later, _DRAFT_GONE.bind(pk=row.pk))
    annotation = repaired or _store(row, token, answer, now, later, is_late=is_late)
    row.schema_version = _taken_along(row, annotation, answer.version, now)
    tell_answer(assignment=row, annotation=annotation, is_late=is_late, now=now)
    if is_final:
        queue_stages.accept_answer(assignment_id=row.pk, now=now)
        queue_drops.drop_decided(item_id=row.item_id, but=row.work_item_id)
    elif repaired is not None:
        flow.after_repair(assignment=row, annotation=annotation, now=now)
    elif row.queue.kind != QueueKind.ADJUDICATE:
        flow.after_submit(assignment=row, annotation=annotation, settled=settled, now=now)
    state = AnnotationState.LATE if is_late else AnnotationState.SUBMITTED
    return Submitted(annotation.pk, state.value, settled.state)


def _repaired(row: Assignment, token: UUID, answer: Answer, now: datetime) -> Annotation | None:
    """The annotation that was returned, with the repaired result as its next revision; None for other work."""
    if not row.is_repair and row.state != AssignmentState.RETURNED:
        return None
    found = Annotation.objects.filter(assignment=row, state=AnnotationState.RETURNED).first()
    if found is not None:
        found.schema_version_id = answer.version.pk
        flow.append_revision(row=found, result=answer.result, seconds=answer.seconds, token=token, now=now)
    return found


def _store(
    row: Assignment, token: UUID, answer: Answer, now: datetime, later: list[Bound], *, is_late: bool
) -> Annotation:
    """Store the answer as an annotation with its first revision, and run what was left for `later` with it."""
    is_final = row.queue.kind == QueueKind.ADJUDICATE
    state = AnnotationState.ACCEPTED if is_final else AnnotationState.SUBMITTED
    annotation = Annotation(
        id=new_id(),
        project_id=row.item.project_id,
        item_id=row.item_id,
        assignment=row,
        author_id=row.annotator_id,
        schema_version_id=answer.version.pk,
        state=AnnotationState.LATE.value if is_late else state.value,
        result=answer.result,
        seconds=answer.seconds,
        origin=Origin.ADJUDICATION.value if is_final else Origin.WORK.value,
        provenance=answer.provenance,
        prediction_id=answer.prediction,
        created_at=now,
    )
    revision = AnnotationRevision(
        id=new_id(),
        annotation=annotation,
        number=1,
        author_id=row.annotator_id,
        schema_version_id=answer.version.pk,
        prediction_id=answer.prediction,
        result=answer.result,
        seconds=answer.seconds,
        token=token,
        created_at=now,
    )
    writes = [*later, _ANNOTATION.bind(annotation), _REVISION.bind(revision)]
    run_together(*writes, *([] if is_late else [_DRAFT_GONE.bind(pk=row.pk)]))
    return annotation


def _taken_along(
    row: Assignment, annotation: Annotation, version: SchemaVersion, now: datetime
) -> SchemaVersion:
    """The version that the annotation is of once it was brought over what was migrated since."""
    carrier = carrier_of(version.pk, row.item.project.schema_version_id)
    if carrier is None:
        return version
    bring([annotation], to_id=carrier.version_id, now=now)
    return version_of(carrier)


def _stored(assignment_id: UUID, token: UUID) -> Submitted | None:
    """What was answered when this token was settled; `Conflict` when that was rejected."""
    found = (
        Annotation.objects.filter(assignment=assignment_id, revisions__token=token)
        .values_list("pk", "state", "assignment__state")
        .first()
    )
    if found is None:
        return None
    pk, state, assignment_state = found
    if state == AnnotationState.REJECTED:
        raise Conflict(
            "A reviewer rejected this answer, so no other is taken in its place. Take the next item; you find the "
            "reason on your home page, and may appeal there while there is time.",
            code="assignment.rejected",
        )
    if state != AnnotationState.LATE:
        # Reviewed since or not: the answer stays that of the first time. One that came late and was accepted counts
        # by now as if it had come in time, and nobody will decide on it any more.
        return Submitted(pk, AnnotationState.SUBMITTED, AssignmentState.SUBMITTED)
    return Submitted(pk, state, assignment_state)
