"""The switch to a label schema that came of a migration: the version itself, and the settings that name a control."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from labeling.accounts.models import User
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core.errors import Conflict
from labeling.labelspec.migrate import Plan
from projects.models import OverlapMode, Project, Queue, SchemaVersion
from projects.selectors.duties import duties_of
from projects.services.schemas import follow_labels, schema_digest
from workers.ledger.models import Job
from workers.ledger.services import OPEN_JOBS

MIGRATE: Final = "schema.migrate"
"""Kind of the job, and of its one chunk, that takes a project's labels to another schema."""


def refuse_while_migrating(project_id: UUID) -> None:
    """`Conflict` (schema.migrating) while a migration of the project's labels is under way. The project is held."""
    job = Job.objects.filter(project_id=project_id, kind=MIGRATE, state__in=OPEN_JOBS).first()
    if job is not None:
        raise Conflict(
            "The labels of this project are being changed at this moment. Wait until that job has ended.",
            code="schema.migrating",
            more={"job": str(job.pk)},
        )


def queue_conflicts(*, project: Project, plan: Plan) -> list[str]:
    """Why queues cannot follow the steps, a sentence each: one that asks by confidence needs its control."""
    asking = Queue.objects.filter(project=project, overlap_mode=OverlapMode.CONFIDENCE)
    found = []
    for queue in asking.order_by("created_at", "id"):
        name = plan.control(queue.confidence_control)
        control = plan.schema.control_map.get(name) if name is not None else None
        if control is None or control.type != "choice":
            found.append(
                f"The queue '{queue.name}' asks for answers by how sure '{queue.confidence_control}' is. Give it "
                "another overlap or control first."
            )
    return found


def switch(*, project: Project, plan: Plan, user: User | None, job: UUID, now: datetime) -> SchemaVersion:
    """Make the version that the steps lead to the project's, in the caller's transaction, which holds the project."""
    last = (
        SchemaVersion.objects.filter(project=project).order_by("-number").values_list("number", flat=True)[0]
    )
    schema = plan.schema.dump()
    version = SchemaVersion.objects.create(
        project=project, number=last + 1, schema=schema, steps=plan.dump(), created_by=user, created_at=now
    )
    Project.objects.filter(pk=project.pk).update(
        schema_version=version, version=F("version") + 1, updated_at=now
    )
    project.schema_version = version
    for queue in Queue.objects.filter(project=project).exclude(confidence_control=""):
        name = plan.control(queue.confidence_control)
        if name is not None and name != queue.confidence_control:
            Queue.objects.filter(pk=queue.pk).update(confidence_control=name, version=F("version") + 1)
    follow_labels(project, user, now)
    record(
        organisation=project.organisation_id,
        actor=user,
        action="schema.migrated",
        obj=("project", project.pk),
        project=project.pk,
        payload={
            "number": version.number,
            "schema_sha256": schema_digest(schema),
            "steps_sha256": hashlib.sha256(canonical_json(plan.dump())).hexdigest(),
            "duties": sorted({duty["category"] for duty in duties_of(schema)}),
            "job": job,
        },
        now=now,
    )
    return version
