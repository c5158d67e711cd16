"""Sending: what is due for one webhook, in order, by one worker at a time.

At least once: a worker that is killed between sending and noting it leaves the delivery as it was, and when its lease
has run out another one sends it again, with the same id. Never in a transaction, which a slow receiver would hold open.

A try that failed is made again after 10 seconds, and each time after three times as long, at most six hours, a fifth
more or less so that many do not come at once; three days after the event it is given up. Failures one after the other
hold everything for that address back in the same way. A webhook to which nothing came through for three days is paused,
and one whose receiver answers 410 Gone at once.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import orjson
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from labeling.accounts.acts import report
from labeling.core import clock
from labeling.core.fetching import SECONDS, Answer, Refused, Unanswered, post
from labeling.core.ids import new_id
from labeling.core.sealing import SealFault
from labeling.webhooks.models import (
    DeliveryState,
    HookAttempt,
    HookDelivery,
    HookEvent,
    Webhook,
    WebhookState,
)
from labeling.webhooks.services.outbox import TRIED_FOR
from labeling.webhooks.signing import HEADER, secrets_of, signature

LEASE: Final = timedelta(seconds=30)
RUN_SECONDS: Final = 20
FIRST_PAUSE: Final = 10.0
FACTOR: Final = 3
LONGEST_PAUSE: Final = 6 * 3600.0
HOLD_AFTER: Final = 3
"""So many failures one after the other hold back what else there is for the address."""
PAUSE_AFTER: Final = 10
"""At least so many, over `TRIED_FOR` without a success, pause the webhook."""
KEPT_CHARACTERS: Final = 1000
GONE: Final = 410
Changed = Callable[[Webhook], None]


def due_webhooks(*, now: datetime, limit: int = 100) -> list[UUID]:
    """The webhooks that have something to be sent now and that no worker is at."""
    waiting = HookDelivery.objects.filter(
        webhook=OuterRef("pk"), state=DeliveryState.PENDING, next_at__lte=now
    )
    rows = Webhook.objects.filter(_free(now), Exists(waiting), state=WebhookState.ACTIVE)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _free(now: datetime) -> Q:
    rests = Q(resume_at__isnull=True) | Q(resume_at__lte=now)
    return rests & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))


def deliver(*, webhook_id: UUID, on_change: Changed) -> int:
    """Send what is due for the webhook, `RUN_SECONDS` long at most; how many tries were made.

    `on_change` is told, in the same transaction, when the webhook pauses itself.
    """
    token, now = uuid4(), clock.now()
    free = Webhook.objects.filter(_free(now), pk=webhook_id, state=WebhookState.ACTIVE)
    if not free.update(lease_token=token, lease_until=now + LEASE):
        return 0
    tries, ends = 0, now + timedelta(seconds=RUN_SECONDS)
    try:
        while clock.now() < ends and _send_next(webhook_id, token, on_change):
            tries += 1
    finally:
        _release(webhook_id, token)
    return tries


def _release(webhook_id: UUID, token: UUID) -> None:
    Webhook.objects.filter(pk=webhook_id, lease_token=token).update(lease_token=None, lease_until=None)


def _send_next(webhook_id: UUID, token: UUID, on_change: Changed) -> bool:
    """One try of the delivery that is due first; False when there is none, or the webhook is not ours or held back."""
    now = clock.now()
    held = Webhook.objects.filter(
        Q(resume_at__isnull=True) | Q(resume_at__lte=now),
        pk=webhook_id,
        lease_token=token,
        state=WebhookState.ACTIVE,
    )
    if not held.update(lease_until=now + LEASE):
        return False
    due = HookDelivery.objects.select_related("webhook", "event").filter(
        webhook=webhook_id, state=DeliveryState.PENDING, next_at__lte=now
    )
    delivery = due.order_by("next_at", "id").first()
    if delivery is None:
        return False
    answer, error, took = _try(delivery, now)
    _note(delivery, token, answer, error, took, on_change)
    return True


def _try(delivery: HookDelivery, now: datetime) -> tuple[Answer | None, str, float]:
    try:
        answer = post(
            delivery.webhook.url,
            body=body_for(delivery.event),
            headers=headers_for(delivery, now),
            seconds=SECONDS,
        )
    except (Refused, Unanswered) as error:
        return None, str(error), (clock.now() - now).total_seconds()
    except SealFault as error:
        return None, str(error), 0.0
    if 200 <= answer.status < 300:
        return answer, "", answer.seconds
    if 300 <= answer.status < 400:
        return (
            answer,
            "The receiver answered with a redirect. Those are not followed: give its address.",
            answer.seconds,
        )
    return answer, f"The receiver answered {answer.status}.", answer.seconds


def body_for(event: HookEvent) -> bytes:
    """What is sent of an event: the same bytes at every try."""
    return orjson.dumps(
        {
            "id": str(event.pk),
            "event": event.name,
            "occurred_at": event.occurred_at,
            "organisation": str(event.organisation_id),
            "project": str(event.project_id) if event.project_id else None,
            "data": event.data,
        },
        option=orjson.OPT_UTC_Z,
    )


def headers_for(delivery: HookDelivery, now: datetime) -> dict[str, str]:
    """The headers of a try that is made now."""
    keys = secrets_of(delivery.webhook, now=now)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Clearlabel",
        "Clearlabel-Event": delivery.event.name,
        "Clearlabel-Event-Id": str(delivery.event_id),
        "Clearlabel-Delivery": str(delivery.pk),
        HEADER: signature(body=body_for(delivery.event), secrets=keys, now=now),
    }


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures one after the other."""
    # The exponent is bounded: three to the power of days of failures is no number to wait.
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * FACTOR ** min(failures - 1, 12))
    return timedelta(seconds=pause * random.uniform(0.8, 1.2))


def _note(
    delivery: HookDelivery, token: UUID, answer: Answer | None, error: str, took: float, on_change: Changed
) -> None:
    """Put the try on record and decide what follows, if the lease is still ours; else whoever has it sends again."""
    now = clock.now()
    with transaction.atomic():
        hook = (
            Webhook.objects.select_for_update(no_key=True, of=("self",))
            .filter(pk=delivery.webhook_id, lease_token=token)
            .first()
        )
        if hook is None:
            return
        number = delivery.attempts + 1
        HookAttempt.objects.create(
            id=new_id(),
            delivery=delivery,
            number=number,
            at=now,
            status=answer.status if answer else None,
            answer=_shown(answer),
            error=error,
            milliseconds=int(took * 1000),
        )
        rows = HookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.PENDING)
        if not error:
            rows.update(state=DeliveryState.DELIVERED, attempts=number, settled_at=now)
            Webhook.objects.filter(pk=hook.pk).update(
                failures=0, failing_since=None, resume_at=None, last_success_at=now
            )
            return
        next_at = now + pause_after(number)
        if next_at > delivery.give_up_at:
            rows.update(state=DeliveryState.FAILED, attempts=number, settled_at=now)
        else:
            rows.update(attempts=number, next_at=next_at)
        _count_failure(
            hook, is_gone=answer is not None and answer.status == GONE, now=now, on_change=on_change
        )


def _shown(answer: Answer | None) -> str:
    """The beginning of an answer as text that every database keeps."""
    if answer is None:
        return ""
    text = (
        answer.body[: KEPT_CHARACTERS * 4]
        .decode("utf-8", "replace")
        .replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    return text[:KEPT_CHARACTERS]


def _count_failure(hook: Webhook, *, is_gone: bool, now: datetime, on_change: Changed) -> None:
    failures, since = hook.failures + 1, hook.failing_since or now
    values = {"failures": failures, "failing_since": since}
    if failures >= HOLD_AFTER:
        values["resume_at"] = now + pause_after(failures - HOLD_AFTER + 1)
    Webhook.objects.filter(pk=hook.pk).update(**values)
    if is_gone:
        _pause(hook, "The receiver answered 410 Gone: it wants no more.", failures, on_change)
    elif failures >= PAUSE_AFTER and since <= now - TRIED_FOR:
        note = f"Nothing came through since {since:%Y-%m-%d %H:%M} UTC, {failures} tries in a row failed."
        _pause(hook, note, failures, on_change)


def _pause(hook: Webhook, note: str, failures: int, on_change: Changed) -> None:
    Webhook.objects.filter(pk=hook.pk).update(state=WebhookState.PAUSED, note=note, version=F("version") + 1)
    hook.refresh_from_db()
    on_change(hook)
    report(
        organisation=hook.organisation_id,
        actor=None,
        action="webhook.paused",
        obj=("webhook", hook.pk),
        project=hook.project_id,
        payload={"failures": failures},
    )
