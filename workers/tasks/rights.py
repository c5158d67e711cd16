"""Handlers of rights work."""

from uuid import UUID

from projects.services.judging import REJUDGE, rejudge_in_steps
from workers.ledger.lease import Lease
from workers.ledger.registry import handler


@handler(REJUDGE)
def rejudge(lease: Lease) -> None:
    """Judge a project's items again, a portion a step, until each has the verdict of its pair."""
    rejudge_in_steps(project_id=UUID(lease.payload["project"]), step=lease.step)
