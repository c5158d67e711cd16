"""What people and models answered: annotations with revisions, reviews and appeals, drafts, predictions kept apart."""

from django.db import models

from labeling.core.fields import IdField


class AnnotationState(models.TextChoices):
    SUBMITTED = "submitted"
    LATE = "late"  # came after the lease had ended: kept, not counted, waits for review
    ACCEPTED = "accepted"
    RETURNED = "returned"  # back with its author for repair: does not count meanwhile
    REJECTED = "rejected"


class Origin(models.TextChoices):
    WORK = "work"
    IMPORT = "import"
    ADJUDICATION = "adjudication"  # made of several answers on one item; the newest is the item's final one


class RevisionRole(models.TextChoices):
    AUTHOR = "author"
    REVIEWER = "reviewer"
    MIGRATION = "migration"  # a label schema changed: nobody answered anew


class Annotation(models.Model):
    """One author's result on one item under one schema version. `result` is that of the newest revision.

    An assignment has at most one that stands; late and rejected ones may lie beside it, and never count. It stays when
    the assignment goes, for instance with a person's account: what was labeled is not theirs to take away.
    """

    id = IdField()
    # That of its item, so that a project's annotations can be listed without a look at each of its items.
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="annotations")
    assignment = models.ForeignKey(
        "projects.Assignment", on_delete=models.SET_NULL, null=True, related_name="annotations"
    )
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    schema_version = models.ForeignKey("projects.SchemaVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=AnnotationState.choices, default=AnnotationState.SUBMITTED
    )
    result = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    seconds = models.FloatField(null=True)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.WORK)
    # Of an adjudication: object id, or control -> id of the annotation that it was taken from.
    provenance = models.JSONField(null=True)
    # The prediction that the author began with.
    prediction = models.ForeignKey(
        "annotations.Prediction", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=models.Q(state__in=["submitted", "accepted", "returned"]),
                name="annotation_stands_once",
            )
        ]
        indexes = [
            models.Index(fields=["item", "created_at"], name="annotation_item"),
            models.Index(fields=["project", "state", "-created_at", "-id"], name="annotation_project"),
            models.Index(
                fields=["prediction"],
                condition=models.Q(prediction__isnull=False),
                name="annotation_prediction",
            ),
            models.Index(
                fields=["assignment"], condition=models.Q(state="returned"), name="annotation_returned"
            ),
        ]


class AnnotationRevision(models.Model):
    """One state of an annotation's result; appended, and never changed but by an erasure of what it quotes."""

    id = IdField()
    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=9, choices=RevisionRole.choices, default=RevisionRole.AUTHOR)
    # The one it was checked against; null: older than this column, then that of the annotation.
    schema_version = models.ForeignKey(
        "projects.SchemaVersion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    prediction = models.ForeignKey(
        "annotations.Prediction", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
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
            models.Index(fields=["author", "created_at"], name="revision_author"),
            models.Index(fields=["id"], condition=models.Q(event__isnull=True), name="revision_unrecorded"),
            models.Index(fields=["event"], condition=models.Q(event__isnull=False), name="revision_event"),
            models.Index(
                fields=["prediction"],
                condition=models.Q(prediction__isnull=False),
                name="revision_prediction",
            ),
        ]


class Verdict(models.TextChoices):
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"
    FIX = "fix"


class Review(models.Model):
    """What a reviewer decided about one revision of an annotation. Appended; only an erasure changes its words.

    `revision` is the one that was looked at; a fix wrote the next one. `assignment` and `token`: the review lease that
    was settled with it, which makes it repeatable. `pins`: places that the comment is about, each
    `{"control", "object"?, "x"?, "y"?, "start"?, "end"?}` in the units of results.
    """

    id = IdField()
    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(AnnotationRevision, on_delete=models.RESTRICT, related_name="reviews")
    reviewer = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    assignment = models.ForeignKey(
        "projects.Assignment", on_delete=models.SET_NULL, null=True, related_name="reviews"
    )
    token = models.UUIDField(null=True)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    reason = models.CharField(max_length=40, blank=True)
    comment = models.TextField(blank=True)
    pins = models.JSONField(default=list)
    appeal_until = models.DateTimeField(null=True)  # null: nothing that could be appealed against
    created_at = models.DateTimeField()
    event = models.UUIDField(null=True)  # of the audit log, as a revision's
    leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token"], name="review_token_once")]
        indexes = [
            models.Index(fields=["reviewer", "created_at"], name="review_reviewer"),
            models.Index(fields=["id"], condition=models.Q(event__isnull=True), name="review_unrecorded"),
            models.Index(fields=["event"], condition=models.Q(event__isnull=False), name="review_event"),
        ]


class AppealState(models.TextChoices):
    OPEN = "open"
    UPHELD = "upheld"  # the author was right: the answer counts
    OVERTURNED = "overturned"  # the review stands


class Appeal(models.Model):
    """An author's only word against a review, decided by somebody else than the reviewer."""

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="appeal")
    comment = models.TextField()
    until = models.DateTimeField()  # when the time to appeal ended
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "state", "-created_at", "-id"], name="appeal_project"),
        ]


class Draft(models.Model):
    """Unfinished work on an assignment, saved by the editor. `revision` fences two tabs.

    `sealed_at`: since when its item may not be labeled. Until that changes its author does not see it, a steward does.
    """

    assignment = models.OneToOneField(
        "projects.Assignment", on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    result = models.JSONField()
    # The one it was made under; null: older than this column, and than any migration of labels.
    schema_version = models.ForeignKey(
        "projects.SchemaVersion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
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
    # The one it was checked against; null: older than this column, and than any migration of labels.
    schema_version = models.ForeignKey(
        "projects.SchemaVersion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "created_at"], name="prediction_item")]
