"""Sealed datasets: what is in, what stayed out and why, and the files."""

from django.db import models

from labeling.core.fields import IdField


class SnapshotStatus(models.TextChoices):
    BUILDING = "building"
    SEALED = "sealed"
    FAILED = "failed"
    AFFECTED = "affected"
    SUPERSEDED = "superseded"


class Snapshot(models.Model):
    """A sealed, versioned dataset. Once sealed, only `status` and `superseded_by` may still change."""

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
    superseded_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="supersedes")
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="snapshot_number_once")]


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
