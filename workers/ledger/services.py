"""Writing the ledger: new jobs, cancelling, retrying, ending. Rows first; the broker is rung after the commit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from labeling.accounts.models import Organisation, User
from labeling.core import clock
from labeling.core.bulk import bulk_load
from labeling.core.errors import Conflict
from workers.ledger import pace
from workers.ledger.doorbell import ring
from workers.ledger.models import ChunkState, Job, JobChunk, JobProblem, JobState
from workers.ledger.registry import FINISHERS, HANDLERS

OPEN_CHUNKS = (ChunkState.PENDING, ChunkState.LEASED)
OPEN_JOBS = (JobState.QUEUED, JobState.RUNNING)
RERING = timedelta(seconds=5)
WINDOW = 32
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ChunkSpec:
    """A chunk to be made: its kind, its place within the kind, and what its handler needs (JSON)."""

    kind: str
    seq: int = 0
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProblemSpec:
    """One thing that could not be taken. `seq` orders problems of a job and, with `code` and `pointer`, names them.

    `can_retry`: what it is about did not come in, and the job's kind knows how to try it again (`registry.retrier`).
    """

    seq: int
    code: str
    detail: str
    line: int | None = None
    file: str = ""
    external_id: str = ""
    pointer: str = ""
    can_retry: bool = False


def enqueue(
    *,
    organisation: Organisation,
    kind: str,
    chunks: Sequence[ChunkSpec],
    actor_user: User | None,
    project_id: UUID | None = None,
    params: dict[str, Any] | None = None,
    total: int | None = None,
) -> Job:
    """Write a job and its chunks in the caller's transaction; they are rung for when it commits."""
    now = clock.now()
    with transaction.atomic():
        job = Job.objects.create(
            organisation=organisation,
            project_id=project_id,
            created_by=actor_user,
            kind=kind,
            params=params or {},
            total=total,
            created_at=now,
        )
        add_chunks(job_id=job.pk, specs=chunks)
    return job


def add_chunks(*, job_id: UUID, specs: Iterable[ChunkSpec]) -> None:
    """Add chunks to an open job. A chunk whose kind and place are there already is left as it is."""
    now = clock.now()
    rows = [
        JobChunk(
            job_id=job_id,
            kind=spec.kind,
            seq=spec.seq,
            payload=spec.payload,
            next_attempt_at=now,
            rung_at=now,
        )
        for spec in specs
    ]
    with transaction.atomic():
        bulk_load(JobChunk, rows, ignore_conflicts=True)
        keys = {(row.kind, row.seq) for row in rows}
        transaction.on_commit(lambda: _ring_new(job_id, keys))


def _ring_new(job_id: UUID, keys: set[tuple[str, int]]) -> None:
    kinds = {kind for kind, _ in keys}
    open_chunks = JobChunk.objects.filter(job_id=job_id, kind__in=kinds, state=ChunkState.PENDING)
    ring(
        [(pk, kind) for pk, kind, seq in open_chunks.values_list("pk", "kind", "seq") if (kind, seq) in keys]
    )


def record_problems(*, job_id: UUID, problems: Iterable[ProblemSpec]) -> int:
    """Store problems once each: a repeated step adds none twice. The number that were new."""
    rows = [
        JobProblem(
            job_id=job_id,
            seq=p.seq,
            line=p.line,
            file=_storable(p.file)[:400],
            external_id=_storable(p.external_id)[:200],
            pointer=_storable(p.pointer)[:400],
            code=p.code,
            detail=_storable(p.detail)[:4000],
            can_retry=p.can_retry,
        )
        for p in problems
    ]
    return bulk_load(JobProblem, rows, ignore_conflicts=True) if rows else 0


def _storable(text: str) -> str:
    """`text` with a mark for what no database keeps: a problem quotes what was wrong with a record."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def start(job_id: UUID) -> None:
    """Mark a queued job as running; a second call changes nothing."""
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=clock.now(), version=F("version") + 1
    )


def finish_if_complete(job_id: UUID) -> bool:
    """End the job when none of its chunks is open. Call it in the transaction that settled a chunk.

    The job's row is written first, so two chunks that settle at once pass here one after the other and the
    second one sees the first one's work.
    """
    with transaction.atomic():
        if not Job.objects.filter(pk=job_id, state__in=OPEN_JOBS).update(version=F("version") + 1):
            return False
        if JobChunk.objects.filter(job_id=job_id, state__in=OPEN_CHUNKS).exists():
            return False
        job = Job.objects.get(pk=job_id)
        dead = JobChunk.objects.filter(job_id=job_id, state=ChunkState.DEAD).order_by("pk").first()
        job.state = JobState.FAILED if dead else JobState.DONE
        job.message = dead.error if dead else job.message
        job.finished_at = clock.now()
        _give_result(job)
        if job.total is None:
            job.total = job.done + job.failed
        job.save(update_fields=["state", "message", "finished_at", "result", "total"])
        return True


def _give_result(job: Job) -> None:
    finish = FINISHERS.get(job.kind)
    result = finish(job) if finish is not None else None
    job.result = result if result is not None else job.result


def cancel(*, job: Job) -> Job:
    """Stop a job: chunks that wait are cancelled now, one that runs stops at its next step."""
    with transaction.atomic():
        # Chunks before their job, as in a step and where a chunk is settled: two that meet wait, and never block.
        JobChunk.objects.filter(job_id=job.pk, state__in=OPEN_CHUNKS).update(
            state=ChunkState.CANCELLED, token=None, lease_until=None
        )
        stopped = Job.objects.filter(pk=job.pk, state__in=OPEN_JOBS).update(
            state=JobState.CANCELLED, finished_at=clock.now(), version=F("version") + 1
        )
        if not stopped:
            job.refresh_from_db()
            raise Conflict(f"This job has already ended ({job.state}).", code="job.ended")
        job.refresh_from_db()
        _give_result(job)
        job.save(update_fields=["result"])
    return job


def retry(*, job: Job) -> Job:
    """Open the dead chunks of a failed job again."""
    now = clock.now()
    with transaction.atomic():
        reopened = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.RUNNING, finished_at=None, message="", version=F("version") + 1, **pace.anew(now)
        )
        if not reopened:
            raise Conflict("Only a failed job can be tried again.", code="job.not_failed")
        dead = JobChunk.objects.filter(job_id=job.pk, state=ChunkState.DEAD)
        pairs = list(dead.values_list("pk", "kind"))
        dead.update(state=ChunkState.PENDING, attempts=0, error="", next_attempt_at=now, rung_at=now)
        transaction.on_commit(lambda: ring(pairs))
    job.refresh_from_db()
    return job


def _to_ring(now: datetime) -> list[tuple[int, str]]:
    free = Q(state=ChunkState.PENDING, next_attempt_at__lte=now) | Q(
        state=ChunkState.LEASED, lease_until__lte=now
    )
    rows = JobChunk.objects.filter(free).order_by("pk").values_list("pk", "kind", "rung_at")
    known = sorted(HANDLERS)
    oldest = [row for kind in known for row in rows.filter(kind=kind)[:WINDOW]]
    oldest += rows.exclude(kind__in=known)[:WINDOW]
    quiet = now - RERING
    return [(pk, kind) for pk, kind, rung_at in oldest if rung_at is None or rung_at <= quiet]


def sweep(*, limit: int = 500) -> int:
    """Ring again for chunks that are due and were not taken, or whose lease has run out; end jobs left behind.

    Losing every message of the broker thus costs seconds, not work. Only the oldest `WINDOW` of each kind are rung
    for: as they are done others follow, while ten thousand that merely wait for their turn would fill the broker
    with messages faster than anybody takes them. The number of chunks rung for.
    """
    now = clock.now()
    found = _to_ring(now)
    if found:
        JobChunk.objects.filter(pk__in=[pk for pk, _ in found]).update(rung_at=now)
        ring(found)
    behind = Job.objects.filter(state__in=OPEN_JOBS, created_at__lte=now - RERING).exclude(
        Q(chunks__state__in=OPEN_CHUNKS)
    )
    for job_id in list(behind.values_list("pk", flat=True)[:limit]):
        finish_if_complete(job_id)
    return len(found)
