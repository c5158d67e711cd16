"""Which label schema an answer was made under, and whether it can come along to that of today."""

from typing import Any

from labeling.annotations.checking import check_result, faults_of, pixels_of, schema_of
from labeling.annotations.models import Annotation
from labeling.core.errors import Conflict, Fault, Invalid
from projects.models import Assignment, Item, SchemaVersion
from projects.services.labels_lock import LabelsMoved, share_labels
from projects.services.schema_chain import carrier_of, is_migrated, version_of


def made_under(
    row: Assignment, *, number: int | None, result: dict[str, Any], is_partial: bool = False
) -> SchemaVersion:
    """The version that a result was made under and fits; `Invalid` with a pointer to each fault when it does not.

    `number` None: that of the lease. Where labels were migrated it may be of the version that the lease was shown under
    since, or of that of an earlier lease; then the newest that takes it is meant.
    """
    is_own = number is None or number == row.schema_version.number
    version = row.schema_version if is_own else _numbered(row, number)
    try:
        check_result(version=version, item=row.item, result=result, is_partial=is_partial)
    except Invalid:
        other = _other(row, result, is_partial=is_partial) if number is None else None
        if other is None:
            raise
        return other
    return version


def _numbered(row: Assignment, number: int | None) -> SchemaVersion:
    found = SchemaVersion.objects.filter(project=row.item.project_id, number=number or 0).first()
    if found is None:
        detail = f"The project has no label schema {number}. Send the number that came with the lease."
        raise Invalid(
            detail,
            code="schema_version.unknown",
            faults=(Fault("/schema_version", "schema_version.unknown", detail),),
        )
    return found


def _other(row: Assignment, result: dict[str, Any], *, is_partial: bool) -> SchemaVersion | None:
    if not is_migrated(row.item.project.schema_version_id):
        return None
    others = SchemaVersion.objects.filter(project=row.item.project_id).exclude(pk=row.schema_version_id)
    for version in others.order_by("-number"):
        pixels = pixels_of(schema=schema_of(version), item_ids=[row.item_id]).get(row.item_id, {})
        if not faults_of(version=version, item=row.item, result=result, pixels=pixels, is_partial=is_partial):
            return version
    return None


def check_change(*, row: Annotation, result: dict[str, Any]) -> None:
    """`Invalid` with a pointer to each fault of a result that is to take the place of an annotation's.

    `Conflict` (schema.migrating) when it does not fit because the annotation is about to be taken along: it was shown
    under the label schema to come.
    """
    try:
        check_result(version=row.schema_version, item=row.item, result=result)
    except Invalid:
        if carrier_of(row.schema_version_id, row.item.project.schema_version_id) is None:
            raise
        raise LabelsMoved from None


def share_checked(row: Annotation) -> None:
    """First in the transaction that stores what `check_change` let pass; `Conflict` (schema.migrating) as there."""
    share_labels(project_id=row.project_id, checked=row.item.project.schema_version_id)


def refuse_loss(*, version: SchemaVersion, item: Item, result: dict[str, Any]) -> None:
    """`Conflict` (schema.changed) when migrations since would take something from a finished result, or spoil it.

    Loss that their steps allow is no reason. `item` comes with its project.
    """
    carrier = carrier_of(version.pk, item.project.schema_version_id)
    if carrier is None:
        return
    after = carrier.apply(result)
    reason = f"They have {', '.join(after.refused)} no more." if after.refused else ""
    if after.is_touched and not reason:
        pixels = pixels_of(schema=carrier.schema, item_ids=[item.pk]).get(item.pk, {})
        faults = faults_of(version=version_of(carrier), item=item, result=after.result, pixels=pixels)
        reason = faults[0].detail if faults else ""
    if reason:
        raise Conflict(
            f"The labels of this project changed while you worked. {reason} Your work is kept as a draft: open the "
            "item again, look at it, and submit it.",
            code="schema.changed",
            more={"schema_version": carrier.number},
        )
