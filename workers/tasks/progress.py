"""Handlers of the nightly recount."""

from typing import Any

from projects.selectors.drift import KIND
from projects.services.recounting import recount_in_steps, result_of
from workers.ledger.lease import Lease
from workers.ledger.models import Job
from workers.ledger.registry import finisher, handler


@handler(KIND, queue="maintenance")
def recount(lease: Lease) -> None:
    recount_in_steps(lease)


@finisher(KIND)
def finish(job: Job) -> dict[str, Any]:
    return result_of(job)
