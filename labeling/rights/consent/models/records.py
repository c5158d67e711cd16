"""Notices, consent records and their events, and the tokens by which people see and withdraw their own."""

from django.db import models

from labeling.core.fields import IdField
from labeling.rights.consent.models.base import AppendOnly
from labeling.rights.consent.models.subjects import DataSubject
from labeling.rights.policy.subject import VALID_STATES, ConsentState


class Notice(AppendOnly):
    """One version of a privacy notice in one language: what people were told, and by whom."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=16)  # BCP 47
    text = models.TextField(blank=True)
    url = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)  # of the text, or of what stood at the address
    controller_name = models.CharField(max_length=200)
    controller_address = models.TextField()
    controller_contact = models.TextField()
    valid_from = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "version", "language"], name="notice_version_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="notice_recent")]


class ScopeKind(models.TextChoices):
    SUBJECT = "subject"  # whatever shows the person
    SOURCE = "source"
    PROJECT = "project"
    ITEMS = "items"


class ConsentRecord(AppendOnly):
    """What somebody was asked and may have agreed to: the fields of ISO/IEC TS 27560, and ours.

    Lists that are null set no limit. Whether it holds now is not written here: it is the fold of its events.
    """

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, related_name="consents")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="consents")
    guardian = models.ForeignKey(DataSubject, on_delete=models.PROTECT, null=True, related_name="+")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    # what it covers
    purposes = models.JSONField()  # DPV terms
    operations = models.JSONField(null=True)  # terms of DPV's AI extension
    scope_kind = models.CharField(max_length=10, choices=ScopeKind.choices)
    scope_ids = models.JSONField(default=list)
    data_categories = models.JSONField(default=list)  # DPV personal data terms
    recipients = models.JSONField(null=True)
    territories = models.JSONField(null=True)  # ISO 3166-1 alpha-2, EU, EEA, WORLD
    model_kinds = models.JSONField(null=True)  # discriminative | generative
    publish_ok = models.BooleanField(null=True)
    commercial_ok = models.BooleanField(null=True)
    explicit = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    # how it is handled
    collection_method = models.CharField(max_length=40)
    storage_locations = models.JSONField()  # ISO 3166-1 alpha-2
    processing_locations = models.JSONField(default=list)
    retention_period = models.CharField(max_length=40)  # ISO 8601 duration
    withdrawal_method = models.TextField(blank=True)
    jurisdiction = models.CharField(max_length=2, blank=True)
    authority = models.TextField(blank=True)  # whom the person may complain to
    language = models.CharField(max_length=16)
    age_at_consent = models.PositiveSmallIntegerField(null=True)
    evidence = models.JSONField(default=list)  # ids
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="consent_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="consent_recent"),
            models.Index(fields=["subject", "-created_at", "-id"], name="consent_of_subject"),
        ]


_VALID = sorted(VALID_STATES)


class ConsentEvent(AppendOnly):
    """A step in the life of a consent. `valid_until` is the end that a giving or renewing sets, null: none."""

    id = IdField()
    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=24, choices=[(state.value, state.value) for state in ConsentState])
    valid_until = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    actor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "sequence"], name="consent_sequence_once")]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=models.Q(state__in=_VALID, valid_until__isnull=False),
                name="consent_expiring",
            )
        ]


class ConsentToken(AppendOnly):
    """A link to one's own consent, for whoever holds it: found by a keyed hash. The newest one of a record counts.

    `sealed` opens only with SECRET_KEY: a receipt that is printed again carries the same link as the first one.
    """

    id = IdField()
    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="tokens")
    hmac = models.CharField(max_length=64, unique=True)
    sealed = models.TextField(blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record", "-created_at", "-id"], name="consent_token_recent")]
