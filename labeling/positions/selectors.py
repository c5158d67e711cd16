"""What is shown of where items were made. Nothing here opens a sealed point."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count

from labeling.geo.geohash import bounds
from labeling.positions.models import Position, PositionPolicy
from projects.models import ItemState


def shown_of(item_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The cell, its edges in degrees and the time bucket of each item that has one to show.

    The number of subjects is counted anew: where some left since the cells were made, too small a group is not shown.
    """
    rows = Position.objects.filter(pk__in=item_ids).exclude(cell="")
    found = list(rows.values_list("pk", "project_id", "cell", "bucket"))
    if not found:
        return {}
    large = _large_enough({project_id for _, project_id, _, _ in found}, {cell for _, _, cell, _ in found})
    return {
        pk: _body(cell, bucket)
        for pk, project_id, cell, bucket in found
        if (project_id, cell, bucket) in large
    }


def _large_enough(project_ids: set[UUID], cells: set[str]) -> set[tuple[UUID, str, str]]:
    least = dict(PositionPolicy.objects.filter(pk__in=project_ids).values_list("pk", "k"))
    groups = (
        Position.objects.filter(project__in=project_ids, cell__in=cells)
        .exclude(item__state=ItemState.WITHDRAWN)
        .values("project_id", "cell", "bucket")
        .annotate(subjects=Count("subject_id", distinct=True))
        .order_by()
    )
    rows = groups.values_list("project_id", "cell", "bucket", "subjects")
    return {(pk, cell, bucket) for pk, cell, bucket, count in rows if count >= least[pk]}


def _body(cell: str, bucket: str) -> dict[str, Any]:
    edges = bounds(cell)
    return {
        "cell": cell,
        "south": edges.south,
        "west": edges.west,
        "north": edges.north,
        "east": edges.east,
        "bucket": bucket or None,
    }


def held_of(project_id: UUID) -> int:
    """How many points the project holds."""
    return Position.objects.filter(project=project_id).count()
