"""Work that is a person's already: their live leases, and their answers that were returned for repair."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef

from labeling.accounts.actor import Actor
from labeling.rights.services import CachedDecision, Pair, decide_many
from projects.models import Assignment, AssignmentState
from projects.selectors.work import Reason, loaded
from projects.services.disputes import undisputed
from projects.services.items import LABELABLE
from projects.services.queue_audience import may_work
from projects.services.queue_cursor import Standing
from projects.services.queue_slots import WORKABLE, active, hold_assignment, hold_work_item

MAX_BATCH: Final = 10
"""Items in one claim, at most."""
KEPT_TOKENS: Final = 200  # of one assignment: more only come of claiming and giving back in a loop
_ANSWERED: Final = (
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
    AssignmentState.REJECTED,
    AssignmentState.RETURNED,
    AssignmentState.LATE,
)


class Moved(Exception):
    """What a claim had read was changed before it was locked: begin anew, with nothing held."""


@dataclass(frozen=True, slots=True)
class Catch:
    """What was found, with the decisions it was let through by, by profile and vector.

    `is_partial`: something was left aside, so that nothing follows from finding nothing.
    """

    leases: list[Assignment]
    decisions: dict[Pair, CachedDecision]
    is_partial: bool

    def joined(self, other: "Catch") -> "Catch":
        """Both together, this one's leases first."""
        return Catch(
            self.leases + other.leases,
            {**self.decisions, **other.decisions},
            self.is_partial or other.is_partial,
        )


def held(standing: Standing, count: int, now: datetime) -> Catch:
    """Leases that the annotator already has, lengthened where less than half is left.

    One that is overdue but was taken back by nobody is still theirs. What the door refuses now is not shown again, and
    not locked: a claim that shows no lease may go on to wait for work.
    """
    mine = standing.live[:count]
    if not mine:
        return Catch([], {}, is_partial=False)
    catch = _let_through(list(loaded(ids=mine).filter(state=AssignmentState.ACTIVE)), standing, now)
    short = sorted(row.pk for row in catch.leases if row.lease_until < now + standing.lease / 2)
    if short:
        _lengthen(short, now + standing.lease)
        for row in catch.leases:
            row.lease_until = now + standing.lease if row.pk in short else row.lease_until
    return catch


def _lengthen(leases: list[UUID], until: datetime) -> None:
    """Lengthen these live leases; `Moved` when one was taken back meanwhile. Locked in the order that sweeps have."""
    held = active(leases).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)
    if len(held) < len(leases):
        raise Moved
    active(leases).update(lease_until=until)


def repairs(standing: Standing, count: int, now: datetime) -> Catch:
    """Lease returned work to its author again, the longest held first, with a new token. It has its slot.

    Not while an appeal against its return is open.
    """
    if not standing.returned:
        return Catch([], {}, is_partial=False)
    twice = active().filter(item=OuterRef("item"), annotator=standing.annotator_id)
    rows = undisputed(loaded(ids=standing.returned)).filter(
        ~Exists(twice),
        state=AssignmentState.RETURNED,
        item__state__in=WORKABLE,
        item__closed_at=None,
    )
    allowed = _let_through(list(rows), standing, now)
    leased = allowed.leases[:count]
    for row in leased:
        _lease_again(row, standing, now)
    return Catch(leased, allowed.decisions, allowed.is_partial)


def holds_elsewhere(standing: Standing) -> bool:
    """Whether the annotator holds work of other queues: its items are left out here until it is settled."""
    return active().filter(annotator=standing.annotator_id).exclude(queue=standing.queue_id).exists()


def _let_through(rows: list[Assignment], standing: Standing, now: datetime) -> Catch:
    decisions = decide_many(pairs={row.item.pair for row in rows}, use=standing.use, at=now, keep=False)
    allowed = [row for row in rows if decisions[row.item.pair].verdict <= LABELABLE]
    return Catch(allowed, decisions, is_partial=len(allowed) < len(rows))


def _lease_again(row: Assignment, standing: Standing, now: datetime) -> None:
    """`Moved` when it was decided otherwise meanwhile."""
    hold_work_item(row.work_item_id)
    if hold_assignment(row.pk).state != AssignmentState.RETURNED:
        raise Moved
    row.past_tokens, row.token = past_tokens(row), uuid4()
    row.state, row.is_repair = AssignmentState.ACTIVE, True
    row.claimed_at, row.lease_until = now, now + standing.lease
    fields = ["past_tokens", "token", "state", "is_repair", "claimed_at", "lease_until"]
    if standing.schema_version is not None and row.schema_version_id != standing.schema_version.pk:
        row.schema_version = standing.schema_version
        fields.append("schema_version")
    row.save(update_fields=fields)


def past_tokens(row: Assignment) -> list[str]:
    """The tokens of an assignment's leases so far, for a row that is leased anew."""
    return [*row.past_tokens, str(row.token)][-KEPT_TOKENS:]


def room_for(standing: Standing, actor: Actor, now: datetime) -> tuple[int, Reason | None]:
    """How much more the actor may take in the queue, and why nothing. No query where the queue limits nobody."""
    if not may_work(standing.audience, user_id=standing.annotator_id, organisation_id=actor.organisation.pk):
        return 0, "not_invited"
    if standing.daily_cap is None:
        return MAX_BATCH, None
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    done = Assignment.objects.filter(
        annotator=standing.annotator_id,
        queue=standing.queue_id,
        settled_at__gte=midnight,
        state__in=_ANSWERED,
    )
    room = standing.daily_cap - done.count() - len(standing.live)
    return (room, None) if room > 0 else (0, "daily_cap")
