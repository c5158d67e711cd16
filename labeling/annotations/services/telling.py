"""What webhooks are told of answers, reviews and appeals, in the transaction of each."""

from datetime import datetime
from typing import Final

from labeling.annotations.models import Annotation, Appeal, Review, Verdict
from labeling.webhooks.services import Hooked, emit
from projects.models import Assignment, AssignmentState

_AS_EVENT: Final = {
    Verdict.ACCEPT: "review.accepted",
    Verdict.RETURN: "review.returned",
    Verdict.REJECT: "review.rejected",
    Verdict.FIX: "review.fixed",
}


def tell_answer(*, assignment: Assignment, annotation: Annotation, is_late: bool, now: datetime) -> None:
    """An answer was stored: it counts, or came late."""
    state = AssignmentState.LATE if is_late else AssignmentState.SUBMITTED
    payload = {
        "assignment": assignment.pk,
        "annotation": annotation.pk,
        "item": assignment.item_id,
        "queue": assignment.queue_id,
        "state": state.value,
    }
    emit(project=assignment.item.project, event=f"assignment.{state.value}", payload=payload, now=now)


def tell_review(
    *, review: Review, annotation: Annotation, number: int, project: Hooked, now: datetime
) -> None:
    """A verdict was put on revision `number` of an answer."""
    payload = {
        "review": review.pk,
        "annotation": annotation.pk,
        "item": annotation.item_id,
        "revision": number,
        "verdict": str(review.verdict),
        "reason": review.reason,
        "state": str(annotation.state),
    }
    emit(project=project, event=_AS_EVENT[Verdict(review.verdict)], payload=payload, now=now)


def tell_appeal(*, appeal: Appeal, project: Hooked, now: datetime) -> None:
    """An author appealed, or somebody decided about it."""
    is_open = appeal.decided_at is None
    payload = {
        "appeal": appeal.pk,
        "review": appeal.review_id,
        "annotation": appeal.review.annotation_id,
        "item": appeal.review.annotation.item_id,
        "state": str(appeal.state),
    }
    if is_open:
        payload["until"] = appeal.until
    emit(project=project, event="appeal.opened" if is_open else "appeal.decided", payload=payload, now=now)
