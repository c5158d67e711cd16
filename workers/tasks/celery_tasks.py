"""The only Celery tasks: do one chunk, tell one webhook, and tick."""

from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_init, worker_process_shutdown, worker_ready, worker_shutdown
from django.db import close_old_connections

from workers.ledger.beating import heart
from workers.ledger.run import run
from workers.tasks import load_handlers
from workers.tasks.periodic import tick
from workers.tasks.webhooks import DELIVER, deliver

load_handlers()


@worker_process_init.connect
def _begin_to_beat(**_: object) -> None:
    """A process of Celery's pool was forked: it does one chunk at a time, and says that it lives."""
    heart.begin(threads=1)


@worker_process_shutdown.connect
def _stop_beating(**_: object) -> None:
    heart.end()


@worker_ready.connect
def _begin_without_pool(sender: Any = None, **_: object) -> None:
    """Pools that fork nothing work in this process."""
    pool = getattr(sender, "pool", None)
    if pool is not None and not type(pool).__module__.endswith(".prefork"):
        heart.begin(threads=int(getattr(pool, "limit", None) or 1))


@worker_shutdown.connect
def _stop_without_pool(**_: object) -> None:
    heart.end()


@shared_task(name="workers.run_chunk", acks_late=True, ignore_result=True)
def run_chunk(chunk_id: int) -> None:
    """Do one chunk. A message that comes twice, late or for nothing does no harm."""
    close_old_connections()
    try:
        run(chunk_id)
    finally:
        close_old_connections()


@shared_task(name=DELIVER, acks_late=True, ignore_result=True)
def deliver_webhook(webhook_id: str) -> None:
    """Send what is due for one webhook. A message that comes twice, late or for nothing does no harm."""
    close_old_connections()
    try:
        deliver(UUID(webhook_id))
    finally:
        close_old_connections()


@shared_task(name="workers.tick", ignore_result=True)
def run_tick() -> None:
    """Sweep and do what is due of the periodic work."""
    tick()
