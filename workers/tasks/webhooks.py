"""Webhooks in the background: events are spread, one message rings for each address that has something due."""

import logging
from uuid import UUID

from celery import current_app

from labeling.core import clock
from labeling.webhooks import services
from projects.services.hooks import announce_finished, heal_hooked, refresh_hooked

log = logging.getLogger("clearlabel.webhooks")
DELIVER = "workers.deliver_webhook"
ROUNDS = 20


def send_due() -> int:
    """Spread what was emitted and ring for who is to be told; how many were rung for.

    The rows are the truth and carry their own leases: a message that is lost is sent again in the next round.
    """
    now = clock.now()
    for _ in range(ROUNDS):
        if not services.spread(now=now):
            break
    due = services.due_webhooks(now=now)
    try:
        for webhook_id in due:
            current_app.send_task(
                DELIVER,
                args=[str(webhook_id)],
                queue="maintenance",
                ignore_result=True,
                retry=False,
                expires=30,
            )
    except Exception as error:  # noqa: BLE001 - the broker's client has no common base for what a lost broker raises
        log.warning("the broker could not be rung, the next round will: %s", error)
    return len(due)


def deliver(webhook_id: UUID) -> int:
    """Send what is due for one webhook; how many tries were made."""
    return services.deliver(webhook_id=webhook_id, on_change=refresh_hooked)


def keep_up() -> None:
    """What is slower: projects that were finished, lists that a race left behind."""
    announce_finished(now=clock.now())
    heal_hooked()


def purge() -> None:
    """Forget what is older than the log is kept."""
    for _ in range(ROUNDS):
        if not services.purge_log(now=clock.now()):
            break
