"""Idempotency keys: the answer to a creating POST is kept for a day, so that repeating it is harmless."""

from django.db import models


class IdempotencyRecord(models.Model):
    """One `Idempotency-Key` of one actor, with the hash of its request and the answer that was given."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="idempotency_actor_key")]
