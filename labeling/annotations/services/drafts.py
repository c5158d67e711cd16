"""Unfinished work, kept for its author alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from labeling.accounts.actor import Actor
from labeling.annotations.models import Draft
from labeling.annotations.services.versions import made_under
from labeling.core import clock
from labeling.core.errors import Conflict
from projects.models import Assignment, AssignmentState, Item, SchemaVersion
from projects.permissions import access_assignment
from projects.services.judging import may_be_labeled
from projects.services.queue import lease_lost, rights_changed

UNSETTLED = (AssignmentState.ACTIVE, AssignmentState.EXPIRED, AssignmentState.RELEASED)


def save_draft(
    *,
    actor: Actor,
    assignment_id: object,
    token: UUID,
    result: dict[str, Any],
    revision: int,
    schema_version: int | None = None,
) -> int:
    """Keep unfinished work; the new revision. `revision` is the one it was made from, 0 for the first.

    `schema_version`: number of the label schema that it was made under; left out, that of the lease. It is kept as it
    was made, and comes along with what was migrated since when it is opened again.

    Also after the lease ran out, as long as nothing was settled with it. `NotFound` for another's assignment;
    `Invalid` with pointers for what no finished result could hold; `Conflict`: draft.stale when another tab saved
    since (read the stored one under the assignment), assignment.lease_lost with another token, rights.changed when
    the item may no longer be labeled; what was done until then is kept then.
    """
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    if token != row.token or not _is_unsettled(row):
        raise lease_lost()
    version = made_under(row, number=schema_version, result=result, is_partial=True)
    now = clock.now()
    if not may_be_labeled(project=row.item.project, item=row.item, at=now):
        keep_draft(assignment=row, result=result, version=version, now=now)
        raise rights_changed()
    if Draft.objects.filter(assignment=row, revision=revision).update(
        result=result, schema_version=version.pk, revision=revision + 1, updated_at=now, sealed_at=None
    ):
        return revision + 1
    if revision == 0 and _first(row, result, version, now):
        return 1
    if not _is_open(row.item_id, now):  # it was closed, and its drafts sealed, since we looked
        keep_draft(assignment=row, result=result, version=version, now=now)
        raise rights_changed()
    raise Conflict(
        "Another tab saved a draft of this item since. Read it (GET the assignment), then save on top of its revision.",
        code="draft.stale",
    )


def _is_unsettled(row: Assignment) -> bool:
    """Whether nothing was answered under the newest lease; a repair whose lease ran out waits for its author still."""
    return row.state in UNSETTLED or (row.state == AssignmentState.RETURNED and row.is_repair)


def _first(row: Assignment, result: dict[str, Any], version: SchemaVersion, now: datetime) -> bool:
    """Store the first draft of an assignment; False when there is one, or the item was closed meanwhile.

    The item is held: whoever closes it and seals its drafts waits for this one, or this sees that it is closed.
    """
    try:
        with transaction.atomic():
            if not _is_open(row.item_id, now, is_held=True):
                return False
            Draft.objects.create(
                assignment=row, result=result, schema_version_id=version.pk, revision=1, updated_at=now
            )
    except IntegrityError:
        return False
    return True


def _is_open(item_id: UUID, now: datetime, *, is_held: bool = False) -> bool:
    rows = Item.objects.select_related("project").defer("data")
    rows = rows.select_for_update(no_key=True, of=("self",)) if is_held else rows
    item = rows.get(pk=item_id)
    return may_be_labeled(project=item.project, item=item, at=now)


def keep_draft(
    *,
    assignment: Assignment,
    result: dict[str, Any],
    version: SchemaVersion,
    now: datetime,
    is_sealed: bool = True,
) -> None:
    """Keep a result that could not be stored, on top of whatever draft there is; sealed where its item is closed.

    Nothing is kept of an item that was erased meanwhile.
    """
    with transaction.atomic():
        item = Item.objects.select_for_update(no_key=True, of=("self",)).filter(pk=assignment.item_id)
        if item.select_related("profile").get().profile.parts.get("item", {}).get("state") == "erased":
            return
        kept = Draft.objects.filter(assignment=assignment)
        values = {
            "result": result,
            "schema_version_id": version.pk,
            "updated_at": now,
            "sealed_at": now if is_sealed else None,
        }
        if not kept.update(revision=F("revision") + 1, **values):
            Draft.objects.create(assignment=assignment, revision=1, **values)


def seal_drafts(*, items: QuerySet[Item], now: datetime) -> int:
    """Seal the drafts of items that were closed, in the caller's transaction; how many were open until now.

    Their authors do not see them while the items are closed; what they save next is kept sealed too.
    """
    rows = Draft.objects.filter(assignment__item__in=items.order_by().values("pk"), sealed_at=None)
    return rows.update(sealed_at=now, revision=F("revision") + 1)
