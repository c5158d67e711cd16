"""Webhooks: `emit` in the transaction of what happened; the rest is sent from there."""

from labeling.webhooks.services.delivering import deliver, due_webhooks
from labeling.webhooks.services.hooks import (
    change_webhook,
    create_webhook,
    delete_webhook,
    hooked_events_of,
    retry_delivery,
    rotate_secret,
    send_test,
)
from labeling.webhooks.services.keeping import purge_log
from labeling.webhooks.services.outbox import Hooked, emit, spread

__all__ = [
    "Hooked",
    "change_webhook",
    "create_webhook",
    "delete_webhook",
    "deliver",
    "due_webhooks",
    "emit",
    "hooked_events_of",
    "purge_log",
    "retry_delivery",
    "rotate_secret",
    "send_test",
    "spread",
]
