"""Things to be labeled. No item is without a rights statement: the column cannot be null."""

from uuid import UUID

from django.db import models

from labeling.core.fields import IdField


class ItemState(models.TextChoices):
    QUARANTINED = "quarantined"  # rights unknown or forbidden for the declared use: in no queue
    LABELABLE = "labelable"
    IN_PROGRESS = "in_progress"  # somebody has submitted, more answers are wanted
    LABELED = "labeled"
    WITHDRAWN = "withdrawn"


class Item(models.Model):
    """One thing to be labeled: JSON data and media, its rights statement, and the verdict for labeling it here.

    `verdict` is the cached verdict (0 allow … 3 deny) of `profile` and `vector` for the project's declared use with
    action=label.
    """

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="items", db_index=False
    )
    source = models.ForeignKey("projects.Source", on_delete=models.PROTECT, related_name="items")
    external_id = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    statement = models.ForeignKey("rights.RightsStatement", on_delete=models.PROTECT, related_name="+")
    # Without an index of its own: one more to write whenever a verdict changes, and the project is always known.
    profile = models.ForeignKey(
        "rights.RightsProfile", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The people in it as the policy sees them; null: nobody is named.
    vector = models.ForeignKey(
        "rights.SubjectVector", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    licence = models.CharField(max_length=400)
    verdict = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=ItemState.choices)
    labels = models.PositiveIntegerField(default=0)  # submitted annotations
    # When its work was closed for good; whatever the rights become, none is opened again.
    closed_at = models.DateTimeField(null=True)
    job_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "external_id"], name="item_external_once"),
            models.CheckConstraint(condition=models.Q(verdict__lte=3), name="item_verdict_known"),
            # The labeling door, written into the table: what may not be labeled is never in a working state.
            models.CheckConstraint(
                condition=models.Q(verdict__lte=1) | models.Q(state__in=["quarantined", "withdrawn"]),
                name="item_door",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="item_recent"),
            models.Index(fields=["project", "state", "-created_at", "-id"], name="item_state"),
            models.Index(fields=["project", "verdict", "-created_at", "-id"], name="item_verdict"),
            # Judging goes by groups of the first four, the overview by all: the index alone answers which there are.
            models.Index(fields=["project", "profile", "vector", "verdict", "source"], name="item_profile"),
            models.Index(
                fields=["project", "state"], name="item_closed", condition=models.Q(closed_at__isnull=False)
            ),
            models.Index(fields=["vector"], name="item_vector", condition=models.Q(vector__isnull=False)),
        ]

    @property
    def pair(self) -> tuple[UUID, UUID | None]:
        """What a verdict about the item is made of: its profile and its vector."""
        return self.profile_id, self.vector_id


class ItemStatement(models.Model):
    """That an item came under a statement, when and by whom: the history of its rights. Append-only."""

    id = IdField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="statements")
    statement = models.ForeignKey("rights.RightsStatement", on_delete=models.PROTECT, related_name="+")
    stated_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True)
    # Ids of documents; the database knows the default too, for those who load rows without it.
    evidence = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    stated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "-stated_at", "-id"], name="itemstatement_recent")]


class ItemMedia(models.Model):
    """Which media asset fills which input of an item."""

    id = IdField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=80)  # the input's name in the label schema
    asset = models.ForeignKey("media.MediaAsset", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="item_media_once")]
