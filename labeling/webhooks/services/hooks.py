"""Making, changing, trying and ending webhooks; what they listen for in sum."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.acts import report
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, PreconditionFailed
from labeling.core.fetching import Refused, check_url
from labeling.core.ids import new_id
from labeling.webhooks.events import EVENTS, TEST, body_of
from labeling.webhooks.models import DeliveryState, HookDelivery, HookEvent, Webhook, WebhookState
from labeling.webhooks.services.delivering import Changed
from labeling.webhooks.services.outbox import TRIED_FOR
from labeling.webhooks.signing import BOTH_FOR, draw_secret, sealed

MOST: Final = 50
"""Webhooks in an organisation: each one that listens makes what happens cost a little more."""


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """A webhook with a new secret, which cannot be read again."""

    webhook: Webhook
    secret: str


def create_webhook(
    *, actor: Actor, url: str, events: Sequence[str], project_id: UUID | None, on_change: Changed
) -> MadeWebhook:
    """A webhook for what happens from now on, in the project or in all of them.

    `on_change` brings the projects' `hooked_events` up to date in the same transaction. `Invalid` for an address that
    is never asked or an event that there is not; `Conflict` when the organisation has `MOST` already.
    """
    address, names = _url(url), _events(events)
    secret = draw_secret()
    with transaction.atomic():
        if Webhook.objects.filter(organisation=actor.organisation).count() >= MOST:
            detail = f"There are {MOST} webhooks already. Remove one that is not needed, or let one serve several uses."
            raise Conflict(detail, code="webhook.too_many")
        made = Webhook.objects.create(
            id=new_id(),
            organisation=actor.organisation,
            project_id=project_id,
            url=address,
            events=names,
            secret=sealed(secret),
            created_by=actor.user,
            created_at=clock.now(),
        )
        on_change(made)
        _report(actor, made, "webhook.created", {"events": names, "url_sha256": _digest(address)})
    return MadeWebhook(made, secret)


def change_webhook(
    *, actor: Actor, webhook: Webhook, changes: dict[str, Any], version: int | None, on_change: Changed
) -> Webhook:
    """Another address, other events, paused or active again: then what waits goes out at once.

    `PreconditionFailed` when the stored version is not the one that was read. Else as `create_webhook`.
    """
    with transaction.atomic():
        held = _hold(webhook, version)
        said: dict[str, Any] = {}
        if "url" in changes:
            held.url = _url(changes["url"])
            said["url_sha256"] = _digest(held.url)
        if "events" in changes:
            held.events = said["events"] = _events(changes["events"])
        if "state" in changes:
            held.state = said["state"] = _state(changes["state"])
            held.note = ""
        # Whatever was changed, it is tried at once again.
        held.failures, held.failing_since, held.resume_at = 0, None, None
        held.version += 1
        held.save()
        if held.state == WebhookState.ACTIVE:
            HookDelivery.objects.filter(webhook=held, state=DeliveryState.PENDING).update(next_at=clock.now())
        on_change(held)
        _report(actor, held, "webhook.changed", said)
    return held


def delete_webhook(*, actor: Actor, webhook: Webhook, on_change: Changed) -> None:
    """End it, with its log. What waits is not sent any more."""
    with transaction.atomic():
        held = _hold(webhook, None)
        pk = held.pk
        held.delete()
        held.pk = pk
        on_change(held)
        _report(actor, held, "webhook.deleted", {})


def rotate_secret(*, actor: Actor, webhook: Webhook) -> MadeWebhook:
    """A new secret. The former one signs beside it for a day, so that the receiver can change over meanwhile."""
    secret, now = draw_secret(), clock.now()
    with transaction.atomic():
        held = _hold(webhook, None)
        held.old_secret, held.old_until = held.secret, now + BOTH_FOR
        held.secret = sealed(secret)
        held.version += 1
        held.save(update_fields=["secret", "old_secret", "old_until", "version"])
        _report(actor, held, "webhook.secret_changed", {"old_until": held.old_until.isoformat()})
    return MadeWebhook(held, secret)


def send_test(*, webhook: Webhook) -> HookDelivery:
    """Send this webhook, and no other, an event that says nothing; `Conflict` while it is paused."""
    if webhook.state != WebhookState.ACTIVE:
        raise _paused()
    now = clock.now()
    with transaction.atomic():
        event = HookEvent.objects.create(
            id=new_id(),
            organisation_id=webhook.organisation_id,
            project_id=webhook.project_id,
            name=TEST,
            data=body_of(TEST, {"webhook": webhook.pk}),
            occurred_at=now,
            spread_at=now,
        )
        return _delivery(webhook, event, now)


def _delivery(webhook: Webhook, event: HookEvent, now: datetime) -> HookDelivery:
    made = HookDelivery.objects.create(
        id=new_id(), webhook=webhook, event=event, next_at=now, give_up_at=now + TRIED_FOR, created_at=now
    )
    # Somebody stands and waits for it.
    Webhook.objects.filter(pk=webhook.pk).update(resume_at=None)
    return made


def retry_delivery(*, delivery: HookDelivery) -> HookDelivery:
    """Send it again, whatever became of it: at once, and for three days more. The event's id stays the same."""
    now = clock.now()
    with transaction.atomic():
        hook = Webhook.objects.select_for_update(no_key=True, of=("self",)).get(pk=delivery.webhook_id)
        if hook.state != WebhookState.ACTIVE:
            raise _paused()
        HookDelivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.PENDING, next_at=now, give_up_at=now + TRIED_FOR, settled_at=None
        )
        Webhook.objects.filter(pk=hook.pk).update(resume_at=None)
    delivery.refresh_from_db()
    return delivery


def hooked_events_of(*, organisation_id: UUID) -> dict[UUID | None, set[str]]:
    """What active webhooks of the organisation listen for, by project; under None, in every project."""
    found: dict[UUID | None, set[str]] = {None: set()}
    rows = Webhook.objects.filter(organisation=organisation_id, state=WebhookState.ACTIVE)
    for project_id, events in rows.values_list("project_id", "events"):
        found.setdefault(project_id, set()).update(events)
    return found


def _hold(webhook: Webhook, version: int | None) -> Webhook:
    held = Webhook.objects.select_for_update(no_key=True, of=("self",)).get(pk=webhook.pk)
    if version is not None and held.version != version:
        raise PreconditionFailed(
            "Somebody changed this since you read it. Read it again and repeat your change."
        )
    return held


def _paused() -> Conflict:
    return Conflict("The webhook is paused. Let it go on, then try again.", code="webhook.paused")


def _url(url: str) -> str:
    try:
        check_url(url)
    except Refused as error:
        raise _invalid("/url", "webhook.url", str(error)) from None
    return url


def _events(events: Sequence[str]) -> list[str]:
    if not events:
        raise _invalid("/events", "webhook.events_empty", "Choose at least one event.")
    for index, name in enumerate(events):
        if name not in EVENTS:
            detail = f"There is no such event. There are: {', '.join(EVENTS)}."
            raise _invalid(f"/events/{index}", "webhook.event_unknown", detail)
    return [name for name in EVENTS if name in events]


def _state(state: str) -> str:
    if state not in WebhookState.values:
        raise _invalid("/state", "webhook.state", f"Use one of {', '.join(WebhookState.values)}.")
    return state


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _report(actor: Actor, hook: Webhook, action: str, payload: dict[str, Any]) -> None:
    report(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("webhook", hook.pk),
        project=hook.project_id,
        payload=payload,
    )
