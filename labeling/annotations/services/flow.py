"""Where work goes once it is answered: to review, to adjudication, to more answers. In the transaction of the answer.

A queue without rules costs nothing here: all that is asked stands in the queue's own columns, which a submit has read.
"""

from collections.abc import Collection, Iterable
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
    Verdict,
)
from labeling.annotations.services import confidence
from labeling.core.ids import new_id
from labeling.known.services import judge_answer
from projects.models import Assignment, Queue, WorkItem
from projects.models.queue import OverlapMode
from projects.services import counters, queue_stages
from projects.services.leases import Settled


def hold_work(assignments: Iterable[Assignment]) -> None:
    """Hold the work items of assignments, in the one order of locks: items before them, assignments after.

    Whoever sweeps overdue leases passes over work that is held, and waits for an assignment only while they hold its
    work. So none of them can wait for us while we wait for them.
    """
    keys = sorted({row.work_item_id for row in assignments})
    list(WorkItem.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))


def hold_item_work(row: Annotation) -> None:
    """Hold what a verdict outside a review lease moves: the answer's work, and the open review work of its item."""
    own = [row.assignment.work_item_id] if row.assignment is not None else []
    queue_stages.hold_reviews(item_ids=[row.item_id], work_item_ids=own)


def after_verdicts(*, item_ids: Collection[UUID], now: datetime) -> None:
    """Take away the review work of items of which an open answer was decided outside a lease, and none waits any more.

    The items are held, and their work by `hold_item_work`.
    """
    waiting = Annotation.objects.filter(
        item__in=item_ids, state__in=(AnnotationState.SUBMITTED, AnnotationState.LATE)
    )
    done = set(item_ids) - set(waiting.order_by().values_list("item_id", flat=True))
    if done:
        queue_stages.drop_reviews(item_ids=done, now=now)


def after_submit(*, assignment: Assignment, annotation: Annotation, settled: Settled, now: datetime) -> None:
    """Send an answer of an annotate queue on by the queue's rules. The item is held; `assignment` has its queue.

    What came late goes to adjudication where that is asked for, else to review if there is one: nobody else will look
    at it. The others go to review when they are in the sample. When the item has all the answers that are wanted, and
    they agree less than the rule says, it goes to adjudication.
    """
    queue = assignment.queue
    if settled.outcome != "submitted":
        target = queue.adjudicate_queue_id if queue.adjudicate_late else None
        _put(target or queue.review_queue_id, assignment.item_id, now)
        return
    if queue.review_queue_id is not None and queue_stages.is_sampled(
        queue=queue, assignment_id=assignment.pk
    ):
        _put(queue.review_queue_id, assignment.item_id, now)
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
    _put(came_from or assignment.queue.review_queue_id, assignment.item_id, now)
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
        _put(queue.review_queue_id, assignment.item_id, now)
    own = Annotation.objects.filter(
        item=assignment.item_id,
        author=assignment.annotator_id,
        state__in=(AnnotationState.SUBMITTED, AnnotationState.LATE),
        assignment__queue__review_queue=queue.pk,
    )
    if any(_is_for_review(row) for row in own.select_related("assignment__queue")):
        _put(queue.pk, assignment.item_id, now)


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
        _compare(assignment, annotation, queue, now)


def _compare(assignment: Assignment, annotation: Annotation, queue: Queue, now: datetime) -> None:
    """Send the item to adjudication when it has all its answers and they agree too little."""
    rows = Annotation.objects.filter(
        item=assignment.item_id, state__in=(AnnotationState.SUBMITTED, AnnotationState.ACCEPTED)
    )
    found = rows.exclude(origin=Origin.ADJUDICATION).order_by("id").values_list("schema_version", "result")
    to_id = annotation.schema_version_id
    results = [carried(result, from_id=from_id, to_id=to_id) for from_id, result in found]
    required = WorkItem.objects.values_list("required", flat=True).get(pk=assignment.work_item_id)
    if len(results) < max(2, required):
        return
    total = agreement_of(schema_of(annotation.schema_version), results).total
    if total is not None and queue.adjudicate_below is not None and total < queue.adjudicate_below:
        _put(queue.adjudicate_queue_id, assignment.item_id, now)


def _put(queue_id: UUID | None, item_id: UUID, now: datetime) -> None:
    if queue_id is not None:
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
        # Settled with the time of the repair alone; statements of work have the whole.
        whole = row.seconds if is_repair else Coalesce(F("seconds"), 0.0) + (seconds or 0)
        Assignment.objects.filter(pk=row.assignment_id).update(seconds=whole)
    if token is None and seconds:
        counters.record(
            row.project_id, {"event:submitted": 0}, user_id=row.author_id, seconds=seconds, now=now
        )
