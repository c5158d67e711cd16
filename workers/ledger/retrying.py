"""Trying again what a job could not take: one thing, or all that failed for one reason."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from labeling.core import clock
from labeling.core.errors import Conflict, NotFound
from workers.ledger import pace
from workers.ledger.models import Job, JobProblem, JobState
from workers.ledger.registry import RETRIERS
from workers.ledger.services import add_chunks

ENDED: Final = (JobState.DONE, JobState.FAILED)
MOST: Final = 100_000
_TOGETHER: Final = 500


def retry_problems(*, job: Job, code: str = "", problem: int | None = None) -> Job:
    """Open an ended job again for what failed by the reason `code`, or for what one problem is about.

    Its problems go; those of what fails again come anew. `Conflict` while the job runs, and where nothing of it can be
    tried again; `NotFound` for a problem of another job. At most `MOST` things at once.
    """
    now = clock.now()
    with transaction.atomic():
        reopened = Job.objects.filter(pk=job.pk, state__in=ENDED).update(
            state=JobState.RUNNING, finished_at=None, message="", version=F("version") + 1, **pace.anew(now)
        )
        if not reopened:
            raise Conflict("Wait until the job has ended; then try this again.", code="job.not_ended")
        seqs = _places(job, code=code, problem=problem)
        make = RETRIERS.get(job.kind)
        specs = make(job, seqs) if make is not None and seqs else []
        if not specs:
            raise Conflict(
                "Nothing of this can be tried again: it would fail in the same way, or its file is no longer kept. "
                "Send it anew.",
                code="problem.final",
            )
        for start in range(0, len(seqs), _TOGETHER):
            JobProblem.objects.filter(job=job, seq__in=seqs[start : start + _TOGETHER]).delete()
        Job.objects.filter(pk=job.pk).update(
            failed=Greatest(F("failed") - len(seqs), 0),
            marked_taken=Greatest(F("marked_taken") - len(seqs), 0),
            earlier_taken=Greatest(F("earlier_taken") - len(seqs), 0),
        )
        add_chunks(job_id=job.pk, specs=specs)
    job.refresh_from_db()
    return job


def _places(job: Job, *, code: str, problem: int | None) -> Sequence[int]:
    rows = JobProblem.objects.filter(job=job)
    if problem is not None:
        rows = rows.filter(pk=problem)
        if not rows.exists():
            raise NotFound("problem")
    else:
        rows = rows.filter(code=code)
    found = rows.filter(can_retry=True).order_by("seq").values_list("seq", flat=True)
    return list(found.distinct()[:MOST])
