"""Reviewing one answer, with or without a lease of a review queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.annotations.models import Annotation, AnnotationState, Review
from labeling.annotations.permissions import access_annotation
from labeling.annotations.services import flow
from labeling.annotations.services.review_words import check_words
from labeling.annotations.services.verdicts import (
    OPEN,
    NewReview,
    current_of,
    decide,
    refuse_own,
    refuse_stale,
)
from labeling.annotations.services.versions import check_change, share_checked
from labeling.audit.services import Act, record_many
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Forbidden, Invalid
from projects.models import Assignment, Item, QueueKind
from projects.permissions import access_assignment
from projects.services import queue, queue_drops
from projects.services.judging import may_be_labeled


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease of a review queue that is settled with a review."""

    assignment_id: object
    token: UUID


def review(*, actor: Actor, annotation_id: object, new: NewReview, lease: Lease | None = None) -> Review:
    """Put a verdict on an answer. With `lease` it also uses that lease, in the same transaction.

    A lease is for all answers of its item: the verdict after which none waits for one any more settles it, the others
    lengthen it. Repeatable: what was stored for the same revision under the lease is the answer to every further call
    with that verdict; with another it is review.other_verdict, with what was `stored`.
    A lease that ran out is settled as late, and the verdict counts nonetheless as long as the answer is as it was
    looked at.
    `NotFound`, `Forbidden` (role.too_low, review.own); `Invalid` with pointers for words, pins or a result that do not
    fit; `Conflict`: annotation.stale and annotation.settled with the present state, annotation.in_repair,
    review.no_repair, rights.changed, assignment.lease_lost.
    """
    row = access_annotation(actor=actor, annotation_id=annotation_id, is_told=True)
    held = _lease(actor, row, lease)
    if held is not None and lease is not None:
        stored = _stored(held, row, lease.token, new)
        if stored is not None:
            return stored
    refuse_own(row, by=actor.user.pk)
    new = check_words(new, row=row)
    if new.result is not None:
        check_change(row=row, result=new.result)
    now = clock.now()
    is_last = False
    with transaction.atomic():
        if new.result is not None:
            share_checked(row)
        item = hold_open_item(row.item_id, now)
        queue_drops.hold_work_of([item.pk])
        if held is not None and lease is not None:
            stored = _stored(held, row, lease.token, new)
            if stored is not None:
                return stored
            is_last = not _waits_for_more(row, by=actor.user.pk)
            if is_last:
                _settle(held, lease.token, now)
            else:
                queue.keep_lease(assignment=held, token=lease.token, now=now)
        fresh = reread(row.pk)
        decided = [item.pk] if fresh.state in OPEN else []
        acts: list[Act] = []
        made = decide(
            row=fresh,
            item=item,
            new=new,
            actor=actor,
            now=now,
            lease=held,
            token=lease.token if lease is not None and is_last else None,
            acts=acts,
        )
        if held is None or is_last:
            _go_on(item, held, decided, now)
        if acts:
            record_many(organisation=actor.organisation, acts=acts)
    return made


def _go_on(item: Item, settled: Assignment | None, decided: list[UUID], now: datetime) -> None:
    """What follows from a verdict outside a lease, or from one that `settled` its lease."""
    if settled is not None:
        flow.after_review(assignment=settled, now=now)
    flow.after_verdicts(item_ids=[item.pk], decided=decided, now=now)


def hold_open_item(item_id: UUID, now: datetime) -> Item:
    """The item, held until the transaction ends; `Conflict` (rights.changed) when it may not be labeled now."""
    rows = Item.objects.select_related("project").select_for_update(no_key=True, of=("self",))
    item = rows.defer("data").get(pk=item_id)
    if not may_be_labeled(project=item.project, item=item, at=now):
        raise queue.rights_changed()
    return item


def reread(annotation_id: UUID) -> Annotation:
    """The annotation as it is now that its item is held, with what a verdict needs of it."""
    return Annotation.objects.select_related("assignment__queue", "schema_version").get(pk=annotation_id)


def _stored(held: Assignment, row: Annotation, token: UUID, new: NewReview) -> Review | None:
    """The review that this call repeats, if it was made; `Conflict` for another verdict, or a token that is used up."""
    made = Review.objects.select_related("revision").filter(annotation=row, assignment=held)
    found = made.filter(revision__number=new.revision).order_by("-id").first()
    if found is not None and found.pk != new.supersedes:
        if found.verdict != new.verdict:
            raise _other_verdict(found, row)
        return found
    if Review.objects.filter(token=token).exists():
        raise queue.lease_lost()
    return None


def _other_verdict(found: Review, row: Annotation) -> Conflict:
    stored = {
        "id": str(found.pk),
        "verdict": str(found.verdict),
        "revision": found.revision.number,
        "reason": found.reason,
        "comment": found.comment,
    }
    return Conflict(
        f"Under this lease you decided otherwise on this answer already: {found.verdict}. That stands; to overrule it, "
        "name that review.",
        code="review.other_verdict",
        more={"stored": stored, **current_of(reread(row.pk))},
    )


def _waits_for_more(row: Annotation, *, by: UUID) -> bool:
    """Whether another answer of the item waits for a verdict that this reviewer may give. The item is held."""
    others = Annotation.objects.filter(item=row.item_id, state__in=OPEN).exclude(pk=row.pk)
    return others.exclude(author=by).exists()


def _lease(actor: Actor, row: Annotation, lease: Lease | None) -> Assignment | None:
    if lease is None:
        return None
    held = access_assignment(actor=actor, assignment_id=lease.assignment_id)
    if held.item_id != row.item_id or held.queue.kind != QueueKind.REVIEW:
        detail = "This lease is not one to review this answer under. Leave it out, or name the right one."
        raise Invalid(
            detail, code="review.assignment", faults=(Fault("/assignment", "review.assignment", detail),)
        )
    return held


def _settle(held: Assignment, token: UUID, now: datetime) -> None:
    settled = queue.settle_submit(assignment=held, token=token, seconds=None, now=now)
    if settled.outcome == "repeat":
        raise queue.lease_lost()  # settled with another verdict, or before this answer came
    if settled.outcome == "late":
        queue.count_late(assignment=held, seconds=None, now=now)


def change(
    *,
    actor: Actor,
    annotation_id: object,
    result: dict[str, Any],
    revision: int,
    seconds: float | None = None,
) -> Annotation:
    """Change an answer in place: its author while it has no verdict, anybody else as a reviewer's fix.

    `revision` is the one that the change was made from. Errors as `review`; `Conflict` annotation.reviewed for an
    author whose answer has its verdict.
    """
    row = access_annotation(actor=actor, annotation_id=annotation_id)
    if row.author_id != actor.user.pk:
        return review(
            actor=actor, annotation_id=row.pk, new=NewReview("fix", revision, result=result)
        ).annotation
    check_change(row=row, result=result)
    now = clock.now()
    with transaction.atomic():
        share_checked(row)
        hold_open_item(row.item_id, now)
        fresh = reread(row.pk)
        refuse_stale(fresh, revision)
        if fresh.state not in (AnnotationState.SUBMITTED, AnnotationState.LATE):
            raise Conflict(
                f"This answer is {fresh.state} by now, so it stays as it is. What comes back you repair as work.",
                code="annotation.reviewed",
            )
        if fresh.assignment is None:
            raise Forbidden("Imported labels are changed by reviewers.", code="annotation.imported")
        flow.append_revision(row=fresh, result=result, seconds=seconds, token=None, now=now)
        flow.after_change(annotation=fresh, now=now)
    return fresh
