"""Reading work: leases as they are shown, and why there is none."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from projects.models import Assignment, AssignmentState, Item, ItemState

Reason = Literal["nothing_left", "all_leased", "paused", "quarantined_only"]
"""Why a claim gives nothing. `all_leased`: others hold what remains; it comes back if they leave it."""


def loaded(*, ids: Collection[UUID]) -> QuerySet[Assignment]:
    """Assignments with what it takes to show them, in the order in which they were claimed."""
    rows = Assignment.objects.filter(pk__in=ids)
    return rows.select_related("item__statement", "work_item").order_by("claimed_at", "pk")


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
