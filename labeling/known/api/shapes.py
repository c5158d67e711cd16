"""What the doors of known answers take and answer."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Person, Strict
from labeling.known.models import KnownAnswer
from labeling.known.services import MOST_EXPLANATION
from projects.selectors.progress import person


class NewKnownAnswer(Strict):
    control = serializers.CharField(max_length=64)
    value = serializers.JSONField(help_text="an answer as results have it under the control's name")
    explanation = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MOST_EXPLANATION
    )


class KnownAnswerBody(serializers.Serializer[Any]):
    """The right answer of one control for an item."""

    control = serializers.CharField()
    value = serializers.JSONField()
    explanation = serializers.CharField()
    set_by = Person(allow_null=True)
    set_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class KnownItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    external_id = serializers.CharField()


class KnownAnswerRow(KnownAnswerBody):
    """A known answer as a project lists it, with its item."""

    item = KnownItem()


class AccuracyRow(serializers.Serializer[Any]):
    """How often somebody gave the known answer."""

    user = Person()
    correct = serializers.IntegerField()
    total = serializers.IntegerField()
    estimate = serializers.FloatField(
        help_text="(0.5 + correct) / (1 + total): what answers are weighed by, 0 to 1 exclusive"
    )


def known_answer_body(known: KnownAnswer) -> dict[str, Any]:
    return {
        "control": known.control,
        "value": known.value,
        "explanation": known.explanation,
        "set_by": person(known.set_by) if known.set_by else None,
        "set_at": known.set_at,
        "version": known.version,
    }


def known_answer_row(known: KnownAnswer) -> dict[str, Any]:
    item = {"id": str(known.item_id), "external_id": known.item.external_id}
    return {**known_answer_body(known), "item": item}
