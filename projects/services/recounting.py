"""Each night all counts are taken anew and held against the appended changes; what is off raises an alarm.

A job of the ledger for each organisation, a project a step. Counts that are off are a mistake in our own code: they are
logged as an error, counted in the metrics, listed as problems of the job, and shown to the project's managers until a
later recount finds nothing. `manage.py recount --repair` puts them right.
"""

import logging
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from labeling.accounts.models import Organisation
from projects.models import Project
from projects.selectors.drift import KIND
from projects.services.counters import drift_of
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobChunk
from workers.ledger.services import ChunkSpec, ProblemSpec, enqueue

log = logging.getLogger("clearlabel.progress")
AT: Final = time(2, 0)
KEPT: Final = timedelta(days=30)


def night_before(now: datetime) -> datetime:
    """The last time that a recount was due, at or before `now` (UTC)."""
    today = datetime.combine(now.date(), AT, tzinfo=now.tzinfo)
    return today if today <= now else today - timedelta(days=1)


def enqueue_recounts(*, now: datetime) -> int:
    """Begin the night's recount in each organisation that has not had it; how many. Two at once do no harm."""
    due = night_before(now)
    known = Job.objects.filter(kind=KIND, created_at__gte=due).values("organisation")
    there = Project.objects.filter(created_at__lt=due).values("organisation")
    waiting = list(Organisation.objects.filter(pk__in=there).exclude(pk__in=known).order_by("pk"))
    for organisation in waiting:
        begin_recount(organisation)
    Job.objects.filter(kind=KIND, created_at__lt=now - KEPT).delete()
    return len(waiting)


def begin_recount(organisation: Organisation) -> Job:
    """Begin a recount of all projects of the organisation."""
    return enqueue(organisation=organisation, kind=KIND, chunks=[ChunkSpec(KIND)], actor_user=None)


def recount_in_steps(lease: Lease) -> None:
    """Take the counts of each project anew. What is off is a problem of the job, and stands in its result."""
    cursor: dict[str, Any] = lease.cursor or {"after": None, "checked": 0, "drift": {}}
    while True:
        rows = Project.objects.filter(organisation=lease.job.organisation_id).order_by("pk")
        if cursor["after"] is not None:
            rows = rows.filter(pk__gt=UUID(cursor["after"]))
        project = rows.only("pk").first()
        if project is None:
            return
        drift = drift_of(project.pk)  # outside the step: it reads for long and writes nothing
        cursor = {**cursor, "after": str(project.pk), "checked": cursor["checked"] + 1}
        if drift:
            cursor["drift"] = {**cursor["drift"], str(project.pk): drift}
        with lease.step() as step:
            step.cursor = cursor
            step.done, step.failed = int(not drift), int(bool(drift))
            if drift:
                step.problem(_problem(cursor["checked"], project.pk, drift))
        if drift:
            log.error("the counts of project %s are off: %s", project.pk, drift)


def _problem(seq: int, project_id: UUID, drift: dict[str, int]) -> ProblemSpec:
    parts = ", ".join(f"{key} {amount:+d}" for key, amount in drift.items())
    detail = f"The counts of project {project_id} are off: {parts}. The operator repairs them with `manage.py recount`."
    return ProblemSpec(seq=seq, code="progress.drift", detail=detail)


def result_of(job: Job) -> dict[str, Any]:
    """How many projects were checked, and how far each is off that is."""
    cursor: dict[str, Any] = JobChunk.objects.filter(job=job).values_list("cursor", flat=True).first() or {}
    return {"checked": cursor.get("checked", 0), "drift": cursor.get("drift", {})}
