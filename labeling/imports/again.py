"""Trying again records whose files could not be taken: of these, and of nothing else, what was sent is kept a while."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

from django.db import transaction

from labeling.imports.carrying import unpacked
from labeling.imports.models import Upload
from labeling.imports.read import MEDIA, MEDIA_ENTRIES
from labeling.imports.services import KIND, remove
from labeling.media.models import Blob
from workers.ledger.models import Job, JobChunk, JobProblem, JobState
from workers.ledger.services import ChunkSpec

_LOOKUP: Final = 500


def chunks_again(*, job: Job, seqs: Sequence[int]) -> list[ChunkSpec]:
    """The chunks that take the records at these places of the stream again."""
    wanted, found, numbers = set(seqs), {}, -1
    for chunk in _chunks(job):
        numbers = max(numbers, chunk.seq)
        found.update({row["seq"]: row for row in _rows(chunk) if row["seq"] in wanted})
    rows = [found[seq] for seq in sorted(found)]
    groups = [rows[start : start + MEDIA_ENTRIES] for start in range(0, len(rows), MEDIA_ENTRIES)]
    return [
        ChunkSpec(MEDIA, number, {"archive": "", "entries": group})
        for number, group in enumerate(groups, start=numbers + 1)
    ]


def keep_what_failed(*, job: Job) -> None:
    """Forget what was received for a job that has ended well, but for what its problems can be tried again with.

    That are the records whose files could not be taken, and those files, unless they have come in by another way:
    what became an item must not lie here when the item is masked or erased. They go after `UPLOAD_KEEP_DAYS`.
    """
    failed = set(JobProblem.objects.filter(job=job, can_retry=True).values_list("seq", flat=True))
    names: set[str] = set()
    for chunk in _chunks(job):
        rows = _rows(chunk)
        left = [row for row in rows if row["seq"] in failed]
        names |= {name for row in left for name in _named(row)}
        if len(left) < len(rows):
            JobChunk.objects.filter(pk=chunk.pk).update(payload={**chunk.payload, "entries": left})
    uploads = list(Upload.objects.filter(job=job))
    wanted = [one for one in uploads if one.filename in names or one.name in names]
    came = _came(job, [one.sha256 for one in wanted])
    kept = {one.pk for one in wanted if one.sha256 not in came}
    spare = [one for one in uploads if one.pk not in kept]
    for start in range(0, len(spare), _LOOKUP):
        Upload.objects.filter(pk__in=[one.pk for one in spare[start : start + _LOOKUP]]).delete()
    transaction.on_commit(lambda: remove(spare))


def forget_records(*, before: datetime) -> None:
    """Let go of the records of imports that ended before then, which were kept to be tried again."""
    ended = Job.objects.filter(
        kind=KIND, state=JobState.DONE, finished_at__lt=before, problems__can_retry=True
    )
    jobs = list(ended.distinct()[:_LOOKUP])
    with transaction.atomic():
        JobProblem.objects.filter(job__in=jobs, can_retry=True).update(can_retry=False)
        JobChunk.objects.filter(job__in=jobs, kind=MEDIA).update(payload={})


def _chunks(job: Job) -> Iterator[JobChunk]:
    """The chunks that were given the job's files, a page at a time: who asks may write them on the way."""
    rows = JobChunk.objects.filter(job=job, kind=MEDIA).order_by("seq")
    page = list(rows[:_LOOKUP])
    while page:
        yield from page
        page = list(rows.filter(seq__gt=page[-1].seq)[:_LOOKUP])


def _rows(chunk: JobChunk) -> list[dict[str, Any]]:
    return list(chunk.payload.get("entries", ()))


def _named(row: Mapping[str, Any]) -> Iterator[str]:
    """What a record's files may have been sent as: whole paths, and the names that these end in."""
    (entry,) = unpacked([row], archive="")
    media = entry.raw.get("media") if isinstance(entry.raw, Mapping) else entry.raw
    for value in media.values() if isinstance(media, Mapping) else [media]:
        if isinstance(value, str):
            path = value.replace("\\", "/").removeprefix("./")
            yield path
            yield PurePosixPath(path).name


def _came(job: Job, hashes: Sequence[str]) -> set[str]:
    """Which of these are the bytes of something that the organisation has."""
    found: set[str] = set()
    for start in range(0, len(hashes), _LOOKUP):
        rows = Blob.objects.filter(
            organisation_id=job.organisation_id, sha256__in=hashes[start : start + _LOOKUP]
        )
        found |= set(rows.values_list("sha256", flat=True))
    return found
