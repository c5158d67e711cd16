"""Leases of work that was claimed: a new assignment each, or the annotator's earlier one of it, leased anew."""

from datetime import datetime
from uuid import uuid4

from labeling.accounts.actor import Actor
from labeling.core.ids import new_id
from projects.models import Assignment, AssignmentState, WorkItem
from projects.services.queue_cursor import Standing
from projects.services.queue_held import Moved, past_tokens
from projects.services.queue_slots import RECLAIMABLE
from projects.services.queue_walk import was_had


def lease_work(
    found: list[WorkItem], standing: Standing, actor: Actor, now: datetime
) -> tuple[list[Assignment], list[Assignment]]:
    """The leases of work whose slots were taken, and those of them that are new, for the caller to store."""
    former = {work.pk: _former(work, standing, now) for work in found if was_had(work)}
    made = {work.pk: _new(work, standing, actor, now) for work in found if work.pk not in former}
    leases = []
    for work in found:
        lease = former.get(work.pk) or made[work.pk]
        lease.work_item, lease.item, lease.queue = work, work.item, standing.queue
        leases.append(lease)
    return leases, list(made.values())


def _new(work: WorkItem, standing: Standing, actor: Actor, now: datetime) -> Assignment:
    return Assignment(
        id=new_id(),
        work_item=work,
        queue_id=standing.queue_id,
        item_id=work.item_id,
        annotator=actor.user,
        schema_version=standing.schema_version,
        state=AssignmentState.ACTIVE,
        token=uuid4(),
        past_tokens=[],
        lease_until=now + standing.lease,
        claimed_at=now,
    )


def _former(work: WorkItem, standing: Standing, now: datetime) -> Assignment:
    """The annotator's earlier assignment of this work, leased anew: a new token, the old one remembered.

    `Moved` when it was answered with its earlier token since it was seen: whoever did held the work item, which the
    caller holds by now. Taking that for a lease would leave the answer without its slot.
    """
    row = Assignment.objects.get(annotator_id=standing.annotator_id, work_item=work)
    if row.state not in RECLAIMABLE:
        raise Moved
    row.past_tokens = past_tokens(row)
    row.token = uuid4()
    if standing.schema_version is not None:
        row.schema_version = standing.schema_version
    row.state, row.is_repair = AssignmentState.ACTIVE, False
    row.claimed_at, row.lease_until, row.settled_at = now, now + standing.lease, None
    row.save(
        update_fields=[
            "past_tokens", "token", "schema_version", "state", "is_repair", "claimed_at", "lease_until", "settled_at",
        ]
    )  # fmt: skip
    return row
