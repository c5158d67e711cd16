"""Where somebody sleeps and works, guessed from when they were where, so that nothing is served around it.

A stop is a cluster of one subject's points within `REACH` metres that comes back: on two nights, on three working
days, or in three points whose time nobody knows. Around each lies a zone whose centre is moved by a secret of the
subject: the middle of the hole in the data is not the home (centred circles can be inferred). The time of day is the
sun's, by the longitude: no time zone is asked for.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import cos, floor, radians, sqrt, tau
from typing import Final

from labeling.geo.sphere import RADIUS, displace, metres

REACH: Final = 150.0
NIGHTS: Final = 2
WORKDAYS: Final = 3
UNTIMED: Final = 3
_NIGHT: Final = (21, 6)
_WORK: Final = (8, 18)
_SATURDAY: Final = 5
_TILE: Final = REACH / (RADIUS * tau / 360)  # degrees of latitude

Timed = tuple[float, float, datetime | None]


@dataclass(frozen=True, slots=True)
class Zone:
    """A circle in which nothing of the subject is served: degrees, metres."""

    lat: float
    lon: float
    radius: float

    def holds(self, lat: float, lon: float) -> bool:
        return metres(self.lat, self.lon, lat, lon) <= self.radius


@dataclass(slots=True)
class _Cluster:
    lat: float
    lon: float
    nights: set[int] = field(default_factory=set)
    workdays: set[int] = field(default_factory=set)
    untimed: int = 0

    @property
    def is_stop(self) -> bool:
        return len(self.nights) >= NIGHTS or len(self.workdays) >= WORKDAYS or self.untimed >= UNTIMED


def zones_of(points: Sequence[Timed], *, radius: float, draw: tuple[float, float]) -> list[Zone]:
    """The zones of one subject's points, given in a stable order. `draw`: two uniform numbers of the subject's secret.

    A zone holds everything within `radius`/2 of its stop, however the draw falls: its centre is moved by at most
    `radius`/2, evenly over that disc.
    """
    distance, angle = radius / 2 * sqrt(draw[0]), tau * draw[1]
    return [
        Zone(*displace(stop.lat, stop.lon, distance, angle), radius)
        for stop in _clusters(points)
        if stop.is_stop
    ]


def _clusters(points: Sequence[Timed]) -> list[_Cluster]:
    """Leader clustering: a point joins the first cluster within reach, else it begins one. Linear but for crowds."""
    by_tile: dict[tuple[int, int], list[_Cluster]] = defaultdict(list)
    found = []
    for lat, lon, at in points:
        row = floor(lat / _TILE)
        near = (
            one
            for band in (row, row - 1, row + 1)
            for across in (0, -1, 1)
            for one in by_tile.get((band, _column(band, lon) + across), ())
        )
        cluster = next((one for one in near if metres(one.lat, one.lon, lat, lon) <= REACH), None)
        if cluster is None:
            cluster = _Cluster(lat, lon)
            by_tile[row, _column(row, lon)].append(cluster)
            found.append(cluster)
        _note(cluster, lon, at)
    return found


def _column(band: int, lon: float) -> int:
    """Which tile of a band of latitude: all of a band are of one width, nowhere below `REACH`."""
    wide = max(cos(radians(min(89.9, (abs(band) + 1) * _TILE))), 1e-3)
    return floor(lon / (_TILE / wide))


def _note(cluster: _Cluster, lon: float, at: datetime | None) -> None:
    if at is None:
        cluster.untimed += 1
        return
    local = at + timedelta(hours=lon / 15)
    if local.hour >= _NIGHT[0] or local.hour < _NIGHT[1]:
        cluster.nights.add((local - timedelta(hours=_NIGHT[1])).toordinal())
    elif _WORK[0] <= local.hour < _WORK[1] and local.weekday() < _SATURDAY:
        cluster.workdays.add(local.toordinal())
