"""Handlers of the work that requests of people and retention give."""

from typing import Any

from labeling.requests.models import SubjectRequest
from labeling.requests.services import carrying, jobs, retention
from workers.ledger.lease import Lease
from workers.ledger.models import Job
from workers.ledger.registry import finisher, handler


@handler(jobs.KIND)
def carry_out(lease: Lease) -> None:
    carrying.carry_out(lease)


@handler(retention.KIND, queue="maintenance")
def purge(lease: Lease) -> None:
    retention.carry_out_purge(lease)


@finisher(jobs.KIND)
def finish(job: Job) -> dict[str, Any]:
    """Name the request, and how many receipts there are."""
    request = SubjectRequest.objects.filter(pk=job.params["request"]).first()
    return {"request": job.params["request"], "receipts": request.receipts.count() if request else 0}
