"""Putting labels and reviews into the audit log: many in one event, some seconds after they were stored.

A submit must not wait for the log's head row, which one transaction holds at a time. The row itself is the note
that something waits: it has no event yet. A recorded one has, and the event holds the Merkle root over the rows
that name it, in the order of their ids. What is changed before it is recorded is not found; that is seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.annotations.models import AnnotationRevision, Review
from labeling.audit.canonical import canonical_json
from labeling.audit.models import AuditEvent
from labeling.audit.services import Act, hold_head, record_many
from labeling.audit.tree import MerkleRoot, leaf_hash
from labeling.core.ids import new_id

BATCH: Final = 1000
ROUNDS: Final = 20
ACTION: Final = "work.recorded"
REVIEWED: Final = "reviews.recorded"
MADE: Final = "reviews.made"


def record_work(*, now: datetime) -> int:
    """Record the revisions and reviews that wait, at most twenty thousand of each at a time; how many were recorded."""
    return _record_all(AnnotationRevision, now) + _record_all(Review, now)


def _record_all(model: Any, now: datetime) -> int:
    recorded = 0
    for _ in range(ROUNDS):
        waiting = model.objects.filter(event__isnull=True).order_by("id")
        rows = waiting.values_list("id", "annotation__item__project__organisation_id")[:BATCH]
        by_organisation: dict[UUID, list[UUID]] = defaultdict(list)
        for pk, organisation_id in rows:
            by_organisation[organisation_id].append(pk)
        for organisation_id, ids in by_organisation.items():
            recorded += _record(model, organisation_id, ids, now)
        if sum(map(len, by_organisation.values())) < BATCH:
            break
    return recorded


def _record(model: Any, organisation_id: UUID, ids: list[UUID], now: datetime) -> int:
    """One event for each project among these rows that still wait."""
    with transaction.atomic():
        hold_head(organisation_id)  # two workers with the same rows come one after the other
        by_project: dict[UUID, list[Any]] = defaultdict(list)
        rows = model.objects.filter(pk__in=ids, event__isnull=True).order_by("pk")
        for row in rows.select_related("annotation__item"):
            by_project[row.annotation.item.project_id].append(row)
        acts = []
        for project_id, found in by_project.items():
            event = new_id()
            action = REVIEWED if model is Review else ACTION
            acts.append(
                Act(action, ("project", project_id), None, project_id, _payload(model, found), now, event)
            )
            model.objects.filter(pk__in=[row.pk for row in found]).update(event=event)
        record_many(organisation=organisation_id, acts=acts)
        return sum(map(len, by_project.values()))


def _payload(model: Any, found: Sequence[Any]) -> dict[str, Any]:
    if model is Review:
        return {"count": len(found), "reviews_sha256": root_of_reviews(found)}
    return {
        "count": len(found),
        "revisions_sha256": root_of(found),
        "first": found[0].pk,
        "last": found[-1].pk,
    }


def root_of(revisions: Iterable[AnnotationRevision]) -> str:
    """The Merkle root over revisions, each as canonical JSON of what was said and when.

    Not of who said it: a person may be forgotten, and what they labeled stays provable.
    """
    root = MerkleRoot()
    for row in revisions:
        root.add_hash(bytes.fromhex(row.leaf) if row.leaf else leaf_of(row))
    return root.hexdigest()


def leaf_of(row: AnnotationRevision) -> bytes:
    """The leaf of one revision. Of one from which content was erased since, its row keeps the leaf as it was."""
    body = {
        "id": str(row.pk),
        "annotation": str(row.annotation_id),
        "number": row.number,
        "result": row.result,
        "seconds": row.seconds,
        "token": str(row.token) if row.token else None,
        "at": row.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return leaf_hash(canonical_json(body))


def root_of_reviews(reviews: Iterable[Review]) -> str:
    """The Merkle root over reviews, as `root_of` makes that of revisions; not of who reviewed either."""
    root = MerkleRoot()
    for row in reviews:
        root.add_hash(bytes.fromhex(row.leaf) if row.leaf else leaf_of_review(row))
    return root.hexdigest()


def leaf_of_review(row: Review) -> bytes:
    """The leaf of one review; its words go in, so its row keeps the leaf once they are erased."""
    body = {
        "id": str(row.pk),
        "annotation": str(row.annotation_id),
        "revision": str(row.revision_id),
        "verdict": str(row.verdict),
        "reason": row.reason,
        "comment": row.comment,
        "pins": row.pins,
        "at": row.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return leaf_hash(canonical_json(body))


@dataclass(frozen=True, slots=True)
class WorkFault:
    """An event whose rows are not what was recorded. `missing`: some are gone, so the others cannot be checked."""

    index: int
    event: UUID
    missing: int


def verify_work(*, organisation_id: UUID) -> list[WorkFault]:
    """The events whose revisions or reviews were changed, or are not all there any more, in the order of the log."""
    faults = []
    actions = (ACTION, REVIEWED, MADE)
    events = AuditEvent.objects.filter(organisation=organisation_id, action__in=actions).order_by("index")
    for event in events.iterator(chunk_size=500):
        count, is_whole = _verified(event)
        missing = int(event.payload["count"]) - count
        if missing or not is_whole:
            faults.append(WorkFault(event.index, event.pk, missing))
    return faults


def _verified(event: AuditEvent) -> tuple[int, bool]:
    """How many rows name an event, and whether they are what it says."""
    if event.action == ACTION:
        rows = list(AnnotationRevision.objects.filter(event=event.pk).order_by("pk"))
        return len(rows), root_of(rows) == event.payload["revisions_sha256"]
    reviews = list(Review.objects.filter(event=event.pk).order_by("pk"))
    return len(reviews), root_of_reviews(reviews) == event.payload["reviews_sha256"]
