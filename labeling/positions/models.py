"""Where items were made: precise points sealed, beside them the cell that is shown instead."""

from django.db import models
from django.db.models import F, Q

from labeling.core.fields import IdField
from labeling.geo.serving import CAUSES

PENDING = "pending"
"""The cause of a point that nobody has coarsened yet: until then nothing of it is shown."""


class PositionPolicy(models.Model):
    """How a project's points are coarsened, and where they are found in imported data.

    `asked` counts what changes the cells (new points, new rules), `done` says up to which of these they were made.
    """

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, primary_key=True, related_name="position_policy"
    )
    finest = models.PositiveSmallIntegerField(default=5)
    coarsest = models.PositiveSmallIntegerField(default=3)
    k = models.PositiveIntegerField(default=10)
    bucket = models.CharField(max_length=5, blank=True)
    stop_radius = models.PositiveIntegerField(default=500)  # metres, 0: stops are not masked
    trace = models.PositiveSmallIntegerField(default=3)
    noise_metres = models.PositiveIntegerField(null=True)  # null: no noise
    noise_ratio = models.FloatField(default=4.0)
    # Keys of imported data: taken out of it and kept as the position.
    lat_key = models.CharField(max_length=200, blank=True)
    lon_key = models.CharField(max_length=200, blank=True)
    at_key = models.CharField(max_length=200, blank=True)
    subject_key = models.CharField(max_length=200, blank=True)
    asked = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    served_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)  # for If-Match

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(coarsest__gte=1, finest__gte=F("coarsest"), finest__lte=7),
                name="positionpolicy_cells",
            ),
            models.CheckConstraint(condition=Q(k__gte=10), name="positionpolicy_k"),
            models.CheckConstraint(condition=Q(trace__gte=1, trace__lte=3), name="positionpolicy_trace"),
        ]
        indexes = [
            models.Index(fields=["asked"], name="positionpolicy_due", condition=Q(done__lt=F("asked")))
        ]


class PositionSubject(models.Model):
    """Whose points these are, under a keyed hash, with the key that opens them. Deleting it erases them for good."""

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    reference_hmac = models.CharField(max_length=64)
    wrapped = models.TextField()  # 32 bytes, sealed under a key that is derived from SECRET_KEY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "reference_hmac"], name="positionsubject_once")
        ]


class Position(models.Model):
    """An item's point: `sealed` whole under its subject's key; `cell` with `bucket` are all that is shown."""

    item = models.OneToOneField(
        "projects.Item", on_delete=models.CASCADE, primary_key=True, related_name="position"
    )
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    subject = models.ForeignKey(PositionSubject, on_delete=models.CASCADE, related_name="positions")
    sealed = models.TextField()
    cell = models.CharField(max_length=12, blank=True)  # a geohash, "" nothing is shown
    bucket = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=10, blank=True, default=PENDING)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cell="", cause__in=[PENDING, *CAUSES]) | (~Q(cell="") & Q(cause="")),
                name="position_shown_or_why",
            )
        ]
        indexes = [models.Index(fields=["project", "cell", "bucket"], name="position_group")]


class SensitivePlaces(models.Model):
    """An organisation's list of sensitive places. It says where shelters are, so it lies sealed like the points."""

    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    sealed = models.TextField()
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    set_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
