"""Leases as they are shown after labels were migrated: all that comes with one under the label schema of today.

A lease that was given out before keeps its version until it is shown again; drafts, predictions and answers each say
their own. A project whose labels were never migrated costs no query here.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from labeling.annotations.carrying import carried, carried_pins, carry_answers
from labeling.annotations.comparing import compared, lettered, show_lettered
from labeling.annotations.models import Annotation, Draft, Prediction, Review
from projects.models import Assignment, SchemaVersion
from projects.services.schema_chain import come_to, is_migrated


def carry_leases(
    leases: Sequence[dict[str, Any]], rows: Sequence[Assignment], *, current_id: UUID | None
) -> None:
    """Bring shown leases, of these rows in this order, to the version that each is worked on under by now."""
    if not rows or not is_migrated(current_id):
        return
    for lease, row in zip(leases, rows, strict=True):
        _carry(lease, row, come_to(row.schema_version, current_id=current_id))


def _carry(lease: dict[str, Any], row: Assignment, version: SchemaVersion) -> None:
    lease["schema_version"] = version.number
    if lease["draft"] is not None:
        made = Draft.objects.values_list("schema_version", flat=True).get(pk=row.pk)
        lease["draft"]["result"] = carried(lease["draft"]["result"], from_id=made, to_id=version.pk)
    guesses = [UUID(one["id"]) for one in lease["predictions"]]
    versions = (
        dict(Prediction.objects.filter(pk__in=guesses).values_list("pk", "schema_version")) if guesses else {}
    )
    for one in lease["predictions"]:
        one["result"] = carried(one["result"], from_id=versions.get(UUID(one["id"])), to_id=version.pk)
    if lease["repair"] is not None:
        review = Review.objects.select_related("annotation", "revision").get(pk=lease["repair"]["review"])
        made = review.annotation.schema_version_id
        lease["repair"]["result"] = carried(lease["repair"]["result"], from_id=made, to_id=version.pk)
        lease["repair"]["pins"] = carried_pins(review, to_id=version.pk)
    if lease["annotations"]:
        answers = lettered(item_ids=[row.item_id])[row.item_id]
        carry_answers([one.annotation for one in answers], to_id=version.pk)
        lease["annotations"] = [show_lettered(one) for one in answers]
        lease["agreement"] = compared(answers, version=version)


def carried_result(row: Annotation, *, current_id: UUID | None) -> dict[str, Any]:
    """What was answered, under the label schema of today."""
    return carried(row.result, from_id=row.schema_version_id, to_id=current_id)
