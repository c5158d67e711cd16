"""Stages of work, the items in them, and the leases on these. Narrow rows: they are the hottest of the product."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan

from labeling.core.fields import IdField

SKIP_REASONS = ("unsure", "broken", "not_applicable", "other")
REVIEW_REASONS = (
    "wrong_label",
    "missing_object",
    "extra_object",
    "loose_geometry",
    "guideline",
    "other",
)


def default_skip_reasons() -> list[str]:
    return list(SKIP_REASONS)


def default_review_reasons() -> list[str]:
    return list(REVIEW_REASONS)


def default_audience() -> dict[str, list[object]]:
    """Everybody whose role is high enough."""
    return {"members": [], "groups": [], "skills": []}


class QueueKind(models.TextChoices):
    ANNOTATE = "annotate"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"


class QueueState(models.TextChoices):
    OPEN = "open"
    PAUSED = "paused"  # takes work in, hands none out
    CLOSED = "closed"  # takes none in either
    ARCHIVED = "archived"  # closed, and out of sight


class QueueOrder(models.TextChoices):
    """How the rank within a priority is drawn. A higher priority goes first in every order."""

    IMPORT = "import"
    RANDOM = "random"
    PRIORITY = "priority"  # as import; says that priorities are what counts here
    SCORE = "score"  # best model score first, what has none last


class OverlapMode(models.TextChoices):
    FIXED = "fixed"  # a change of the overlap follows for work that has the former one
    ITEM = "item"  # the overlap is that of new work; each item keeps its own
    CONFIDENCE = "confidence"  # from `overlap` up to `overlap_max`, until an answer is sure enough


class SkipPolicy(models.TextChoices):
    ALLOWED = "allowed"
    REASON = "reason"  # allowed with one of the reasons
    FORBIDDEN = "forbidden"


class Queue(models.Model):
    """A stage of work in a project, with the rules by which work goes on to other stages.

    `audience`: {"members": [user], "groups": [group], "skills": [{"skill", "min", "max"?}]}; see
    `projects.services.queue_audience`. `overlap` is the number of answers wanted, the least number in the mode
    `confidence`. `confidence` and `adjudicate_below` are 0 to 1, `review_percent` 0 to 100.

    Two counters tell annotators' cursors what happened behind them. `epoch` rises when the front changed and must
    be served first: all cursors begin again at once. `reopened` rises with every slot that opens: a cursor looks
    back when it comes to its end, or when its pass grows old. See `projects.services.queue`.

    `changing`: what is left of a change of order or overlap on the work that is there, None when all of it follows the
    settings. See `projects.services.queue_changing`.
    """

    id = IdField()
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="queues")
    kind = models.CharField(max_length=12, choices=QueueKind.choices, default=QueueKind.ANNOTATE)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=QueueState.choices, default=QueueState.OPEN)
    overlap = models.PositiveSmallIntegerField(default=1)
    lease_seconds = models.PositiveIntegerField(default=900)
    order = models.CharField(max_length=8, choices=QueueOrder.choices, default=QueueOrder.IMPORT)
    overlap_mode = models.CharField(max_length=10, choices=OverlapMode.choices, default=OverlapMode.FIXED)
    overlap_max = models.PositiveSmallIntegerField(null=True)
    confidence = models.FloatField(null=True)
    confidence_control = models.CharField(max_length=200, blank=True, default="")
    skip_policy = models.CharField(max_length=10, choices=SkipPolicy.choices, default=SkipPolicy.REASON)
    skip_reasons = models.JSONField(default=default_skip_reasons)
    audience = models.JSONField(default=default_audience)
    daily_cap = models.PositiveIntegerField(null=True)  # submits a person a UTC day
    review_queue = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    review_percent = models.PositiveSmallIntegerField(default=0)
    adjudicate_queue = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    adjudicate_below = models.FloatField(null=True)
    adjudicate_late = models.BooleanField(default=False)
    repair_hours = models.PositiveSmallIntegerField(default=72)
    appeal_hours = models.PositiveSmallIntegerField(default=72)
    review_reasons = models.JSONField(default=default_review_reasons)
    version = models.PositiveIntegerField(default=1)  # for If-Match
    epoch = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    changing = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="queue_name_once"),
            models.CheckConstraint(condition=Q(overlap__gte=1), name="queue_overlap"),
            models.CheckConstraint(
                condition=Q(overlap_max__isnull=True) | Q(overlap_max__gte=F("overlap")),
                name="queue_overlap_range",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="queue_confidence_range",
            ),
            models.CheckConstraint(
                condition=~Q(overlap_mode="confidence")
                | Q(overlap_max__isnull=False, confidence__isnull=False) & ~Q(confidence_control=""),
                name="queue_confidence_whole",
            ),
            models.CheckConstraint(condition=Q(review_percent__lte=100), name="queue_percent"),
            models.CheckConstraint(
                condition=Q(adjudicate_below__isnull=True)
                | Q(adjudicate_below__gte=0, adjudicate_below__lte=1),
                name="queue_below_range",
            ),
            models.CheckConstraint(
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gte=1), name="queue_daily_cap"
            ),
            models.CheckConstraint(condition=Q(repair_hours__gte=1), name="queue_repair_hours"),
        ]


class WorkItem(models.Model):
    """An item in a queue, with the slots that are still open. `is_closed` takes it out (rights, deletion).

    An item that comes to a queue again, when its work there is done, comes as a new row in the next `round`.
    """

    id = models.BigAutoField(primary_key=True)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="work_items")
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="work_items")
    round = models.PositiveSmallIntegerField(default=1)
    priority = models.SmallIntegerField(default=0)
    rank = models.FloatField()
    required = models.PositiveSmallIntegerField()
    open_slots = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "item", "round"], name="work_item_once"),
            models.CheckConstraint(condition=Q(open_slots__lte=F("required")), name="work_item_slots"),
        ]
        indexes = [
            models.Index(
                fields=["queue", "-priority", "rank", "id"],
                name="work_item_open",
                condition=Q(open_slots__gt=0, is_closed=False),
            ),
            # Who asks for fewer answers is told at once of work that has more. Nothing is in it where one is wanted.
            models.Index(
                F("queue"),
                F("required") - F("open_slots"),
                name="work_item_taken",
                condition=Q(GreaterThan(F("required") - F("open_slots"), 1)),
            ),
        ]


class AssignmentState(models.TextChoices):
    ACTIVE = "active"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    RELEASED = "released"
    RETURNED = "returned"  # back for repair: holds its slot for its annotator until `repair_until`
    LATE = "late"  # submitted when the slot had gone to somebody else: kept for review, fills no slot


class Assignment(models.Model):
    """One annotator's lease on one work item. `token` fences: a stale one settles nothing.

    An active one holds a slot until somebody takes it back, also when `lease_until` is past. `past_tokens` are
    those of earlier leases of the same row: work that comes with one counts as with the newest, unless something was
    settled since; then it is late. With any other token it is refused.

    `is_repair`: the newest lease was one of returned work. Such a one has its slot already and goes back to RETURNED
    when it ends without an answer.
    """

    id = IdField()
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="assignments")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="assignments")
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="assignments")
    # Null: the account is gone. What its work fills stays filled, what it holds runs out.
    annotator = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="assignments"
    )
    schema_version = models.ForeignKey("projects.SchemaVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.ACTIVE)
    token = models.UUIDField()
    past_tokens = models.JSONField(default=list)
    lease_until = models.DateTimeField()
    claimed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    is_repair = models.BooleanField(default=False)
    repair_until = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    skip_reason = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotator", "work_item"], name="assignment_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(repair_until__isnull=False),
                name="assignment_returned_until",
            ),
        ]
        indexes = [
            models.Index(fields=["lease_until"], name="assignment_lease", condition=Q(state="active")),
            models.Index(fields=["queue", "annotator"], name="assignment_live", condition=Q(state="active")),
            models.Index(
                fields=["queue", "annotator"], name="assignment_returned", condition=Q(state="returned")
            ),
            models.Index(fields=["repair_until"], name="assignment_repair", condition=Q(state="returned")),
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

    `key` is `state:<item state>`, `verdict:<0-3>` or `event:<submitted|reviewed|adjudicated|skipped|late>`, with
    `user_id` for events.
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
