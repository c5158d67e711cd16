"""What goes in and out of the doors of annotations."""

from typing import Any

from rest_framework import serializers

from labeling.annotations.models import RevisionRole
from labeling.api.serializers import Often, Strict

MAX_SECONDS = 7 * 24 * 3600
Serializer = serializers.Serializer[Any]


class ResultField(serializers.DictField):
    """One key a control; what it holds is checked against the label schema."""


class VersionField(serializers.IntegerField):
    """Number of the label schema that a result was made under."""

    def __init__(self, **options: Any) -> None:
        options |= {"required": False, "allow_null": True, "default": None, "min_value": 1}
        options["max_value"] = 2_000_000_000
        options["help_text"] = "of the label schema it was made under; left out, that of the lease"
        super().__init__(**options)


class SubmitBody(Often):
    token = serializers.UUIDField()
    result = ResultField()
    seconds = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text="time at it",
    )
    prediction = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="the one that the author began with"
    )
    provenance = serializers.DictField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        default=None,
        help_text="of an adjudication: control, object id or `control/id` -> id of the annotation it is from",
    )
    schema_version = VersionField()


class SubmittedAnnotation(Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=("submitted", "late"))


class SubmittedAssignment(Serializer):
    state = serializers.CharField()


class SubmitAnswer(Serializer):
    annotation = SubmittedAnnotation()
    assignment = SubmittedAssignment()


class DraftBody(Often):
    token = serializers.UUIDField()
    result = ResultField()
    revision = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        help_text="the revision this was made from, 0 for the first; or send it as If-Match",
    )
    schema_version = VersionField()


class DraftAnswer(Serializer):
    revision = serializers.IntegerField()


class AuthorBody(Serializer):
    id = serializers.CharField(allow_blank=True, help_text="of the user, or a pseudonym")
    name = serializers.CharField()
    role = serializers.CharField()


class RevisionBody(Serializer):
    number = serializers.IntegerField()
    role = serializers.ChoiceField(choices=RevisionRole.choices)
    seconds = serializers.FloatField(allow_null=True)
    schema_version = serializers.IntegerField(allow_null=True)
    prediction = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField()
    author = AuthorBody()
    result = serializers.DictField()


class AnnotationBody(Serializer):
    id = serializers.UUIDField()
    author = AuthorBody()
    state = serializers.CharField()
    origin = serializers.CharField(help_text="work, import, or adjudication: the final answer")
    revision = serializers.IntegerField()
    provenance = serializers.DictField(allow_null=True)
    schema_version = serializers.IntegerField()
    result = serializers.DictField()
    seconds = serializers.FloatField(allow_null=True)
    created_at = serializers.DateTimeField()
    revisions = RevisionBody(many=True)


class NewPrediction(Strict):
    model = serializers.CharField(max_length=120)
    version = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    score = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0, max_value=1)
    result = ResultField()


class PredictionBody(Serializer):
    id = serializers.UUIDField()
    model = serializers.CharField()
    version = serializers.CharField(allow_blank=True)
    score = serializers.FloatField(allow_null=True)
    result = serializers.DictField()
    created_at = serializers.DateTimeField()
