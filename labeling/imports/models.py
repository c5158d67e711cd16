"""Files received for an import, kept until the job has read them."""

from django.db import models

from labeling.core.fields import IdField


class Upload(models.Model):
    """One received file of an import job, in storage under its own id. Gone when the job has ended well."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey("ledger.Job", on_delete=models.CASCADE, null=True, related_name="uploads")
    filename = models.CharField(max_length=400)  # with its folders, where it was sent with them
    name = models.CharField(max_length=400, default="")  # its last part, by which records may speak of it
    rights = models.JSONField(null=True)  # what was said of this file alone
    path = models.CharField(max_length=200)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["job", "filename"], name="upload_by_path"),
            models.Index(fields=["job", "name"], name="upload_by_name"),
            models.Index(fields=["path"], name="upload_by_place"),
        ]
