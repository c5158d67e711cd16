"""What goes in and out of the doors of reviews and appeals."""

from typing import Any

from rest_framework import serializers

from labeling.annotations.api.serializers import (
    MAX_SECONDS,
    AnnotationBody,
    AuthorBody,
    ResultField,
    Serializer,
)
from labeling.annotations.models import AnnotationState, AppealState, Verdict
from labeling.annotations.services.appeals import MAX_APPEAL
from labeling.annotations.services.review_bulk import MOST
from labeling.annotations.services.review_words import MAX_COMMENT, MAX_PINS, MAX_REASON
from labeling.api.serializers import Named, Strict

MAX_REVISION = 2_000_000_000
VERDICTS = [(value, value) for value in Verdict.values]


class PinBody(Strict):
    control = serializers.CharField(max_length=200)
    object = serializers.CharField(max_length=64, required=False, allow_null=True)
    x = serializers.FloatField(required=False, allow_null=True, help_text="pixels")
    y = serializers.FloatField(required=False, allow_null=True, help_text="pixels")
    start = serializers.FloatField(required=False, allow_null=True, help_text="code points or seconds")
    end = serializers.FloatField(required=False, allow_null=True, help_text="code points or seconds")


class ReviewWords(Strict):
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MAX_REASON, help_text="of the queue's list"
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_COMMENT)


class NewReviewBody(ReviewWords):
    verdict = serializers.ChoiceField(choices=VERDICTS)
    revision = serializers.IntegerField(
        min_value=1, max_value=MAX_REVISION, help_text="the one that was looked at"
    )
    pins = serializers.ListField(child=PinBody(), required=False, default=list, max_length=MAX_PINS)
    result = ResultField(required=False, help_text="the repaired answer, with a fix")
    supersedes = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="the newest review, to overrule it"
    )
    assignment = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="the review lease that this settles"
    )
    token = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="of that lease; the same again is the same"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["assignment"] is None) != (attrs["token"] is None):
            raise serializers.ValidationError(
                {"token": "Send both assignment and token of the lease, or neither."}, code="lease"
            )
        return attrs


class AppealBody(Serializer):
    id = serializers.UUIDField()
    comment = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(help_text="until when it could be made")
    state = serializers.ChoiceField(choices=AppealState.choices)
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class ReviewBody(Serializer):
    id = serializers.UUIDField()
    annotation = serializers.UUIDField()
    revision = serializers.IntegerField(help_text="number of the one that was looked at")
    reviewer = AuthorBody()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    reason = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    pins = PinBody(many=True)
    appeal_until = serializers.DateTimeField(allow_null=True)
    appeal = AppealBody(allow_null=True)
    created_at = serializers.DateTimeField()


class AnnotationHistory(AnnotationBody):
    reviews = ReviewBody(many=True)


class BulkTarget(Strict):
    id = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=1, max_value=MAX_REVISION)


class BulkReviewBody(ReviewWords):
    annotations = serializers.ListField(child=BulkTarget(), min_length=1, max_length=MOST)
    verdict = serializers.ChoiceField(choices=[pair for pair in VERDICTS if pair[0] != "fix"])


class BulkOutcome(Serializer):
    id = serializers.UUIDField()
    outcome = serializers.CharField(help_text="done, or the code of why not")
    detail = serializers.CharField(allow_blank=True)
    review = serializers.UUIDField(allow_null=True)


class BulkAnswer(Serializer):
    results = BulkOutcome(many=True)


class ChangeBody(Strict):
    result = ResultField()
    revision = serializers.IntegerField(min_value=1, max_value=MAX_REVISION)
    seconds = serializers.FloatField(
        required=False, allow_null=True, default=None, min_value=0, max_value=MAX_SECONDS
    )


class AnnotationItem(Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()


class AnnotationRow(Serializer):
    id = serializers.UUIDField()
    item = AnnotationItem()
    author = AuthorBody()
    state = serializers.ChoiceField(choices=AnnotationState.choices)
    origin = serializers.CharField()
    revision = serializers.IntegerField()
    schema_version = serializers.IntegerField()
    seconds = serializers.FloatField(allow_null=True)
    created_at = serializers.DateTimeField()
    queue = Named(allow_null=True)


class ChangedAnnotation(AnnotationRow):
    result = serializers.DictField()


class NewAppeal(Strict):
    comment = serializers.CharField(max_length=MAX_APPEAL)


class AppealDecision(Strict):
    verdict = serializers.ChoiceField(choices=[AppealState.UPHELD.value, AppealState.OVERTURNED.value])
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_APPEAL)


class AppealRow(AppealBody):
    review = ReviewBody()
    annotation = AnnotationRow()


class AgreementPair(Serializer):
    between = serializers.ListField(child=serializers.CharField(), help_text="the letters of two answers")
    score = serializers.FloatField()


class AgreementMatch(Serializer):
    annotation = serializers.UUIDField()
    author = serializers.CharField()
    object = serializers.CharField()


class AgreementObject(AgreementMatch):
    score = serializers.FloatField(help_text="0 to 1: mean over the other answers")
    matches = AgreementMatch(many=True, help_text="the same thing in the other answers")


class AgreementControl(Serializer):
    control = serializers.CharField()
    type = serializers.CharField()
    score = serializers.FloatField(help_text="0 to 1")
    pairs = AgreementPair(many=True)
    objects = AgreementObject(many=True)


class AgreementBody(Serializer):
    total = serializers.FloatField(allow_null=True, help_text="0 to 1; null for fewer than two answers")
    controls = AgreementControl(many=True)


class LetteredAnnotation(Serializer):
    id = serializers.UUIDField()
    author = serializers.CharField(help_text="a letter, always the same for this answer")
    state = serializers.CharField()
    origin = serializers.CharField()
    revision = serializers.IntegerField()
    result = serializers.DictField()
    seconds = serializers.FloatField(allow_null=True)
    created_at = serializers.DateTimeField()


class ItemAgreement(AgreementBody):
    annotations = LetteredAnnotation(many=True)
