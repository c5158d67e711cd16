"""Handlers of rights work."""

from uuid import UUID

from labeling.core import clock
from projects.services.judging import REJUDGE, rejudge_step
from workers.ledger.lease import Lease
from workers.ledger.registry import handler


@handler(REJUDGE)
def rejudge(lease: Lease) -> None:
    """Judge a project's items again, a batch a step, until each has the verdict of its profile."""
    project_id = UUID(lease.payload["project"])
    moved = 1
    while moved:
        with lease.step() as step:
            moved = rejudge_step(project_id=project_id, now=clock.now())
            step.done = moved
