"""Reading the ledger."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.timing import Spent, added
from workers.ledger.models import Job, JobChunk, JobProblem, Worker


def visible_jobs(*, actor: Actor, managed_projects: "list[UUID]") -> QuerySet[Job]:
    """Jobs of the actor's organisation: all for a manager, else one's own and those of projects one manages."""
    jobs = Job.objects.filter(organisation=actor.organisation).select_related("created_by")
    if actor.token is not None and actor.token.project_id is not None:
        jobs = jobs.filter(project_id=actor.token.project_id)
    if actor.role >= Role.MANAGER:
        return jobs
    return jobs.filter(Q(created_by=actor.user) | Q(project_id__in=managed_projects))


def problems(*, job: Job, code: str = "") -> QuerySet[JobProblem]:
    """The job's problems, in the order of its input; only those of one reason where one is named."""
    rows = JobProblem.objects.filter(job=job)
    return rows.filter(code=code) if code else rows


@dataclass(frozen=True, slots=True)
class Reason:
    """Why things could not be taken: how many problems say so, and how many of these can be tried again."""

    code: str
    count: int
    can_retry: int


def reasons(*, job: Job) -> list[Reason]:
    """The reasons of the job's problems, the most frequent first."""
    again = Count("pk", filter=Q(can_retry=True))
    rows = JobProblem.objects.filter(job=job).order_by().values("code").annotate(n=Count("pk"), again=again)
    found = [Reason(row["code"], row["n"], row["again"]) for row in rows]
    return sorted(found, key=lambda reason: (-reason.count, reason.code))


def steps_of(*, job: Job) -> Spent:
    """By step of the work, how often it was done in all committed parts of the job, and the seconds it took."""
    spent: Spent = {}
    for one in JobChunk.objects.filter(job=job).values_list("timings", flat=True).iterator():
        spent = added(spent, one)
    return spent


def workers() -> list[Worker]:
    """All workers that are known, those seen last first."""
    return list(Worker.objects.order_by("-seen_at", "pk")[:500])
