"""Holding a chunk: taken by compare-and-set, kept alive by a thread, settled only by who holds the token."""

import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q, Value

from labeling.core import clock
from labeling.core.timing import Spent, Timings, added, collecting, timed
from workers.ledger import pace, services
from workers.ledger.beating import heart
from workers.ledger.errors import JobCancelled, LeaseLost, Retryable, Terminal
from workers.ledger.models import ChunkState, Job, JobChunk, JobState

log = logging.getLogger("clearlabel.ledger")
LEASE = timedelta(seconds=20)  # a dead worker's chunk is taken over after this long
MAX_ATTEMPTS = 6
BACKOFF_BASE = 2.0  # seconds; doubles with each attempt
BACKOFF_CAP = 300.0


class Step:
    """One committed part of a chunk. What the handler writes inside stands or falls with cursor and progress."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.done = 0
        self.failed = 0
        self.problems: list[services.ProblemSpec] = []

    def problem(self, problem: services.ProblemSpec) -> None:
        """Record one line or file that could not be taken."""
        self.problems.append(problem)


class Lease:
    """A held chunk, given to its handler."""

    def __init__(self, *, chunk: JobChunk, job: Job, token: UUID) -> None:
        self.chunk = chunk
        self.job = job
        self.token = token
        self.cursor: Any = chunk.cursor
        self.timings = Timings()
        self._spent: Spent = chunk.timings

    @property
    def payload(self) -> dict[str, Any]:
        return dict(self.chunk.payload)

    @contextmanager
    def step(self) -> Iterator[Step]:
        """A transaction whose end proves that the lease is still ours and the job not cancelled.

        Raises `LeaseLost` or `JobCancelled`, both after rolling everything in it back.
        """
        unsaved = self.timings.take()
        with transaction.atomic():
            step = Step(self.cursor)
            with collecting(self.timings), timed("rows"):
                yield step
            unsaved = added(unsaved, self.timings.take())
            spent = added(self._spent, unsaved)
            if step.problems:
                services.record_problems(job_id=self.job.pk, problems=step.problems)
            moved = step.cursor != self.cursor
            # Only tries that got nowhere count: a long import outlives any number of restarts.
            attempts = Value(1) if moved else F("attempts")
            held = JobChunk.objects.filter(
                pk=self.chunk.pk, token=self.token, state=ChunkState.LEASED
            ).update(cursor=step.cursor, lease_until=clock.now() + LEASE, attempts=attempts, timings=spent)
            # Also when the chunk is still ours: one that came into being while its job was cancelled.
            if _is_cancelled(self.job.pk):
                raise JobCancelled
            if not held:
                raise LeaseLost
            if step.done or step.failed:
                pace.count(self.job.pk, done=step.done, failed=step.failed)
        self.cursor, self._spent = step.cursor, spent
        heart.spent(unsaved)
        self.chunk.attempts = 1 if moved else self.chunk.attempts

    def set_total(self, total: int) -> None:
        """Say how many things the job will take, once that is known."""
        Job.objects.filter(pk=self.job.pk).update(total=total, version=F("version") + 1)

    def add_chunks(self, specs: Sequence[services.ChunkSpec]) -> None:
        """Add the next stage's chunks; call it inside a step."""
        services.add_chunks(job_id=self.job.pk, specs=specs)

    def extend(self) -> bool:
        """Prolong the lease; False when it is lost."""
        until = clock.now() + LEASE
        held = JobChunk.objects.filter(pk=self.chunk.pk, token=self.token, state=ChunkState.LEASED)
        return held.update(lease_until=until) == 1


def _is_cancelled(job_id: UUID) -> bool:
    return Job.objects.filter(pk=job_id, state=JobState.CANCELLED).exists()


def take(chunk_id: int) -> Lease | None:
    """Take the chunk if it is due and free; None when it is done, cancelled or held by somebody else."""
    now = clock.now()
    token = uuid4()
    free = Q(state=ChunkState.PENDING, next_attempt_at__lte=now) | Q(
        state=ChunkState.LEASED, lease_until__lte=now
    )
    with transaction.atomic():
        taken = JobChunk.objects.filter(free, pk=chunk_id).update(
            state=ChunkState.LEASED,
            token=token,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            worker=heart.worker,
            taken_at=now,
        )
        if not taken:
            return None
        chunk = JobChunk.objects.select_related("job__organisation", "job__created_by").get(pk=chunk_id)
        if chunk.job.state not in services.OPEN_JOBS:
            # Added by a step that was under way when the job was cancelled.
            JobChunk.objects.filter(pk=chunk_id, token=token).update(
                state=ChunkState.CANCELLED, token=None, lease_until=None
            )
            return None
        if chunk.attempts > MAX_ATTEMPTS:
            # It took its worker with it each time: a chunk that kills must not be tried for ever.
            _settle(
                chunk, token, ChunkState.DEAD, error="The work was tried several times and its process died."
            )
            return None
        services.start(chunk.job_id)
    return Lease(chunk=chunk, job=chunk.job, token=token)


def _settle(chunk: JobChunk, token: UUID, state: ChunkState, *, error: str = "") -> bool:
    with transaction.atomic():
        settled = JobChunk.objects.filter(pk=chunk.pk, token=token, state=ChunkState.LEASED).update(
            state=state, token=None, lease_until=None, error=error
        )
        if settled:
            services.finish_if_complete(chunk.job_id)
        return bool(settled)


def done(lease: Lease) -> None:
    """The handler returned: the chunk is done, and the job with it when it was the last."""
    _settle(lease.chunk, lease.token, ChunkState.DONE)


def failed(lease: Lease, error: BaseException) -> None:
    """The handler raised: try again later, or give up. Lost leases and cancelled jobs need nothing."""
    if isinstance(error, LeaseLost | JobCancelled):
        return
    if isinstance(error, Terminal):
        _settle(lease.chunk, lease.token, ChunkState.DEAD, error=str(error))
        return
    if not isinstance(error, Retryable):
        log.error("chunk %s (%s) failed", lease.chunk.pk, lease.chunk.kind, exc_info=error)
    if lease.chunk.attempts >= MAX_ATTEMPTS:
        reason = (
            str(error)
            if isinstance(error, Retryable)
            else "Something broke while working; the log has the trace."
        )
        _settle(lease.chunk, lease.token, ChunkState.DEAD, error=reason)
        return
    pause = min(BACKOFF_CAP, BACKOFF_BASE * 2 ** (lease.chunk.attempts - 1)) * random.uniform(0.75, 1.25)
    JobChunk.objects.filter(pk=lease.chunk.pk, token=lease.token, state=ChunkState.LEASED).update(
        state=ChunkState.PENDING,
        token=None,
        lease_until=None,
        next_attempt_at=clock.now() + timedelta(seconds=pause),
        rung_at=None,
        error=str(error)[:2000],
    )
