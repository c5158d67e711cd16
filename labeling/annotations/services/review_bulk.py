"""One verdict on many answers at once: each is decided by itself, all in one transaction with one event in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Review, Verdict
from labeling.annotations.services import flow
from labeling.annotations.services.recording import root_of_reviews
from labeling.annotations.services.review_words import MAX_COMMENT, MAX_REASON, check_words
from labeling.annotations.services.verdicts import OPEN, NewReview, decide
from labeling.audit.services import Act, record_many
from labeling.core import clock
from labeling.core.errors import DomainError, Fault, Invalid
from labeling.core.ids import new_id
from labeling.core.texts import clean
from projects.models import Item, Project
from projects.permissions import access_project
from projects.services import queue_drops
from projects.services.judging import may_be_labeled
from projects.services.queue import rights_changed

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer: `done` with its review, else the code and sentence of why not."""

    annotation_id: UUID
    review: Review | None = None
    code: str = ""
    detail: str = ""


def review_many(
    *,
    actor: Actor,
    project_id: object,
    annotations: Sequence[tuple[UUID, int]],
    verdict: str,
    reason: str = "",
    comment: str = "",
) -> list[Outcome]:
    """Put one verdict on up to 500 answers of a project, by id and the revision that was looked at; in their order.

    One that cannot have it (changed since, settled, one's own, not of this project) says why, and the others go on.
    `Invalid` for a fix, for too many, for one named twice, and for texts that no answer could have.
    """
    project = access_project(actor=actor, project_id=project_id, need=Role.REVIEWER)
    _check(annotations, verdict)
    clean(reason, pointer="/reason", most=MAX_REASON, blank=verdict == Verdict.ACCEPT)
    clean(comment, pointer="/comment", most=MAX_COMMENT, blank=True)
    now = clock.now()
    with transaction.atomic():
        rows = _hold(project, [pk for pk, _ in annotations])
        items = {row.item_id: row.item for row in rows.values()}
        waiting = {row.pk: row.item_id for row in rows.values() if row.state in OPEN}
        outcomes, acts = [], list[Act]()
        for pk, revision in annotations:
            new = NewReview(verdict, revision, reason=reason, comment=comment)
            row = rows.get(pk)
            if row is None:
                detail = "There is no such annotation in this project, or it is not yours to see."
                outcomes.append(Outcome(pk, code="annotation.not_found", detail=detail))
            else:
                row.item = items[row.item_id]
                row.item.project = project
                outcomes.append(_one(actor, project, row, new, acts, now))
        done = [one.annotation_id for one in outcomes if one.review]
        flow.after_verdicts(
            item_ids={rows[pk].item_id for pk in done},
            decided={waiting[pk] for pk in done if pk in waiting},
            now=now,
        )
        _record(actor, project, verdict, [one.review for one in outcomes if one.review], acts, now)
    return outcomes


def _check(annotations: Sequence[tuple[UUID, int]], verdict: str) -> None:
    if verdict == Verdict.FIX:
        detail = "Fix answers one by one: each needs a result of its own."
        raise Invalid(detail, code="review.verdict", faults=(Fault("/verdict", "review.verdict", detail),))
    if not 0 < len(annotations) <= MOST:
        detail = f"Name 1 to {MOST} annotations at once."
        raise Invalid(
            detail, code="review.too_many", faults=(Fault("/annotations", "review.too_many", detail),)
        )
    seen: set[UUID] = set()
    for place, (pk, _) in enumerate(annotations):
        if pk in seen:
            detail = "Name each annotation once."
            at = f"/annotations/{place}/id"
            raise Invalid(detail, code="review.repeated", faults=(Fault(at, "review.repeated", detail),))
        seen.add(pk)


def _hold(project: Project, ids: Sequence[UUID]) -> dict[UUID, Annotation]:
    """The annotations as they are once their items, work and assignments are held, in the one order of locks."""
    found = Annotation.objects.filter(pk__in=ids, project=project)
    keys = sorted(set(found.values_list("item_id", flat=True)))
    items = Item.objects.filter(pk__in=keys).order_by("pk").defer("data")
    held = {item.pk: item for item in items.select_for_update(no_key=True)}
    queue_drops.hold_work_of(keys)
    rows = found.select_related("assignment__queue", "schema_version").order_by("pk")
    answers = {row.pk: row for row in rows}
    for row in answers.values():
        row.item = held[row.item_id]
    return answers


def _one(
    actor: Actor, project: Project, row: Annotation, new: NewReview, acts: list[Act], now: datetime
) -> Outcome:
    try:
        with transaction.atomic():
            if not may_be_labeled(project=project, item=row.item, at=now):
                raise rights_changed()
            checked = check_words(new, row=row)
            made = decide(row=row, item=row.item, new=checked, actor=actor, now=now, acts=acts)
    except DomainError as error:
        return Outcome(row.pk, code=error.code, detail=error.detail)
    return Outcome(row.pk, review=made)


def _record(
    actor: Actor,
    project: Project,
    verdict: str,
    reviews: Sequence[Review],
    acts: Sequence[Act],
    now: datetime,
) -> None:
    """One event for all of them, with its hash, so they need not wait for the next batch; and what followed: `acts`."""
    if not reviews:
        return
    made = sorted(reviews, key=lambda row: row.pk)
    event = new_id()
    Review.objects.filter(pk__in=[row.pk for row in made]).update(event=event)
    payload = {"count": len(made), "verdict": str(verdict), "reviews_sha256": root_of_reviews(made)}
    act = Act("reviews.made", ("project", project.pk), actor, project.pk, payload, now, event)
    record_many(organisation=project.organisation_id, acts=[act, *acts])
