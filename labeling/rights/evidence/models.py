"""What speaks for the rights of things: documents, licence claims of several origins, signals about mining.

Append-only: a row is never changed, only superseded by one that points at it. What a row is about (`target`) lies
above this package or beside it and is known by its id alone.
"""

from django.db import models

from labeling.core.fields import IdField


class EvidenceKind(models.TextChoices):
    SCREENSHOT = "screenshot"
    PDF = "pdf"
    EMAIL = "email"
    API_JSON = "api_json"
    HEADERS = "headers"
    CONTRACT = "contract"
    RELEASE = "release"
    OTHER = "other"


class Target(models.TextChoices):
    SOURCE = "source"
    ITEM = "item"
    ASSET = "asset"


class Origin(models.TextChoices):
    """Who says that a licence applies; the policy's words."""

    DECLARED = "declared"
    EMBEDDED = "embedded"
    PLATFORM_API = "platform_api"
    CONTRACT = "contract"
    REVIEWER = "reviewer"


class Confidence(models.TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class AppendOnly(models.Model):
    """A row that is written once."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def save(self, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only: write a row that supersedes it")
        super().save(**kwargs)  # type: ignore[arg-type]


class Evidence(AppendOnly):
    """A document, by the hash of its bytes, which lie in storage under `path`. It names people: stewards only."""

    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    mime = models.CharField(max_length=80)  # as sniffed, never as it was sent
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    filename = models.CharField(max_length=400)
    path = models.CharField(max_length=200)
    captured_at = models.DateTimeField(null=True)  # when it showed what it shows
    note = models.TextField(blank=True)
    added_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="evidence_recent"),
            models.Index(fields=["organisation", "sha256"], name="evidence_hash"),
        ]


class LicenceClaim(AppendOnly):
    """What one origin says about the licence of something: as it was stated, and as it is read."""

    target = models.CharField(max_length=6, choices=Target.choices)
    target_id = models.UUIDField()
    project_id = models.UUIDField(null=True)  # none for an asset, which several projects may share
    origin = models.CharField(max_length=12, choices=Origin.choices)
    where = models.CharField(max_length=80, blank=True)  # the field of the file, the address of the platform
    stated = models.TextField()
    licence = models.CharField(max_length=400)  # SPDX expression
    confidence = models.CharField(max_length=6, choices=Confidence.choices)
    note = models.TextField(blank=True)
    observed_at = models.DateTimeField()
    evidence = models.ManyToManyField(Evidence, related_name="+")
    asserted_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_id", "where", "licence"],
                condition=models.Q(origin="embedded"),
                name="embedded_claim_once",
            ),
        ]
        indexes = [models.Index(fields=["target_id", "-created_at", "-id"], name="claim_of")]


class RightsSignal(AppendOnly):
    """What was seen about text and data mining: raw as it stood there, and as it is read (`TdmSignal.as_dict`)."""

    target = models.CharField(max_length=6, choices=Target.choices)
    target_id = models.UUIDField()
    project_id = models.UUIDField(null=True)
    vocab = models.CharField(max_length=20)
    raw = models.TextField()
    parsed = models.JSONField()
    scope = models.TextField(blank=True)  # the path or address it stands for; blank: all of the target
    fetched_at = models.DateTimeField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["target_id", "-fetched_at", "-id"], name="signal_of")]
