"""Running one chunk: what the Celery task, and nothing else, calls."""

import logging
import threading

from django.db import DatabaseError, connection

from labeling.core.timing import collecting
from workers.ledger import lease as leases
from workers.ledger.errors import JobCancelled, LeaseLost, Terminal
from workers.ledger.registry import HANDLERS

log = logging.getLogger("clearlabel.ledger")
MAX_RUN_SECONDS = 3600  # a handler that hangs longer loses its lease, so that another may try


def run(chunk_id: int) -> bool:
    """Take, do and settle the chunk. False when it was not ours to do. Safe to call twice or from anywhere."""
    lease = leases.take(chunk_id)
    if lease is None:
        return False
    registered = HANDLERS.get(lease.chunk.kind)
    if registered is None:
        leases.failed(lease, Terminal(f"No worker here knows work of the kind {lease.chunk.kind}."))
        return True
    try:
        with _KeptAlive(lease), collecting(lease.timings):
            registered.handle(lease)
    except (LeaseLost, JobCancelled):
        log.info("chunk %s was taken away", chunk_id)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is the ledger's to decide on
        leases.failed(lease, error)
    else:
        leases.done(lease)
    return True


class _KeptAlive:
    """Extends the lease from a thread while the handler works, at most `MAX_RUN_SECONDS` long."""

    def __init__(self, lease: leases.Lease) -> None:
        self._lease = lease
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease-{lease.chunk.pk}", daemon=True)

    def __enter__(self) -> None:
        if not connection.in_atomic_block:  # inside a test's transaction another connection would see nothing
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _keep(self) -> None:
        pause = leases.LEASE.total_seconds() / 4
        rounds = int(MAX_RUN_SECONDS / pause)
        try:
            for _ in range(rounds):
                if self._stop.wait(pause):
                    return
                try:
                    if not self._lease.extend():
                        return
                except DatabaseError as error:
                    log.warning("lease of chunk %s not extended: %s", self._lease.chunk.pk, error)
                    connection.close()
        finally:
            connection.close()
