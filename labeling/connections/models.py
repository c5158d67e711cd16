"""Places outside from which data comes again and again: buckets and folders, and what of them goes where."""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField


class ConnectionKind(models.TextChoices):
    S3 = "s3"
    FOLDER = "folder"


class Connection(models.Model):
    """A place outside. `secret` holds the keys of a bucket, sealed; of the key's id only `key_hint` is shown."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=ConnectionKind.choices)
    endpoint = models.CharField(max_length=2000, blank=True)
    region = models.CharField(max_length=64, blank=True)
    bucket = models.CharField(max_length=255, blank=True)
    folder = models.CharField(max_length=1000, blank=True)  # absolute, below one of the operator's roots
    secret = models.TextField(blank=True)
    key_hint = models.CharField(max_length=8, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="connection_recent")]


class Feed(models.Model):
    """What of a connection goes into a project, under the default rights of its source.

    `scan` counts the lookings-through; `next_at` is when the clock begins the next one, None where a person does.
    """

    id = IdField()
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="feeds")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey("projects.Source", on_delete=models.CASCADE, related_name="+")
    prefix = models.CharField(max_length=900, blank=True)
    pattern = models.CharField(max_length=400, blank=True)
    min_bytes = models.BigIntegerField(null=True)
    max_bytes = models.BigIntegerField(null=True)
    every_seconds = models.PositiveIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    scan = models.PositiveIntegerField(default=0)
    job = models.ForeignKey("ledger.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="feed_recent"),
            models.Index(fields=["next_at"], name="feed_due", condition=Q(next_at__isnull=False)),
        ]


class ObjectState(models.TextChoices):
    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"
    GONE = "gone"


class FeedObject(models.Model):
    """An object of the place as it was last seen: the same mark and size mean the same bytes.

    `scan` is the number of the looking-through that saw it; `versions` how often its bytes were found to be others.
    """

    id = IdField()
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="seen")
    key = models.CharField(max_length=1024)
    mark = models.CharField(max_length=200)  # the ETag of an object, the time of a file
    bytes = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=ObjectState.choices, default=ObjectState.WAITING)
    versions = models.PositiveIntegerField(default=1)
    scan = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_object_once")]
        indexes = [models.Index(fields=["feed", "scan", "id"], name="feed_object_seen")]
