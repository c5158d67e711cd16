"""What people ask for about their own data, by when it is due, what was done; holds against deleting; retention.

All of it is append-only: the state of a request is its newest event, a rule in force the newest row of its name.
"""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField
from labeling.rights.consent.models import AppendOnly


class RequestKind(models.TextChoices):
    WITHDRAW = "withdraw"  # GDPR Art. 7(3)
    ERASE = "erase"  # Art. 17
    ACCESS = "access"  # Art. 15, 20
    RESTRICT = "restrict"  # Art. 18
    OBJECT = "object"  # Art. 21


class Regime(models.TextChoices):
    GDPR = "gdpr"
    CCPA = "ccpa"


class SubjectRequest(AppendOnly):
    """One thing that one person asked for. `record` is set where it is about a single consent."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey("consent.DataSubject", on_delete=models.PROTECT, related_name="requests")
    record = models.ForeignKey("consent.ConsentRecord", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    regime = models.CharField(max_length=6, choices=Regime.choices)
    channel = models.CharField(max_length=20)
    prefers_masking = models.BooleanField(default=False)  # ask for masking where the licence allows it
    received_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="request_recent"),
            models.Index(fields=["subject", "kind", "-created_at", "-id"], name="request_of_subject"),
        ]


class RequestState(models.TextChoices):
    OPEN = "open"
    WORKING = "working"  # being carried out by background work
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"  # taken back by the person


OPEN_STATES = (RequestState.OPEN, RequestState.WORKING)


class EventKind(models.TextChoices):
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    VERIFIED = "verified"  # who asks is who they say
    EXTENDED = "extended"
    STARTED = "started"
    COMPLETED = "completed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"


class RequestEvent(AppendOnly):
    """A step of a request. The newest one says how it stands: its state, and when an answer is due."""

    id = IdField()
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices)
    due = models.DateTimeField()
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)  # numbers and ids
    actor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "sequence"], name="request_event_once")]
        indexes = [models.Index(fields=["due"], name="request_due")]


class RequestStep(AppendOnly):
    """A part of carrying a request out that is done: which, when, what came of it (numbers, ids, hashes).

    `round` is 1, and one more each time that work goes on because a hold has ended.
    """

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=30)
    result = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "round", "name"], name="request_step_once")]


class Outcome(models.TextChoices):
    """What becomes of an item that shows the person."""

    CLOSED = "closed"  # not used any more; kept
    ERASED = "erased"
    MASKED = "masked"  # nobody can recognise them in it: stays
    BASIS = "basis"  # another legal basis stands: stays
    HELD = "held"  # stays under a hold, stored only


class RequestItem(models.Model):
    """What becomes of one item in a request, and why. Only `held` changes: to `erased`, when the hold has ended."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    others = models.PositiveSmallIntegerField(default=0)  # other people who can be recognised in it
    wants_mask = models.BooleanField(default=False)  # to be masked, since its licence permits changes

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "item"], name="request_item_once")]
        indexes = [models.Index(fields=["request", "outcome", "id"], name="request_outcome")]


class RequestReceipt(AppendOnly):
    """What the person is told at the end: what was done, what stays and why. A later one adds to the ones before."""

    id = IdField()
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of its canonical JSON
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="receipt_once")]


class AccessFile(models.Model):
    """The file that answers a request for access. It is deleted when its time is over; the row stays."""

    request = models.OneToOneField(
        SubjectRequest, on_delete=models.PROTECT, primary_key=True, related_name="file"
    )
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(removed_at__isnull=True), name="access_expiring")
        ]


class HoldScope(models.TextChoices):
    SUBJECT = "subject"
    SOURCE = "source"
    PROJECT = "project"
    ITEM = "item"


class LegalHold(AppendOnly):
    """That something must not be deleted, why, and until when; null: until it is released."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=8, choices=HoldScope.choices)
    target = models.UUIDField()
    reason = models.TextField()
    until = models.DateTimeField(null=True)
    placed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="hold_recent"),
            models.Index(fields=["scope", "target"], name="hold_target"),
        ]


class HoldRelease(AppendOnly):
    """The end of a hold before its time, and why."""

    hold = models.OneToOneField(LegalHold, on_delete=models.PROTECT, primary_key=True, related_name="release")
    reason = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()


class RetentionRule(AppendOnly):
    """How long an organisation keeps a class of data; the newest row of a name counts. `days` null: no end."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=24)
    days = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    set_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "name", "-created_at", "-id"], name="retention_newest")
        ]
