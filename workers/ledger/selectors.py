"""Reading the ledger."""

from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from workers.ledger.models import Job, JobProblem


def visible_jobs(*, actor: Actor, managed_projects: "list[UUID]") -> QuerySet[Job]:
    """Jobs of the actor's organisation: all for a manager, else one's own and those of projects one manages."""
    jobs = Job.objects.filter(organisation=actor.organisation).select_related("created_by")
    if actor.token is not None and actor.token.project_id is not None:
        jobs = jobs.filter(project_id=actor.token.project_id)
    if actor.role >= Role.MANAGER:
        return jobs
    return jobs.filter(Q(created_by=actor.user) | Q(project_id__in=managed_projects))


def problems(*, job: Job) -> QuerySet[JobProblem]:
    """The job's problems, in the order of its input."""
    return JobProblem.objects.filter(job=job)
