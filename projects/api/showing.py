"""Leases as the editor takes them: item, media, draft, predictions, and why the item may be labeled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.annotations.comparing import Lettered, compared, lettered, show_lettered
from labeling.annotations.models import Draft, Prediction, Review
from labeling.annotations.review_selectors import returned_with
from labeling.annotations.selectors import drafts_of, predictions_of
from labeling.media.urls import LABELING
from labeling.rights.policy import Use
from labeling.rights.sentences import sentence
from labeling.rights.services import CachedDecision, Pair
from projects.api.media import copies_of, media_body
from projects.models import Assignment, Item, ItemMedia, Queue, QueueKind


def show_leases(
    rows: Sequence[Assignment],
    *,
    actor: Actor,
    use: Use,
    decisions: Mapping[Pair, CachedDecision],
    has_drafts: bool = True,
) -> list[dict[str, Any]]:
    """The leases with all that a page needs to begin; of new work no query where there is nothing but the item.

    At most one for media, predictions and drafts each, however many leases; one more for media of which there is more
    than picture and thumbnail (two where some are masked), one more where work came back for repair,
    and one where answers are to be reviewed or adjudicated.
    `decisions` by profile and vector: those that let the items through the door.
    """
    if not rows:
        return []
    with_media = {row.item_id for row in rows if has_more(row, "has_media")}
    media = media_of(with_media) if with_media else {}
    copies = copies_of(part for parts in media.values() for part in parts)
    guessed = {row.item_id for row in rows if has_more(row, "has_predictions")}
    predictions = predictions_of(item_ids=guessed) if guessed else {}
    drafts = drafts_of(assignment_ids=[row.pk for row in rows]) if has_drafts else {}
    queues = queues_of(rows)
    repairs = [row.pk for row in rows if row.is_repair]
    returned = returned_with(assignment_ids=repairs) if repairs else {}
    checked = {row.item_id for row in rows if queues[row.queue_id].kind != QueueKind.ANNOTATE}
    answers = lettered(item_ids=checked) if checked else {}
    return [
        {
            "id": str(row.pk),
            "token": str(row.token),
            "lease_until": row.lease_until,
            "state": row.state,
            "item": {"id": str(row.item_id), "external_id": row.item.external_id, "data": row.item.data},
            "media": [
                media_body(part, copies.get(part.asset_id, {}), actor=actor, door=LABELING)
                for part in media.get(row.item_id, ())
            ],
            "draft": show_draft(drafts.get(row.pk)),
            "predictions": [show_prediction(part) for part in predictions.get(row.item_id, ())],
            "schema_version": row.schema_version.number,
            "rights": show_rights(row.item, decisions[row.item.pair], action=use.action),
            "queue": show_queue(queues[row.queue_id]),
            "repair": show_repair(row, returned.get(row.pk)),
            **show_answers(row, queues[row.queue_id], answers.get(row.item_id, ())),
        }
        for row in rows
    ]


def has_more(row: Assignment, what: str) -> bool:
    """Whether there may be something to read of the item: new work says so itself, of other work it is not known."""
    return not Assignment._meta.get_field("work_item").is_cached(row) or getattr(row.work_item, what, True)


def queues_of(rows: Sequence[Assignment]) -> dict[UUID, Queue]:
    """The queues of leases by id; no query when they came with them."""
    field = Assignment._meta.get_field("queue")
    found = {row.queue_id: row.queue for row in rows if field.is_cached(row)}
    missing = {row.queue_id for row in rows} - found.keys()
    return found | Queue.objects.in_bulk(missing) if missing else found


def show_queue(queue: Queue) -> dict[str, Any]:
    """What the editor needs to know of the queue."""
    return {
        "id": str(queue.pk),
        "name": queue.name,
        "kind": queue.kind,
        "skip": {"policy": queue.skip_policy, "reasons": queue.skip_reasons},
    }


def show_repair(row: Assignment, review: Review | None) -> dict[str, Any] | None:
    """What came back and why, of a lease of returned work; None of other work, and of an answer without a review."""
    if review is None or not row.is_repair:
        return None
    appeal = getattr(review, "appeal", None)
    return {
        "review": str(review.pk),
        "annotation": str(review.annotation_id),
        "revision": review.annotation.revision,
        "reason": review.reason,
        "comment": review.comment,
        "pins": review.pins,
        "until": row.repair_until,
        "result": review.annotation.result,
        "appeal_until": review.appeal_until,
        "appeal": None if appeal is None else {"state": appeal.state, "answer": appeal.answer},
    }


def show_answers(row: Assignment, queue: Queue, answers: Sequence[Lettered]) -> dict[str, Any]:
    """The answers that a review or an adjudication is about, under letters, and how far they agree."""
    if queue.kind == QueueKind.ANNOTATE:
        return {"annotations": [], "agreement": None}
    return {
        "annotations": [show_lettered(one) for one in answers],
        "agreement": compared(answers, version=row.schema_version),
    }


def media_of(item_ids: Collection[UUID]) -> dict[UUID, list[ItemMedia]]:
    """The items' media with their assets, in the order of their inputs' names."""
    found: dict[UUID, list[ItemMedia]] = defaultdict(list)
    for row in ItemMedia.objects.filter(item__in=item_ids).select_related("asset").order_by("name"):
        found[row.item_id].append(row)
    return found


def show_draft(draft: Draft | None) -> dict[str, Any] | None:
    """A draft with the revision that the next save has to name."""
    return None if draft is None else {"result": draft.result, "revision": draft.revision}


def show_prediction(row: Prediction) -> dict[str, Any]:
    """A model's result."""
    return {
        "id": str(row.pk),
        "model": row.model,
        "version": row.version,
        "score": row.score,
        "result": row.result,
    }


def show_rights(item: Item, decision: CachedDecision, *, action: str) -> dict[str, Any]:
    """What the rights chip needs: verdict, reasons, obligations, and the credit line to show."""
    body = decision.body
    return {
        "verdict": body["verdict"],
        "word": body["word"],
        "sentence": sentence(body, action=action),
        "licence": item.licence,
        "credit": item.statement.credit,
        "source_url": item.statement.source_url,
        "reasons": nameless(body["reasons"]),
        "obligations": body["obligations"],
    }


def nameless(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reasons as those see them who only label: whom they are about is not told, not even under a pseudonym."""
    return [{**reason, "subject_ref": None} for reason in reasons]
