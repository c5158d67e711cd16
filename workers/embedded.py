"""The worker inside the web process, for the small size: the same Celery app on its in-process transport."""

import logging
import threading
import warnings
from typing import Any

from celery.exceptions import SecurityWarning

from workers.celery import QUEUES, app
from workers.ledger.beating import heart
from workers.tasks import load_handlers
from workers.tasks.periodic import tick

log = logging.getLogger("clearlabel.embedded")
TICK_SECONDS = 0.5
RESTART_SECONDS = 5.0
_started = threading.Event()
_stop = threading.Event()


def start(*, threads: int) -> None:
    """Start the worker's and the sweeper's threads, once in a process. They end with it."""
    if _started.is_set():
        return
    _started.set()
    load_handlers()
    heart.begin(threads=threads)
    threading.Thread(target=_work, args=(threads,), name="embedded-worker", daemon=True).start()
    threading.Thread(target=_tick, name="embedded-ticker", daemon=True).start()


def _work(threads: int) -> None:
    # Celery warns root because its default serializer could run code; ours takes JSON only.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    while not _stop.is_set():
        try:
            _worker(threads).start()
        except Exception:  # whatever ends the worker must not end background work until somebody looks
            log.exception("the worker ended, it starts again")
        _stop.wait(RESTART_SECONDS)


def _worker(threads: int) -> Any:
    return app.Worker(
        pool="threads",
        concurrency=threads,
        queues=",".join(QUEUES),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="WARNING",
        quiet=True,
    )


def _tick() -> None:
    while not _stop.wait(TICK_SECONDS):
        try:
            tick()
        except Exception:
            log.exception("the sweeper stumbled, it goes on")
