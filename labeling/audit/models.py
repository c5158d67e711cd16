"""The log: events, the hashes over them, what was signed, and the salts kept apart.

Nothing here keeps somebody with access to the database from changing a row; that it was changed is found, because
the signed checkpoints no longer fit.
"""

from django.db import models

from labeling.core.fields import IdField


class AuditHead(models.Model):
    """Where an organisation's log ends. Whoever appends holds this row: it makes the index dense."""

    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    origin = models.CharField(max_length=200)  # the log's name in checkpoints; never changes
    size = models.PositiveBigIntegerField(default=0)
    last = models.CharField(max_length=64)  # leaf hash of the last event
    peaks = models.TextField(
        blank=True
    )  # hashes of the full subtrees, largest first, hexadecimal, joined by commas
    signed_size = models.PositiveBigIntegerField(default=0)
    signed_at = models.DateTimeField(null=True)


class AuditEvent(models.Model):
    """One act. Everything but `leaf` goes into the leaf hash (`labeling.audit.event`)."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    index = models.PositiveBigIntegerField()  # dense in the organisation, from 0
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)  # user:<id> | system
    token = models.UUIDField(null=True)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=60)
    project = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    prev = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "index"], name="audit_event_index")]
        indexes = [models.Index(fields=["organisation", "object_id", "index"], name="audit_event_object")]


class AuditNode(models.Model):
    """The hash of one full subtree above the leaves; derived from the events, so that proofs need few rows."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "level", "number"], name="audit_node_once")
        ]


class AuditCheckpoint(models.Model):
    """What was signed: the log's size and root at one time, as a C2SP note."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "size"], name="audit_checkpoint_size")]


class AuditSalt(models.Model):
    """What makes a commitment in an event meaningful. Deleting the row makes it a random number."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    event = models.UUIDField()
    name = models.CharField(max_length=40)  # the key of the payload
    subject = models.CharField(max_length=80)  # whom it is about: user:<id>, invitation:<id>, …
    salt = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="audit_salt_once")]
        indexes = [models.Index(fields=["organisation", "subject"], name="audit_salt_subject")]


class AuditKey(models.Model):
    """The signing key of the large size where the operator gives none: encrypted under a key from SECRET_KEY."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sealed = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_key_single")]
