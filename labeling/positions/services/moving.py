"""Positions in data that came before the project named their keys: taken out of the data, and kept sealed."""

from typing import Final
from uuid import UUID

from django.db.models import Q

from labeling.geo.points import BadPoint, Given
from labeling.positions.models import PositionPolicy
from labeling.positions.services.taking import Keys, stated_in, take_positions
from projects.models import Item
from workers.ledger.lease import Lease

_BATCH: Final = 200


def move_from_data(lease: Lease, policy: PositionPolicy) -> int:
    """Go through the items whose data hold one of the keys, some a step; how many there were.

    What stands there and is no position goes too: nobody can say that it gives no place away.
    """
    keys = Keys(policy.lat_key, policy.lon_key, policy.at_key, policy.subject_key)
    named = [key for key in (keys.lat, keys.lon, keys.at, keys.subject) if key]
    wanted = Q()
    for key in named:
        wanted |= Q(data__has_key=key)
    moved = 0
    while named:
        with lease.step():
            items = list(
                Item.objects.select_for_update().filter(wanted, project=policy.pk).order_by("pk")[:_BATCH]
            )
            _move(policy, items, keys)
        moved += len(items)
        if len(items) < _BATCH:
            break
    return moved


def _move(policy: PositionPolicy, items: list[Item], keys: Keys) -> None:
    points: dict[UUID, Given] = {}
    for item in items:
        data = dict(item.data)
        try:
            stated = stated_in(None, data, keys)
        except BadPoint:
            for key in (keys.lat, keys.lon, keys.at, keys.subject):
                data.pop(key, None)
        else:
            if stated.point is not None:
                points[item.pk] = stated.point
        item.data, item.version = data, item.version + 1
    Item.objects.bulk_update(items, ["data", "version"])
    take_positions(project=policy.project, points=points)
