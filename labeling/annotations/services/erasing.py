"""What goes from the labels of an item that is erased: drafts, models' guesses, and every quote of its content.

The shapes and choices that people made stay: they say nothing without the item. Texts do not: a span quotes, and what
somebody wrote may. So do the words of reviewers, of appeals, of known answers, of questions and of flags; the verdicts
stay, with their reasons from a list.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from labeling.annotations.models import Annotation, AnnotationRevision, Appeal, Draft, Prediction, Review
from labeling.annotations.services.recording import leaf_of, leaf_of_review
from labeling.known.services import erase_explanations
from labeling.questions.services.erasing import erase_words

_QUOTE: Final = "text"


def erase_answers(*, item_ids: Sequence[UUID]) -> dict[str, int]:
    """Erase what drafts, predictions and annotations hold of these items, in the caller's transaction.

    How many there were of each. Doing it again changes nothing. Revisions and reviews that are in the audit log keep
    the hash of what they were, so the log verifies as before.
    """
    found = {
        "drafts": Draft.objects.filter(assignment__item__in=item_ids).delete()[0],
        "predictions": Prediction.objects.filter(item__in=item_ids).delete()[0],
        "annotations": 0,
        "reviews": _erase_reviews(item_ids),
        "questions": erase_words(item_ids=item_ids),
    }
    erase_explanations(item_ids=item_ids)
    rows = Annotation.objects.filter(item__in=item_ids).select_related("schema_version")
    for annotation in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        emptied = without_texts(annotation.result, texts_of(annotation.schema_version.schema))
        if emptied != annotation.result:
            Annotation.objects.filter(pk=annotation.pk).update(result=emptied)
            found["annotations"] += 1
        for revision in annotation.revisions.select_related("schema_version").order_by("number"):
            # What is written under a name is a text in the version of that time.
            version = revision.schema_version or annotation.schema_version
            _erase_revision(revision, without_texts(revision.result, texts_of(version.schema)))
    return found


def _erase_reviews(item_ids: Sequence[UUID]) -> int:
    """Erase what reviewers and authors wrote about these items, and where they pointed; how many reviews had any."""
    Appeal.objects.filter(review__annotation__item__in=item_ids).exclude(comment="", answer="").update(
        comment="", answer=""
    )
    rows = Review.objects.filter(annotation__item__in=item_ids).exclude(comment="", pins=[])
    found = 0
    for row in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        leaf = row.leaf or (leaf_of_review(row).hex() if row.event else "")
        Review.objects.filter(pk=row.pk).update(comment="", pins=[], leaf=leaf)
        found += 1
    return found


def _erase_revision(revision: AnnotationRevision, emptied: Any) -> None:
    if emptied != revision.result:
        leaf = revision.leaf or (leaf_of(revision).hex() if revision.event else "")
        AnnotationRevision.objects.filter(pk=revision.pk).update(result=emptied, leaf=leaf)


def texts_of(schema: Any) -> frozenset[str]:
    """The names under which somebody who labels by `schema` writes words of their own: controls and attributes."""
    found = {str(one["name"]) for one in schema["controls"] if one["type"] == "text"}
    return frozenset(found | set(_attributes(schema["controls"])))


def _attributes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "attributes" and isinstance(inner, list):
                yield from (str(one["name"]) for one in inner if one.get("type") == "text")
            yield from _attributes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _attributes(inner)


def without_texts(result: Any, words: Collection[str]) -> Any:
    """A result without what it quotes (`text` of a span) and what was written under `words`; choices stay."""
    if isinstance(result, dict):
        gone = {_QUOTE, *words}
        return {
            name: "" if name in gone and isinstance(inner, str) else without_texts(inner, words)
            for name, inner in result.items()
        }
    if isinstance(result, list):
        return [without_texts(inner, words) for inner in result]
    return result
