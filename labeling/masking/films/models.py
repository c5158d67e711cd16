"""Pieces of searches that are under way."""

from django.db import models

from labeling.core.fields import IdField


class SearchedPiece(models.Model):
    """What was found in the frames of a video from `start` up to `following`; null: up to its end.

    `way`: a digest of how it was searched. The same piece found twice is the same: whoever comes second takes the
    first. `found` and `times` as `labeling.masking.recordings.film.find` answers them.
    """

    id = IdField()
    gate = models.ForeignKey("masking.Gate", on_delete=models.CASCADE, related_name="+", db_index=False)
    asset = models.ForeignKey("media.MediaAsset", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=64)
    start = models.PositiveIntegerField()
    following = models.PositiveIntegerField(null=True)
    found = models.JSONField()
    times = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gate", "asset", "way", "start"], name="searched_piece_once")
        ]
