"""Handlers of migrations of labels."""

from typing import Any

from labeling.annotations.services.migrating_job import migrate_in_steps
from labeling.annotations.services.migrating_start import COUNT
from projects.models import SchemaVersion
from projects.services.schema_migrations import MIGRATE
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobChunk
from workers.ledger.registry import finisher, handler


@handler(MIGRATE)
def migrate(lease: Lease) -> None:
    migrate_in_steps(lease)


@finisher(MIGRATE)
def finish(job: Job) -> dict[str, Any]:
    """The report, the version that came of it, and how many annotations were changed."""
    cursor: dict[str, Any] = JobChunk.objects.filter(job=job).values_list("cursor", flat=True).first() or {}
    made: str | None = cursor.get("version")
    rows = SchemaVersion.objects.filter(pk=made) if made is not None else SchemaVersion.objects.none()
    version = rows.values_list("number", flat=True).first()
    return {
        "report": cursor.get("report"),
        "schema_version": version,
        "changed": cursor.get("touched", 0),
    }


@finisher(COUNT)
def finish_counting(job: Job) -> dict[str, Any]:
    """The report."""
    return finish(job) or {}
