"""What the API of items takes and answers."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Person, Strict
from labeling.rights.api.shapes import VERDICTS, RightsBlock
from projects.api.media_shapes import MediaBody
from projects.api.shapes import DataField
from projects.models import ItemState
from projects.services.projects import MAX_OVERLAP

STATES = [*ItemState.values, "failed"]


class ItemRow(serializers.Serializer[Any]):
    """An item as lists show it."""

    id = serializers.UUIDField()
    external_id = serializers.CharField()
    data = DataField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STATES)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    licence = serializers.CharField()
    source = Named()  # type: ignore[assignment]
    thumbnail = serializers.CharField(allow_null=True)
    labels = serializers.IntegerField()
    closed_at = serializers.DateTimeField(
        allow_null=True,
        help_text="since when nobody is given it any more, for good, by a flag that somebody set",
    )
    created_at = serializers.DateTimeField()


class Statement(serializers.Serializer[Any]):
    """What was stated about rights, by whom and when."""

    id = serializers.UUIDField()
    licence_declared = serializers.CharField()
    licence = serializers.CharField(help_text="SPDX expression; NOASSERTION when unknown")
    licence_name = serializers.CharField(allow_null=True)
    licence_url = serializers.CharField(allow_null=True)
    rights_holder = serializers.CharField()
    credit = serializers.CharField()
    source_url = serializers.CharField()
    acquired = serializers.CharField()
    legal_basis = serializers.CharField()
    personal_data = serializers.CharField()
    consents = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    evidence = serializers.ListField(child=serializers.UUIDField(), help_text="documents that were cited")
    stated_at = serializers.DateTimeField()
    stated_by = Person(allow_null=True)
    current = serializers.BooleanField()


class ShownPosition(serializers.Serializer[Any]):
    """The cell in which an item was made, shared with at least ten subjects; degrees (WGS 84)."""

    cell = serializers.CharField(help_text="geohash")
    south = serializers.FloatField()
    west = serializers.FloatField()
    north = serializers.FloatField()
    east = serializers.FloatField()
    bucket = serializers.CharField(allow_null=True, help_text="year, month or day, where these are shown")


class WantedWork(serializers.Serializer[Any]):
    """An item in a queue that annotates."""

    queue = Named()
    priority = serializers.IntegerField()
    overlap = serializers.IntegerField(help_text="answers wanted")
    taken = serializers.IntegerField(help_text="of these, given out or in")


class ItemBody(ItemRow):
    """An item with media and rights."""

    media = MediaBody(many=True)
    rights = Statement()
    annotations = serializers.IntegerField()
    work = WantedWork(many=True, allow_null=True, help_text="for managers; null for others")
    position = ShownPosition(allow_null=True, help_text="null: none on record, or none that can be shown")
    project = Named()


class ItemChange(Strict):
    data = DataField(required=False)  # type: ignore[assignment]
    priority = serializers.IntegerField(required=False, min_value=-1000, max_value=1000)
    overlap = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_OVERLAP, help_text="answers wanted of this item"
    )


class Restatement(RightsBlock):
    """Rights stated anew: keys left out stay as they are."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)
    evidence = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="ids of the documents that prove it"
    )


class Facet(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField()


class SourceFacet(Facet):
    name = serializers.CharField()


class Facets(serializers.Serializer[Any]):
    """Counted over the newest 20,000 items that match; `more` says that there are further ones."""

    state = Facet(many=True)
    verdict = Facet(many=True)
    licence = Facet(many=True)
    source = SourceFacet(many=True)  # type: ignore[assignment]
    counted = serializers.IntegerField()
    more = serializers.BooleanField()
