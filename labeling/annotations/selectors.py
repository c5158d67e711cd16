"""Reading annotations: drafts and predictions of work, the history of an item, authors as a role may see them."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Prefetch, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.accounts.roles import Role
from labeling.annotations.models import (
    Annotation,
    AnnotationRevision,
    AnnotationState,
    Draft,
    Prediction,
    Review,
)
from projects.models import Assignment, Item

SEES_NAMES: Final = Role.MANAGER
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Author:
    """An author as somebody may see them: a person, or a pseudonym that is the same throughout a project or item."""

    id: str
    name: str
    role: str


def drafts_of(*, assignment_ids: Collection[UUID]) -> dict[UUID, Draft]:
    """Drafts by assignment."""
    return Draft.objects.in_bulk(list(assignment_ids))


def predictions_of(*, item_ids: Collection[UUID]) -> dict[UUID, list[Prediction]]:
    """Predictions by item, newest first."""
    found: dict[UUID, list[Prediction]] = defaultdict(list)
    for row in Prediction.objects.filter(item__in=item_ids).order_by("-created_at", "-id"):
        found[row.item_id].append(row)
    return found


def predictions(*, item: Item) -> QuerySet[Prediction]:
    """An item's predictions."""
    return Prediction.objects.filter(item=item)


def best_scores(item_ids: Collection[UUID]) -> dict[UUID, float]:
    """The best score that a model gave to each item; what none has scored is left out."""
    rows = Prediction.objects.filter(item__in=list(item_ids), score__isnull=False)
    return dict(rows.order_by().values_list("item_id").annotate(Max("score")))


def own_annotation(*, assignment: Assignment) -> Annotation | None:
    """What the assignment's annotator answered: the one that stands, else the newest."""
    rows = list(Annotation.objects.filter(assignment=assignment).order_by("-created_at", "-id"))
    aside = (AnnotationState.LATE, AnnotationState.REJECTED)
    return next((row for row in rows if row.state not in aside), rows[0] if rows else None)


def history(*, actor: Actor, item: Item, role: Role) -> QuerySet[Annotation]:
    """An item's annotations with their revisions and reviews, as far as `role` in its project may see them.

    Reviewers and higher see all, and so do viewers, who do no work. Annotators see their own and no other, also when
    they have answered: an answer can still be changed, or come back for repair, and must not lean on another's.
    """
    revisions = AnnotationRevision.objects.select_related("author", "schema_version").order_by("number")
    reviews = Review.objects.select_related("reviewer", "revision", "appeal").order_by("id")
    rows = (
        Annotation.objects.filter(item=item)
        .select_related("author", "schema_version", "assignment")
        .prefetch_related(Prefetch("revisions", queryset=revisions), Prefetch("reviews", queryset=reviews))
    )
    return rows.filter(author=actor.user) if role == Role.ANNOTATOR else rows


def author_as_seen(*, author: User | None, actor: Actor, role: Role, within: UUID, origin: str) -> Author:
    """The author as somebody with `role` in the project may see them: managers see names, all see their own.

    The pseudonym that others see is the same in all that is shown `within` a project, or within one item: there
    answers are compared under letters, and nobody shall learn from their ids whose they are.
    """
    if author is None:
        return Author("", "Imported" if origin == "import" else "Deleted user", "annotator")
    if role >= SEES_NAMES or author.pk == actor.user.pk:
        return Author(str(author.pk), author.name or author.email, "annotator")
    mark = pseudonym(user_id=author.pk, within=within)
    return Author(f"annotator-{mark}", f"Annotator {mark}", "annotator")


def pseudonym(*, user_id: UUID, within: UUID) -> str:
    """Five letters that stand for a person in one project or item: always the same there, others everywhere else."""
    digest = hmac.digest(
        settings.SECRET_KEY.encode(), b"pseudonym" + within.bytes + user_id.bytes, hashlib.sha256
    )
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:5])
