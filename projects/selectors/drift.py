"""Counts that a recount found to be off."""

from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Subquery

from labeling.accounts.models import Organisation
from projects.models import Project
from workers.ledger.models import Job, JobState

KIND: Final = "recount"


def drift_of_project(project: Project) -> dict[str, Any] | None:
    """When the newest recount found the counts of the project off, and how far: key -> counted minus real."""
    rows = Job.objects.filter(organisation=project.organisation_id, kind=KIND, state=JobState.DONE)
    job = rows.order_by("-created_at", "-id").only("result", "finished_at").first()
    drift = (job.result or {}).get("drift", {}).get(str(project.pk)) if job is not None else None
    if job is None or not drift:
        return None
    return {"found_at": job.finished_at, "keys": drift}


def drifting_projects() -> list[UUID]:
    """All projects that the newest recount of their organisation found to be off."""
    newest = Job.objects.filter(organisation=OuterRef("pk"), kind=KIND, state=JobState.DONE)
    ids = Organisation.objects.annotate(
        last=Subquery(newest.order_by("-created_at", "-id").values("pk")[:1])
    ).values("last")
    results = Job.objects.filter(pk__in=ids).values_list("result", flat=True)
    return [UUID(key) for result in results for key in (result or {}).get("drift", {})]
