"""What the API of webhooks takes and answers."""

from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labeling.api.serializers import Named, Strict
from labeling.core import clock
from labeling.core.fetching import MAX_URL
from labeling.webhooks.events import EVENTS
from labeling.webhooks.models import DeliveryState, HookAttempt, HookDelivery, Webhook, WebhookState
from labeling.webhooks.services.delivering import body_for


class WebhookBody(serializers.Serializer[Any]):
    """An address that is told of events. `project` null: of all projects."""

    id = serializers.UUIDField()
    project = Named(allow_null=True)
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=list(EVENTS)))
    state = serializers.ChoiceField(choices=WebhookState.choices)
    note = serializers.CharField(help_text="why it was paused, when nobody did it")
    failures = serializers.IntegerField(help_text="tries that failed since the last success")
    failing_since = serializers.DateTimeField(allow_null=True)
    resume_at = serializers.DateTimeField(allow_null=True, help_text="after failures nothing is tried before")
    last_success_at = serializers.DateTimeField(allow_null=True)
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="until then the former secret signs too"
    )
    created_at = serializers.DateTimeField()
    created_by = Named(allow_null=True)
    version = serializers.IntegerField()


class WebhookMade(WebhookBody):
    """With the secret that signs: it is in this answer and nowhere else."""

    secret = serializers.CharField()


class _Events(serializers.ListField):
    child = serializers.CharField(max_length=40)
    max_length = len(EVENTS)


class NewWebhook(Strict):
    url = serializers.CharField(max_length=MAX_URL)
    events = _Events(help_text=", ".join(EVENTS))
    project = serializers.UUIDField(required=False, allow_null=True)


class WebhookChange(Strict):
    url = serializers.CharField(max_length=MAX_URL, required=False)
    events = _Events(required=False, help_text=", ".join(EVENTS))
    state = serializers.CharField(max_length=8, required=False, help_text=", ".join(WebhookState.values))


class AttemptBody(serializers.Serializer[Any]):
    """One try: what was answered (its beginning), or why nothing was."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    answer = serializers.CharField()
    error = serializers.CharField()
    milliseconds = serializers.IntegerField()


@extend_schema_field({"type": "object", "additionalProperties": {}})
class BodyField(serializers.JSONField):
    """A JSON object."""


class DeliveryBody(serializers.Serializer[Any]):
    """That a webhook is told of an event. `request` is the body of each try; `next_at` only while it waits."""

    id = serializers.UUIDField()
    webhook = serializers.UUIDField()
    event = serializers.UUIDField()
    name = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    request = BodyField()
    log = AttemptBody(many=True)


def show_webhook(hook: Webhook, names: dict[Any, str]) -> dict[str, Any]:
    by = hook.created_by
    project = {"id": hook.project_id, "name": names.get(hook.project_id, "")} if hook.project_id else None
    return {
        "id": hook.pk,
        "project": project,
        "url": hook.url,
        "events": hook.events,
        "state": hook.state,
        "note": hook.note,
        "failures": hook.failures,
        "failing_since": hook.failing_since,
        "resume_at": hook.resume_at,
        "last_success_at": hook.last_success_at,
        "old_secret_until": hook.old_until if hook.old_until and hook.old_until > clock.now() else None,
        "created_at": hook.created_at,
        "created_by": {"id": by.pk, "name": by.name or by.email} if by else None,
        "version": hook.version,
    }


def show_delivery(delivery: HookDelivery) -> dict[str, Any]:
    event = delivery.event
    return {
        "id": delivery.pk,
        "webhook": delivery.webhook_id,
        "event": event.pk,
        "name": event.name,
        "occurred_at": event.occurred_at,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_at": delivery.next_at if delivery.state == DeliveryState.PENDING else None,
        "settled_at": delivery.settled_at,
        "request": orjson.loads(body_for(event)),
        "log": [_show_attempt(one) for one in sorted(delivery.log.all(), key=lambda one: one.number)],
    }


def _show_attempt(one: HookAttempt) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at,
        "status": one.status,
        "answer": one.answer,
        "error": one.error,
        "milliseconds": one.milliseconds,
    }
