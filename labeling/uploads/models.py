"""Files on their way in from a browser, part by part, until an import takes them over."""

from django.db import models
from django.db.models import F, Q

from labeling.core.fields import IdField


class SessionState(models.TextChoices):
    OPEN = "open"
    FINISHED = "finished"  # an import job has what came
    ABANDONED = "abandoned"  # given up by a person, or by the clock


class UploadSession(models.Model):
    """One sending of many files. What is counted here is what its files say: `bytes` and `files` as announced,
    `received` bytes and `whole` files as they came."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey("projects.Source", on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.OPEN)
    files = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    job = models.ForeignKey("ledger.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # when something of it last arrived

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="upload_session_recent"),
            models.Index(fields=["touched_at"], name="upload_session_open", condition=Q(state="open")),
        ]


class UploadFile(models.Model):
    """One announced file: `offset` of its `bytes` have come. Gone when the import has taken it over."""

    id = IdField()
    session = models.ForeignKey(UploadSession, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # its place in the list, by which the import reads them
    path = models.CharField(max_length=400)  # relative, with `/`
    bytes = models.BigIntegerField()
    modified = models.BigIntegerField(null=True)  # milliseconds since 1970, as the sender's machine says
    sha256 = models.CharField(max_length=64, blank=True)  # as announced; checked when the file is whole
    rights = models.JSONField(null=True)
    offset = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "path"], name="upload_path_once"),
            models.CheckConstraint(
                condition=Q(offset__gte=0, offset__lte=F("bytes")), name="upload_offset_within"
            ),
        ]
        indexes = [models.Index(fields=["session", "number", "id"], name="upload_in_order")]


class UploadPart(models.Model):
    """Bytes of a file from `offset` on, in storage under a path that no other part ever has."""

    id = IdField()
    file = models.ForeignKey(UploadFile, on_delete=models.CASCADE, related_name="parts")
    offset = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "offset"], name="upload_part_once")]
