"""Background work: whoever began a job, and the managers, may see and stop it."""

from typing import Any

from labeling.accounts.roles import Role
from labeling.core import clock
from tests.security.routes import declare
from tests.security.world import World
from workers.ledger import services
from workers.ledger.models import Job, JobState
from workers.ledger.services import ProblemSpec


def _job(state: JobState) -> Any:
    def make(world: World) -> dict[str, object]:
        job = Job.objects.create(
            organisation=world.tenant.organisation,
            project_id=world.project.pk,
            created_by=world.tenant.user(Role.ANNOTATOR),
            kind="import",
            state=state,
            created_at=clock.now(),
        )
        return {"job_id": job.pk}

    return make


def _feed_that_failed(world: World) -> dict[str, object]:
    """A synchronisation that has ended, one object of which could not be read."""
    params = _job(JobState.DONE)(world)
    Job.objects.filter(pk=params["job_id"]).update(params={"feed": "gone"}, failed=1)
    job = Job.objects.get(pk=params["job_id"])
    objects = {"objects": [{"seq": 1, "key": "a.jpg", "mark": "m", "bytes": 3, "versions": 1}]}
    services.add_chunks(job_id=job.pk, specs=[services.ChunkSpec("feed.fetch", 0, objects)])
    services.record_problems(
        job_id=job.pk, problems=[ProblemSpec(1, "feed.denied", "It may not be read.", can_retry=True)]
    )
    return params


MANAGERS = {Role.MANAGER, Role.OWNER}

declare("jobs")
declare("jobs/<str:job_id>", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/problems", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/cancel", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/retry", params=_job(JobState.FAILED), also=MANAGERS)
declare("jobs/<str:job_id>/steps", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/problems/reasons", params=_job(JobState.RUNNING), also=MANAGERS)
declare(
    "jobs/<str:job_id>/problems/retry",
    params=_feed_that_failed,
    also=MANAGERS,
    POST=lambda _: {"code": "feed.denied"},
)
declare("workers")
