"""The queues that somebody may work in, and what is left for them there. A fixed number of queries.

The cost does not grow with the queues: open work is counted up to `CAP` in each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.accounts.standing import standing_of
from projects.models import (
    Assignment,
    AssignmentState,
    ProjectMember,
    ProjectState,
    Queue,
    QueueKind,
    WorkItem,
)
from projects.models.queue import QueueState
from projects.permissions import visible_projects
from projects.services.queue_audience import is_everybody, is_invited
from projects.services.queue_slots import RECLAIMABLE

CAP: Final = 1000
"""How far open work is counted; beyond it the answer says that there is more."""
MOST_QUEUES: Final = 20
ANSWERED: Final = (
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
    AssignmentState.REJECTED,
    AssignmentState.RETURNED,
    AssignmentState.LATE,
)
_LEAST: Final = {
    QueueKind.ANNOTATE: Role.ANNOTATOR,
    QueueKind.REVIEW: Role.REVIEWER,
    QueueKind.ADJUDICATE: Role.REVIEWER,
}
"""Who works in queues of each kind, at least."""
_LOOKED_AT: Final = 500


@dataclass(frozen=True, slots=True)
class Left:
    """Work that somebody could do now or holds already. `reason`: why it is not more, though more is open."""

    count: int
    is_more: bool = False
    reason: Literal["daily_cap"] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The queues to show somebody, those of them that they may take work from, and what they hold in each.

    `others`: how many open queues of their projects are for others alone.
    """

    queues: list[Queue]
    invited: frozenset[UUID]
    held: dict[UUID, int]
    others: int


def queues_for(*, actor: Actor) -> Reach:
    """The open queues that the actor's role opens and whose audience they are in, the newest 20 of the newest 500.

    Also those for others in which they still hold something: what is held stays theirs.
    """
    rows = list(_able(actor).values_list("pk", "audience")[:_LOOKED_AT])
    held = _by_queue(Assignment.objects.filter(annotator=actor.user, state=AssignmentState.ACTIVE))
    invited = frozenset(_invited(rows, actor))
    shown = [pk for pk, _ in rows if pk in invited or pk in held][:MOST_QUEUES]
    found = Queue.objects.filter(pk__in=shown).select_related("project__schema_version")
    queues = list(found.order_by("-created_at", "-id"))
    return Reach(queues, invited, held, sum(pk not in invited and pk not in held for pk, _ in rows))


def _able(actor: Actor) -> QuerySet[Queue]:
    able = Q()
    for kind, least in _LEAST.items():
        member = Q(
            project__in=ProjectMember.objects.filter(user=actor.user, role__gte=least).values("project_id")
        )
        able |= Q(kind=kind) if actor.role >= least else Q(kind=kind) & member
    projects = visible_projects(actor=actor).filter(state=ProjectState.OPEN)
    found = Queue.objects.filter(able, project__in=projects, state=QueueState.OPEN)
    return found.order_by("-created_at", "-id")


def _invited(rows: Iterable[tuple[UUID, dict[str, Any]]], actor: Actor) -> list[UUID]:
    """The queues whose audience the actor is in; their groups and skills are read where any queue asks for some."""
    found = []
    standing = None
    for pk, audience in rows:
        if not is_everybody(audience):
            standing = standing or standing_of(user_id=actor.user.pk, organisation_id=actor.organisation.pk)
            if not is_invited(audience, user_id=actor.user.pk, standing=standing):
                continue
        found.append(pk)
    return found


def left_in(reach: Reach, *, actor: Actor, now: datetime) -> dict[UUID, Left]:
    """What is left for the actor in each queue: open work as far as they may take it, and what they hold."""
    takes = [queue for queue in reach.queues if queue.pk in reach.invited]
    open_work = _open_in(takes, actor) if takes else {}
    capped = [queue.pk for queue in takes if queue.daily_cap is not None]
    done = _done_today(capped, actor, now) if capped else {}
    found = {}
    for queue in reach.queues:
        pk, number, own = queue.pk, open_work.get(queue.pk, 0), reach.held.get(queue.pk, 0)
        room = number if queue.daily_cap is None else max(0, queue.daily_cap - done.get(pk, 0) - own)
        total = min(number, room) + own
        reason: Literal["daily_cap"] | None = "daily_cap" if number and not total else None
        found[pk] = Left(min(total, CAP), total > CAP, reason)
    return found


def _done_today(queue_ids: Sequence[UUID], actor: Actor, now: datetime) -> dict[UUID, int]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Assignment.objects.filter(queue__in=queue_ids, annotator=actor.user, settled_at__gte=midnight)
    return _by_queue(rows.filter(state__in=ANSWERED))


def _by_queue(rows: QuerySet[Assignment]) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("queue_id").annotate(Count("pk")))


def _open_in(queues: Sequence[Queue], actor: Actor) -> dict[UUID, int]:
    """Open work by queue, each counted up to one more than `CAP`.

    One statement for all queues: a count that ends at its limit for each, set side by side.
    """
    parts: list[str] = []
    given: list[Any] = []
    for queue in queues:
        sql, values = _open(queue, actor).values("pk").order_by()[: CAP + 1].query.sql_with_params()
        parts.append(f"SELECT COUNT(*) FROM ({sql}) AS counted")  # noqa: S608 - compiled, values apart
        given += values
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT {place}, ({part})" for place, part in enumerate(parts)), given
        )
        return {queues[place].pk: number for place, number in cursor.fetchall()}


def _open(queue: Queue, actor: Actor) -> QuerySet[WorkItem]:
    """Open work of the queue that the actor has not had; in other stages only of items that they have not answered."""
    own = Assignment.objects.filter(work_item=OuterRef("pk"), annotator=actor.user)
    rows = WorkItem.objects.filter(
        ~Exists(own.exclude(state__in=RECLAIMABLE)), queue=queue, open_slots__gt=0, is_closed=False
    )
    if queue.kind == QueueKind.ANNOTATE:
        return rows
    answered = Assignment.objects.filter(
        item=OuterRef("item"),
        annotator=actor.user,
        queue__kind=QueueKind.ANNOTATE,
        state__in=ANSWERED,
    )
    return rows.filter(~Exists(answered))
