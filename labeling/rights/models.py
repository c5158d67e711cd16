"""Rights of items: statements that are never updated, and the interned profiles that verdicts are made of."""

from uuid import UUID

from django.db import models

from labeling.core.fields import IdField


class RightsProfile(models.Model):
    """The facts that a verdict depends on, interned: a million items share a few thousand of these."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)  # sha256 of the canonical parts
    parts = models.JSONField(default=dict)  # who says what (`labeling.rights.parts`); {}: `facts` were stated
    facts = models.JSONField()  # what the parts amount to
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


class SubjectVector(models.Model):
    """The people in an item as the policy sees them, each with the state of the consents that speak for them."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)  # sha256 of the canonical subjects
    subjects = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "hash"], name="vector_once")]


NOBODY = UUID(int=0)
"""Stands for the vector of a decision about a profile in which nobody is named."""


class Decision(models.Model):
    """A cached verdict of one profile and vector for one use under one policy version.

    A pure function's value: safe to drop. `vector` is a plain id, `NOBODY` where nobody is named, so that it can be
    part of what is unique.
    """

    profile = models.ForeignKey(RightsProfile, on_delete=models.CASCADE, related_name="decisions")
    vector = models.UUIDField(default=NOBODY)
    use_hash = models.CharField(max_length=64)
    policy_version = models.CharField(max_length=20)
    verdict = models.PositiveSmallIntegerField()
    body = models.JSONField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "vector", "use_hash", "policy_version"], name="decision_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"], name="decision_ends", condition=models.Q(valid_until__isnull=False)
            )
        ]
