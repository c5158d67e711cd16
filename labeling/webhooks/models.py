"""Who is told of what happens here, what there is to tell, and how telling them went."""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField


class WebhookState(models.TextChoices):
    ACTIVE = "active"
    PAUSED = "paused"  # by a person, or by us after days of failures: then `note` says why


class Webhook(models.Model):
    """An address that is told of events, of one project or of all in the organisation.

    `secret` signs, sealed; `old_secret` signs beside it until `old_until`, so that a receiver can change over.
    `lease_until` keeps two workers from sending to the same address at once. `failures` counts tries that failed one
    after the other since `failing_since`; before `resume_at` nothing is tried.
    """

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    project_id = models.UUIDField(null=True)  # webhooks lie below projects: checked when made
    url = models.TextField()
    events = models.JSONField()
    state = models.CharField(max_length=8, choices=WebhookState.choices, default=WebhookState.ACTIVE)
    note = models.TextField(blank=True)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    resume_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)  # for If-Match
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="webhook_recent")]


class HookEvent(models.Model):
    """Something that happened, written in its transaction: the outbox. `spread_at`: its deliveries stand."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    project_id = models.UUIDField(null=True)
    name = models.CharField(max_length=40)
    data = models.JSONField()
    occurred_at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="hook_event_waits", condition=Q(spread_at__isnull=True)),
            models.Index(fields=["occurred_at"], name="hook_event_age"),
        ]


class DeliveryState(models.TextChoices):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"  # given up


class HookDelivery(models.Model):
    """That a webhook is to be told of an event: once each, tried again until `give_up_at`."""

    id = IdField()
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(HookEvent, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="hook_delivery_once")]
        indexes = [
            models.Index(
                fields=["webhook", "next_at"], name="hook_delivery_due", condition=Q(state="pending")
            ),
            models.Index(fields=["webhook", "-created_at", "-id"], name="hook_delivery_recent"),
        ]


class HookAttempt(models.Model):
    """One try of a delivery: what was answered, or why nothing was. `status` is HTTP's, None without an answer."""

    id = IdField()
    delivery = models.ForeignKey(HookDelivery, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)  # its beginning
    error = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="hook_attempt_once")]


class FinishMark(models.Model):
    """That `project.finished` was told of a project, so that it is told once for each time it is finished."""

    project_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
