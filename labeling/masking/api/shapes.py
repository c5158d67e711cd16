"""What the doors of the de-identification gate take and answer."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Person, Strict
from labeling.masking.models import GateState, WhyHuman
from workers.ledger.api import JobSerializer


class DetectorBody(serializers.Serializer[Any]):
    """A detector of this site, with what it is made of."""

    name = serializers.CharField()
    version = serializers.CharField()
    medium = serializers.ChoiceField(choices=["image", "text"])
    finds = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    training_data = serializers.CharField()
    threshold = serializers.FloatField()
    certain = serializers.FloatField()
    model_file = serializers.CharField(allow_null=True)
    model_sha256 = serializers.CharField(allow_null=True)
    is_default = serializers.BooleanField()
    note = serializers.CharField()
    settings = serializers.DictField(help_text="how it searches")


class DetectorsAnswer(serializers.Serializer[Any]):
    results = DetectorBody(many=True)


class NewMaskingPolicy(Strict):
    is_on = serializers.BooleanField()
    settings = serializers.DictField(required=False, default=dict, help_text="see docs/masking.md")


class MaskingPolicyBody(serializers.Serializer[Any]):
    """The policy that holds. `version` 0: there never was one, and these are the settings it would begin with."""

    version = serializers.IntegerField()
    is_on = serializers.BooleanField()
    settings = serializers.DictField()
    created_by = Person(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    job = JobSerializer(
        allow_null=True, help_text="brings many items before their gates; none is labeled meanwhile"
    )


class SearchAgain(Strict):
    state = serializers.ChoiceField(choices=GateState.choices, required=False, help_text="all without")


class GateItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    external_id = serializers.CharField()


class DetectorRecord(serializers.Serializer[Any]):
    """A detector as it searched: from `threshold` on it was believed, below `certain` a person looked."""

    name = serializers.CharField()
    version = serializers.CharField()
    threshold = serializers.FloatField()
    certain = serializers.FloatField()
    settings = serializers.DictField(help_text="how it searched")


class SearchedWith(serializers.Serializer[Any]):
    """What an item was searched with."""

    policy = serializers.IntegerField(help_text="the version of the masking policy")
    detectors = DetectorRecord(many=True)


class SearchRecordBody(SearchedWith):
    """One of the ways in which items of the project were searched; `items`: those that it was the last search of."""

    since = serializers.DateTimeField()
    items = serializers.IntegerField()


class RegionBody(serializers.Serializer[Any]):
    """A masked place. `crop` is null where the original is not shown any more, and of texts."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    shape = serializers.DictField()
    origin = serializers.CharField()
    detector = serializers.CharField(allow_null=True)
    detector_version = serializers.CharField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    is_certain = serializers.BooleanField()
    residual = serializers.FloatField(allow_null=True, help_text="highest score found there after masking")
    crop = serializers.CharField(allow_null=True)
    added_by = Person(allow_null=True)


class GateRow(serializers.Serializer[Any]):
    """An item before the gate as lists show it: with the regions that a person should look at first, at most six."""

    item = GateItem()
    state = serializers.ChoiceField(choices=GateState.choices)
    why = serializers.ChoiceField(choices=WhyHuman.choices, allow_null=True)
    detail = serializers.CharField(allow_null=True)
    camera = serializers.CharField(allow_null=True)
    regions = serializers.IntegerField()
    flagged = RegionBody(many=True)
    version = serializers.IntegerField()
    searched_at = serializers.DateTimeField(allow_null=True)
    searched_with = SearchedWith(allow_null=True, help_text="null before the first search")
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = Person(allow_null=True)


class GatesAnswer(serializers.Serializer[Any]):
    results = GateRow(many=True)
    next = serializers.CharField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="items by state")


class GateFile(serializers.Serializer[Any]):
    """A file. `unmasked`: for reviewers while it is not sealed, and by an approved opening; `masked` once it is.

    Of a document both are the beginnings of its pages' addresses: `…/pages/{number}`, from 0.
    """

    name = serializers.CharField()
    kind = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    unmasked = serializers.CharField(allow_null=True)
    masked = serializers.CharField(allow_null=True)
    is_sealed = serializers.BooleanField()
    duration = serializers.FloatField(allow_null=True, help_text="seconds")
    frames = serializers.IntegerField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    has_sound = serializers.BooleanField()
    frame_table = serializers.CharField(allow_null=True, help_text="of a video: when each frame is shown")
    peaks = serializers.CharField(allow_null=True, help_text="of a recording: the shape of its sound")


class GateText(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="JSON pointer into the item's data")
    original = serializers.CharField(allow_null=True, help_text="null once released, without an opening")


class GateBody(GateRow):
    files = GateFile(many=True)
    texts = GateText(many=True)
    job = JobSerializer(allow_null=True, help_text="masks now what was approved of it")
    all_regions = RegionBody(many=True)


class NewRegion(Strict):
    name = serializers.CharField(max_length=400)
    kind = serializers.CharField(max_length=20)
    shape = serializers.DictField()


class NewOpening(Strict):
    purpose = serializers.CharField(max_length=2_000)
    hours = serializers.IntegerField(min_value=1, max_value=72)


class OpeningBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    item = serializers.UUIDField()
    purpose = serializers.CharField()
    hours = serializers.IntegerField()
    asked_by = Person()
    asked_at = serializers.DateTimeField()
    approved_by = Person(many=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)


class NewSample(Strict):
    miss_rate = serializers.FloatField(
        min_value=0.001, max_value=0.5, help_text="the rate to be claimed, 0 to 1"
    )


class Measured(serializers.Serializer[Any]):
    """What a sample says; `low` and `high`: Wilson's interval of 95 % for the share of items with a miss."""

    seen = serializers.IntegerField()
    with_miss = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    found = serializers.IntegerField()
    missed = serializers.IntegerField()
    false = serializers.IntegerField()


class MeasuredCamera(Measured):
    camera = serializers.CharField(help_text='"" where the files name none')


class SampleBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    miss_rate = serializers.FloatField()
    size = serializers.IntegerField(help_text="how many the claim needs")
    drawn = serializers.IntegerField()
    created_by = Person(allow_null=True)
    created_at = serializers.DateTimeField()
    result = Measured()
    holds = serializers.BooleanField(allow_null=True, help_text="null until enough of it was looked at")


class DetectorUse(serializers.Serializer[Any]):
    detector = serializers.CharField()
    detector_version = serializers.CharField()
    threshold = serializers.FloatField(allow_null=True)
    found = serializers.IntegerField()
    removed = serializers.IntegerField()
    residual = serializers.FloatField(allow_null=True)


class MissReport(serializers.Serializer[Any]):
    """What is known of what this project's gates miss, and what nobody knows."""

    counts = serializers.DictField(child=serializers.IntegerField())
    detectors = DetectorUse(many=True)
    searches = SearchRecordBody(many=True)
    all = Measured()
    cameras = MeasuredCamera(many=True)
    statement = serializers.CharField()
