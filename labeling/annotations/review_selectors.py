"""Reading reviews and appeals, and a project's answers as reviewers list them."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, AnnotationState, Appeal, AppealState, Review, Verdict
from labeling.annotations.selectors import SEES_NAMES
from labeling.core.errors import Fault, Forbidden, Invalid
from labeling.core.ids import parse_id
from projects.models import ItemState, Project
from projects.services.items import LABELABLE


def reviews_of(*, annotation: Annotation) -> QuerySet[Review]:
    """An annotation's reviews with their appeals."""
    return Review.objects.filter(annotation=annotation).select_related("reviewer", "revision", "appeal")


def returned_with(*, assignment_ids: Collection[UUID]) -> dict[UUID, Review]:
    """The review that sent each of these assignments back for repair, with its annotation and appeal; one query."""
    rows = Review.objects.filter(annotation__assignment__in=assignment_ids, verdict=Verdict.RETURN)
    rows = rows.select_related("annotation", "appeal").order_by("id")
    return {row.annotation.assignment_id: row for row in rows if row.annotation.assignment_id is not None}


def rejected_with(*, assignment_ids: Collection[UUID]) -> dict[UUID, Review]:
    """The review that rejected the answer of each of these assignments and stands, with its appeal; one query."""
    rows = Review.objects.filter(
        annotation__assignment__in=assignment_ids,
        annotation__state=AnnotationState.REJECTED,
        verdict=Verdict.REJECT,
    )
    rows = rows.select_related("annotation", "appeal").order_by("id")
    return {row.annotation.assignment_id: row for row in rows if row.annotation.assignment_id is not None}


def answers_of(
    *,
    project: Project,
    role: Role,
    state: str | None = None,
    queue: str | None = None,
    author: str | None = None,
) -> QuerySet[Annotation]:
    """A project's answers in a state (left out: submitted), of one queue, of one author.

    `author`: id of a user; `Forbidden` (author.forbidden) below manager. `Invalid` for what can name neither state nor
    queue nor author. What may not be labeled now is not shown.
    """
    wanted = state or AnnotationState.SUBMITTED.value
    if wanted not in AnnotationState.values:
        raise _invalid("state", f"state must be one of {', '.join(AnnotationState.values)}.")
    rows = Annotation.objects.filter(project=project, state=wanted).select_related(
        "item", "author", "assignment__queue", "schema_version"
    )
    rows = rows.filter(item__verdict__lte=int(LABELABLE)).exclude(item__state=ItemState.WITHDRAWN)
    if queue is not None:
        rows = rows.filter(assignment__queue=_id("queue", queue))
    if author is not None:
        rows = rows.filter(author=_author(role, author))
    return rows


def _author(role: Role, given: str) -> UUID:
    """Whom a manager means. Nobody else searches by author: what is found so is by one person."""
    if role < SEES_NAMES:
        raise Forbidden(
            "Only managers search answers by author: others are not told which are by one person.",
            code="author.forbidden",
        )
    return _id("author", given)


def _id(name: str, given: str) -> UUID:
    found = parse_id(given)
    if found is None:
        raise _invalid(name, f"{name} must be an id.")
    return found


def appeals_of(*, project: Project, state: str | None = None) -> QuerySet[Appeal]:
    """A project's appeals in a state (left out: open); `Invalid` for another."""
    wanted = state or AppealState.OPEN.value
    if wanted not in AppealState.values:
        raise _invalid("state", f"state must be one of {', '.join(AppealState.values)}.")
    rows = Appeal.objects.filter(project=project, state=wanted)
    return rows.select_related(
        "review__annotation__item",
        "review__annotation__author",
        "review__annotation__schema_version",
        "review__annotation__assignment__queue",
        "review__reviewer",
        "review__revision",
    )


def reviews_by_annotation(*, annotation_ids: Collection[UUID]) -> dict[UUID, list[Review]]:
    """Reviews with their appeals by annotation, in order; one query."""
    found: dict[UUID, list[Review]] = defaultdict(list)
    rows = Review.objects.filter(annotation__in=annotation_ids).order_by("id")
    for row in rows.select_related("reviewer", "revision", "appeal"):
        found[row.annotation_id].append(row)
    return found


def _invalid(name: str, detail: str) -> Invalid:
    code = f"{name}.invalid"
    return Invalid(detail, code=code, faults=(Fault(f"/{name}", code, detail),))
