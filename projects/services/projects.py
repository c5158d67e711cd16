"""Making and changing projects: a project comes with schema version 1, a queue, and its maker as manager."""

import hashlib
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.audit.services import Act, record, record_many
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, PreconditionFailed
from labeling.rights.policy import POLICY_VERSION, Use
from labeling.rights.policy.errors import PolicyInputError
from projects.models import OverlapMode, Project, ProjectMember, ProjectState, Queue
from projects.services.hooks import hooked_for_new, tell_state
from projects.services.items import annotate_queue
from projects.services.judging import judge_again
from projects.services.locks import hold_project
from projects.services.queue_changing import follow_settings
from projects.services.queue_overlap import refuse_below_issued
from projects.services.schemas import add_schema_version, schema_digest, use_with
from projects.services.texts import clean
from workers.ledger.models import Job

ORDERS: Final = ("import", "random")
MAX_OVERLAP: Final = 50
LEASE_SECONDS: Final = (30, 24 * 3600)
QUEUE_NAME: Final = "Annotate"


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How a queue hands out work: answers wanted an item, seconds of a lease, order in which ranks are drawn."""

    overlap: int = 1
    lease_seconds: int = 900
    order: str = "import"


def parse_use(raw: object, *, pointer: str = "/use") -> Use:
    """The declared use of a project (always for action=label); `Invalid` with a pointer to each fault."""
    try:
        use = Use.parse({} if raw is None else raw, pointer=pointer)
    except PolicyInputError as error:
        faults = tuple(Fault(f.pointer, f"use.{f.code}", f.detail) for f in error.faults)
        detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things in the use cannot be taken."
        raise Invalid(detail, code="use.invalid", faults=faults) from None
    if use.action != "label":
        detail = "A project's use has the action “label”; other actions are asked for when exporting."
        raise Invalid(detail, code="use.action", faults=(Fault(f"{pointer}/action", "use.action", detail),))
    return use


def create_project(
    *,
    actor: Actor,
    name: str,
    schema: object,
    guidelines: str = "",
    use: object = None,
    queue: QueueSettings | None = None,
) -> Project:
    """A new open project. `Invalid` with pointers for a schema, use or name that cannot be taken."""
    declared = parse_use(use)
    settings = queue or QueueSettings()
    now = clock.now()
    with transaction.atomic():
        project = Project.objects.create(
            organisation=actor.organisation,
            name=clean(name, pointer="/name", most=200),
            guidelines=clean(guidelines, pointer="/guidelines", most=100_000, blank=True),
            use=declared.as_dict(),
            use_hash=_hash(declared),
            policy_version=POLICY_VERSION,
            hooked_events=hooked_for_new(actor.organisation.pk),
            created_by=actor.user,
            created_at=now,
            updated_at=now,
        )
        Queue.objects.create(
            project=project,
            name=QUEUE_NAME,
            overlap=settings.overlap,
            lease_seconds=settings.lease_seconds,
            order=settings.order,
            created_at=now,
        )
        ProjectMember.objects.create(project=project, user=actor.user, role=Role.MANAGER, created_at=now)
        version = add_schema_version(actor=actor, project=project, schema=schema, now=now, is_first=True)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="project.created",
            obj=("project", project.pk),
            project=project.pk,
            payload={"use_sha256": project.use_hash, "schema_sha256": schema_digest(version.schema)},
            now=now,
        )
    return project


def update_project(
    *, actor: Actor, project: Project, changes: dict[str, Any], version: int | None = None
) -> tuple[Project, Job | None]:
    """Change name, guidelines, use, state or queue settings; the project and, for a large one, the judging job.

    `version` is the one that was read: another stored one raises `PreconditionFailed`. A changed use raises the
    rights epoch and judges every item again.
    """
    now = clock.now()
    with transaction.atomic():
        held = hold_project(project.pk)
        if version is not None and held.version != version:
            raise PreconditionFailed(
                "Somebody changed this since you read it. Read it again and repeat your change."
            )
        before = (held.state, held.use_hash)
        if "name" in changes:
            held.name = clean(changes["name"], pointer="/name", most=200)
        if "guidelines" in changes:
            held.guidelines = clean(changes["guidelines"], pointer="/guidelines", most=100_000, blank=True)
        if "state" in changes:
            held.state = _state(held, changes["state"])
        job = _change_use(actor, held, changes["use"], now) if "use" in changes else None
        if changes.get("queue"):
            job = _change_queue(actor, held, changes["queue"], now) or job
        held.version += 1
        held.updated_at = now
        held.save()
        tell_state(held, before=before[0], now=now)
        _record_changes(actor, project=held, before=before, changes=changes, now=now)
    return held, job


def _record_changes(
    actor: Actor, *, project: Project, before: tuple[str, str], changes: dict[str, Any], now: datetime
) -> None:
    """An event for each change that decides what may be done, or how; names and guidelines are none."""
    state, use_hash = before
    found: list[tuple[str, dict[str, Any]]] = []
    if project.use_hash != use_hash:
        epoch = {"rights_epoch": project.rights_epoch}
        found.append(
            ("project.use_changed", {"before_sha256": use_hash, "after_sha256": project.use_hash} | epoch)
        )
    if project.state != state:
        found.append(("project.state_changed", {"before": str(state), "after": str(project.state)}))
    if changes.get("queue"):
        found.append(("project.queue_changed", dict(changes["queue"])))
    record_many(
        organisation=actor.organisation,
        acts=[
            Act(action, ("project", project.pk), actor, project.pk, payload, now) for action, payload in found
        ],
    )


def _hash(use: Use) -> str:
    return hashlib.sha256(use.canonical_json()).hexdigest()


def _state(project: Project, state: str) -> str:
    if state not in ProjectState.values:
        detail = f"Use one of: {', '.join(ProjectState.values)}."
        raise Invalid(detail, code="state.unknown", faults=(Fault("/state", "state.unknown", detail),))
    if project.state == ProjectState.ARCHIVED and state == ProjectState.PAUSED:
        raise Conflict(
            "An archived project is opened again before it can be paused.", code="project.archived"
        )
    return state


def _change_use(actor: Actor, project: Project, raw: object, now: datetime) -> Job | None:
    version = project.schema_version
    use = use_with(parse_use(raw), version.schema if version else {})
    if _hash(use) == project.use_hash:
        return None
    project.use, project.use_hash = use.as_dict(), _hash(use)
    project.rights_epoch += 1
    project.save(update_fields=["use", "use_hash", "rights_epoch"])
    return judge_again(project=project, actor_user=actor.user, now=now)


def _change_queue(actor: Actor, project: Project, changes: dict[str, Any], now: datetime) -> Job | None:
    queue = annotate_queue(project.pk)
    read = copy(queue)
    overlap = changes.get("overlap", queue.overlap)
    if overlap < queue.overlap and queue.overlap_mode == OverlapMode.FIXED:
        refuse_below_issued(queue, overlap=overlap, pointer="/queue/overlap")
    if queue.overlap_max is not None and queue.overlap_max < overlap:
        if queue.overlap_mode == OverlapMode.CONFIDENCE:
            detail = (
                f"The queue asks for {queue.overlap_max} answers at most. Raise that first, in its settings."
            )
            raise Invalid(
                detail, code="overlap.max", faults=(Fault("/queue/overlap", "overlap.max", detail),)
            )
        queue.overlap_max = None
    queue.overlap = overlap
    queue.order = changes.get("order", queue.order)
    queue.lease_seconds = changes.get("lease_seconds", queue.lease_seconds)
    return follow_settings(project=project, queue=queue, before=read, user=actor.user, scores=None, now=now)
