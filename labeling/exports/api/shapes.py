"""What snapshots look like over HTTP."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Strict
from labeling.exports import services
from labeling.exports.models import SnapshotStatus


class PreviewBody(Strict):
    """What a snapshot would be for."""

    use = serializers.JSONField(
        required=False,
        help_text="what differs from the project's declared use: commercial, distribution, content …",
    )
    formats = serializers.ListField(child=serializers.CharField(), default=["jsonl"], max_length=20)
    filter = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class SnapshotBody(PreviewBody):
    """What a snapshot is for, and what it is called."""

    name = serializers.CharField(max_length=services.MAX_NAME)


class SnapshotCounts(serializers.Serializer[Any]):
    included = serializers.IntegerField()
    withheld = serializers.IntegerField()


class PreviewCounts(SnapshotCounts):
    unlabeled = serializers.IntegerField()


class StayingItem(serializers.Serializer[Any]):
    id = serializers.CharField()
    external_id = serializers.CharField()


class WithheldReason(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    verdict = serializers.CharField()
    count = serializers.IntegerField()
    fix = serializers.ListField(child=serializers.DictField())
    items = StayingItem(many=True, help_text="some of them; the sealed dataset lists all")


class Duty(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    count = serializers.IntegerField(required=False)


class LossRow(serializers.Serializer[Any]):
    format = serializers.CharField()
    control = serializers.CharField()
    detail = serializers.CharField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What would leave and what would stay, at this instant."""

    counts = PreviewCounts()
    by_verdict = serializers.DictField(child=serializers.IntegerField())
    withheld = WithheldReason(many=True)
    licence = serializers.CharField(allow_blank=True)
    conflict = serializers.ListField(child=serializers.CharField(), allow_null=True)
    fix = serializers.ListField(child=serializers.DictField())
    obligations = Duty(many=True)
    losses = LossRow(many=True)


class FileSerializer(serializers.Serializer[Any]):
    format = serializers.CharField()
    filename = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()


class VersionRef(serializers.Serializer[Any]):
    """Another version of a dataset."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()


class SnapshotSerializer(serializers.Serializer[Any]):
    """A sealed dataset, or one in the making. Of one that is affected or superseded no file is handed out."""

    id = serializers.CharField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    project = Named()
    status = serializers.ChoiceField(choices=SnapshotStatus.choices)
    use = serializers.JSONField()
    formats = serializers.ListField(child=serializers.CharField())
    filter = serializers.CharField()
    counts = SnapshotCounts()
    licence = serializers.CharField()
    obligations = Duty(many=True)
    policy_version = serializers.CharField()
    manifest_sha256 = serializers.CharField()
    merkle_root = serializers.CharField()
    files = FileSerializer(many=True)
    job = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    sealed_at = serializers.DateTimeField(allow_null=True)
    created_by = Named(allow_null=True)
    valid_until = serializers.DateTimeField(
        allow_null=True, help_text="when a permission of a member ends; it is then looked at again"
    )
    affected_at = serializers.DateTimeField(allow_null=True)
    supersedes = VersionRef(allow_null=True)
    superseded_by = VersionRef(allow_null=True)


class WithheldSerializer(serializers.Serializer[Any]):
    """An item that stayed out."""

    item = serializers.CharField()
    external_id = serializers.CharField()
    verdict = serializers.CharField()
    reasons = serializers.ListField(child=serializers.DictField())
