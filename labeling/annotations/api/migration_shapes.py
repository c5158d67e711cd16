"""What goes in and out of the door of label migrations."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labeling.api.serializers import Strict
from workers.ledger.api import JobSerializer

Serializer = serializers.Serializer[Any]
_STEP = {
    "type": "object",
    "required": ["op", "kind", "from"],
    "additionalProperties": False,
    "properties": {
        "op": {"type": "string", "enum": ["rename", "merge", "remove"]},
        "kind": {"type": "string", "enum": ["label", "option", "attribute", "relation", "control"]},
        "control": {
            "type": "string",
            "description": "the control that it is about; of controls themselves none",
        },
        "label": {"type": "string", "description": "only attributes of this label"},
        "attribute": {"type": "string", "description": "the attribute whose options are meant"},
        "from": {
            "type": "array",
            "minItems": 1,
            "items": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "description": "names; an option of a tree by its path from the top",
        },
        "to": {"type": "string", "description": "the name afterwards; of what is removed none"},
        "allow_loss": {"type": "boolean", "description": "whether what has no place afterwards may go"},
    },
}


@extend_schema_field({"type": "array", "items": _STEP})
class StepsField(serializers.Field[Any, Any, Any, Any]):
    """Steps, checked against the label schema by what they are asked of."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(_STEP)
class StepField(serializers.Field[Any, Any, Any, Any]):
    """A step as it was given."""

    def to_representation(self, value: Any) -> Any:
        return value


class NewMigration(Strict):
    """Steps, one after the other. `dry_run`: only say what they would do."""

    steps = StepsField()
    dry_run = serializers.BooleanField(required=False, default=False)


class StepCounts(Serializer):
    """Rows that a step changes. `objects`: objects and answers in all of them."""

    annotations = serializers.IntegerField()
    drafts = serializers.IntegerField()
    predictions = serializers.IntegerField()
    known_answers = serializers.IntegerField()
    objects = serializers.IntegerField()


class StepReport(Serializer):
    step = serializers.IntegerField(help_text="place of the step")
    given = StepField()
    counts = StepCounts()


class MigrationConflict(Serializer):
    """Something that speaks against a step. `allow`: what to put into the step so that it may be; null: nothing can."""

    step = serializers.IntegerField(allow_null=True, help_text="place of the step; null: of the whole")
    code = serializers.ChoiceField(choices=("loss", "collision", "unanswered", "queue"))
    rows = serializers.IntegerField(help_text="annotations, drafts and so on that are concerned")
    things = serializers.IntegerField(help_text="objects and answers in them")
    detail = serializers.CharField()
    allow = serializers.DictField(allow_null=True)
    is_allowed = serializers.BooleanField()


class MigrationReport(Serializer):
    """What steps would do. `looked_at`: rows that were counted. `schema`: the label schema afterwards."""

    steps = StepReport(many=True)
    conflicts = MigrationConflict(many=True)
    looked_at = serializers.IntegerField()
    may_run = serializers.BooleanField()
    schema = serializers.DictField()


class MigrationAnswer(Serializer):
    """`report` where it could be made at once, else it is the result of the job. `job`: null of a small dry run."""

    report = MigrationReport(allow_null=True)
    job = JobSerializer(allow_null=True)
