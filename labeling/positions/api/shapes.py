"""What the doors of positions take and answer. No precise point goes through any of them."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Person, Strict
from labeling.geo.serving import BUCKETS
from labeling.positions.models import PositionPolicy, SensitivePlaces
from projects.selectors.progress import person

MAX_LIST = 4 * 1024 * 1024


class PolicyChange(Strict):
    """Keys that are left out stay."""

    finest = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=7,
        help_text="letters of the smallest cell shown (5: 5 km, 7: 150 m)",
    )
    coarsest = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=7,
        help_text="letters of the largest; beyond it nothing is shown",
    )
    k = serializers.IntegerField(
        required=False, min_value=10, max_value=100_000, help_text="subjects that share a cell at least"
    )
    bucket = serializers.ChoiceField(
        choices=BUCKETS, required=False, allow_blank=True, help_text="what of the time is shown with the cell"
    )
    stop_radius = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=20_000,
        help_text="metres around homes and places of work; 0: not masked",
    )
    trace = serializers.IntegerField(
        required=False, min_value=1, max_value=3, help_text="cells of one subject that are shown at most"
    )
    noise_metres = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=100_000, help_text="null: no noise"
    )
    noise_ratio = serializers.FloatField(
        required=False,
        min_value=1.01,
        max_value=100,
        help_text="odds at which two points so far apart are told apart",
    )
    lat_key = serializers.CharField(required=False, allow_blank=True, max_length=200)
    lon_key = serializers.CharField(required=False, allow_blank=True, max_length=200)
    at_key = serializers.CharField(required=False, allow_blank=True, max_length=200)
    subject_key = serializers.CharField(required=False, allow_blank=True, max_length=200)


class PositionCounts(serializers.Serializer[Any]):
    """How many points are shown, and how many are not: sums only, of no item it is told why."""

    served = serializers.IntegerField()
    stop = serializers.IntegerField(help_text="around a home or a place of work")
    sensitive = serializers.IntegerField(help_text="near a sensitive place")
    thinned = serializers.IntegerField(help_text="more places of a subject than are shown")
    few = serializers.IntegerField(help_text="too few subjects even in the largest cell")


class PolicyBody(serializers.Serializer[Any]):
    """How a project's points are shown."""

    finest = serializers.IntegerField()
    coarsest = serializers.IntegerField()
    k = serializers.IntegerField()
    bucket = serializers.CharField()
    stop_radius = serializers.IntegerField()
    trace = serializers.IntegerField()
    noise_metres = serializers.IntegerField(allow_null=True)
    noise_ratio = serializers.FloatField()
    lat_key = serializers.CharField()
    lon_key = serializers.CharField()
    at_key = serializers.CharField()
    subject_key = serializers.CharField()
    held = serializers.IntegerField(help_text="points on record")
    counts = PositionCounts(allow_null=True, help_text="of the last time that cells were made")
    is_current = serializers.BooleanField(help_text="false while cells are being made anew")
    served_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class NewPlaces(Strict):
    text = serializers.CharField(
        max_length=MAX_LIST,
        trim_whitespace=False,
        help_text="GeoJSON (points, polygons) or CSV (lat, lon, radius_m, action: coarsen or drop)",
    )


class PlacesBody(serializers.Serializer[Any]):
    """What is told of the list of sensitive places; the list itself is not given out again."""

    count = serializers.IntegerField()
    sha256 = serializers.CharField()
    set_by = Person(allow_null=True)
    set_at = serializers.DateTimeField()
    version = serializers.IntegerField()


_PLAIN = (
    "finest", "coarsest", "k", "bucket", "stop_radius", "trace", "noise_metres", "noise_ratio",
    "lat_key", "lon_key", "at_key", "subject_key", "served_at", "version",
)  # fmt: skip


def policy_body(policy: PositionPolicy, *, held: int) -> dict[str, Any]:
    return {
        **{name: getattr(policy, name) for name in _PLAIN},
        "held": held,
        "counts": policy.counts or None,
        "is_current": policy.done >= policy.asked,
    }


def places_body(row: SensitivePlaces) -> dict[str, Any]:
    return {
        "count": row.count,
        "sha256": row.sha256,
        "set_by": person(row.set_by) if row.set_by else None,
        "set_at": row.set_at,
        "version": row.version,
    }
