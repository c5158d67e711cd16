"""What the API of the ledger takes and answers."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Strict
from labeling.rights.consent.models import (
    AgeBand,
    Assessment,
    ReleaseKind,
    ReleaseScopes,
    ScopeKind,
    StatusKind,
)
from labeling.rights.consent.services.withdrawing import ACTIONS
from labeling.rights.consent.vocabulary import CHANNELS, COLLECTION_METHODS, MODEL_KINDS
from labeling.rights.policy.facts import LegalBasis
from labeling.rights.policy.subject import ConsentState

STATES = [state.value for state in ConsentState]
BASES = [basis.value for basis in LegalBasis]
STANDING = [StatusKind.OBJECTION, StatusKind.RESTRICTION, StatusKind.ERASURE_REQUESTED, StatusKind.ERASED]
_MISSING_SUBJECT = "Say whose consent it is: the id or pseudonym of a person under `/subjects`."
_MISSING_NOTICE = "Nobody can consent to what they were not told: name the notice that the person read."
_MISSING_PURPOSE = "Consent is always for a purpose: name at least one, as it stands on the form."


def _required(text: str) -> dict[str, Any]:
    return {"required": text, "null": text, "blank": text}


def words(most: int = 200, **options: Any) -> serializers.ListField:
    """A list of short texts."""
    return serializers.ListField(child=serializers.CharField(max_length=most), max_length=200, **options)


class SubjectRef(serializers.Serializer[Any]):
    """A person, as the ledger names them."""

    id = serializers.UUIDField()
    pseudonym = serializers.CharField()


class NewSubject(Strict):
    contact = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="kept sealed")
    age_band = serializers.ChoiceField(choices=AgeBand.choices, required=False)
    birth_year = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=9999, help_text="kept sealed"
    )
    guardian = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="id or pseudonym"
    )
    jurisdiction = serializers.CharField(required=False, allow_blank=True, max_length=10)


class Subject(SubjectRef):
    """A person under a pseudonym."""

    age_band = serializers.ChoiceField(choices=AgeBand.choices)
    guardian = SubjectRef(allow_null=True)
    jurisdiction = serializers.CharField()
    has_contact = serializers.BooleanField()
    standing = serializers.ListField(child=serializers.ChoiceField(choices=[str(kind) for kind in STANDING]))
    created_at = serializers.DateTimeField()


class FindSubject(Strict):
    contact = serializers.CharField(max_length=500)


class FoundSubject(serializers.Serializer[Any]):
    subject = Subject(allow_null=True)
    suppressed = serializers.BooleanField(help_text="erased before; must not come in again")


class Contact(serializers.Serializer[Any]):
    contact = serializers.CharField(allow_blank=True)


class StatusChange(Strict):
    kind = serializers.ChoiceField(
        choices=["objection", "objection_lifted", "restriction", "restriction_lifted"]
    )
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)


class StatusBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=StatusKind.choices)
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    by = Named(allow_null=True)


class Controller(Strict):
    """Who answers for the processing."""

    name = serializers.CharField(max_length=200)
    address = serializers.CharField(max_length=1_000)
    contact = serializers.CharField(max_length=500)


class NewNotice(Strict):
    name = serializers.CharField(max_length=200)
    version = serializers.CharField(max_length=40)
    language = serializers.CharField(max_length=16, help_text="BCP 47")
    text = serializers.CharField(required=False, allow_blank=True, max_length=200_000)
    url = serializers.CharField(required=False, allow_blank=True, max_length=2_000)
    sha256 = serializers.CharField(required=False, allow_blank=True, max_length=64)
    controller = Controller()
    valid_from = serializers.DateTimeField(required=False, allow_null=True)


class Notice(serializers.Serializer[Any]):
    """One version of a privacy notice in one language."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField()
    controller = Controller()
    valid_from = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class Scope(Strict):
    """What a consent is about."""

    kind = serializers.ChoiceField(choices=ScopeKind.choices)
    ids = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=10_000)


class NewConsent(Strict):
    """A form. Lists that are null, or left out, set no limit."""

    subject = serializers.CharField(
        max_length=40, error_messages=_required(_MISSING_SUBJECT), help_text="id or pseudonym"
    )
    notice = serializers.CharField(max_length=40, error_messages=_required(_MISSING_NOTICE))
    purposes = serializers.ListField(
        child=serializers.CharField(max_length=200),
        max_length=200,
        error_messages=_required(_MISSING_PURPOSE),
        help_text="terms of the Data Privacy Vocabulary",
    )
    state = serializers.ChoiceField(choices=STATES, required=False)
    operations = words(required=False, allow_null=True)
    scope = Scope(required=False)
    data_categories = words(required=False)
    recipients = words(required=False, allow_null=True)
    territories = words(required=False, allow_null=True)
    model_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=MODEL_KINDS), required=False, allow_null=True
    )
    publish_ok = serializers.BooleanField(required=False, allow_null=True)
    commercial_ok = serializers.BooleanField(required=False, allow_null=True)
    explicit = serializers.BooleanField(required=False)
    given_at = serializers.DateTimeField(required=False, allow_null=True)
    valid_from = serializers.DateTimeField(required=False, allow_null=True)
    valid_until = serializers.DateTimeField(required=False, allow_null=True)
    guardian = serializers.CharField(required=False, allow_null=True, max_length=40)
    collection_method = serializers.ChoiceField(choices=COLLECTION_METHODS, required=False)
    storage_locations = words(required=False)
    processing_locations = words(required=False)
    retention_period = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="ISO 8601 duration"
    )
    withdrawal_method = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    jurisdiction = serializers.CharField(required=False, allow_blank=True, max_length=10)
    authority = serializers.CharField(required=False, allow_blank=True, max_length=500)
    language = serializers.CharField(required=False, allow_blank=True, max_length=16)
    evidence = words(40, required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)
    supersedes = serializers.CharField(required=False, allow_null=True, max_length=40)


class ConsentStep(serializers.Serializer[Any]):
    """One event in the life of a consent."""

    sequence = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    channel = serializers.ChoiceField(choices=CHANNELS)
    reason = serializers.CharField()
    evidence = serializers.ListField(child=serializers.CharField())
    by = Named(allow_null=True)


class ConsentRow(serializers.Serializer[Any]):
    """A consent as lists show it. `valid_until` is the end as the last event set it."""

    id = serializers.UUIDField()
    subject = SubjectRef()
    state = serializers.ChoiceField(choices=STATES)
    valid = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    purposes = serializers.ListField(child=serializers.CharField())
    notice = Named(help_text="its name with the version")
    scope = Scope()
    supersedes = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


class Consent(ConsentRow):
    """A consent whole."""

    operations = serializers.ListField(child=serializers.CharField(), allow_null=True)
    data_categories = serializers.ListField(child=serializers.CharField())
    recipients = serializers.ListField(child=serializers.CharField(), allow_null=True)
    territories = serializers.ListField(child=serializers.CharField(), allow_null=True)
    model_kinds = serializers.ListField(child=serializers.CharField(), allow_null=True)
    publish_ok = serializers.BooleanField(allow_null=True)
    commercial_ok = serializers.BooleanField(allow_null=True)
    explicit = serializers.BooleanField()
    guardian = SubjectRef(allow_null=True)
    collection_method = serializers.CharField()
    storage_locations = serializers.ListField(child=serializers.CharField())
    processing_locations = serializers.ListField(child=serializers.CharField())
    retention_period = serializers.CharField()
    withdrawal_method = serializers.CharField()
    jurisdiction = serializers.CharField()
    authority = serializers.CharField()
    language = serializers.CharField()
    evidence = serializers.ListField(child=serializers.CharField())
    superseded_by = serializers.UUIDField(allow_null=True)
    events = ConsentStep(many=True)


class ConsentMade(Consent):
    """A consent just recorded, with the link to be handed to the person."""

    withdrawal_url = serializers.CharField()


class NewEvent(Strict):
    state = serializers.CharField(max_length=80, help_text=f"one of {', '.join(STATES)}")
    channel = serializers.ChoiceField(choices=CHANNELS, required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)
    at = serializers.DateTimeField(required=False, allow_null=True)
    valid_until = serializers.DateTimeField(required=False, allow_null=True)
    evidence = words(40, required=False)


class Link(serializers.Serializer[Any]):
    url = serializers.CharField()


class NewRelease(Strict):
    kind = serializers.ChoiceField(choices=ReleaseKind.choices)
    scope = serializers.ChoiceField(choices=ReleaseScopes.choices)
    subject = serializers.CharField(required=False, allow_null=True, max_length=40)
    property_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    plus_id = serializers.CharField(required=False, allow_blank=True, max_length=200)
    plus_status = serializers.CharField(required=False, allow_blank=True, max_length=10)
    territories = words(required=False, allow_null=True)
    valid_from = serializers.DateTimeField(required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    evidence = words(40, required=False)
    supersedes = serializers.CharField(required=False, allow_null=True, max_length=40)


class Release(serializers.Serializer[Any]):
    """That the likeness of a person, or a property, may be used."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ReleaseKind.choices)
    scope = serializers.ChoiceField(choices=ReleaseScopes.choices)
    subject = SubjectRef(allow_null=True)
    property_name = serializers.CharField()
    plus_id = serializers.CharField()
    plus_status = serializers.CharField()
    territories = serializers.ListField(child=serializers.CharField(), allow_null=True)
    valid_from = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.ListField(child=serializers.CharField())
    supersedes = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


class NewLegalBasis(Strict):
    project = serializers.CharField(max_length=40)
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_null=True, max_length=40
    )
    basis = serializers.ChoiceField(choices=BASES)
    assessment = serializers.ChoiceField(choices=Assessment.choices, required=False)
    condition = serializers.CharField(
        required=False, allow_blank=True, max_length=10, help_text="A9-2-a to A9-2-j"
    )
    approved = serializers.BooleanField(required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    evidence = words(40, required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2_000)
    supersedes = serializers.CharField(required=False, allow_null=True, max_length=40)


class LegalBasisBody(serializers.Serializer[Any]):
    """On what basis a project or source processes personal data."""

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    source = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    basis = serializers.ChoiceField(choices=BASES)
    assessment = serializers.ChoiceField(choices=Assessment.choices)
    condition = serializers.CharField()
    approved = serializers.BooleanField()
    approved_by = Named(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    supersedes = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


class Term(serializers.Serializer[Any]):
    """One thing that was agreed to, in plain words."""

    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class SelfService(serializers.Serializer[Any]):
    """A consent as the person who gave it sees it."""

    id = serializers.UUIDField()
    organisation = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    valid = serializers.BooleanField()
    text = serializers.CharField(help_text="how it stands, in words")
    since = serializers.DateTimeField(allow_null=True)
    terms = Term(many=True)
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))
    erasure_due = serializers.DateTimeField(allow_null=True, help_text="by when an asked-for erasure is done")
    next = serializers.ListField(child=serializers.CharField(), help_text="what happens now, in words")


class SelfServiceAct(Strict):
    action = serializers.ChoiceField(choices=ACTIONS, required=False)
