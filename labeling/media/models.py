"""Bytes by sha256, and what is made of them. A derived asset points at its parent."""

from django.db import models

from labeling.core.fields import IdField


class Blob(models.Model):
    """Stored bytes, once per organisation and sha256."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    mime = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "sha256"], name="blob_once")]


class MediaAsset(models.Model):
    """A media file as the product knows it: an original, or a copy derived from one."""

    class Derivation(models.TextChoices):
        ORIGINAL = "original"
        DISPLAY = "display"
        THUMBNAIL = "thumbnail"
        MASKED = "masked"

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="assets")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="derived")
    derivation = models.CharField(max_length=12, choices=Derivation.choices, default=Derivation.ORIGINAL)
    kind = models.CharField(max_length=12)  # image, text, audio, …
    mime = models.CharField(max_length=80)
    width = models.PositiveIntegerField(null=True)  # pixels of the oriented original, for copies their own
    height = models.PositiveIntegerField(null=True)
    facts = models.JSONField(
        default=dict
    )  # probe: format, frames, stored orientation, whether a position was found
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "derivation"], name="derived_once"),
            models.UniqueConstraint(
                fields=["blob"], condition=models.Q(derivation="original"), name="original_once"
            ),
        ]
