"""Appeals: an author's one word against a return or a rejection, decided by somebody else than the reviewer."""

from typing import Final

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.annotations.models import Annotation, AnnotationState, Appeal, AppealState, Review
from labeling.annotations.permissions import access_appeal, access_review
from labeling.annotations.services import flow
from labeling.annotations.services.appeal_ends import appeal_decided
from labeling.annotations.services.reviews import hold_open_item, reread
from labeling.annotations.services.telling import tell_appeal
from labeling.annotations.services.verdicts import newest_review, reinstate
from labeling.audit.services import record_many
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from labeling.core.ids import new_id
from labeling.core.texts import clean
from projects.services import queue_drops, queue_stages

MAX_APPEAL: Final = 4_000
_AGAINST: Final = (AnnotationState.RETURNED, AnnotationState.REJECTED)


def appeal(*, actor: Actor, review_id: object, comment: str) -> Appeal:
    """Appeal against a review of one's own answer, once and until `appeal_until`.

    `NotFound` for anybody but the author. `Conflict`: appeal.verdict when there is nothing to appeal against,
    appeal.moved when the answer has gone on since, appeal.late, appeal.once; rights.changed.
    """
    found = access_review(actor=actor, review_id=review_id)
    if found.annotation.author_id != actor.user.pk:
        raise NotFound("review")
    text = clean(comment, pointer="/comment", most=MAX_APPEAL)
    now = clock.now()
    if found.appeal_until is None:
        raise Conflict("Only a return or a rejection can be appealed against.", code="appeal.verdict")
    try:
        with transaction.atomic():
            item = hold_open_item(found.annotation.item_id, now)
            if Appeal.objects.filter(review=found).exists():
                raise _once()
            if not _is_standing(reread(found.annotation_id), found):
                raise Conflict(
                    "This answer has gone on since, so there is nothing left to appeal against.",
                    code="appeal.moved",
                )
            if now > found.appeal_until:
                raise Conflict("The time to appeal against this review is over.", code="appeal.late")
            made = Appeal.objects.create(
                id=new_id(),
                project_id=found.annotation.project_id,
                review=found,
                comment=text,
                until=found.appeal_until,
                created_at=now,
            )
            tell_appeal(appeal=made, project=item.project, now=now)
            return made
    except IntegrityError:
        raise _once() from None


def _once() -> Conflict:
    return Conflict(
        "You have appealed against this review already. Somebody will decide.", code="appeal.once"
    )


def _is_standing(row: Annotation, review: Review) -> bool:
    """Whether the review is the last word on the annotation as it is now."""
    newest = newest_review(row)
    return newest is not None and newest.pk == review.pk and row.state in _AGAINST


def decide_appeal(*, actor: Actor, appeal_id: object, verdict: str, comment: str) -> Appeal:
    """Decide an open appeal. Upheld: the answer counts, as accepted. Overturned: the review stands.

    Returned work, which nobody was given while the appeal was open, has its whole time to be repaired then. An answer
    that was repaired meanwhile stays as it is, whatever is decided; another verdict on it settles the appeal.
    `Forbidden` for the reviewer (appeal.own_review) and the author (review.own). `Conflict`: appeal.settled;
    annotation.in_repair while its author has it, annotation.answered_again, rights.changed.
    """
    found = access_appeal(actor=actor, appeal_id=appeal_id)
    if verdict not in (AppealState.UPHELD, AppealState.OVERTURNED):
        detail = "Decide: upheld or overturned."
        raise Invalid(detail, code="appeal.verdict", faults=(Fault("/verdict", "appeal.verdict", detail),))
    if found.review.reviewer_id == actor.user.pk:
        detail = "This appeal is against your own review. Somebody else has to decide it."
        raise Forbidden(detail, code="appeal.own_review")
    if found.review.annotation.author_id == actor.user.pk:
        raise Forbidden("This appeal is your own. Somebody else has to decide it.", code="review.own")
    answer = clean(comment, pointer="/comment", most=MAX_APPEAL, blank=True)
    now = clock.now()
    with transaction.atomic():
        item = hold_open_item(found.review.annotation.item_id, now)
        queue_drops.hold_work_of([item.pk])
        values = {"state": verdict, "decided_by": actor.user, "decided_at": now, "answer": answer}
        if not Appeal.objects.filter(pk=found.pk, state=AppealState.OPEN).update(**values):
            raise Conflict(
                "This appeal is settled already, by a decision or by another review. Read it again.",
                code="appeal.settled",
            )
        row = reread(found.review.annotation_id)
        is_standing = _is_standing(row, found.review)
        counts = verdict == AppealState.UPHELD and is_standing
        if counts:
            reinstate(row, now)
            Annotation.objects.filter(pk=row.pk).update(state=AnnotationState.ACCEPTED)
            flow.after_verdicts(item_ids=[item.pk], decided=(), now=now)
        elif is_standing and row.assignment is not None:
            queue_stages.renew_repair(assignment_id=row.assignment.pk, now=now)
        for name, value in values.items():
            setattr(found, name, value)
        tell_appeal(appeal=found, project=item.project, now=now)
        act = appeal_decided(appeal=found, actor=actor, is_reinstated=counts, now=now)
        record_many(organisation=actor.organisation, acts=[act])
    return found
