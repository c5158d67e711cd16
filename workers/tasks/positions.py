"""Handlers of positions."""

from typing import Any

from labeling.positions.services.serving import KIND, result_of, serve_in_steps
from workers.ledger.lease import Lease
from workers.ledger.models import Job
from workers.ledger.registry import finisher, handler


@handler(KIND, queue="maintenance")
def serve(lease: Lease) -> None:
    serve_in_steps(lease)


@finisher(KIND)
def finish(job: Job) -> dict[str, Any]:
    return result_of(job)
