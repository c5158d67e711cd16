"""Handlers of import work."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from labeling.connections.services.again import objects_again
from labeling.core import clock
from labeling.imports.again import chunks_again, keep_what_failed
from labeling.imports.context import load_context
from labeling.imports.media import take_records_with_media
from labeling.imports.read import MEDIA, read_uploads
from labeling.imports.services import KIND, READ, record_end
from labeling.imports.sessions import GATHER, gather
from projects.services.source_records import refresh_share
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobChunk, JobState
from workers.ledger.registry import finisher, handler, retrier
from workers.ledger.services import ChunkSpec


@handler(GATHER, queue="ingest")
def gather_upload(lease: Lease) -> None:
    gather(lease)


@handler(READ, queue="ingest")
def read(lease: Lease) -> None:
    read_uploads(load_context(lease))


@handler(MEDIA, queue="ingest")
def media(lease: Lease) -> None:
    take_records_with_media(load_context(lease))


@retrier(KIND)
def retry(job: Job, seqs: Sequence[int]) -> list[ChunkSpec]:
    """What takes records of an import, or objects of a feed, once more."""
    return objects_again(job=job, seqs=seqs) if "feed" in job.params else chunks_again(job=job, seqs=seqs)


@finisher(KIND)
def finish(job: Job) -> dict[str, Any]:
    """What the import came to: items made, found again, kept in quarantine, and records that were not taken."""
    result = {"created": 0, "duplicates": 0, "quarantined": 0}
    for cursor in JobChunk.objects.filter(job=job).values_list("cursor", flat=True):
        for key in result:
            result[key] += (cursor or {}).get(key, 0)
    if job.state == JobState.DONE:
        keep_what_failed(job=job)
    result["problems"] = job.failed
    if (source := job.params.get("source")) is not None:
        refresh_share(source_id=UUID(source), now=clock.now())
    record_end(job=job, result=result)
    return result
