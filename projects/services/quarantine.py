"""Resolving quarantine: a statement for all items of a cause, or for some, with the documents that show it.

At most `AT_ONCE` items are restated within the request; more are a job's work, a portion a step, each of which stands
by itself.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import parse_id
from labeling.core.texts import clean
from labeling.rights.evidence.services import cited
from labeling.rights.inputs import parse_correction
from labeling.rights.models import RightsStatement
from labeling.rights.policy import Use
from labeling.rights.services import decide_many
from projects.models import Item, ItemState, Project
from projects.selectors.among import among
from projects.selectors.quarantine import Cause, access_cause, blocking, items_of_cause
from projects.services.items import LABELABLE
from projects.services.judging import AT_ONCE
from projects.services.locks import hold_project
from projects.services.restating import as_input, needs_evidence
from projects.services.restating_many import Restatement, restate_many
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

RESTATE: Final = "rights.restate"
"""Kind of the job, and of its one chunk, that restates the items of a cause."""
STEP: Final = 5_000
MOST_NAMED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Resolved:
    """What came of it: items restated, cleared by it, still blocked, and why, most items first; or the job."""

    restated: int = 0
    cleared: int = 0
    blocked: int = 0
    still: tuple[dict[str, Any], ...] = ()
    job: Job | None = None


class StepLike(Protocol):
    """A committed part of a job's chunk."""

    cursor: Any
    done: int


class LeaseLike(Protocol):
    """A held chunk of a job: how far it has come, and its next step."""

    cursor: Any
    job: Job

    @property
    def payload(self) -> dict[str, Any]: ...

    def step(self) -> AbstractContextManager[Any]: ...


def resolve_group(
    *, actor: Actor, project: Project, key: str, rights: object, evidence: Sequence[Any], reason: str
) -> Resolved:
    """State the rights of all items of a cause anew. `Invalid` and `Conflict` as `resolve_items`; `NotFound`."""
    now = clock.now()
    with transaction.atomic():
        held = hold_project(project.pk)
        cause = access_cause(project=held, key=key, at=now)
        items = items_of_cause(project=held, cause=cause)
        wanted = _wanted(held, items, rights, evidence, reason)
        if cause.count <= AT_ONCE:
            return _at_once(actor, held, items, wanted, now)
        return Resolved(job=_enqueue(actor, held, cause, wanted, now))


def resolve_items(
    *,
    actor: Actor,
    project: Project,
    ids: Sequence[Any],
    rights: object,
    evidence: Sequence[Any],
    reason: str,
) -> Resolved:
    """State the rights of these items anew, whatever state they are in.

    `Invalid` for rights, a reason or evidence that cannot be taken, for an id of no item of the project, and where a
    document is needed and none is cited. `Conflict` when one was withdrawn.
    """
    now = clock.now()
    keys = _keys(ids)
    with transaction.atomic():
        held = hold_project(project.pk)
        items = Item.objects.filter(project=held, pk__in=among(keys))
        known = dict(items.values_list("pk", "state"))
        for index, pk in enumerate(keys):
            if pk not in known:
                raise _invalid(f"/items/{index}", "item.unknown", "There is no such item in this project.")
        if ItemState.WITHDRAWN in known.values():
            raise Conflict(
                "One of these items was withdrawn. Leave it out; it can be imported again under another id.",
                code="item.withdrawn",
            )
        wanted = _wanted(held, items, rights, evidence, reason)
        return _at_once(actor, held, items, wanted, now)


def restate_in_steps(lease: LeaseLike) -> None:
    """The job's work: walk the items in quarantine by their ids, and restate those of the cause."""
    payload = lease.payload
    groups = {(UUID(one), UUID(two) if two else None) for one, two in payload["pairs"]}
    wanted = Restatement(payload["block"], payload["reason"], [UUID(pk) for pk in payload["evidence"]])
    user = User.objects.filter(pk=payload["user"]).first()
    items = Item.objects.filter(
        project=payload["project"],
        state=ItemState.QUARANTINED,
        source=payload["source"],
        statement__licence_declared=payload["declared"],
    ).order_by("pk")
    is_open = True
    while is_open:
        with lease.step() as step:
            project, now = hold_project(UUID(payload["project"])), clock.now()
            past = (step.cursor or {}).get("past")
            rows = items if past is None else items.filter(pk__gt=past)
            seen = list(rows.values_list("pk", "statement_id", "profile_id", "vector_id")[:STEP])
            mine = [(pk, statement, one) for pk, statement, one, two in seen if (one, two) in groups]
            changed = restate_many(project=project, items=mine, wanted=wanted, stated_by=user, now=now)
            counts = _cleared(changed)
            step.done = len(changed)
            step.cursor = {
                "past": str(seen[-1][0]) if seen else past,
                "restated": (step.cursor or {}).get("restated", 0) + len(changed),
                "cleared": (step.cursor or {}).get("cleared", 0) + counts,
            }
            is_open = len(seen) == STEP


def _keys(ids: Sequence[Any]) -> list[UUID]:
    if not 1 <= len(ids) <= MOST_NAMED:
        detail = f"Name 1 to {MOST_NAMED:,} items, or a group."
        raise _invalid("/items", "items.number", detail)
    found = []
    for index, raw in enumerate(ids):
        pk = parse_id(raw)
        if pk is None:
            raise _invalid(f"/items/{index}", "item.unknown", "There is no such item in this project.")
        found.append(pk)
    return list(dict.fromkeys(found))


def _wanted(
    project: Project, items: QuerySet[Item], rights: object, evidence: Sequence[Any], reason: str
) -> Restatement:
    block = parse_correction(rights, pointer="/rights")
    if not block:
        raise _invalid("/rights", "rights.empty", "State at least one thing, the licence for instance.")
    told = clean(reason, pointer="/reason", most=2_000)
    documents = cited(organisation_id=project.organisation_id, ids=evidence)
    if not documents:
        _refuse_unproven(items, block)
    return Restatement(block, told, [document.pk for document in documents])


def _refuse_unproven(items: QuerySet[Item], block: dict[str, Any]) -> None:
    statements = RightsStatement.objects.filter(pk__in=items.order_by().values("statement_id"))
    rows = list(statements.order_by().values("licence_declared", "acquired").distinct())
    inputs = [as_input(RightsStatement(**row, consents=[])) for row in rows]
    what = needs_evidence(statements=inputs, block=block)
    if what is not None:
        subject = (
            "This licence permits more than the one on record"
            if what == "licence"
            else "This says that somebody gave permission"
        )
        detail = f"{subject}. Add the document that shows it, and cite it in `evidence`."
        raise _invalid("/evidence", "evidence.needed", detail)


def _at_once(
    actor: Actor, project: Project, items: QuerySet[Item], wanted: Restatement, now: datetime
) -> Resolved:
    rows = list(items.order_by("pk").values_list("pk", "statement_id", "profile_id"))
    changed = restate_many(project=project, items=rows, wanted=wanted, stated_by=actor.user, now=now)
    keys = [pk for pk, _, _ in rows]
    still = _still_blocked(project, keys, now)
    blocked = sum(row["count"] for row in still)
    found = Resolved(len(changed), len(keys) - blocked, blocked, tuple(still))
    if changed:
        _record(actor, project, wanted, now, items=changed, cleared=found.cleared, blocked=blocked)
    return found


def _still_blocked(project: Project, keys: Sequence[UUID], now: datetime) -> list[dict[str, Any]]:
    """The first reason of what is still in quarantine, with how many items each has and what can be done."""
    rows = Item.objects.filter(pk__in=among(keys), verdict__gt=LABELABLE).order_by()
    pairs = Counter(rows.values_list("profile_id", "vector_id"))
    decisions = decide_many(pairs=list(pairs), use=Use.parse(project.use), at=now)
    counts: Counter[str] = Counter()
    told: dict[str, dict[str, Any]] = {}
    for pair, number in pairs.items():
        for reason in blocking(decisions[pair])[:1]:
            counts[reason["code"]] += number
            told[reason["code"]] = reason
    return [
        {
            "code": code,
            "detail": told[code]["detail"],
            "fix": told[code]["fix"],
            "count": number,
        }
        for code, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _cleared(keys: Sequence[UUID]) -> int:
    return Item.objects.filter(pk__in=among(keys), verdict__lte=LABELABLE).count() if keys else 0


def _enqueue(actor: Actor, project: Project, cause: Cause, wanted: Restatement, now: datetime) -> Job:
    payload = {
        "project": str(project.pk),
        "source": str(cause.source_id),
        "declared": cause.licence_declared,
        "pairs": sorted({(str(one), str(two) if two else None) for one, two, _ in cause.groups}, key=str),
        "block": wanted.block,
        "reason": wanted.reason,
        "evidence": [str(pk) for pk in wanted.evidence],
        "user": str(actor.user.pk),
    }
    job = enqueue(
        organisation=project.organisation,
        project_id=project.pk,
        actor_user=actor.user,
        kind=RESTATE,
        chunks=[ChunkSpec(RESTATE, 0, payload)],
        total=cause.count,
    )
    _record(actor, project, wanted, now, job=job, items_count=cause.count)
    return job


def _record(
    actor: Actor,
    project: Project,
    wanted: Restatement,
    now: datetime,
    *,
    items: Iterable[UUID] = (),
    items_count: int | None = None,
    cleared: int | None = None,
    blocked: int | None = None,
    job: Job | None = None,
) -> None:
    keys = sorted(items)
    payload = {
        "items": len(keys) if items_count is None else items_count,
        "items_sha256": hashlib.sha256(b"".join(pk.bytes for pk in keys)).hexdigest() if keys else None,
        "evidence": list(wanted.evidence),
        "cleared": cleared,
        "blocked": blocked,
        "job": None if job is None else job.pk,
    }
    record(
        organisation=project.organisation_id,
        actor=actor,
        action="items.rights_stated",
        obj=("project", project.pk),
        project=project.pk,
        payload={key: value for key, value in payload.items() if value is not None},
        now=now,
    )


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
