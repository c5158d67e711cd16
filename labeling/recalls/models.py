"""Datasets that have left: who received them, what was taken back, who was told, and what models were made of them.

Append-only but for `RecallNotice.asked`, which counts the mails that were asked for. The state of a notice is its
newest event, the decision about a model its newest decision.
"""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField
from labeling.exports.models import ReasonClass, Tombstone


class RecipientKind(models.TextChoices):
    PERSON = "person"
    ORGANISATION = "organisation"
    PUBLIC = "public"  # whoever finds a published dataset: told by the notice feed


class Recipient(models.Model):
    """Somebody who received datasets. `contact` is a business address; it never leaves this table but as a mail."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=RecipientKind.choices)
    contact = models.EmailField(blank=True)
    territory = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="recipient_name_once")]


class Channel(models.TextChoices):
    """How a dataset came to its recipient."""

    DOWNLOAD = "download"
    HANDOVER = "handover"
    PUBLICATION = "publication"


class Delivery(models.Model):
    """That a snapshot was handed to somebody, when, on which terms. Append-only."""

    id = IdField()
    snapshot = models.ForeignKey("exports.Snapshot", on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(Recipient, on_delete=models.RESTRICT, related_name="deliveries")
    at = models.DateTimeField()
    terms = models.TextField(blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    file_sha256 = models.CharField(max_length=64, blank=True)  # blank: the whole snapshot
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["snapshot", "-created_at", "-id"], name="delivery_recent")]


class Recall(models.Model):
    """One act that took rows of one snapshot back. Its rows are the tombstones that name it. Append-only."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    snapshot = models.ForeignKey("exports.Snapshot", on_delete=models.CASCADE, related_name="recalls")
    reason_class = models.CharField(max_length=12, choices=ReasonClass.choices)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["snapshot", "-at", "-id"], name="recall_recent")]


class NoticeState(models.TextChoices):
    OPEN = "open"  # to be told
    NOTIFIED = "notified"  # a mail left, or it stands in the feed
    UNREACHABLE = "unreachable"  # no address, or the mail was refused: somebody must tell them
    ESCALATED = "escalated"  # due, and not acknowledged
    ACKNOWLEDGED = "acknowledged"  # they said that the rows are gone


class RecallNotice(models.Model):
    """That one recipient is to be told of one recall, until when they are to have answered."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(Recipient, on_delete=models.RESTRICT, related_name="notices")
    due = models.DateTimeField()
    created_at = models.DateTimeField()
    asked = models.PositiveSmallIntegerField(default=0)  # mails asked for: 1 the notice, 2 with its reminder
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recall", "recipient"], name="notice_once")]
        indexes = [models.Index(fields=["organisation", "due", "id"], name="notice_due")]


class NoticeEvent(models.Model):
    """What became of a notice. Append-only; the newest is its state."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(RecallNotice, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=12, choices=NoticeState.choices)
    number = models.PositiveSmallIntegerField(default=0)  # of the mail, for `notified`
    channel = models.CharField(max_length=8)  # mail, feed, link, hand, clock
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "state", "number"], name="notice_event_once"),
        ]
        indexes = [models.Index(fields=["notice", "-id"], name="notice_event_newest")]


class NoticeLink(models.Model):
    """The link of one mail, as the keyed hash of its token. A mail that is sent again carries a new one."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(RecallNotice, on_delete=models.CASCADE, related_name="links")
    token_hmac = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()


class ModelUseKind(models.TextChoices):
    TRAINING = "training"
    FINE_TUNING = "fine_tuning"
    EVALUATION = "evaluation"


class ModelUse(models.Model):
    """That a model was made with, or measured on, a snapshot. Append-only."""

    id = IdField()
    snapshot = models.ForeignKey("exports.Snapshot", on_delete=models.CASCADE, related_name="model_uses")
    model_ref = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=ModelUseKind.choices)
    registered_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "model_ref", "kind"], name="model_use_once"),
            models.CheckConstraint(condition=~Q(model_ref=""), name="model_use_named"),
        ]


class DecisionKind(models.TextChoices):
    RETRAIN = "retrain"
    UNLEARN = "unlearn"
    JUSTIFY = "justify"
    RETIRE = "retire"


class ModelDecision(models.Model):
    """What its owner decided to do about a model after a recall, and why. Append-only; the newest holds.

    A record of a decision, no claim that a model has forgotten anything.
    """

    id = IdField()
    use = models.ForeignKey(ModelUse, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=10, choices=DecisionKind.choices)
    reason = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["use", "-at", "-id"], name="model_decision_newest")]


__all__ = [
    "Channel",
    "DecisionKind",
    "Delivery",
    "ModelDecision",
    "ModelUse",
    "ModelUseKind",
    "NoticeEvent",
    "NoticeLink",
    "NoticeState",
    "ReasonClass",
    "Recall",
    "RecallNotice",
    "Recipient",
    "RecipientKind",
    "Tombstone",
]
