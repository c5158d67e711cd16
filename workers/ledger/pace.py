"""How fast a job is: counted with its progress, so that whoever asks sees the rate of the last minute or so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, DateTimeField, F, PositiveIntegerField, Q, Value, When

from labeling.core import clock
from workers.ledger.models import Job, JobState

WINDOW: Final = timedelta(seconds=30)
YOUNG: Final = timedelta(seconds=2)
"""Nothing is said of a rate before this."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Things a second, and the seconds that are left at this rate; None while nobody knows how much there is."""

    rate: float
    left: float | None


def count(job_id: UUID, *, done: int, failed: int) -> None:
    """Add to a job's progress. The moments that its rate is taken from move on by the way, in the same statement."""
    now = clock.now()
    is_over = Q(marked_at__isnull=True) | Q(marked_at__lt=now - WINDOW)

    def when_over(value: Any, field: str) -> Case:
        kind = DateTimeField() if field.endswith("_at") else PositiveIntegerField()
        return Case(When(is_over, then=value), default=F(field), output_field=kind)

    Job.objects.filter(pk=job_id).update(
        done=F("done") + done,
        failed=F("failed") + failed,
        version=F("version") + 1,
        earlier_at=when_over(F("marked_at"), "earlier_at"),
        earlier_taken=when_over(F("marked_taken"), "earlier_taken"),
        marked_at=when_over(Value(now), "marked_at"),
        marked_taken=when_over(F("done") + F("failed") + done + failed, "marked_taken"),
    )


def anew(now: datetime) -> dict[str, Any]:
    """The fields of a job that goes on after it had ended: its rate is taken from now on."""
    taken = F("done") + F("failed")
    return {"earlier_at": now, "earlier_taken": taken, "marked_at": now, "marked_taken": taken}


def pace_of(job: Job, *, now: datetime) -> Pace | None:
    """The job's rate since half a minute to a minute ago, or since its start; None while it does not run."""
    since, before = (job.earlier_at, job.earlier_taken) if job.earlier_at else (job.started_at, 0)
    if job.state != JobState.RUNNING or since is None or now - since < YOUNG:
        return None
    taken = job.done + job.failed
    rate = max(0.0, (taken - before) / (now - since).total_seconds())
    if taken == 0:
        return None
    left = None if job.total is None or job.total < taken or rate == 0 else (job.total - taken) / rate
    return Pace(round(rate, 3), None if left is None else round(left, 1))
