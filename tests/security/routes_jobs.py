"""Background work: whoever began a job, and the managers, may see and stop it."""

from typing import Any

from labeling.accounts.roles import Role
from labeling.core import clock
from tests.security.routes import declare
from tests.security.world import World
from workers.ledger.models import Job, JobState


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


MANAGERS = {Role.MANAGER, Role.OWNER}

declare("jobs")
declare("jobs/<str:job_id>", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/problems", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/cancel", params=_job(JobState.RUNNING), also=MANAGERS)
declare("jobs/<str:job_id>/retry", params=_job(JobState.FAILED), also=MANAGERS)
