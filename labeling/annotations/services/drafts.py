"""Unfinished work, kept for its author alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from labeling.accounts.actor import Actor
from labeling.annotations.checking import check_result
from labeling.annotations.models import Draft
from labeling.core import clock
from labeling.core.errors import Conflict
from projects.models import Assignment, AssignmentState
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
        result=result, revision=revision + 1, updated_at=now
    ):
        return revision + 1
    if revision == 0:
        try:
            with transaction.atomic():
                Draft.objects.create(assignment=row, result=result, revision=1, updated_at=now)
        except IntegrityError:
            pass
        else:
            return 1
    raise Conflict(
        "Another tab saved a draft of this item since. Read it (GET the assignment), then save on top of its revision.",
        code="draft.stale",
    )


def keep_draft(*, assignment: Assignment, result: dict[str, Any], now: datetime) -> None:
    """Keep a result that cannot be stored as an annotation now, on top of whatever draft there is."""
    with transaction.atomic():
        kept = Draft.objects.filter(assignment=assignment)
        if not kept.update(result=result, revision=F("revision") + 1, updated_at=now):
            Draft.objects.create(assignment=assignment, result=result, revision=1, updated_at=now)
