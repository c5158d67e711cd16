"""Rights of items: statements that are never updated, and the interned profiles that verdicts are made of."""

from django.db import models

from labeling.core.fields import IdField


class RightsProfile(models.Model):
    """The facts that a verdict depends on, interned: a million items share a few thousand of these."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)  # sha256 of the canonical facts
    facts = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "hash"], name="profile_once")]


class RightsStatement(models.Model):
    """What somebody stated about the rights of an item, whole and immutable; identical ones are shared."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)
    profile = models.ForeignKey(RightsProfile, on_delete=models.PROTECT, related_name="statements")
    licence_declared = models.TextField(blank=True)
    licence = models.CharField(max_length=400)  # SPDX expression, `NOASSERTION` when unknown
    rights_holder = models.TextField(blank=True)
    credit = models.TextField(blank=True)
    source_url = models.TextField(blank=True)
    acquired = models.CharField(max_length=40, blank=True)
    legal_basis = models.CharField(max_length=60, blank=True)
    personal_data = models.CharField(max_length=20, default="unknown")
    consents = models.JSONField(default=list)
    notes = models.JSONField(default=list)  # how the licence was normalised
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "hash"], name="statement_once")]


class Decision(models.Model):
    """A cached verdict of one profile for one use under one policy version. A pure function's value: safe to drop."""

    profile = models.ForeignKey(RightsProfile, on_delete=models.CASCADE, related_name="decisions")
    use_hash = models.CharField(max_length=64)
    policy_version = models.CharField(max_length=20)
    verdict = models.PositiveSmallIntegerField()
    body = models.JSONField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "use_hash", "policy_version"], name="decision_once"),
        ]
