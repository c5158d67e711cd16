"""What the API of the steward's overview, quarantine and overrides takes and answers."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Person, Strict
from labeling.rights.api.shapes import VERDICTS, FixShape, ReasonShape, RightsField
from labeling.rights.policy.use import Action
from workers.ledger.api import JobSerializer

ACTIONS = [str(action) for action in Action]


class FileClaim(serializers.Serializer[Any]):
    """What a file says of its own licence."""

    input = serializers.CharField()
    licence = serializers.CharField(help_text="SPDX expression, as it is read")
    where = serializers.CharField(help_text="the field of the file")
    stated = serializers.CharField()


class QuarantineSample(serializers.Serializer[Any]):
    """An item of a group, for looking at."""

    id = serializers.UUIDField()
    external_id = serializers.CharField()
    thumbnail = serializers.CharField(allow_null=True)
    licence = serializers.CharField()
    claims = FileClaim(many=True)


class SuggestedStatement(serializers.Serializer[Any]):
    """What the files themselves say, as far as the samples agree. Nobody is bound by it."""

    licence = serializers.CharField(required=False)
    rights_holder = serializers.CharField(required=False)
    credit = serializers.CharField(required=False)


class QuarantineGroup(serializers.Serializer[Any]):
    """Items in quarantine for the same reasons, with the same declared licence, of the same source."""

    key = serializers.CharField(help_text="holds while the group has items")
    count = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    sentence = serializers.CharField()
    source = Named()  # type: ignore[assignment]
    licence_declared = serializers.CharField(allow_blank=True)
    licence = serializers.CharField()
    reasons = ReasonShape(many=True)
    fixes = FixShape(many=True, help_text="what can be done about any of the reasons, each once")
    overridable = serializers.BooleanField(help_text="needs review alone: a steward may override it")
    samples = QuarantineSample(many=True)
    suggested = SuggestedStatement()


class QuarantineBody(serializers.Serializer[Any]):
    """The groups, those with most items first."""

    items = serializers.IntegerField(help_text="in quarantine, of all groups")
    results = QuarantineGroup(many=True)
    next = serializers.CharField(allow_null=True)


class Resolution(Strict):
    """A statement for a group or for some items: keys of `rights` that are left out stay as they are."""

    group = serializers.CharField(required=False, max_length=64, help_text="the key of a group")
    items = serializers.ListField(
        child=serializers.CharField(max_length=64), required=False, max_length=1_000
    )
    rights = RightsField()
    evidence = serializers.ListField(
        child=serializers.CharField(max_length=64),
        required=False,
        help_text="ids; needed where the licence permits more than the one on record",
    )
    reason = serializers.CharField(max_length=2_000)


class StillBlocked(serializers.Serializer[Any]):
    """Why items are still in quarantine, and what can be done."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fix = FixShape(many=True)
    count = serializers.IntegerField()


class ResolvedBody(serializers.Serializer[Any]):
    """What came of a resolution; all zero when the named job does it."""

    restated = serializers.IntegerField(help_text="items whose statement changed")
    cleared = serializers.IntegerField()
    blocked = serializers.IntegerField()
    still = StillBlocked(many=True)
    job = JobSerializer(allow_null=True)


class NewOverride(Strict):
    """Let pass what needs review. Blocked items cannot be overridden: they need a new fact."""

    reason = serializers.CharField(max_length=2_000, help_text="at least 10 characters")
    expires_at = serializers.DateTimeField(help_text="within a year")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=ACTIONS),
        required=False,
        min_length=1,
        help_text="without: label",
    )
    evidence = serializers.ListField(child=serializers.CharField(max_length=64), required=False)


class NewGroupOverride(NewOverride):
    group = serializers.CharField(max_length=64, help_text="the key of a quarantine group")


class OverrideBody(serializers.Serializer[Any]):
    """What somebody let pass although it needed review, until when and why."""

    id = serializers.UUIDField()
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))
    reason = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField(), help_text="the reasons that were looked at")
    evidence = serializers.ListField(child=serializers.CharField())
    items = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["active", "expired", "ended"])
    expires_at = serializers.DateTimeField()
    made_by = Person(allow_null=True)
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
