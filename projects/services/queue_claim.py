"""Claiming work: the right items for one person, leased in one short transaction, at the same cost for any size.

How a claim finds work
    Open work stands in one partial index, by priority (high first), rank (drawn once, when the work item was made)
    and id. Each annotator has a cursor into it, and a claim takes the next open work behind that cursor which they
    have not had. The cursor is there for speed alone: what is behind it is not asked again and again.

Why nobody is told “nothing left” while work remains for them
    Slots also open behind cursors: somebody skips, releases, lets a lease run out; items are added, rights clear.
    Every such change adds one to `Queue.reopened` in its own transaction. Before a claim answers with nothing it
    expires overdue leases, looks from the front, and waits for rows that others hold; only if that look finds
    nothing does it note the value of `reopened` read before it. As long as the queue still has that value nothing
    has opened since, and the answer costs one comparison. So the look is made at most once for each change, by
    those who have come to their end, and not by everybody at each skip. When the value has changed by the time the
    answer is made up, because another's sweep was under way, it looks again.

When a cursor begins again from the front
    At once when `Queue.epoch` has risen (urgent work: priority above normal); when a look found something; and
    when the pass is older than `PASS` while something reopened, so that returned work is offered soon also in
    a queue that is fed without end. What it costs: one walk over the open work that the annotator has already
    done, which is long only for someone far ahead of the others in a queue with overlap.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.compiled import Bound, Insert, Plain, run_together
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.rights.services import CachedDecision, Pair, decide_many
from projects.models import Assignment, Project, Queue, QueueKind, WorkItem
from projects.permissions import project_role, role_to_see
from projects.selectors.work import Reason, empty_reason
from projects.services.expiry import expire_due, sweep_repairs
from projects.services.gates import is_closed
from projects.services.items import LABELABLE
from projects.services.queue_cursor import (
    Standing,
    begins_again,
    is_worth_a_look,
    move_cursor,
    position_of,
    read_standings,
)
from projects.services.queue_held import (
    MAX_BATCH,
    Catch,
    Moved,
    held,
    holds_elsewhere,
    repairs,
    room_for,
)
from projects.services.queue_leasing import lease_work
from projects.services.queue_slots import take_slot
from projects.services.queue_walk import Position, Walk

_INSERT: Final = Insert(Assignment)
_BEGIN: Final = (
    "SELECT pg_advisory_xact_lock(%s), set_config('plan_cache_mode', 'force_generic_plan', true), "
    "set_config('enable_seqscan', 'off', true)"
)
"""The plan of the walk is the same wherever somebody stands, and however much there is. PostgreSQL would make it anew
for each claim, which takes it far longer than the walk: seeing where that begins it expects less to read than without.
And one that was made while there were few items may read them all when they have become many."""
_TRIES: Final = 3
_RACES: Final = 10  # with sweeps, which take one lease after another on a busy machine
_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The caller's leases, those already held first, each loaded for showing; `reason` only when there are none.

    `decisions`: why each may be labeled, by the profile and vector of its item.
    """

    assignments: list[Assignment]
    decisions: dict[Pair, CachedDecision]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a claim found, the queues that were asked, and why others were not."""

    catch: Catch
    asked: list[Standing]
    refusals: list[Reason]


def claim(*, actor: Actor, project: Project, queue_id: UUID | None = None, count: int = 1) -> ClaimResult:
    """Lease up to `count` (1 to 10) items to the actor and give them with those they already hold, oldest first.

    Repeatable: who asks again gets the same leases, not further ones; ask for one more than you hold to prefetch.
    Work of theirs that was returned comes before new work. Without `queue_id` all annotate queues of the project that
    they may work in are asked, the first made first. Never the same item twice to the same person, unless their
    lease ran out, was given back or their work returned: then with a new token. `Invalid` for another count,
    `NotFound` for a queue of another project, `Forbidden` for a queue whose kind needs a higher role.
    """
    if not 1 <= count <= MAX_BATCH:
        detail = f"count must be a whole number from 1 to {MAX_BATCH}."
        raise Invalid(detail, code="count.invalid", faults=(Fault("/count", "count.invalid", detail),))
    now = clock.now()
    found = _try(actor, project, queue_id, count, now, is_last=False)
    reason = None if found.asked else _reason(found, project, actor.user.pk)
    tries = _TRIES
    while not found.catch.leases and reason is None:
        for standing in found.asked:
            expire_due(now=now, queue_id=standing.queue_id)
            sweep_repairs(now=now, queue_id=standing.queue_id)
        found = _try(actor, project, queue_id, count, now, is_last=True)
        if not found.catch.leases:
            tries -= 1
            reason = _sure_reason(found, project, actor.user.pk, is_last=not tries)
    if found.catch.leases:
        return ClaimResult(found.catch.leases, found.catch.decisions, None)
    return ClaimResult([], {}, reason)


def _sure_reason(found: _Found, project: Project, annotator_id: UUID, *, is_last: bool) -> Reason | None:
    """Why there is nothing; None when work opened while that was found out, so that it is worth another look.

    After the last look, where work opens and goes all the while, others have what there is.
    """
    reason = _reason(found, project, annotator_id)
    if reason != "nothing_left" or not _has_opened(found):
        return reason
    return "all_leased" if is_last else None


def _has_opened(found: _Found) -> bool:
    """Whether work opened in a queue since it was asked: another's sweep may have been at it just then.

    Read after the reason: what that no longer saw as leased has been announced by now.
    """
    known = {standing.queue_id: standing.reopened for standing in found.asked}
    rows = Queue.objects.filter(pk__in=known).values_list("pk", "reopened")
    return any(known[pk] != reopened for pk, reopened in rows)


def _reason(found: _Found, project: Project, annotator_id: UUID) -> Reason:
    """Why there is nothing: of several queues the first reason that lets hope."""
    reasons = [
        empty_reason(project_id=project.pk, queue_id=standing.queue_id, annotator_id=annotator_id)
        for standing in found.asked
    ]
    reasons = [*found.refusals, *reasons] if not found.asked else reasons
    return next(
        (reason for reason in reasons if reason != "nothing_left"), reasons[0] if reasons else "paused"
    )


def _try(
    actor: Actor, project: Project, queue_id: UUID | None, count: int, now: datetime, *, is_last: bool
) -> _Found:
    for left in reversed(range(_RACES)):
        try:
            with transaction.atomic():
                return _claim(actor, project, queue_id, count, now, is_last=is_last)
        except (IntegrityError, Moved):
            # The same person's other request leased the same work, or a sweep took it: the next try finds what is so.
            if not left:
                raise
    raise AssertionError("unreachable")


def _claim(
    actor: Actor, project: Project, queue_id: UUID | None, count: int, now: datetime, *, is_last: bool
) -> _Found:
    begin = alone(project_id=project.pk, annotator_id=actor.user.pk)
    standings = read_standings(project, queue_id, actor.user.pk, begin)
    if standings[0].kind != QueueKind.ANNOTATE:
        role_to_see(project_role(actor=actor, project=project) or Role.VIEWER, need=Role.REVIEWER)
    if is_closed(project):
        return _Found(Catch([], {}, is_partial=True), [], ["paused"])
    catch = _own(standings, count, now)
    asked: list[Standing] = []
    refusals: list[Reason] = []
    for standing in standings:
        if not standing.is_open or len(catch.leases) >= count:
            continue
        room, refusal = room_for(standing, actor, now)
        if refusal is not None:
            refusals.append(refusal)
            continue
        asked.append(standing)
        wanted = min(room, count - len(catch.leases))
        catch = catch.joined(_new_work(standing, actor, wanted, now, is_last=is_last and not catch.leases))
    return _Found(catch, asked, refusals)


def _own(standings: list[Standing], count: int, now: datetime) -> Catch:
    """Live leases, then returned work as far as there is room.

    Returned work first takes the locks of its work items: no lease may be locked before a work item is.
    """
    live = sum(len(standing.live) for standing in standings)
    again = catch = Catch([], {}, is_partial=False)
    for standing in standings:
        if standing.is_open and live + len(again.leases) < count:
            again = again.joined(repairs(standing, count - live - len(again.leases), now))
    for standing in standings:
        catch = catch.joined(held(standing, count - len(catch.leases), now))
    return catch.joined(again)


def _new_work(standing: Standing, actor: Actor, wanted: int, now: datetime, *, is_last: bool) -> Catch:
    """Lease up to `wanted` open work items of one queue, and move the annotator's cursor."""
    if standing.schema_version is None:
        detail = "The project has no label schema yet. Add one, then work can begin."
        raise Conflict(detail, code="project.no_schema")
    is_look = is_last and is_worth_a_look(standing)
    is_fresh = is_look or begins_again(standing, now)
    position = None if is_fresh else position_of(standing)
    catch, made = _take(standing, actor, position, wanted, now, is_patient=is_look)
    exhausted = None
    if is_look and not catch.leases and not catch.is_partial and not holds_elsewhere(standing):
        exhausted = standing.reopened
    if catch.leases or exhausted is not None:
        last = catch.leases[-1].work_item if catch.leases else None
        moved = move_cursor(standing, last, exhausted, now, is_fresh=is_fresh)
        writes = ([_INSERT.bind(*made)] if made else []) + ([moved] if moved is not None else [])
        run_together(*writes)
    return catch


def alone(*, project_id: UUID, annotator_id: UUID) -> Sequence[Bound]:
    """First in the transaction of a claim: one of a person in a project runs at a time, until the transaction ends.

    Two keys with the same hash only wait for each other. SQLite has a single writer anyway.
    """
    if connection.vendor != "postgresql":
        return ()
    digest = hashlib.blake2b(project_id.bytes + annotator_id.bytes, digest_size=8).digest()
    return (Plain(_BEGIN, int.from_bytes(digest, signed=True)),)


def _take(
    standing: Standing,
    actor: Actor,
    position: Position | None,
    wanted: int,
    now: datetime,
    *,
    is_patient: bool = False,
) -> tuple[Catch, list[Assignment]]:
    """Lease up to `wanted` work items behind `position`, in their order; and those leases that are yet to be stored.

    The labeling door is asked live for each: after a change of the project's use it is right before the items
    have been judged again. Profiles that it refuses are left out of the next step, so that a million refused
    items hide nothing behind them.
    """
    walk = Walk(standing.queue_id, actor.user.pk, standing.kind, is_patient)
    found: list[WorkItem] = []
    is_partial = False
    refused: set[Pair] = set()
    decisions: dict[Pair, CachedDecision] = {}
    for _ in range(_STEPS):
        # Whoever waits for a row holds none: one at a time, until there is one, and what is refused is let go.
        mark = transaction.savepoint() if walk.is_patient else None
        candidates = walk.take(position, 1 if walk.is_patient else wanted - len(found))
        if not candidates:
            break
        decisions |= decide_many(
            pairs={work.item.pair for work in candidates}, use=standing.use, at=now, keep=False
        )
        refused |= {pair for pair, decision in decisions.items() if decision.verdict > LABELABLE}
        if refused:
            walk, is_partial = replace(walk, refused=_any_of(refused)), True
        allowed = [work for work in candidates if work.item.pair not in refused]
        if mark is not None and not allowed:
            transaction.savepoint_rollback(mark)
        walk = replace(walk, is_patient=walk.is_patient and not allowed)
        found += [work for work in allowed if take_slot(work_item_id=work.pk)]
        if len(found) >= wanted:
            break
        # Short, refused, or somebody took a slot between the reading and the taking: go on behind what was seen.
        position = Position(candidates[-1].priority, candidates[-1].rank, candidates[-1].pk)
    else:
        is_partial = True
    leases, made = lease_work(found, standing, actor, now)
    return Catch(leases, decisions, is_partial), made


def _any_of(pairs: set[Pair]) -> Q:
    found = Q()
    for profile, vector in pairs:
        found |= Q(item__profile=profile, item__vector=vector)
    return found
