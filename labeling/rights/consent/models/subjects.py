"""The people that data are about, under pseudonyms. How to reach them is sealed under a key of each one's own."""

from django.db import models

from labeling.core.fields import IdField
from labeling.rights.consent.models.base import AppendOnly


class AgeBand(models.TextChoices):
    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


class DataSubject(models.Model):
    """A person. `pseudonym` is all that screens, logs and exports know; `contact_…` and `birth_year_enc` are sealed.

    Written once, but for `shred`: it empties the sealed columns together with the key that opens them.
    """

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    pseudonym = models.CharField(max_length=20)
    contact_enc = models.TextField(blank=True)  # under the subject's own key
    contact_hmac = models.CharField(max_length=64, blank=True)  # to find somebody again
    birth_year_enc = models.TextField(blank=True)
    age_band = models.CharField(max_length=10, choices=AgeBand.choices, default=AgeBand.UNKNOWN)
    guardian = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="wards")
    jurisdiction = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2, "" unknown
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "pseudonym"], name="subject_pseudonym_once"),
            models.UniqueConstraint(
                fields=["organisation", "contact_hmac"],
                condition=~models.Q(contact_hmac=""),
                name="subject_contact_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="subject_recent")]


class SubjectKey(models.Model):
    """The key of one subject, wrapped under one that is derived from SECRET_KEY. Deleting it erases what it sealed."""

    subject = models.OneToOneField(
        DataSubject, on_delete=models.CASCADE, primary_key=True, related_name="key"
    )
    wrapped = models.TextField()


class StatusKind(models.TextChoices):
    OBJECTION = "objection"  # Art. 21
    OBJECTION_LIFTED = "objection_lifted"
    RESTRICTION = "restriction"  # Art. 18
    RESTRICTION_LIFTED = "restriction_lifted"
    ERASURE_REQUESTED = "erasure_requested"  # Art. 17, not carried out yet
    ERASED = "erased"
    RELEASE_EXPIRED = "release_expired"  # `ref` is the release


class SubjectStatus(AppendOnly):
    """Something that changes how a person may be dealt with. The present state is the fold of these."""

    id = IdField()
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, related_name="statuses")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=StatusKind.choices)
    ref = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    actor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="status_sequence_once")]
        indexes = [models.Index(fields=["kind", "ref"], name="status_ref")]


class SuppressionKind(models.TextChoices):
    CONTACT = "contact"
    SHA256 = "sha256"
    EXTERNAL_ID = "external_id"


class Suppression(AppendOnly):
    """What must not come in again: a keyed hash, which says nothing to somebody who does not hold the value."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SuppressionKind.choices)
    hmac = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "hmac"], name="suppression_once")
        ]
