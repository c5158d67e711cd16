"""What the API of rights takes and answers; items and sources speak of rights in the same shapes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labeling.api.serializers import Strict
from labeling.rights.inputs import ACQUIRED, LEGAL_BASES, PERSONAL_DATA
from labeling.rights.policy import Action, Content, Distribution, LabelClass, Mode, Model, Verdict
from labeling.rights.policy.request import MOST_PARENTS

VERDICTS = [verdict.name for verdict in Verdict]


def _words(kind: Any) -> list[str]:
    return [member.value for member in kind]


class RightsBlock(serializers.Serializer[Any]):
    """What is stated about rights. A key left out takes the default, null says unknown."""

    licence = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, help_text="as it is written"
    )
    rights_holder = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    credit = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    source_url = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    acquired = serializers.ChoiceField(choices=ACQUIRED, required=False, allow_null=True, allow_blank=True)
    legal_basis = serializers.ChoiceField(
        choices=LEGAL_BASES, required=False, allow_null=True, allow_blank=True
    )
    personal_data = serializers.ChoiceField(choices=PERSONAL_DATA, required=False, allow_null=True)
    consents = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)


@extend_schema_field(RightsBlock)
class RightsField(serializers.JSONField):
    """A rights block, read by `labeling.rights.inputs` with pointers to each fault."""


class UseShape(serializers.Serializer[Any]):
    """What somebody wants to do. Keys left out take the defaults of the policy."""

    action = serializers.ChoiceField(choices=_words(Action), required=False)
    purpose = serializers.CharField(required=False, help_text="a term of the Data Privacy Vocabulary")
    commercial = serializers.BooleanField(required=False)
    distribution = serializers.ChoiceField(choices=_words(Distribution), required=False)
    content = serializers.ChoiceField(choices=_words(Content), required=False)
    model = serializers.ChoiceField(choices=_words(Model), required=False)
    mode = serializers.ChoiceField(choices=_words(Mode), required=False)
    outbound_licence = serializers.CharField(required=False, allow_null=True)
    territories = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    recipients = serializers.ListField(child=serializers.CharField(), required=False)
    label_class = serializers.ChoiceField(choices=_words(LabelClass), required=False)
    research_organisation = serializers.BooleanField(required=False)
    special_labels = serializers.BooleanField(
        required=False, help_text="the labels record special-category data; a project's schema decides it"
    )


@extend_schema_field(UseShape)
class UseField(serializers.JSONField):
    """A use, read by the policy with pointers to each fault."""


class FixShape(serializers.Serializer[Any]):
    """One thing a person can do about a reason."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ReasonShape(serializers.Serializer[Any]):
    """Why a layer asks for more than ALLOW."""

    code = serializers.CharField()
    layer = serializers.CharField()
    severity = serializers.ChoiceField(choices=VERDICTS)
    detail = serializers.CharField()
    fix = FixShape(many=True)
    subject_ref = serializers.CharField(allow_null=True)
    licence = serializers.CharField(allow_null=True)


class ObligationShape(serializers.Serializer[Any]):
    """A duty that comes with permission."""

    code = serializers.CharField()
    layer = serializers.CharField()
    detail = serializers.CharField()
    licence = serializers.CharField(allow_null=True)


class LayerShape(serializers.Serializer[Any]):
    """One line of the checklist."""

    layer = serializers.CharField()
    title = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    detail = serializers.CharField()


class DecisionShape(serializers.Serializer[Any]):
    """The answer to “may this be done with this?”."""

    verdict = serializers.ChoiceField(choices=VERDICTS)
    word = serializers.CharField()
    sentence = serializers.CharField()
    use = UseShape()
    layers = LayerShape(many=True)
    reasons = ReasonShape(many=True)
    obligations = ObligationShape(many=True)
    elected_licence = serializers.CharField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    policy_version = serializers.CharField()


@extend_schema_field({"type": "object", "additionalProperties": {}})
class FactsField(serializers.JSONField):
    """The facts of a thing: a rights block, or the fields of a rights profile."""


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {}}})
class SubjectsField(serializers.JSONField):
    """The people in it."""


class Question(Strict):
    """Facts, people and a use, at an instant (now, when left out)."""

    facts = FactsField()
    subjects = SubjectsField(required=False, allow_null=True)
    parents = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        allow_null=True,
        max_length=MOST_PARENTS,
        help_text="facts of what it was made from: it inherits every restriction of theirs",
    )
    use = UseField(required=False, allow_null=True)
    at = serializers.DateTimeField(required=False, allow_null=True)


class MergeQuestion(Strict):
    licences = serializers.ListField(
        child=serializers.CharField(max_length=1_000), min_length=1, max_length=200
    )
    mode = serializers.ChoiceField(choices=_words(Mode))
    outbound = serializers.CharField(max_length=1_000, required=False, allow_null=True)


class MergeAnswer(serializers.Serializer[Any]):
    """What the whole may be licensed as, or what conflicts."""

    outbound = serializers.ListField(child=serializers.CharField())
    conflict = serializers.ListField(child=serializers.CharField(), allow_null=True)
    fix = FixShape(many=True)
    verdict = serializers.ChoiceField(choices=VERDICTS)


class Licence(serializers.Serializer[Any]):
    """A licence in plain words."""

    id = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    summary = serializers.ListField(child=serializers.CharField())
    short = serializers.CharField()


class LicenceList(serializers.Serializer[Any]):
    """Every reviewed licence, on one page."""

    results = Licence(many=True)
    next = serializers.CharField(allow_null=True)
