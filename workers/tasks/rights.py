"""Handlers of rights work."""

from typing import Any
from uuid import UUID

from projects.services.judging import REJUDGE, Part, rejudge_in_steps
from projects.services.quarantine import RESTATE, restate_in_steps
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobChunk
from workers.ledger.registry import finisher, handler


@handler(REJUDGE)
def rejudge(lease: Lease) -> None:
    """Judge a part of a project's items again, a portion a step, until each has the verdict of its pair."""
    part = Part(lease.payload.get("part", 0), lease.payload.get("of", 1))
    rejudge_in_steps(project_id=UUID(lease.payload["project"]), step=lease.step, part=part)


@handler(RESTATE)
def restate(lease: Lease) -> None:
    """State the rights of all items of a cause anew."""
    restate_in_steps(lease)


@finisher(RESTATE)
def finish_restating(job: Job) -> dict[str, Any]:
    """How many items were restated, and how many of them may be labeled now."""
    cursor: dict[str, Any] = JobChunk.objects.filter(job=job).values_list("cursor", flat=True).first() or {}
    restated, cleared = cursor.get("restated", 0), cursor.get("cleared", 0)
    return {"restated": restated, "cleared": cleared, "blocked": restated - cleared}
