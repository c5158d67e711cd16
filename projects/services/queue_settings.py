"""Making and changing queues: a project's stages, with the rules by which work goes from one to the next."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, PreconditionFailed
from projects.models import OverlapMode, Project, Queue, QueueKind, QueueState
from projects.services.locks import hold_project
from projects.services.queue_changing import follow_settings
from projects.services.queue_checks import checked
from projects.services.queue_overlap import refuse_below_issued
from projects.services.queue_rewriting import Scores

MOST: Final = 20
"""Queues that a project can have, archived ones among them."""
SETTINGS: Final = (
    "name", "state", "order", "lease_seconds", "overlap", "overlap_mode", "overlap_max", "confidence",
    "confidence_control", "skip_policy", "skip_reasons", "audience", "daily_cap", "review_queue_id",
    "review_percent", "adjudicate_queue_id", "adjudicate_below", "adjudicate_late", "repair_hours",
    "appeal_hours", "review_reasons",
)  # fmt: skip
"""The fields of a queue that people set."""
_TAKES_NOTHING: Final = (QueueState.CLOSED, QueueState.ARCHIVED)


def create_queue(*, actor: Actor, project: Project, kind: str, settings: Mapping[str, Any]) -> Queue:
    """A new queue of a project; what `settings` (fields of `Queue`) leaves out has the model's default.

    `Invalid` with a pointer to each fault, `Conflict` when the project has `MOST`.
    """
    now = clock.now()
    with transaction.atomic():
        held = hold_project(project.pk)
        if Queue.objects.filter(project=held).count() >= MOST:
            raise Conflict(f"A project has at most {MOST} queues.", code="queue.too_many")
        queue = Queue(project=held, kind=kind, created_at=now)
        _set(queue, checked(queue, settings, project=held))
        queue.save(force_insert=True)
        _record(actor, queue, "queue.created", {"kind": kind}, now)
    return queue


def change_queue(
    *,
    actor: Actor,
    queue: Queue,
    changes: Mapping[str, Any],
    version: int | None = None,
    scores: Scores | None = None,
    keep_issued: bool = False,
) -> Queue:
    """Change a queue; `version` as in `update_project`.

    Live leases stay valid whatever becomes of the queue. A fixed overlap changes that of work which has the former
    one; `Conflict` (overlap.issued) where more is given out or in already, unless `keep_issued`: that work keeps what
    it has. Another order draws all ranks anew (`scores` for the order score). Where there is much work a job does both,
    `changing` says which. `Conflict` for what would leave the project without a queue to annotate in, or close or
    archive one that others send work to (queue.in_use).
    """
    now = clock.now()
    with transaction.atomic():
        project = hold_project(queue.project_id)
        held = Queue.objects.get(pk=queue.pk)
        read = copy(held)
        if version is not None and held.version != version:
            raise PreconditionFailed(
                "Somebody changed this since you read it. Read it again and repeat your change."
            )
        before = {name: getattr(held, name) for name in SETTINGS}
        values = checked(held, changes, project=project)
        _refuse_shutting(held, values)
        after = {**before, **values}
        may_be_less = after["overlap"] < held.overlap or held.overlap_mode == OverlapMode.CONFIDENCE
        if after["overlap_mode"] == OverlapMode.FIXED and may_be_less and not keep_issued:
            refuse_below_issued(held, overlap=after["overlap"])
        _set(held, values)
        if held.audience != read.audience or held.state != read.state:
            held.reopened += 1  # somebody may find work where there was none for them
        held.version += 1
        follow_settings(project=project, queue=held, before=read, user=actor.user, scores=scores, now=now)
        changed = sorted(name for name in SETTINGS if getattr(held, name) != before[name])
        _record(actor, held, "queue.changed", {"changed": changed, "state": str(held.state)}, now)
    return held


def clone_queue(*, actor: Actor, queue: Queue, name: str) -> Queue:
    """A queue with the same settings under another name, open and without work."""
    settings = {field: getattr(queue, field) for field in SETTINGS} | {"name": name, "state": QueueState.OPEN}
    return create_queue(actor=actor, project=queue.project, kind=queue.kind, settings=settings)


def _set(queue: Queue, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(queue, name, value)


def _refuse_shutting(queue: Queue, values: Mapping[str, Any]) -> None:
    """`Conflict` for closing or archiving what is needed. What was sent to a queue that takes nothing would be lost."""
    wanted = values.get("state", queue.state)
    if wanted not in _TAKES_NOTHING or wanted == queue.state:
        return
    others = Queue.objects.filter(project=queue.project_id).exclude(pk=queue.pk)
    others = others.exclude(state=QueueState.ARCHIVED)
    is_gone = wanted == QueueState.ARCHIVED
    if is_gone and queue.kind == QueueKind.ANNOTATE and not others.filter(kind=QueueKind.ANNOTATE).exists():
        raise Conflict(
            "A project keeps one queue to annotate in. Make another one first, or archive the project.",
            code="queue.last",
        )
    senders = others.filter(review_queue=queue) | others.filter(adjudicate_queue=queue)
    told = [f"“{row.name}” ({_rules_to(row, queue)})" for row in senders.order_by("created_at", "id")]
    if told:
        verb = "sends its" if len(told) == 1 else "send their"
        raise Conflict(
            f"{', '.join(told)} {verb} work here. Change these rules first, or pause this queue: then it takes work "
            "in and hands none out.",
            code="queue.in_use",
        )


def _rules_to(row: Queue, target: Queue) -> str:
    """The rules by which a queue sends work to another."""
    rules = {"review": row.review_queue_id, "adjudicate": row.adjudicate_queue_id}
    return ", ".join(f"rules.{rule}" for rule, queue_id in rules.items() if queue_id == target.pk)


def _record(actor: Actor, queue: Queue, action: str, payload: dict[str, Any], now: datetime) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("queue", queue.pk),
        project=queue.project_id,
        payload=payload,
        now=now,
    )
