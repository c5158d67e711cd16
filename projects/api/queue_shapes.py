"""Queues as the API shows and takes them, and how that is written into their fields."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Strict
from projects.models import OverlapMode, Queue, QueueKind, QueueOrder, QueueState, SkipPolicy
from projects.services.projects import LEASE_SECONDS, MAX_OVERLAP
from workers.ledger.models import JobState


class Reasons(serializers.ListField):
    """Reasons that people choose from: short, different ones."""

    def __init__(self, **kwargs: Any) -> None:
        child = serializers.RegexField(r"^[a-z0-9_]{1,20}$")
        super().__init__(child=child, min_length=1, max_length=30, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        found: list[str] = super().to_internal_value(data)
        if len(set(found)) < len(found):
            raise serializers.ValidationError("Each reason once.", code="twice")
        return found


class Overlap(Strict):
    mode = serializers.ChoiceField(choices=OverlapMode.values, required=False)
    min = serializers.IntegerField(min_value=1, max_value=MAX_OVERLAP, required=False)
    max = serializers.IntegerField(min_value=1, max_value=MAX_OVERLAP, required=False, allow_null=True)
    threshold = serializers.FloatField(min_value=0, max_value=1, required=False, allow_null=True)
    control = serializers.CharField(max_length=200, required=False, allow_blank=True)


class OverlapEdit(Overlap):
    keep_issued = serializers.BooleanField(
        default=False, help_text="let work that has more answers given out or in than `min` keep them"
    )


class Skip(Strict):
    policy = serializers.ChoiceField(choices=SkipPolicy.values, required=False)
    reasons = Reasons(required=False)


class SkillCondition(Strict):
    skill = serializers.UUIDField()
    min = serializers.IntegerField(min_value=0, max_value=100, default=0)
    max = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)


class Audience(Strict):
    members = serializers.ListField(child=serializers.UUIDField(), max_length=500, default=list)
    groups = serializers.ListField(child=serializers.UUIDField(), max_length=100, default=list)
    skills = SkillCondition(many=True, default=list)


class ReviewRule(Strict):
    """A sample of the answers is reviewed, and what comes late. Review comes before adjudication."""

    queue = serializers.UUIDField()
    percent = serializers.IntegerField(min_value=0, max_value=100, default=100)


class AdjudicateRule(Strict):
    """What disagrees, or came late, is adjudicated: after the review of its item, by what remains of the answers."""

    queue = serializers.UUIDField()
    below = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        allow_null=True,
        help_text="when all answers are in that are wanted and agree by less than this; null: never",
    )
    late = serializers.BooleanField(
        default=False,
        help_text="late answers go to adjudication, not to review; while the item is in review they "
        "are decided there",
    )


class Rules(Strict):
    review = ReviewRule(required=False, allow_null=True)
    adjudicate = AdjudicateRule(required=False, allow_null=True)


class QueueEdit(Strict):
    """A queue's settings; what is left out stays as it is, or has its default."""

    name = serializers.CharField(max_length=120, required=False)
    state = serializers.ChoiceField(choices=QueueState.values, required=False)
    order = serializers.ChoiceField(choices=QueueOrder.values, required=False)
    lease_seconds = serializers.IntegerField(
        min_value=LEASE_SECONDS[0], max_value=LEASE_SECONDS[1], required=False
    )
    overlap = OverlapEdit(required=False)
    skip = Skip(required=False)
    audience = Audience(required=False)
    daily_cap = serializers.IntegerField(min_value=1, max_value=100_000, required=False, allow_null=True)
    rules = Rules(required=False)
    repair_hours = serializers.IntegerField(min_value=1, max_value=24 * 90, required=False)
    appeal_hours = serializers.IntegerField(min_value=0, max_value=24 * 90, required=False)
    review_reasons = Reasons(required=False)


class NewQueue(QueueEdit):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=QueueKind.values)


class QueueClone(Strict):
    name = serializers.CharField(max_length=120)


class QueueFill(Strict):
    """Items to put into a queue: picked by `items`, or found by `filter` (an empty one finds all)."""

    items = serializers.ListField(child=serializers.UUIDField(), required=False, min_length=1, max_length=500)
    filter = serializers.CharField(required=False, allow_blank=True, max_length=2_000)
    priority = serializers.IntegerField(required=False, default=0, min_value=-1000, max_value=1000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("items" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError({"items": "Name `items` or a `filter`: one of them."})
        return attrs


class QueueFilled(serializers.Serializer[Any]):
    put = serializers.IntegerField()
    left_out = serializers.IntegerField(help_text="in the queue already, or not to be labeled")
    more = serializers.BooleanField(help_text="more match: call it again")


class QueueCounts(serializers.Serializer[Any]):
    open = serializers.IntegerField(help_text="work with open slots, counted up to 1,000")
    open_more = serializers.BooleanField(help_text="there is more than `open`")
    leased = serializers.IntegerField()
    done = serializers.IntegerField(help_text="answers that count, counted up to 1,000")
    done_more = serializers.BooleanField(help_text="there are more than `done`")
    returned = serializers.IntegerField()


class AudienceShown(serializers.Serializer[Any]):
    """An audience as it is read."""

    members = serializers.ListField(
        child=serializers.UUIDField(),
        allow_null=True,
        help_text="null: picked people, shown to managers only",
    )
    groups = serializers.ListField(child=serializers.UUIDField())
    skills = SkillCondition(many=True)


class AudienceNames(serializers.Serializer[Any]):
    """Whom an audience names; who left the organisation is left out, and people are left out below manager."""

    members = Named(many=True)
    groups = Named(many=True)
    skills = Named(many=True)


class QueueChanging(serializers.Serializer[Any]):
    """The job that lets the work that is there follow another order or overlap."""

    job = serializers.UUIDField()
    state = serializers.ChoiceField(
        choices=JobState.choices,
        help_text="one that was cancelled or failed is begun again: what is left is not forgotten",
    )
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True, help_text="null while it is not known")


class QueueBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    project = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=QueueKind.values)
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=QueueState.values)
    order = serializers.ChoiceField(choices=QueueOrder.values)
    lease_seconds = serializers.IntegerField()
    overlap = Overlap()
    skip = Skip()
    audience = AudienceShown()
    audience_names = AudienceNames()
    daily_cap = serializers.IntegerField(allow_null=True)
    rules = Rules()
    repair_hours = serializers.IntegerField()
    appeal_hours = serializers.IntegerField()
    review_reasons = Reasons()
    counts = QueueCounts()
    changing = QueueChanging(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


_PLAIN = (
    "name",
    "state",
    "order",
    "lease_seconds",
    "daily_cap",
    "repair_hours",
    "appeal_hours",
    "review_reasons",
)
_OVERLAP = {
    "mode": "overlap_mode",
    "min": "overlap",
    "max": "overlap_max",
    "threshold": "confidence",
    "control": "confidence_control",
}
_SKIP = {"policy": "skip_policy", "reasons": "skip_reasons"}


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of `Queue` that a request sets."""
    found = {key: given[key] for key in _PLAIN if key in given}
    overlap = given.get("overlap", {})
    found |= {field: overlap[key] for key, field in _OVERLAP.items() if key in overlap}
    found |= {_SKIP[key]: value for key, value in given.get("skip", {}).items()}
    if "audience" in given:
        found["audience"] = _plain_audience(given["audience"])
    rules = given.get("rules", {})
    if "review" in rules:
        rule = rules["review"] or {"queue": None, "percent": 0}
        found |= {"review_queue_id": rule["queue"], "review_percent": rule["percent"]}
    if "adjudicate" in rules:
        rule = rules["adjudicate"] or {"queue": None}
        found |= {
            "adjudicate_queue_id": rule["queue"],
            "adjudicate_below": rule.get("below"),
            "adjudicate_late": rule.get("late", False),
        }
    return found


def _plain_audience(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "members": [str(pk) for pk in given["members"]],
        "groups": [str(pk) for pk in given["groups"]],
        "skills": [{**condition, "skill": str(condition["skill"])} for condition in given["skills"]],
    }


def show_queue(
    queue: Queue,
    counts: dict[str, Any],
    names: dict[str, Any],
    changing: dict[str, Any] | None,
    *,
    sees_people: bool,
) -> dict[str, Any]:
    """A queue as the API gives it; `names` of whom its audience asks for, `changing` from `changes_of`.

    `sees_people`: whether who is picked is shown; else it is told that somebody is, with neither name nor id.
    """
    audience = queue.audience
    if not sees_people:
        audience = {**audience, "members": None if audience.get("members") else []}
        names = {**names, "members": []}
    review = {"queue": queue.review_queue_id, "percent": queue.review_percent}
    adjudicate = {
        "queue": queue.adjudicate_queue_id,
        "below": queue.adjudicate_below,
        "late": queue.adjudicate_late,
    }
    return {
        "id": queue.pk,
        "project": queue.project_id,
        "kind": queue.kind,
        **{key: getattr(queue, key) for key in _PLAIN},
        "overlap": {key: getattr(queue, field) for key, field in _OVERLAP.items()},
        "skip": {key: getattr(queue, field) for key, field in _SKIP.items()},
        "audience": audience,
        "audience_names": names,
        "rules": {
            "review": review if queue.review_queue_id else None,
            "adjudicate": adjudicate if queue.adjudicate_queue_id else None,
        },
        "counts": counts,
        "changing": changing,
        "version": queue.version,
        "created_at": queue.created_at,
    }
