"""Releases for likeness and property, and records of legal bases other than consent."""

from django.db import models

from labeling.core.fields import IdField
from labeling.rights.consent.models.base import AppendOnly
from labeling.rights.consent.models.subjects import DataSubject


class ReleaseKind(models.TextChoices):
    MODEL = "model"
    PROPERTY = "property"


class ReleaseScopes(models.TextChoices):
    UNLIMITED = "unlimited"
    COMMERCIAL = "commercial"
    EDITORIAL = "editorial"
    NONE = "none"  # asked for and refused


class Release(AppendOnly):
    """That the likeness of a person, or a property, may be used. The newest one of a subject or property counts."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ReleaseKind.choices)
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, null=True, related_name="releases")
    property_name = models.CharField(max_length=200, blank=True)
    plus_id = models.CharField(max_length=200, blank=True)  # plus:ModelReleaseID, plus:PropertyReleaseID
    plus_status = models.CharField(max_length=10, blank=True)  # MR-UMR …, PR-UPR …
    scope = models.CharField(max_length=10, choices=ReleaseScopes.choices)
    territories = models.JSONField(null=True)
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=list)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="model", subject__isnull=False)
                | models.Q(kind="property", subject__isnull=True),
                name="release_about_one",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="release_recent"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False),
                name="release_expiring",
            ),
        ]


class Assessment(models.TextChoices):
    LIA = "LIA"  # balancing of interests
    DPIA = "DPIA"  # Art. 35
    A9 = "A9"  # condition for special categories
    NONE = "none"


class LegalBasisRecord(AppendOnly):
    """On what basis of Art. 6 a project or source processes personal data, who approved it, until when.

    Projects and sources lie above the ledger: their ids only, checked when the record is made.
    """

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    project_id = models.UUIDField()
    source_id = models.UUIDField(null=True)  # null: the whole project
    basis = models.CharField(max_length=30)
    assessment = models.CharField(max_length=6, choices=Assessment.choices)
    condition = models.CharField(max_length=10, blank=True)  # A9-2-a … A9-2-j
    is_approved = models.BooleanField()
    approved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=list)
    note = models.TextField(blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="legalbasis_recent"),
            models.Index(fields=["project_id", "source_id", "-created_at", "-id"], name="legalbasis_of"),
        ]
