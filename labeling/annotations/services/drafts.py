"""Unfinished work, kept for its author alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from labeling.accounts.actor import Actor
from labeling.annotations.checking import check_result
from labeling.annotations.models import Draft
from labeling.core import clock
from labeling.core.errors import Conflict
from projects.models import Assignment, AssignmentState, Item
from projects.permissions import access_assignment
from projects.services.judging import may_be_labeled
from projects.services.queue import lease_lost, rights_changed

UNSETTLED = (AssignmentState.ACTIVE, AssignmentState.EXPIRED, AssignmentState.RELEASED)


def save_draft(
    *, actor: Actor, assignment_id: object, token: UUID, result: dict[str, Any], revision: int
) -> int:
    """Keep unfinished work; the new revision. `revision` is the one it was made from, 0 for the first.

    Also after the lease ran out, as long as nothing was settled with it. `NotFound` for another's assignment;
    `Invalid` with pointers for what no finished result could hold; `Conflict`: draft.stale when another tab saved
    since (read the stored one under the assignment), assignment.lease_lost with another token, rights.changed when
    the item may no longer be labeled; what was done until then is kept then.
    """
    row = access_assignment(actor=actor, assignment_id=assignment_id)
    if token != row.token or row.state not in UNSETTLED:
        raise lease_lost()
    check_result(version=row.schema_version, item=row.item, result=result, is_partial=True)
    now = clock.now()
    if not may_be_labeled(project=row.item.project, item=row.item, at=now):
        keep_draft(assignment=row, result=result, now=now)
        raise rights_changed()
    if Draft.objects.filter(assignment=row, revision=revision).update(
        result=result, revision=revision + 1, updated_at=now, sealed_at=None
    ):
        return revision + 1
    if revision == 0 and _first(row, result, now):
        return 1
    if not _is_open(row.item_id, now):  # it was closed, and its drafts sealed, since we looked
        keep_draft(assignment=row, result=result, now=now)
        raise rights_changed()
    raise Conflict(
        "Another tab saved a draft of this item since. Read it (GET the assignment), then save on top of its revision.",
        code="draft.stale",
    )


def _first(row: Assignment, result: dict[str, Any], now: datetime) -> bool:
    """Store the first draft of an assignment; False when there is one, or the item was closed meanwhile.

    The item is held: whoever closes it and seals its drafts waits for this one, or this sees that it is closed.
    """
    try:
        with transaction.atomic():
            if not _is_open(row.item_id, now, is_held=True):
                return False
            Draft.objects.create(assignment=row, result=result, revision=1, updated_at=now)
    except IntegrityError:
        return False
    return True


def _is_open(item_id: UUID, now: datetime, *, is_held: bool = False) -> bool:
    rows = Item.objects.select_related("project").defer("data")
    rows = rows.select_for_update(no_key=True, of=("self",)) if is_held else rows
    item = rows.get(pk=item_id)
    return may_be_labeled(project=item.project, item=item, at=now)


def keep_draft(*, assignment: Assignment, result: dict[str, Any], now: datetime) -> None:
    """Keep a result whose item may not be labeled now, sealed, on top of whatever draft there is.

    Nothing is kept of an item that was erased meanwhile.
    """
    with transaction.atomic():
        item = Item.objects.select_for_update(no_key=True, of=("self",)).filter(pk=assignment.item_id)
        if item.select_related("profile").get().profile.parts.get("item", {}).get("state") == "erased":
            return
        kept = Draft.objects.filter(assignment=assignment)
        if not kept.update(result=result, revision=F("revision") + 1, updated_at=now, sealed_at=now):
            Draft.objects.create(
                assignment=assignment, result=result, revision=1, updated_at=now, sealed_at=now
            )


def seal_drafts(*, items: QuerySet[Item], now: datetime) -> int:
    """Seal the drafts of items that were closed, in the caller's transaction; how many were open until now.

    Their authors do not see them while the items are closed; what they save next is kept sealed too.
    """
    rows = Draft.objects.filter(assignment__item__in=items.order_by().values("pk"), sealed_at=None)
    return rows.update(sealed_at=now, revision=F("revision") + 1)
