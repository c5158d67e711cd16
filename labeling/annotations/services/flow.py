"""Where work goes once it is answered: to review, to adjudication, to more answers. In the transaction of the answer.

A queue without rules costs nothing here: all that is asked stands in the queue's own columns, which a submit has read.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from labeling.agreement.report import agreement_of
from labeling.annotations.carrying import carried
from labeling.annotations.checking import schema_of
from labeling.annotations.models import (
    Annotation,
    AnnotationRevision,
    AnnotationState,
    Origin,
    Review,
    RevisionRole,
    Verdict,
)
from labeling.annotations.services import confidence
from labeling.core.ids import new_id
from labeling.known.services import judge_answer
from projects.models import Assignment, Queue, QueueKind, SchemaVersion, WorkItem
from projects.models.queue import OverlapMode
from projects.services import counters, queue_drops, queue_stages
from projects.services.lease_settling import Settled


def after_verdicts(*, item_ids: Collection[UUID], decided: Collection[UUID], now: datetime) -> None:
    """What follows from verdicts for the other work of their items, which are held with all their work.

    `decided`: those of which an answer was decided that waited until now. When none of an item waits any more, its
    review is over, wherever the verdicts fell. What remains is weighed anew: what counts by now, and what came late.
    """
    waiting = Annotation.objects.filter(
        item__in=decided, state__in=(AnnotationState.SUBMITTED, AnnotationState.LATE)
    )
    done = set(decided) - set(waiting.order_by().values_list("item_id", flat=True))
    if done:
        queue_drops.drop_reviews(item_ids=done, now=now)
    queue_drops.drop_idle(item_ids)
    _weigh_again(item_ids, now)


def after_submit(*, assignment: Assignment, annotation: Annotation, settled: Settled, now: datetime) -> None:
    """Send an answer of an annotate queue on by the queue's rules. The item is held; `assignment` has its queue.

    What came late goes to adjudication where that is asked for, else to review if there is one: nobody else will look
    at it. The others go to review when they are in the sample. When the item has all the answers that are wanted, and
    they agree less than the rule says, it goes to adjudication. That waits while the item is in review: what comes of
    it is weighed by `after_verdicts`.
    """
    queue = assignment.queue
    if settled.outcome != "submitted":
        if queue.adjudicate_late and queue.adjudicate_queue_id is not None:
            _adjudicate(queue.adjudicate_queue_id, assignment.item_id, now)
        else:
            _review(queue.review_queue_id, assignment.item_id, now)
        return
    if queue.review_queue_id is not None and queue_stages.is_sampled(
        queue=queue, assignment_id=assignment.pk
    ):
        _review(queue.review_queue_id, assignment.item_id, now)
    if assignment.item.project.has_known_answers:
        judge_answer(
            item=assignment.item,
            annotator_id=assignment.annotator_id,
            annotation_id=annotation.pk,
            version=assignment.schema_version,
            schema=schema_of(assignment.schema_version),
            result=annotation.result,
            now=now,
        )
    _weigh(assignment, annotation, now)


def after_repair(*, assignment: Assignment, annotation: Annotation, now: datetime) -> None:
    """Send a repaired answer back to where it was returned from, or to the queue that reviews this one."""
    returned = Review.objects.filter(annotation=annotation, verdict=Verdict.RETURN).order_by("-id")
    came_from = returned.values_list("assignment__queue", flat=True).first()
    _review(came_from or assignment.queue.review_queue_id, assignment.item_id, now)
    _weigh(assignment, annotation, now)


def after_change(*, annotation: Annotation, now: datetime) -> None:
    """Weigh an answer again that its author changed."""
    if annotation.assignment is not None and annotation.state == AnnotationState.SUBMITTED:
        _weigh(annotation.assignment, annotation, now)


def after_review(*, assignment: Assignment, now: datetime) -> None:
    """Send an item whose review lease was settled on, where the review queue has a sample of its own.

    An answer of the reviewer's own that came while they held the lease waits for somebody else: it goes in anew.
    """
    queue = assignment.queue
    if queue.review_queue_id is not None and queue_stages.is_sampled(
        queue=queue, assignment_id=assignment.pk
    ):
        _review(queue.review_queue_id, assignment.item_id, now)
    own = Annotation.objects.filter(
        item=assignment.item_id,
        author=assignment.annotator_id,
        state__in=(AnnotationState.SUBMITTED, AnnotationState.LATE),
        assignment__queue__review_queue=queue.pk,
    )
    if any(_is_for_review(row) for row in own.select_related("assignment__queue")):
        _review(queue.pk, assignment.item_id, now)


def _is_for_review(row: Annotation) -> bool:
    """Whether its queue's rules send an answer to review; `row` comes with its assignment and queue."""
    if row.assignment is None:
        return False
    queue = row.assignment.queue
    if row.state == AnnotationState.LATE:
        return not (queue.adjudicate_late and queue.adjudicate_queue_id)
    return queue_stages.is_sampled(queue=queue, assignment_id=row.assignment.pk)


def _weigh(assignment: Assignment, annotation: Annotation, now: datetime) -> None:
    """What follows from all the answers together."""
    if assignment.schema_version_id != annotation.schema_version_id:
        assignment.schema_version = annotation.schema_version  # labels were migrated since it was leased
    queue = assignment.queue
    if queue.overlap_mode == OverlapMode.CONFIDENCE:
        confidence.settle(assignment=assignment)
    if queue.adjudicate_queue_id is not None and queue.adjudicate_below is not None:
        required = WorkItem.objects.values_list("required", flat=True).get(pk=assignment.work_item_id)
        if _disagree(assignment.item_id, queue, required=required, version=assignment.schema_version):
            _adjudicate(queue.adjudicate_queue_id, assignment.item_id, now)


def _disagree(item_id: UUID, queue: Queue, *, required: int, version: SchemaVersion) -> bool:
    """Whether an item has all its answers, and they agree less than the queue's rule says."""
    rows = Annotation.objects.filter(
        item=item_id, state__in=(AnnotationState.SUBMITTED, AnnotationState.ACCEPTED)
    )
    found = rows.exclude(origin=Origin.ADJUDICATION).order_by("id").values_list("schema_version", "result")
    results = [carried(result, from_id=from_id, to_id=version.pk) for from_id, result in found]
    if queue.adjudicate_below is None or len(results) < max(queue_drops.FEWEST, required):
        return False
    total = agreement_of(schema_of(version), results).total
    return total is not None and total < queue.adjudicate_below


def _weigh_again(item_ids: Collection[UUID], now: datetime) -> None:
    """Send items to adjudication by the rules of the queues that they were labeled in, as far as they say so now.

    Not what has its final answer, and no newer one of its annotators.
    """
    work = WorkItem.objects.filter(
        item__in=item_ids, queue__kind=QueueKind.ANNOTATE, queue__adjudicate_queue__isnull=False
    ).select_related("queue", "item__project__schema_version")
    newest = {(row.item_id, row.queue_id): row for row in work.defer("item__data").order_by("round")}
    for row in newest.values():
        target = row.queue.adjudicate_queue_id
        if target is not None and _is_contested(row) and not _has_final(row.item_id):
            _adjudicate(target, row.item_id, now)


def _is_contested(work: WorkItem) -> bool:
    queue, version = work.queue, work.item.project.schema_version
    late = Annotation.objects.filter(
        item=work.item_id, state=AnnotationState.LATE, assignment__queue=queue.pk, origin=Origin.WORK
    )
    if queue.adjudicate_late and late.exists():
        return True
    return version is not None and _disagree(work.item_id, queue, required=work.required, version=version)


def _has_final(item_id: UUID) -> bool:
    """Whether an adjudicator has decided since an annotator answered last. Ids are made in the order of time."""
    final = Annotation.objects.filter(
        item=item_id, origin=Origin.ADJUDICATION, state=AnnotationState.ACCEPTED
    )
    last = final.order_by("-id").values_list("id", flat=True).first()
    if last is None:
        return False
    answers = AnnotationRevision.objects.filter(
        annotation__item=item_id, role=RevisionRole.AUTHOR, id__gt=last
    )
    return not answers.exclude(annotation__origin=Origin.ADJUDICATION).exists()


def _review(queue_id: UUID | None, item_id: UUID, now: datetime) -> None:
    """Put an item into a review queue, if there is one: ahead of an adjudication that nobody has begun."""
    if queue_id is None:
        return
    if queue_stages.put_to_work(queue_id=queue_id, item_id=item_id, now=now) is not None:
        queue_drops.drop_ahead_of_review(item_id)


def _adjudicate(queue_id: UUID, item_id: UUID, now: datetime) -> None:
    """Put an item into a queue of adjudication, unless it is in review: it is weighed again after that."""
    if not queue_drops.is_in_review(item_id):
        queue_stages.put_to_work(queue_id=queue_id, item_id=item_id, now=now)


def append_revision(
    *, row: Annotation, result: dict[str, Any], seconds: float | None, token: UUID | None, now: datetime
) -> None:
    """Put the author's next revision on an annotation, which is submitted with it; its time is added and counted.

    The item is held. A late one stays late.
    """
    is_repair = row.state == AnnotationState.RETURNED
    row.result, row.revision = result, row.revision + 1
    if seconds is not None:
        row.seconds = (row.seconds or 0) + seconds
    if is_repair:
        row.state = AnnotationState.SUBMITTED.value
    row.save(update_fields=["result", "revision", "seconds", "state", "schema_version"])
    AnnotationRevision(
        id=new_id(),
        annotation=row,
        number=row.revision,
        author_id=row.author_id,
        schema_version_id=row.schema_version_id,
        result=result,
        seconds=seconds,
        token=token,
        created_at=now,
    ).save(force_insert=True)
    if is_repair or seconds:
        # Settled with the time of the repair alone; the assignment has that of all its revisions.
        whole = row.seconds if is_repair else Coalesce(F("seconds"), 0.0) + (seconds or 0)
        Assignment.objects.filter(pk=row.assignment_id).update(seconds=whole)
    if token is None and seconds:
        counters.record(
            row.project_id, {"event:submitted": 0}, user_id=row.author_id, seconds=seconds, now=now
        )
