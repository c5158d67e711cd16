"""Reading work: leases as they are shown, and why there is none."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from labeling.accounts.actor import Actor
from labeling.core.errors import Fault, Invalid
from projects.models import Assignment, AssignmentState, Item, ItemState
from projects.permissions import access_project, visible_projects
from projects.services.items import LABELABLE

Reason = Literal["nothing_left", "all_leased", "paused", "quarantined_only", "not_invited", "daily_cap"]
"""Why a claim gives nothing. `all_leased`: others hold what remains; it comes back if they leave it. `daily_cap`: the
queue's number of answers a person and day (UTC) is reached. `not_invited`: the queue is for others."""


def loaded(*, ids: Collection[UUID]) -> QuerySet[Assignment]:
    """Assignments with what it takes to show them, in the order in which they were claimed."""
    rows = Assignment.objects.filter(pk__in=ids)
    return rows.select_related("item__statement", "work_item", "schema_version").order_by("claimed_at", "pk")


def empty_reason(*, project_id: UUID, queue_id: UUID, annotator_id: UUID) -> Reason:
    """Why there is nothing for the annotator, by at most three look-ups that end at the first row."""
    own = Assignment.objects.filter(work_item=OuterRef("work_item"), annotator=annotator_id)
    others = Assignment.objects.filter(
        queue=queue_id, state=AssignmentState.ACTIVE, work_item__is_closed=False
    )
    again = (AssignmentState.EXPIRED, AssignmentState.RELEASED)
    if others.filter(~Exists(own.exclude(state__in=again))).exists():
        return "all_leased"
    items = Item.objects.filter(project=project_id)
    reachable = (ItemState.LABELABLE, ItemState.IN_PROGRESS, ItemState.LABELED)
    if not items.filter(state__in=reachable).exists() and items.filter(state=ItemState.QUARANTINED).exists():
        return "quarantined_only"
    return "nothing_left"


@dataclass(frozen=True, slots=True)
class OwnWork:
    """One's own assignments, and the order in which they can be paged."""

    queryset: QuerySet[Assignment]
    order: tuple[str, ...]


def own_work(*, actor: Actor, state: str | None = None, project_id: str | None = None) -> OwnWork:
    """The actor's own assignments in projects they still see: in `state`, or all that were settled.

    `Invalid` for a state that there is not, `NotFound` for a project that is not theirs.
    """
    if state is not None and state not in AssignmentState.values:
        detail = f"state must be one of {', '.join(AssignmentState.values)}."
        raise Invalid(detail, code="state.invalid", faults=(Fault("/state", "state.invalid", detail),))
    rows = Assignment.objects.filter(annotator=actor.user)
    if project_id is not None:
        rows = rows.filter(queue__project=access_project(actor=actor, project_id=project_id))
    else:
        rows = rows.filter(queue__project__in=visible_projects(actor=actor))
    # What the door refuses now is not shown again, not even to who answered it.
    rows = rows.filter(item__verdict__lte=int(LABELABLE)).exclude(item__state=ItemState.WITHDRAWN)
    rows = rows.select_related("item", "queue__project")
    if state == AssignmentState.ACTIVE:
        return OwnWork(rows.filter(state=state), ("-claimed_at", "-id"))
    rows = rows.filter(settled_at__isnull=False)
    settled = rows.filter(state=state) if state is not None else rows.exclude(state=AssignmentState.ACTIVE)
    return OwnWork(settled, ("-settled_at", "-id"))
