"""What a verdict does: to the annotation, to its assignment and slot, to the item. Called with the item held.

An annotation that is submitted or late is open to a verdict. One that is accepted or returned has one already: another
needs to name the review that it takes the place of, so that nobody overrules what they have not seen. What was rejected
stays so, but for an appeal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.annotations.models import (
    Annotation,
    AnnotationRevision,
    AnnotationState,
    Origin,
    Review,
    RevisionRole,
    Verdict,
)
from labeling.annotations.services.appeal_ends import settle_appeals
from labeling.annotations.services.telling import tell_review
from labeling.audit.services import Act
from labeling.core.errors import Conflict, Forbidden
from labeling.core.ids import new_id
from projects.models import Assignment, AssignmentState, Item
from projects.services import queue_stages
from projects.services.labels import drop_label

OPEN: Final = (AnnotationState.SUBMITTED, AnnotationState.LATE)
COUNTED: Final = (AnnotationState.SUBMITTED, AnnotationState.ACCEPTED)
AFTER: Final[Mapping[str, AnnotationState]] = {
    Verdict.ACCEPT: AnnotationState.ACCEPTED,
    Verdict.FIX: AnnotationState.ACCEPTED,
    Verdict.RETURN: AnnotationState.RETURNED,
    Verdict.REJECT: AnnotationState.REJECTED,
}


@dataclass(frozen=True, slots=True)
class NewReview:
    """A verdict as somebody gives it on `revision` of an annotation. `result` only with a fix.

    `supersedes`: the newest review, where there is one that is to be overruled.
    """

    verdict: str
    revision: int
    reason: str = ""
    comment: str = ""
    pins: list[dict[str, Any]] = field(default_factory=list)
    result: dict[str, Any] | None = None
    supersedes: UUID | None = None


def current_of(row: Annotation) -> dict[str, Any]:
    """What stands now, for whoever came with an older state of it."""
    newest = newest_review(row)
    return {
        "current": {
            "id": str(row.pk),
            "state": row.state,
            "revision": row.revision,
            "result": row.result,
            "review": str(newest.pk) if newest is not None else None,
        }
    }


def newest_review(row: Annotation) -> Review | None:
    """The last word on an annotation."""
    return Review.objects.filter(annotation=row).order_by("-id").first()


def refuse_own(row: Annotation, *, by: UUID) -> None:
    """`Forbidden` for one's own work."""
    if row.author_id == by:
        detail = "This is your own work. Somebody else has to review it; you can still change it yourself."
        raise Forbidden(detail, code="review.own")


def refuse_stale(row: Annotation, revision: int) -> None:
    """`Conflict` when the annotation was changed since the revision that the caller looked at."""
    if row.revision != revision:
        raise Conflict(
            "This answer was changed since you looked at it. Look at the present one, then decide again.",
            code="annotation.stale",
            more=current_of(row),
        )


def settled(row: Annotation) -> Conflict:
    """The answer to a verdict on what already has one that the caller does not name."""
    return Conflict(
        f"This answer has a verdict already: it is {row.state}. Look at that one; to overrule it, name it.",
        code="annotation.settled",
        more=current_of(row),
    )


def decide(
    *,
    row: Annotation,
    item: Item,
    new: NewReview,
    actor: Actor,
    now: datetime,
    acts: list[Act],
    lease: Assignment | None = None,
    token: UUID | None = None,
) -> Review:
    """Carry out a verdict and put it on record. `row` was read, with assignment and queue, after `item` was held.

    `acts` gets what follows from it for the audit log; the caller records that last.

    `Forbidden` for one's own work. `Conflict`: annotation.stale, annotation.settled, each with the present state;
    annotation.in_repair while its author has it; review.no_repair for what nobody can repair.
    """
    by = actor.user.pk
    refuse_own(row, by=by)
    refuse_stale(row, new.revision)
    _refuse_settled(row, new)
    was_judged = row.state not in OPEN or row.revision > 1  # else there is nothing yet to appeal against
    _move_work(row, item, new.verdict, now)
    looked_at = AnnotationRevision.objects.get(annotation=row, number=row.revision)
    values: dict[str, Any] = {"state": AFTER[new.verdict]}
    if new.verdict == Verdict.FIX and new.result is not None:
        values |= {"result": new.result, "revision": row.revision + 1}
        _write_fix(row, new.result, by, now)
    if not Annotation.objects.filter(pk=row.pk, revision=row.revision, state=row.state).update(**values):
        row.refresh_from_db()
        refuse_stale(row, new.revision)
        raise settled(row)
    for name, value in values.items():
        setattr(row, name, value)
    made = Review.objects.create(
        id=new_id(),
        annotation=row,
        revision=looked_at,
        reviewer_id=by,
        assignment=lease,
        token=token,
        verdict=new.verdict,
        reason=new.reason,
        comment=new.comment,
        pins=new.pins,
        appeal_until=_appeal_until(row, new.verdict, now),
        created_at=now,
    )
    tell_review(review=made, annotation=row, number=looked_at.number, project=item.project, now=now)
    if was_judged:
        counts = AFTER[new.verdict] == AnnotationState.ACCEPTED
        acts += settle_appeals(row=row, item=item, actor=actor, counts=counts, now=now)
    return made


def _refuse_settled(row: Annotation, new: NewReview) -> None:
    if row.state in OPEN:
        return
    newest = newest_review(row)
    is_named = new.supersedes == (newest.pk if newest is not None else None)
    is_again = row.state == AnnotationState.RETURNED and new.verdict == Verdict.RETURN
    if row.state == AnnotationState.REJECTED or is_again or not is_named:
        raise settled(row)


def _appeal_until(row: Annotation, verdict: str, now: datetime) -> datetime | None:
    """Until when its author may appeal; imported labels have no author who could."""
    if row.assignment is None or row.author_id is None or verdict not in (Verdict.RETURN, Verdict.REJECT):
        return None
    return now + timedelta(hours=row.assignment.queue.appeal_hours)


def _write_fix(row: Annotation, result: dict[str, Any], by: UUID, now: datetime) -> None:
    AnnotationRevision(
        id=new_id(),
        annotation=row,
        number=row.revision + 1,
        author_id=by,
        role=RevisionRole.REVIEWER,
        schema_version_id=row.schema_version_id,
        result=result,
        created_at=now,
    ).save(force_insert=True)


def _move_work(row: Annotation, item: Item, verdict: str, now: datetime) -> None:
    """Move the assignment with its slot, and what is counted of the item."""
    if verdict == Verdict.RETURN:
        _return(row, now)
    elif verdict == Verdict.REJECT:
        _reject(row, item, now)
    elif row.state != AnnotationState.ACCEPTED:
        _accept(row, now)


def _accept(row: Annotation, now: datetime) -> None:
    if row.assignment is None:
        return
    if row.state == AnnotationState.LATE:
        reinstate(row, now)
    elif not queue_stages.accept_answer(assignment_id=row.assignment.pk, now=now):
        raise _moved(row.assignment)


def reinstate(row: Annotation, now: datetime) -> None:
    """Let an answer count that did not: one that came late, or whose author was right to appeal."""
    if row.assignment is None:
        return
    close_unrepaired(besides=row)  # what nobody repaired in time stands no more, also before that is swept
    standing = Annotation.objects.filter(assignment=row.assignment, state__in=(*COUNTED, "returned"))
    if standing.exclude(pk=row.pk).exists():
        raise Conflict(
            "Its author has answered this item again since, and that answer counts. Reject this one.",
            code="annotation.answered_again",
        )
    if not queue_stages.reinstate_answer(assignment_id=row.assignment.pk, now=now):
        raise _moved(row.assignment)


def close_unrepaired(*, besides: Annotation | None = None) -> int:
    """Reject the answers whose time to be repaired ran out: their assignments were, when the slot went; how many.

    One statement; an answer that an appeal lets count at this moment is not touched. Of all assignments, or of that of
    the answer `besides`, which is left as it is.
    """
    rows = Annotation.objects.filter(state=AnnotationState.RETURNED)
    if besides is not None:
        rows = rows.filter(assignment=besides.assignment).exclude(pk=besides.pk)
    return rows.filter(assignment__state=AssignmentState.REJECTED).update(state=AnnotationState.REJECTED)


def _return(row: Annotation, now: datetime) -> None:
    if row.assignment is None or row.author_id is None or row.origin != Origin.WORK:
        raise Conflict(
            "Nobody can repair this label: it was not made by an annotator here. Fix it, or reject it.",
            code="review.no_repair",
        )
    if row.state == AnnotationState.LATE:
        raise Conflict(
            "This answer came late and fills no slot, so it cannot go back. Accept it, fix it, or reject it.",
            code="review.no_repair",
        )
    if not queue_stages.return_answer(assignment_id=row.assignment.pk, now=now):
        raise _moved(row.assignment)


def _reject(row: Annotation, item: Item, now: datetime) -> None:
    if row.assignment is not None:
        if row.state != AnnotationState.LATE and not queue_stages.reject_answer(
            assignment_id=row.assignment.pk, now=now
        ):
            raise _moved(row.assignment)
    elif row.state in COUNTED and row.origin != Origin.ADJUDICATION:
        others = Annotation.objects.filter(item=item, assignment=None, state__in=COUNTED).exclude(pk=row.pk)
        drop_label(item=item, others=others.exclude(origin=Origin.ADJUDICATION).count(), now=now)


def _moved(assignment: Assignment) -> Conflict:
    now = Assignment.objects.only("state", "is_repair").get(pk=assignment.pk)
    if now.state == AssignmentState.ACTIVE:
        return Conflict(
            "Its author is repairing this answer at this moment. Decide when it comes back.",
            code="annotation.in_repair",
        )
    return Conflict(
        "This work was taken out meanwhile, so the verdict cannot count. Read the answer again.",
        code="annotation.moved",
    )
