"""The only Celery tasks: do one chunk, tell one webhook, and tick."""

from uuid import UUID

from celery import shared_task
from django.db import close_old_connections

from workers.ledger.run import run
from workers.tasks import load_handlers
from workers.tasks.periodic import tick
from workers.tasks.webhooks import DELIVER, deliver

load_handlers()


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
