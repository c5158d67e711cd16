"""Handlers of import work."""

from typing import Any
from uuid import UUID

from labeling.core import clock
from labeling.imports.context import load_context
from labeling.imports.media import take_records_with_media
from labeling.imports.read import MEDIA, read_uploads
from labeling.imports.services import KIND, READ, forget_uploads, record_end
from labeling.imports.sessions import GATHER, gather
from projects.services.source_records import refresh_share
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobChunk, JobState
from workers.ledger.registry import finisher, handler


@handler(GATHER, queue="ingest")
def gather_upload(lease: Lease) -> None:
    gather(lease)


@handler(READ, queue="ingest")
def read(lease: Lease) -> None:
    read_uploads(load_context(lease))


@handler(MEDIA, queue="ingest")
def media(lease: Lease) -> None:
    take_records_with_media(load_context(lease))


@finisher(KIND)
def finish(job: Job) -> dict[str, Any]:
    """What the import came to: items made, found again, kept in quarantine, and records that were not taken."""
    result = {"created": 0, "duplicates": 0, "quarantined": 0}
    for cursor in JobChunk.objects.filter(job=job).values_list("cursor", flat=True):
        for key in result:
            result[key] += (cursor or {}).get(key, 0)
    if job.state == JobState.DONE:
        forget_uploads(job_id=job.pk)
    result["problems"] = job.failed
    if (source := job.params.get("source")) is not None:
        refresh_share(source_id=UUID(source), now=clock.now())
    record_end(job=job, result=result)
    return result
