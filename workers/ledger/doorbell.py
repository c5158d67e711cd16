"""Ringing the broker. It may fail or lose the message: the sweeper rings again, so nothing depends on it."""

import logging
from collections.abc import Iterable

from celery import current_app

from workers.ledger.registry import HANDLERS

log = logging.getLogger("clearlabel.ledger")
RUN_CHUNK = "workers.run_chunk"


def ring(chunks: Iterable[tuple[int, str]]) -> None:
    """Send one message for each (chunk id, kind); errors are logged, never raised."""
    try:
        for chunk_id, kind in chunks:
            registered = HANDLERS.get(kind)
            queue = registered.queue if registered else "interactive"
            current_app.send_task(RUN_CHUNK, args=[chunk_id], queue=queue, ignore_result=True, retry=False)
    except Exception as error:  # noqa: BLE001 - the broker's client has no common base for what a lost broker raises
        log.warning("the broker could not be rung, the sweeper will: %s", error)
