"""What the API says of recipients, deliveries, recalls, notices and models."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Strict
from labeling.exports.models import ReasonClass
from labeling.recalls.models import (
    Channel,
    DecisionKind,
    ModelUseKind,
    NoticeState,
    RecipientKind,
)
from labeling.recalls.services import deliveries, model_uses, notices


class RecipientSerializer(serializers.Serializer[Any]):
    """Somebody who receives datasets."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=RecipientKind.choices)
    contact = serializers.CharField(help_text="a business e-mail address; empty: told by hand")
    territory = serializers.CharField(help_text="ISO 3166-1 alpha-2, or empty")
    created_at = serializers.DateTimeField()


class RecipientBody(Strict):
    """Somebody who receives datasets."""

    name = serializers.CharField(max_length=deliveries.MAX_NAME)
    kind = serializers.ChoiceField(choices=RecipientKind.choices)
    contact = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")
    territory = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")


class RecipientChange(Strict):
    """Another address or country."""

    contact = serializers.CharField(max_length=254, required=False, allow_blank=True)
    territory = serializers.CharField(max_length=2, required=False, allow_blank=True)


class RecipientRef(Named):
    kind = serializers.ChoiceField(choices=RecipientKind.choices)


class DeliverySerializer(serializers.Serializer[Any]):
    """That a snapshot was handed to somebody."""

    id = serializers.UUIDField()
    recipient = RecipientRef()
    at = serializers.DateTimeField()
    terms = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    file_sha256 = serializers.CharField()
    recorded_by = Named(allow_null=True)
    created_at = serializers.DateTimeField()


class DeliveryBody(Strict):
    """A handing-on: to whom, how, when, on which terms."""

    recipient = serializers.CharField(help_text="the recipient's id")
    channel = serializers.ChoiceField(choices=Channel.choices)
    at = serializers.DateTimeField(required=False, help_text="now, when left out")
    terms = serializers.CharField(
        max_length=deliveries.MAX_TERMS, required=False, allow_blank=True, default=""
    )
    file_sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$", required=False, allow_blank=True, default="", help_text="left out: the whole"
    )


class SnapshotRef(serializers.Serializer[Any]):
    """A snapshot, in short."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.IntegerField()


class NoticeEventSerializer(serializers.Serializer[Any]):
    """What became of a notice."""

    state = serializers.ChoiceField(choices=NoticeState.choices)
    channel = serializers.CharField(help_text="mail, feed, link, hand or clock")
    at = serializers.DateTimeField()
    by = Named(allow_null=True)
    note = serializers.CharField()


class RecallNoticeSerializer(serializers.Serializer[Any]):
    """That a recipient is told of rows that were taken back, and what became of it."""

    id = serializers.UUIDField()
    recipient = RecipientRef()
    state = serializers.ChoiceField(choices=NoticeState.choices)
    due = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    notified_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    events = NoticeEventSerializer(many=True)


class RecallListRowSerializer(RecallNoticeSerializer):
    """A notice, with what it is about."""

    snapshot = SnapshotRef()
    project = Named()
    reason_class = serializers.ChoiceField(choices=ReasonClass.choices)
    rows = serializers.IntegerField()


class RowHashSerializer(serializers.Serializer[Any]):
    sha256 = serializers.CharField(help_text="of the row, as MANIFEST.json has it")


class NoticeDetailSerializer(RecallListRowSerializer):
    """A notice with a page of the rows it is about."""

    results = RowHashSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class RecallSerializer(serializers.Serializer[Any]):
    """One act that took rows back, and who was told."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    reason_class = serializers.ChoiceField(choices=ReasonClass.choices)
    rows = serializers.IntegerField()
    notices = RecallNoticeSerializer(many=True)


class AcknowledgeBody(Strict):
    """How the recipient confirmed."""

    note = serializers.CharField(max_length=notices.MAX_NOTE)


class PublicNoticeSerializer(serializers.Serializer[Any]):
    """What a recipient reads of a recall: no word about a person."""

    organisation = serializers.CharField()
    dataset = serializers.CharField()
    version = serializers.IntegerField()
    manifest_sha256 = serializers.CharField()
    reason_class = serializers.ChoiceField(choices=ReasonClass.choices)
    reason = serializers.CharField()
    rows = serializers.IntegerField()
    due = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    superseded_by = serializers.DictField(allow_null=True, help_text="version and manifest_sha256")
    results = RowHashSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class PublicRecallSerializer(serializers.Serializer[Any]):
    """A recall of something published, with a page of its rows."""

    id = serializers.UUIDField()
    dataset = serializers.CharField()
    version = serializers.IntegerField()
    manifest_sha256 = serializers.CharField()
    reason_class = serializers.ChoiceField(choices=ReasonClass.choices)
    rows = serializers.IntegerField()
    at = serializers.DateTimeField()
    results = RowHashSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ModelDecisionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    decision = serializers.ChoiceField(choices=DecisionKind.choices)
    reason = serializers.CharField()
    by = Named(allow_null=True)
    at = serializers.DateTimeField()


class ModelUseSerializer(serializers.Serializer[Any]):
    """A model made with a snapshot. `needs_decision`: rows were taken back, and nothing was decided since."""

    id = serializers.UUIDField()
    snapshot = SnapshotRef()
    model_ref = serializers.CharField()
    kind = serializers.ChoiceField(choices=ModelUseKind.choices)
    registered_by = Named(allow_null=True)
    created_at = serializers.DateTimeField()
    needs_decision = serializers.BooleanField()
    decisions = ModelDecisionSerializer(many=True)


class ModelUseBody(Strict):
    """Which model."""

    model_ref = serializers.CharField(max_length=model_uses.MAX_REF)
    kind = serializers.ChoiceField(choices=ModelUseKind.choices, default=ModelUseKind.TRAINING)


class ModelDecisionBody(Strict):
    """What is done about a model, and why."""

    decision = serializers.ChoiceField(choices=DecisionKind.choices)
    reason = serializers.CharField(max_length=model_uses.MAX_REASON)


class ChangedRowSerializer(serializers.Serializer[Any]):
    """A row that differs between two snapshots. `before`, `after`: its sha256 in each, null where it is not."""

    item = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["removed", "replaced", "added"])
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class ChangeCounts(serializers.Serializer[Any]):
    removed = serializers.IntegerField()
    replaced = serializers.IntegerField()
    added = serializers.IntegerField()


class DiffSerializer(serializers.Serializer[Any]):
    """What changed from one snapshot to another."""

    before = SnapshotRef()
    after = SnapshotRef()
    counts = ChangeCounts()
    results = ChangedRowSerializer(many=True)
    next = serializers.CharField(allow_null=True)
