"""Sealed datasets: what is in, what stayed out and why, the files, and what was taken back later."""

from uuid import UUID

from django.db import models

from labeling.accounts.models import User
from labeling.core.fields import IdField


class SnapshotStatus(models.TextChoices):
    BUILDING = "building"
    SEALED = "sealed"
    FAILED = "failed"
    AFFECTED = "affected"  # a member may not be used any more: nothing is handed out of it
    SUPERSEDED = "superseded"  # and another one takes its place


SEALED_ONCE = (SnapshotStatus.SEALED, SnapshotStatus.AFFECTED, SnapshotStatus.SUPERSEDED)
"""What may be in somebody's hands."""


class ReasonClass(models.TextChoices):
    """Why a row was taken back, in the words that a receiver is told. Never whose row it is."""

    WITHDRAWAL = "withdrawal"  # somebody took a consent back
    ERASURE = "erasure"  # somebody asked for erasure: copies must go too
    EXPIRY = "expiry"  # a permission or a consent ran out
    LICENCE = "licence"  # what was known of the licence or the source changed
    ERROR = "error"  # it should not have left


class Snapshot(models.Model):
    """A sealed, versioned dataset. Once sealed, only `status`, `superseded_by` and what is noted of its being looked
    at again (`valid_until`, `affected_at`, `judged_epoch`, `purged_at`) may still change.
    """

    id = IdField()
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="snapshots")
    job_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    use = models.JSONField()
    formats = models.JSONField()
    filter = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=SnapshotStatus.choices, default=SnapshotStatus.BUILDING)
    policy_version = models.CharField(max_length=20, blank=True)
    rights_epoch = models.PositiveIntegerField(null=True)
    included = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    licence = models.TextField(blank=True)
    obligations = models.JSONField(default=list)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    merkle_root = models.CharField(max_length=64, blank=True)
    # The first snapshot of which this one is a later version: what pseudonyms are drawn for. Null: itself.
    lineage = models.UUIDField(null=True)
    supersedes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="successors")
    superseded_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(null=True)  # against the one it supersedes: removed, replaced, added
    valid_until = models.DateTimeField(null=True)  # when the first decision of a member runs out
    judged_epoch = models.PositiveIntegerField(null=True)  # rights epoch at which members were last asked for
    affected_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)  # when its files were deleted
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="snapshot_number_once"),
            # However often a superseding one is asked for, there is one.
            models.UniqueConstraint(fields=["supersedes"], name="snapshot_superseded_once"),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"], name="snapshot_ends", condition=models.Q(valid_until__isnull=False)
            )
        ]

    @property
    def dataset_id(self) -> UUID:
        """What its pseudonyms are drawn for: the same in all versions of one dataset."""
        return self.lineage or self.pk

    @property
    def asked_by(self) -> User | None:
        """Who asked for it; None for one that takes another's place by itself."""
        return None if self.supersedes_id else self.created_by


class SnapshotItem(models.Model):
    """A member of a snapshot, or one that was withheld: its verdict, and for members the hash of its row."""

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="rows")
    item = models.ForeignKey("projects.Item", on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    is_included = models.BooleanField()
    statement = models.ForeignKey("rights.RightsStatement", on_delete=models.PROTECT, related_name="+")
    verdict = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    row_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "item"], name="snapshot_item_once")]
        indexes = [
            models.Index(fields=["snapshot", "is_included", "external_id", "id"], name="snapshot_rows")
        ]


class SnapshotFile(models.Model):
    """One file of a sealed snapshot in storage."""

    id = IdField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=20)
    filename = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "format"], name="snapshot_file_once")]


class Tombstone(models.Model):
    """A row of a sealed snapshot that may not be used any more: its hash, why and since when. Append-only.

    Nothing of the row itself. `recall` is the id of the act that put it here, which lies above this app.
    """

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="tombstones")
    leaf_hash = models.CharField(max_length=64)  # `row_sha256`: what the manifest calls `sha256`
    reason_class = models.CharField(max_length=12, choices=ReasonClass.choices)
    recall = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "leaf_hash", "reason_class"], name="tombstone_once")
        ]
        indexes = [models.Index(fields=["recall", "leaf_hash", "id"], name="tombstone_recall")]
