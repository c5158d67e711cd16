"""What goes in and out of the doors of work."""

from typing import Any

from rest_framework import serializers

from labeling.annotations.api.review_serializers import AgreementBody, LetteredAnnotation, PinBody
from labeling.api.serializers import Named, Often
from labeling.rights.api.shapes import ObligationShape, ReasonShape
from labeling.rights.policy import Verdict
from projects.api.media_shapes import LeaseMedia
from projects.services.leases import MAX_COMMENT
from projects.services.queue import MAX_BATCH

MAX_SECONDS = 7 * 24 * 3600
Serializer = serializers.Serializer[Any]


class NextRequest(Often):
    queue = serializers.UUIDField(
        required=False, allow_null=True, help_text="left out: the project's first open one"
    )
    count = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=MAX_BATCH,
        help_text="how many to hold in all: what you hold already counts",
    )


class TokenBody(Often):
    token = serializers.UUIDField()


class SkipBody(TokenBody):
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_COMMENT)


class LeaseItem(Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]


class LeaseDraft(Serializer):
    result = serializers.DictField()
    revision = serializers.IntegerField()


class LeasePrediction(Serializer):
    id = serializers.UUIDField()
    model = serializers.CharField()
    version = serializers.CharField(allow_blank=True)
    score = serializers.FloatField(allow_null=True)
    result = serializers.DictField()


class LeaseRights(Serializer):
    verdict = serializers.ChoiceField(choices=[verdict.name for verdict in Verdict])
    word = serializers.CharField()
    sentence = serializers.CharField()
    licence = serializers.CharField()
    credit = serializers.CharField(allow_blank=True)
    source_url = serializers.CharField(allow_blank=True)
    reasons = ReasonShape(many=True)
    obligations = ObligationShape(many=True)


class OwnAnnotation(Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()
    result = serializers.DictField()
    revision = serializers.IntegerField(help_text="the one that a change of it is made from")


class SkipRules(Serializer):
    policy = serializers.ChoiceField(choices=("allowed", "reason", "forbidden"))
    reasons = serializers.ListField(child=serializers.CharField())


class LeaseQueue(Named):
    kind = serializers.ChoiceField(choices=("annotate", "review", "adjudicate"))
    skip = SkipRules()


class RepairAppeal(Serializer):
    state = serializers.ChoiceField(choices=("open", "upheld", "overturned"))
    answer = serializers.CharField(allow_blank=True)


class LeaseRepair(Serializer):
    review = serializers.UUIDField()
    annotation = serializers.UUIDField()
    revision = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    pins = PinBody(many=True)
    until = serializers.DateTimeField(help_text="until when it may be repaired")
    result = serializers.DictField(help_text="as it was returned")
    appeal_until = serializers.DateTimeField(allow_null=True)
    appeal = RepairAppeal(allow_null=True)


class AssignmentBody(Serializer):
    id = serializers.UUIDField()
    token = serializers.UUIDField()
    lease_until = serializers.DateTimeField()
    state = serializers.CharField()
    item = LeaseItem()
    media = LeaseMedia(many=True)
    draft = LeaseDraft(allow_null=True)
    predictions = LeasePrediction(many=True)
    schema_version = serializers.IntegerField()
    rights = LeaseRights()
    queue = LeaseQueue()
    repair = LeaseRepair(allow_null=True, help_text="of work that came back")
    annotations = LetteredAnnotation(
        many=True, help_text="of reviews and adjudications: what is to be looked at"
    )
    agreement = AgreementBody(allow_null=True, help_text="of reviews and adjudications")


class AssignmentDetail(AssignmentBody):
    annotation = OwnAnnotation(allow_null=True, help_text="what was answered, once it was")


class NextAnswer(Serializer):
    assignments = AssignmentBody(many=True)
    reason = serializers.ChoiceField(
        choices=("nothing_left", "all_leased", "paused", "quarantined_only", "not_invited", "daily_cap"),
        allow_null=True,
    )


class HeartbeatAnswer(Serializer):
    lease_until = serializers.DateTimeField()


class StateAnswer(Serializer):
    state = serializers.CharField(help_text="of the assignment")


class WorkRow(Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()
    project = Named()
    item = LeaseItem()
    settled_at = serializers.DateTimeField(allow_null=True)
    claimed_at = serializers.DateTimeField()
    seconds = serializers.FloatField(allow_null=True)
    skip_reason = serializers.CharField(allow_blank=True)


class QueueRow(Serializer):
    project = Named()
    queue = Named()
    left = serializers.IntegerField(help_text="open to you now; at most 1,000 are counted")
    left_more = serializers.BooleanField(help_text="there are more than `left`")
    done_by_me = serializers.IntegerField()
    pace_per_minute = serializers.FloatField(allow_null=True, help_text="by your last 20 here")


class Continue(Serializer):
    project = Named()
    queue = Named()
    left = serializers.IntegerField()
    left_more = serializers.BooleanField()
    minutes_left = serializers.IntegerField(allow_null=True)
    schema_summary = serializers.CharField()


class Week(Serializer):
    done = serializers.IntegerField()
    skipped = serializers.IntegerField()
    seconds = serializers.FloatField()


class Home(Serializer):
    queues = QueueRow(many=True)
    week = Week()

    def get_fields(self) -> dict[str, Any]:
        """`continue` is a word of the language, so it cannot be an attribute."""
        return {"continue": Continue(allow_null=True), **super().get_fields()}
