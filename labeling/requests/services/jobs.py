"""The background work of a request: one job, one chunk, that goes on where it was killed."""

from datetime import datetime
from typing import Final

from labeling.accounts.actor import Actor
from labeling.audit.services import Act
from labeling.requests.models import EventKind, RequestState, SubjectRequest
from labeling.requests.services.cases import add_step
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

KIND: Final = "requests.carry_out"


def start(*, request: SubjectRequest, actor: Actor | None, now: datetime, round_: int = 1) -> tuple[Job, Act]:
    """Begin to carry a request out, in the caller's transaction; its job, and what is to go into the log."""
    job = enqueue(
        organisation=request.organisation,
        actor_user=actor.user if actor else None,
        kind=KIND,
        params={"request": str(request.pk)},
        chunks=[ChunkSpec(KIND, round_, {"request": str(request.pk), "round": round_})],
    )
    _, act = add_step(
        request=request,
        kind=EventKind.STARTED,
        state=RequestState.WORKING,
        now=now,
        actor=actor,
        detail={"job": str(job.pk), "round": round_},
    )
    return job, act
