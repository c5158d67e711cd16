"""Worker processes say that they live: a row each, written every few seconds, gone when they end in good order."""

import logging
import os
import socket
import threading
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection

from labeling.core import clock
from labeling.core.ids import new_id
from labeling.core.timing import Spent, added
from workers.ledger.models import ChunkState, JobChunk, Worker

log = logging.getLogger("clearlabel.ledger")
BEAT_SECONDS = 5.0
STALE = timedelta(seconds=30)
"""A worker that was silent for so long has died, or cannot reach the database."""
FORGOTTEN = timedelta(days=1)


class Heart:
    """The life sign of this process. `begin` may be called again; a forked child begins one of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._pid = 0
        self._spent: Spent = {}
        self._thread: threading.Thread | None = None
        self.worker: UUID | None = None

    def begin(self, *, threads: int) -> None:
        """Enter this process as a worker and keep saying so from a thread."""
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid, self._stop, self._spent = os.getpid(), threading.Event(), {}
            self.worker = new_id()
        now = clock.now()
        row = Worker(
            id=self.worker,
            host=socket.gethostname()[:200],
            pid=self._pid,
            threads=threads,
            started_at=now,
            seen_at=now,
        )
        self._thread = threading.Thread(target=self._keep, args=(row,), name="heartbeat", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Take the row away: this process ends as it was asked to."""
        if self.worker is None or self._pid != os.getpid():
            return
        self._stop.set()
        if self._thread is not None:  # a beat under way would write the row anew
            self._thread.join(timeout=BEAT_SECONDS)
        try:
            Worker.objects.filter(pk=self.worker).delete()
        except DatabaseError as error:
            log.warning("the worker's row stays until it is forgotten: %s", error)
        self._pid, self.worker = 0, None

    def spent(self, spent: Spent) -> None:
        """Add what a step has taken."""
        with self._lock:
            self._spent = added(self._spent, spent)

    def _keep(self, row: Worker) -> None:
        stop = self._stop
        while True:
            try:
                beat(row, spent=self._spent)
            except DatabaseError as error:
                log.warning("the heartbeat could not be written: %s", error)
            finally:
                connection.close()
            if stop.wait(BEAT_SECONDS):
                return


def beat(row: Worker, *, spent: Spent) -> None:
    """Say that the worker lives; its row is made where there is none, for it may have been taken for dead."""
    row.seen_at, row.timings = clock.now(), spent
    changed = Worker.objects.filter(pk=row.pk).update(seen_at=row.seen_at, timings=row.timings)
    if not changed:
        row.save(force_insert=True)


def forget_dead() -> int:
    """Remove the rows of workers that have been silent for a day; how many."""
    return Worker.objects.filter(seen_at__lt=clock.now() - FORGOTTEN).delete()[0]


def holding(workers: list[UUID]) -> list[JobChunk]:
    """The chunks that these workers hold now, each with its job."""
    rows = JobChunk.objects.filter(worker__in=workers, state=ChunkState.LEASED, lease_until__gt=clock.now())
    return list(rows.select_related("job").order_by("taken_at", "pk")[:1_000])


heart = Heart()
