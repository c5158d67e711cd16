"""Migrations whose worker is killed at a moment that a test names."""

from collections.abc import Callable
from typing import Any

import pytest

from labeling.annotations.services.migrating_job import migrate_in_steps
from workers.ledger import lease as leases
from workers.ledger.models import JobChunk
from workers.tasks import load_handlers


class Killed(BaseException):
    """The worker's process is gone."""


def stop_before(job_id: str, phase: str) -> None:
    """Run the job until it is about to begin a phase, as if its worker were killed there."""
    run_until(job_id, lambda cursor: bool(cursor) and cursor["phase"] == phase)


def has_touched(number: int, cursor: Any) -> bool:
    return bool(cursor) and cursor.get("touched", -1) >= number


def run_until(job_id: str, is_there: Callable[[Any], bool]) -> None:
    load_handlers()
    chunk = JobChunk.objects.get(job_id=job_id)
    lease = leases.take(chunk.pk)
    assert lease is not None
    real = lease.step

    def step() -> Any:
        if is_there(lease.cursor):
            raise Killed
        return real()

    lease.step = step  # type: ignore[method-assign]
    with pytest.raises(Killed):
        migrate_in_steps(lease)
