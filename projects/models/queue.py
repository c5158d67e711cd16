"""Stages of work, the items in them, and the leases on these. Narrow rows: they are the hottest of the product."""

from django.db import models
from django.db.models import F, Q

from labeling.core.fields import IdField


class QueueKind(models.TextChoices):
    ANNOTATE = "annotate"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"


class QueueState(models.TextChoices):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Queue(models.Model):
    """A stage of work in a project.

    Two counters tell annotators' cursors what happened behind them. `epoch` rises when the front changed and must
    be served first: all cursors begin again at once. `reopened` rises with every slot that opens: a cursor looks
    back when it comes to its end, or when its pass grows old. See `projects.services.queue`.
    """

    id = IdField()
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="queues")
    kind = models.CharField(max_length=12, choices=QueueKind.choices, default=QueueKind.ANNOTATE)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=QueueState.choices, default=QueueState.OPEN)
    overlap = models.PositiveSmallIntegerField(default=1)
    lease_seconds = models.PositiveIntegerField(default=900)
    order = models.CharField(max_length=8, default="import")  # import | random: how `rank` is drawn, once
    epoch = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="queue_name_once"),
            models.CheckConstraint(condition=Q(overlap__gte=1), name="queue_overlap"),
        ]


class WorkItem(models.Model):
    """An item in a queue, with the slots that are still open. `is_closed` takes it out (rights, deletion)."""

    id = models.BigAutoField(primary_key=True)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="work_items")
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="work_items")
    priority = models.SmallIntegerField(default=0)
    rank = models.FloatField()
    required = models.PositiveSmallIntegerField()
    open_slots = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "item"], name="work_item_once"),
            models.CheckConstraint(condition=Q(open_slots__lte=F("required")), name="work_item_slots"),
        ]
        indexes = [
            models.Index(
                fields=["queue", "-priority", "rank", "id"],
                name="work_item_open",
                condition=Q(open_slots__gt=0, is_closed=False),
            )
        ]


class AssignmentState(models.TextChoices):
    ACTIVE = "active"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    RELEASED = "released"
    LATE = "late"  # submitted when the slot had gone to somebody else: kept for review, fills no slot


class Assignment(models.Model):
    """One annotator's lease on one work item. `token` fences: a stale one settles nothing.

    An active one holds a slot until somebody takes it back, also when `lease_until` is past. `past_tokens` are
    those of earlier leases of the same row: work that comes with one is late, with any other it is refused.
    """

    id = IdField()
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="assignments")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="assignments")
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="assignments")
    annotator = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="assignments")
    schema_version = models.ForeignKey("projects.SchemaVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.ACTIVE)
    token = models.UUIDField()
    past_tokens = models.JSONField(default=list)
    lease_until = models.DateTimeField()
    claimed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    skip_reason = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["annotator", "work_item"], name="assignment_once")]
        indexes = [
            models.Index(fields=["lease_until"], name="assignment_lease", condition=Q(state="active")),
            models.Index(fields=["queue", "annotator"], name="assignment_live", condition=Q(state="active")),
            models.Index(fields=["annotator", "-settled_at", "-id"], name="assignment_mine"),
            models.Index(fields=["item"], name="assignment_item"),
        ]


class QueueCursor(models.Model):
    """How far an annotator has walked a queue: the next claim begins behind it, so its cost never grows.

    `epoch` and `reopened` are the queue's when this pass began, `started_at` when that was. `exhausted` is the
    queue's `reopened` when a look from the front last found nothing for this annotator, None when none did yet.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="cursors")
    annotator = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    epoch = models.PositiveIntegerField(default=0)
    priority = models.SmallIntegerField(null=True)
    rank = models.FloatField(null=True)
    work_item_id = models.BigIntegerField(null=True)
    reopened = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    exhausted = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "annotator"], name="cursor_once")]


class ProgressDelta(models.Model):
    """One change of a project's counts, appended; a periodic job folds them. No hot counter row anywhere.

    `key` is `state:<item state>`, `verdict:<0-3>`, `event:<submitted|skipped|late>`; `user_id` set for events.
    """

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    user_id = models.UUIDField(null=True)
    amount = models.IntegerField()
    seconds = models.FloatField(default=0)
    at = models.DateTimeField()
    is_folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["project", "key", "at"], name="delta_project"),
            models.Index(fields=["project", "user_id", "at"], name="delta_user"),
        ]
