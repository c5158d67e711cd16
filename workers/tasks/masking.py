"""Handlers of the de-identification gate: items brought before it, searched there, and released."""

from typing import Any

from labeling.masking.services.approving import APPROVE, approve_in_steps
from labeling.masking.services.bringing import BRING, bring_in_steps, brought_by
from labeling.masking.services.running import SEARCH, search_in_steps, searched_by
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobChunk
from workers.ledger.registry import finisher, handler


@handler(SEARCH, queue="ingest")
def search(lease: Lease) -> None:
    """Search, mask and search again what waits before the gates of a project."""
    search_in_steps(lease)


@finisher(SEARCH)
def finish(job: Job) -> dict[str, Any]:
    """How many items were searched, and with what."""
    return searched_by(job)


@handler(BRING)
def bring(lease: Lease) -> None:
    """Bring many items of a project before their gates, a portion a step."""
    bring_in_steps(lease)


@finisher(BRING)
def finish_bringing(job: Job) -> dict[str, Any]:
    """How many items were brought."""
    return brought_by(job)


@handler(APPROVE)
def approve(lease: Lease) -> None:
    """Mask a video, sound or document as a person approved it, search it again, and release the item."""
    approve_in_steps(lease)


@finisher(APPROVE)
def finish_approval(job: Job) -> dict[str, Any]:
    """Whether the item was released, and if not, why."""
    cursor = JobChunk.objects.filter(job=job).values_list("cursor", flat=True).first()
    return dict(cursor or {"released": False})
