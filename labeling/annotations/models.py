"""What people and models answered: annotations with revisions, drafts, predictions kept apart."""

from django.db import models

from labeling.core.fields import IdField


class AnnotationState(models.TextChoices):
    SUBMITTED = "submitted"
    LATE = "late"  # came after the lease had ended: kept, not counted, waits for review
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Annotation(models.Model):
    """One author's result on one item under one schema version. `result` is that of the newest revision.

    An assignment has at most one that counts; late ones may stand beside it, and never count.
    """

    id = IdField()
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="annotations")
    assignment = models.ForeignKey(
        "projects.Assignment", on_delete=models.CASCADE, null=True, related_name="annotations"
    )
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    schema_version = models.ForeignKey("projects.SchemaVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=AnnotationState.choices, default=AnnotationState.SUBMITTED
    )
    result = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    seconds = models.FloatField(null=True)
    origin = models.CharField(max_length=12, default="work")  # work | import
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=~models.Q(state="late"), name="annotation_counted_once"
            )
        ]
        indexes = [models.Index(fields=["item", "created_at"], name="annotation_item")]


class AnnotationRevision(models.Model):
    """One state of an annotation's result; appended, and never changed but by an erasure of what it quotes."""

    id = IdField()
    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    result = models.JSONField()
    seconds = models.FloatField(null=True)
    token = models.UUIDField(null=True)  # the lease token it came with: makes submit idempotent
    created_at = models.DateTimeField()
    event = models.UUIDField(null=True)  # of the audit log: the one that holds its hash; null: waits for that
    # What was hashed, where content was erased from the result since it was recorded.
    leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotation", "number"], name="revision_once"),
            models.UniqueConstraint(fields=["token"], name="revision_token_once"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(event__isnull=True), name="revision_unrecorded"),
            models.Index(fields=["event"], condition=models.Q(event__isnull=False), name="revision_event"),
        ]


class Draft(models.Model):
    """Unfinished work on an assignment, saved by the editor. `revision` fences two tabs.

    `sealed_at`: since when its item may not be labeled. Until that changes its author does not see it, a steward does.
    """

    assignment = models.OneToOneField(
        "projects.Assignment", on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    result = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)


class Prediction(models.Model):
    """A model's result on an item, kept apart from what people said."""

    id = IdField()
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="predictions")
    model = models.CharField(max_length=120)
    version = models.CharField(max_length=80, blank=True)
    score = models.FloatField(null=True)
    result = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "created_at"], name="prediction_item")]
