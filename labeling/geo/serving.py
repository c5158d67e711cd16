"""What is shown of each point: a cell that ten subjects share, a larger one, or nothing.

In this order: zones around homes and places of work, sensitive places, noise where it is wanted, thinning of each
subject's trace, then cells. All points that are given the same cell are a group, and a group holds at least k subjects.
Points of too small a group go up to the next larger cell *together with nobody else's*: those that were served below
it have left. So no difference between two cells leaves fewer than k subjects either.

Everything drawn is drawn from the subject's secret, not anew: who asks often learns nothing more.
"""

import hmac
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import tau
from typing import Final, Generic, TypeVar

from labeling.geo.geohash import encode
from labeling.geo.laplace import radius_of
from labeling.geo.places import COARSEN, DROP, Places
from labeling.geo.sphere import displace
from labeling.geo.stops import Zone, zones_of

BUCKETS: Final = ("", "year", "month", "day")
UNTIMED: Final = "?"
"""The bucket of points whose time nobody knows, where time counts."""

STOP, SENSITIVE, THINNED, FEW = "stop", "sensitive", "thinned", "few"
CAUSES: Final = (STOP, SENSITIVE, THINNED, FEW)
"""Why nothing is served. Told as sums only: said of one point it would tell where that is."""

K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Point(Generic[K, S]):
    """One point of a subject: `key` names it, degrees, UTC."""

    key: K
    subject: S
    lat: float
    lon: float
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How points are coarsened. `finest` and `coarsest`: letters of a geohash; `epsilon` per metre, None: no noise;
    `trace`: how many places of one subject are served at most; `stop_radius` metres, 0: stops are not masked."""

    finest: int = 5
    coarsest: int = 3
    k: int = 10
    bucket: str = ""
    stop_radius: float = 500.0
    trace: int = 3
    epsilon: float | None = None
    places: Places = field(default_factory=Places)


@dataclass(frozen=True, slots=True)
class Served:
    """What is shown: `cell` (a geohash) and the time bucket, or the `cause` why nothing is."""

    cell: str = ""
    bucket: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class _Placed(Generic[K, S]):
    key: K
    subject: S
    cell: str
    bucket: str


def serve(points: Sequence[Point[K, S]], rules: Rules, secret_of: Callable[[S], bytes]) -> dict[K, Served]:
    """What is shown of each point, by its key. The same points in the same order give the same answer."""
    found: dict[K, Served] = {}
    placed: list[_Placed[K, S]] = []
    by_subject: dict[S, list[Point[K, S]]] = defaultdict(list)
    for point in points:
        by_subject[point.subject].append(point)
    for subject, own in by_subject.items():
        kept, causes = _place(own, rules, secret_of(subject))
        found |= {key: Served(cause=cause) for key, cause in causes.items()}
        placed += kept
    return found | _group(placed, rules)


def _place(
    own: Sequence[Point[K, S]], rules: Rules, secret: bytes
) -> tuple[list[_Placed[K, S]], dict[K, str]]:
    """One subject's points in their finest cells, and why some are left out."""
    zones = _zones(own, rules, secret)
    causes: dict[K, str] = {}
    placed = []
    for point in own:
        action = rules.places.action_at(point.lat, point.lon)
        if any(zone.holds(point.lat, point.lon) for zone in zones):
            causes[point.key] = STOP
        elif action == DROP:
            causes[point.key] = SENSITIVE
        else:
            letters = rules.finest - (action == COARSEN)
            if letters < rules.coarsest:
                causes[point.key] = SENSITIVE
                continue
            lat, lon = _noisy(point, rules.epsilon, secret)
            cell = encode(lat, lon, letters)
            placed.append(_Placed(point.key, point.subject, cell, bucket_of(point.at, rules.bucket)))
    kept = _thinned({(one.cell, one.bucket) for one in placed}, rules.trace, secret)
    causes |= {one.key: THINNED for one in placed if (one.cell, one.bucket) not in kept}
    return [one for one in placed if (one.cell, one.bucket) in kept], causes


def _zones(own: Sequence[Point[K, S]], rules: Rules, secret: bytes) -> list[Zone]:
    if rules.stop_radius <= 0:
        return []
    timed = [(point.lat, point.lon, point.at) for point in own]
    return zones_of(timed, radius=rules.stop_radius, draw=draw(secret, "zone"))


def _noisy(point: Point[K, S], epsilon: float | None, secret: bytes) -> tuple[float, float]:
    """The point moved by its subject's one step: a step of its own for each would let the mean tell where they were.

    Another epsilon is another step: two along one line would give the point away.
    """
    if epsilon is None:
        return point.lat, point.lon
    share, turn = draw(secret, f"noise:{epsilon!r}")
    return displace(point.lat, point.lon, radius_of(share, epsilon), tau * turn)


def _thinned(cells: Iterable[tuple[str, str]], most: int, secret: bytes) -> set[tuple[str, str]]:
    """The cells of a subject that are served, chosen by the secret: not the most visited, nor the first."""
    ordered = sorted(
        cells, key=lambda one: hmac.digest(secret, f"trace:{one[0]}:{one[1]}".encode(), "sha256")
    )
    return set(ordered[:most])


def _group(placed: Sequence[_Placed[K, S]], rules: Rules) -> dict[K, Served]:
    """Cells from the finest to the coarsest; at each level those leave that are enough together."""
    found: dict[K, Served] = {}
    waiting = list(placed)
    for letters in range(rules.finest, rules.coarsest - 1, -1):
        groups: dict[tuple[str, str], list[_Placed[K, S]]] = defaultdict(list)
        later = []
        for one in waiting:
            if len(one.cell) >= letters:
                groups[one.cell[:letters], one.bucket].append(one)
            else:
                later.append(one)
        for (cell, bucket), members in groups.items():
            if len({one.subject for one in members}) >= rules.k:
                found |= {one.key: Served(cell, bucket) for one in members}
            else:
                later += members
        waiting = later
    return found | {one.key: Served(cause=FEW) for one in waiting}


def bucket_of(at: datetime | None, size: str) -> str:
    """The year, month or day (UTC) of a time, as 2026, 2026-05 or 2026-05-04; "" where time does not count."""
    if not size:
        return ""
    return UNTIMED if at is None else at.date().isoformat()[: {"year": 4, "month": 7, "day": 10}[size]]


def draw(secret: bytes, purpose: str) -> tuple[float, float]:
    """Two uniform numbers, 0 <= n < 1, that the secret gives for a purpose: HMAC-SHA256, 53 bits of it each."""
    digest = hmac.digest(secret, purpose.encode(), "sha256")
    first, second = (int.from_bytes(digest[start : start + 8]) >> 11 for start in (0, 8))
    return first / (1 << 53), second / (1 << 53)


def sums(served: Mapping[K, Served]) -> dict[str, int]:
    """How many points are served, and how many are not for each cause."""
    counts = dict.fromkeys(("served", *CAUSES), 0)
    for one in served.values():
        counts[one.cause or "served"] += 1
    return counts
