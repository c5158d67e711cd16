"""Erasing points, with the keys that nothing is left of."""

from collections.abc import Collection
from uuid import UUID

from labeling.positions.models import Position, PositionSubject
from labeling.positions.services.taking import ask


def erase_positions(*, item_ids: Collection[UUID]) -> int:
    """Delete the points of items, and the keys of subjects who have none any more; how many points there were."""
    rows = Position.objects.filter(item__in=item_ids)
    found = list(rows.values_list("subject_id", "project_id"))
    if not found:
        return 0
    erased, _ = rows.delete()
    subjects = PositionSubject.objects.filter(pk__in={subject_id for subject_id, _ in found})
    subjects.filter(positions__isnull=True).delete()
    ask(project_ids={project_id for _, project_id in found})
    return erased
