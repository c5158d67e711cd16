"""The outbox: an event is written in the transaction of what happened, and given to each webhook a moment later."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import connection, transaction

from labeling.core.ids import new_id
from labeling.webhooks.events import body_of
from labeling.webhooks.models import HookDelivery, HookEvent, Webhook, WebhookState

TRIED_FOR: Final = timedelta(days=3)
BATCH: Final = 500


class Hooked(Protocol):
    """A project: `hooked_events` are the names of events that some webhook listens for."""

    @property
    def pk(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def hooked_events(self) -> Any: ...


def emit(*, project: Hooked, event: str, payload: dict[str, Any], now: datetime) -> None:
    """Tell webhooks of `event`, in the transaction of what happened: it is told if, and only if, that is committed.

    Without a webhook that listens this costs nothing; with one, an INSERT. `payload` is what `events.py` declares;
    `UnknownEvent` for anything else, whether somebody listens or not.
    """
    data = body_of(event, payload)
    if event not in project.hooked_events:
        return
    HookEvent.objects.create(
        id=new_id(),
        organisation_id=project.organisation_id,
        project_id=project.pk,
        name=event,
        data=data,
        occurred_at=now,
    )


def spread(*, now: datetime) -> int:
    """Make the deliveries of events that wait, at most `BATCH`; how many events that were. Several may run at once."""
    with transaction.atomic():
        rows = HookEvent.objects.filter(spread_at__isnull=True).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        events = list(rows[:BATCH])
        if not events:
            return 0
        hooks = _listening({event.organisation_id for event in events})
        made = [
            HookDelivery(
                id=new_id(),
                webhook=hook,
                event=event,
                next_at=now,
                give_up_at=now + TRIED_FOR,
                created_at=now,
            )
            for event in events
            for hook in hooks[event.organisation_id]
            if hears(hook, event)
        ]
        HookDelivery.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
        HookEvent.objects.filter(pk__in=[event.pk for event in events]).update(spread_at=now)
        return len(events)


def _listening(organisations: Iterable[UUID]) -> dict[UUID, list[Webhook]]:
    found: dict[UUID, list[Webhook]] = defaultdict(list)
    rows = Webhook.objects.filter(organisation_id__in=list(organisations), state=WebhookState.ACTIVE)
    for hook in rows.only("id", "organisation_id", "project_id", "events"):
        found[hook.organisation_id].append(hook)
    return found


def hears(hook: Webhook, event: HookEvent) -> bool:
    """Whether the webhook is to be told of the event."""
    return event.name in hook.events and hook.project_id in (None, event.project_id)
