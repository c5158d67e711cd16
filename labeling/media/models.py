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
        DISPLAY = "display"  # what is shown or played
        THUMBNAIL = "thumbnail"
        MASKED = "masked"  # stands in front of its parent: where there is one, only its copies are given out
        TILES = "tiles"  # a pack: labeling.media.child.pack
        PAGES = "pages"  # a pack
        PEAKS = "peaks"
        FRAMES = "frames"
        POSTER = "poster"
        TEXT = "text"

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="assets")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="derived")
    derivation = models.CharField(max_length=12, choices=Derivation.choices, default=Derivation.ORIGINAL)
    kind = models.CharField(max_length=12)  # image, text, audio, video, pdf
    mime = models.CharField(max_length=80)
    width = models.PositiveIntegerField(null=True)  # pixels of the oriented original, for copies their own
    height = models.PositiveIntegerField(null=True)
    # Probe: format, frames, stored orientation, duration, codec, whether a position was found; `copies` names the
    # derivations there are. Of a pack: the places of what is in it.
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "derivation"], name="derived_once"),
            models.UniqueConstraint(
                fields=["blob"], condition=models.Q(derivation="original"), name="original_once"
            ),
        ]


class PictureHash(models.Model):
    """The 64-bit difference hash of a picture, in four bands.

    Hashes that differ in at most three bits agree in a band at least (pigeonhole): whoever looks for them asks the
    bands' indexes and counts the bits of what they find.
    """

    asset = models.OneToOneField(
        MediaAsset, on_delete=models.CASCADE, primary_key=True, related_name="picture"
    )
    band_0 = models.PositiveIntegerField(db_index=True)  # the highest 16 bits
    band_1 = models.PositiveIntegerField(db_index=True)
    band_2 = models.PositiveIntegerField(db_index=True)
    band_3 = models.PositiveIntegerField(db_index=True)
