"""What the API of evidence, claims and sources' records takes and answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labeling.api.serializers import Person, Strict
from labeling.rights.evidence.models import Confidence, EvidenceKind, Origin, Target
from labeling.rights.evidence.services.claims import MAX_STATED
from labeling.rights.evidence.services.documents import MAX_CITED, MAX_NOTE
from labeling.rights.evidence.site_signals import KINDS
from labeling.rights.policy.facts import Terms
from labeling.rights.policy.signals import SignalScope
from projects.services.claims import MAX_WHERE, STATED_BY_HAND
from projects.services.record_reading import ACTIONS, DUTIES, Conclusion, Investment
from projects.services.sources import KINDS as SOURCE_KINDS


def _ids(**options: Any) -> serializers.ListField:
    """Ids of evidence."""
    return serializers.ListField(child=serializers.CharField(max_length=60), max_length=MAX_CITED, **options)


def _words(kind: Any) -> list[str]:
    return [member.value for member in kind]


class EvidenceForm(serializers.Serializer[Any]):
    """A document as evidence."""

    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=EvidenceKind.values)
    captured_at = serializers.DateTimeField(required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)


class EvidenceFields(Strict):
    """The fields of the form beside the file."""

    kind = serializers.ChoiceField(choices=EvidenceKind.values)
    captured_at = serializers.DateTimeField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE, default="")


class EvidenceBody(serializers.Serializer[Any]):
    """A document on record."""

    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    mime = serializers.CharField()
    kind = serializers.ChoiceField(choices=EvidenceKind.values)
    filename = serializers.CharField()
    captured_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    added_by = Person(allow_null=True)
    created_at = serializers.DateTimeField()
    url = serializers.CharField(help_text="the document itself, as an attachment")


class NewClaim(Strict):
    """What a platform or a contract says about a licence."""

    licence = serializers.CharField(max_length=MAX_STATED)
    origin = serializers.ChoiceField(choices=[origin.value for origin in STATED_BY_HAND])
    evidence = _ids(required=False, default=list)
    confidence = serializers.ChoiceField(choices=Confidence.values, default=Confidence.MEDIUM.value)
    where = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_WHERE, default="", help_text="where it stands"
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE, default="")
    observed_at = serializers.DateTimeField(required=False, allow_null=True)


class Resolve(Strict):
    """Which licence applies, the documents that show it, and why."""

    licence = serializers.CharField(max_length=MAX_STATED)
    evidence = _ids()
    reason = serializers.CharField(max_length=2_000)


class ResolveGroup(Resolve):
    """The same for all items of a group of conflicts."""

    group = serializers.CharField(max_length=64)


class ClaimBody(serializers.Serializer[Any]):
    """A claim on record."""

    id = serializers.UUIDField()
    target = serializers.ChoiceField(choices=Target.values)
    target_id = serializers.UUIDField()
    origin = serializers.ChoiceField(choices=Origin.values)
    where = serializers.CharField()
    stated = serializers.CharField()
    licence = serializers.CharField()
    licence_name = serializers.CharField(allow_null=True)
    confidence = serializers.ChoiceField(choices=Confidence.values)
    note = serializers.CharField()
    observed_at = serializers.DateTimeField()
    asserted_by = Person(allow_null=True)
    created_at = serializers.DateTimeField()
    evidence = EvidenceBody(many=True)
    current = serializers.BooleanField(help_text="false when a later claim took its place")


class ClaimedLicence(serializers.Serializer[Any]):
    origin = serializers.ChoiceField(choices=Origin.values)
    licence = serializers.CharField()


class Example(serializers.Serializer[Any]):
    """An item of a group."""

    id = serializers.UUIDField()
    external_id = serializers.CharField()


class ConflictBody(serializers.Serializer[Any]):
    """Items for which the same contradicting licences are stated and claimed."""

    id = serializers.CharField()
    stated = serializers.ListField(child=serializers.CharField())
    claims = ClaimedLicence(many=True)
    items = serializers.IntegerField()
    examples = Example(many=True)


class ConflictsResolved(serializers.Serializer[Any]):
    resolved = serializers.IntegerField()
    left = serializers.IntegerField(
        help_text="items of a very large group that the next request decides about"
    )


class TermsRecord(serializers.Serializer[Any]):
    """What the terms of the place come to, and a snapshot of them."""

    verdict = serializers.ChoiceField(choices=_words(Terms))
    snapshot = serializers.CharField(required=False, allow_null=True, help_text="id of evidence")


class PermissionRecord(serializers.Serializer[Any]):
    """What the rights holder permitted, in the words of ODRL, and the document that shows it."""

    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))
    prohibitions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS), required=False)
    duties = serializers.ListField(child=serializers.ChoiceField(choices=DUTIES), required=False)
    purposes = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    territories = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    starts = serializers.DateTimeField(required=False, allow_null=True)
    expires = serializers.DateTimeField(required=False, allow_null=True)
    sublicensing = serializers.BooleanField(
        required=False, allow_null=True, help_text="whether those who receive it from us may use it too"
    )
    evidence = _ids()


class InformedRecord(serializers.Serializer[Any]):
    """Whether the people were informed (Art. 14 GDPR), and what shows it."""

    informed = serializers.BooleanField()
    evidence = _ids(required=False)


class ApprovedRecord(serializers.Serializer[Any]):
    """Whether a research protocol was approved, and what shows it."""

    approved = serializers.BooleanField()
    evidence = _ids(required=False)


class LicenceChecked(serializers.Serializer[Any]):
    """When somebody last looked at the licence where the data came from, and whether another one stood there."""

    at = serializers.DateTimeField()
    changed = serializers.BooleanField(required=False)
    evidence = _ids(required=False)


class DatabaseRecord(serializers.Serializer[Any]):
    """The assessment of the database right in the source."""

    investment = serializers.ChoiceField(choices=_words(Investment), required=False, allow_null=True)
    maker_eu = serializers.BooleanField(required=False, allow_null=True)
    made = serializers.DateTimeField(required=False, allow_null=True)
    expires = serializers.DateTimeField(required=False, allow_null=True)
    licence = serializers.CharField(required=False, allow_null=True)
    source_size = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="entries of the whole database"
    )
    conclusion = serializers.ChoiceField(choices=_words(Conclusion), required=False, allow_null=True)
    conclusion_expires = serializers.DateTimeField(required=False, allow_null=True)
    evidence = _ids(required=False)


class NewRecord(serializers.Serializer[Any]):
    """What is known of a source. It takes the place of the former record, whole."""

    terms = TermsRecord(required=False, allow_null=True)
    lawful_access = serializers.BooleanField(required=False, allow_null=True)
    permission = PermissionRecord(required=False, allow_null=True)
    art14_record = InformedRecord(required=False, allow_null=True)
    research_protocol = ApprovedRecord(required=False, allow_null=True)
    collected_from = serializers.DateTimeField(required=False, allow_null=True)
    collected_to = serializers.DateTimeField(required=False, allow_null=True)
    licence_checked = LicenceChecked(required=False, allow_null=True)
    database_right = DatabaseRecord(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)


@extend_schema_field({"type": "object", "additionalProperties": {}})
class PlainField(serializers.JSONField):
    """Plain JSON."""


class RecordBody(serializers.Serializer[Any]):
    """A record of a source, and the facts that it amounts to."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    record = PlainField()
    facts = PlainField()
    evidence = serializers.ListField(child=serializers.UUIDField())
    note = serializers.CharField()
    recorded_by = Person(allow_null=True)
    recorded_at = serializers.DateTimeField()
    current = serializers.BooleanField()


class SeenThing(Strict):
    """Something seen at a site, raw."""

    kind = serializers.ChoiceField(choices=KINDS)
    raw = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=200_000)
    url = serializers.CharField(required=False, allow_blank=True, default="")
    fetched_at = serializers.DateTimeField(required=False, allow_null=True)
    evidence = serializers.CharField(required=False, allow_null=True, max_length=60)


class NewSignals(Strict):
    signals = SeenThing(many=True)


class SignalStatement(serializers.Serializer[Any]):
    """One statement, as the policy reads it."""

    vocab = serializers.CharField()
    scope = serializers.ChoiceField(choices=_words(SignalScope))
    machine = serializers.BooleanField()
    in_asset = serializers.BooleanField()


class SignalBody(serializers.Serializer[Any]):
    """What was seen about mining."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    raw = serializers.CharField()
    parsed = SignalStatement(many=True)
    url = serializers.CharField()
    fetched_at = serializers.DateTimeField()
    evidence = serializers.UUIDField(allow_null=True)
    recorded_by = Person(allow_null=True)


class SignalsRecorded(serializers.Serializer[Any]):
    results = SignalBody(many=True)


class SourceDetail(serializers.Serializer[Any]):
    """A source with what is on record of it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SOURCE_KINDS)
    url = serializers.CharField()
    acquired = serializers.CharField()
    rights = PlainField(allow_null=True)
    created_at = serializers.DateTimeField()
    items = serializers.IntegerField()
    project = serializers.UUIDField()
    record = RecordBody(allow_null=True)
    share_pct = serializers.FloatField(allow_null=True, help_text="of the source's database that is here")
    facts = PlainField(help_text="what record, signals and claims amount to for its items")
