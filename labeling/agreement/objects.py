"""How far two labeled objects are the same thing, and which objects of two answers are.

Areas (boxes, polygons, ellipses, masks) by intersection over union, whatever tool drew each. Lines and points have no
area; they are scored by distance against a tolerance, a tenth of the diagonal of the box around both objects and at
least 10 pixels:

- polylines: 1 - d / tolerance, at least 0, where d is the mean distance from 64 places spread evenly along the one to
  the other line, and back, halved. The direction in which a line was drawn plays no role.
- keypoints: the mean over the points that either has placed of 1 - d / tolerance, at least 0; 0 for a point that only
  one has placed.

Objects of different labels are never the same thing. Attributes are not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import hypot
from typing import Any, Final

from labeling.agreement.match import best_matching
from labeling.agreement.regions import Region, iou, region_of
from labeling.agreement.spans import overlap
from labeling.labelspec.geometry import Bounds, Point, bounds

Item = Mapping[str, Any]
AREAS: Final = ("box", "polygon", "ellipse", "mask")
PLACES: Final = 64
LEAST_TOLERANCE: Final = 10.0
SHARE: Final = 0.1


class Shape:
    """An object of a result with what a comparison needs of it, worked out once."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.label = item["label"]
        self.kind = "area" if item["type"] in AREAS else item["type"]

    @cached_property
    def region(self) -> Region:
        return region_of(self.item)

    @cached_property
    def placed(self) -> list[Point]:
        """The points that say where it is."""
        points: list[Point] = self.item["points"]
        return points if self.kind == "polyline" else [point for point in points if point[2] > 0]

    @cached_property
    def bounds(self) -> Bounds:
        return self.region.bounds if self.kind == "area" else bounds(self.placed)

    @cached_property
    def reach(self) -> Bounds:
        """Where another object must lie to be scored above 0, as a box that meets the other's."""
        x, y, w, h = self.bounds
        more = 0.0 if self.kind == "area" else hypot(w, h) + LEAST_TOLERANCE / 2
        return x - more, y - more, w + 2 * more, h + 2 * more

    @cached_property
    def places(self) -> list[tuple[float, float]]:
        """The middles of `PLACES` equal parts of a polyline."""
        return list(_spread(self.placed))

    def score(self, other: Shape) -> float:
        if self.label != other.label or self.kind != other.kind:
            return 0.0
        if self.kind == "area":
            return iou(self.region, other.region)
        if self.item["points"] == other.item["points"]:
            return 1.0
        return _SCORES[self.kind](self, other)


def shape_score(one: Item, other: Item) -> float:
    """How far two objects of a `shapes` control are the same, 0 to 1; the same both ways."""
    return Shape(one).score(Shape(other))


def _tolerance(one: Shape, other: Shape) -> float:
    _, _, w, h = bounds([*one.placed, *other.placed])
    return max(LEAST_TOLERANCE, SHARE * hypot(w, h))


def _line_score(one: Shape, other: Shape) -> float:
    there = sum(_distance(place, other.placed) for place in one.places) / PLACES
    back = sum(_distance(place, one.placed) for place in other.places) / PLACES
    return max(0.0, 1.0 - (there + back) / 2 / _tolerance(one, other))


def _spread(line: Sequence[Point]) -> Iterator[tuple[float, float]]:
    steps = list(pairwise(line))
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in steps]
    part = sum(lengths) / PLACES
    index, passed = 0, 0.0
    for number in range(PLACES):
        at = (number + 0.5) * part
        while index < len(steps) - 1 and passed + lengths[index] < at:
            passed += lengths[index]
            index += 1
        a, b = steps[index]
        share = (at - passed) / lengths[index] if lengths[index] else 0.0
        yield a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _distance(place: tuple[float, float], line: Sequence[Point]) -> float:
    """From a place to the nearest point of a line."""
    nearest = float("inf")
    x, y = place
    for a, b in pairwise(line):
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = dx * dx + dy * dy
        share = min(1.0, max(0.0, ((x - a[0]) * dx + (y - a[1]) * dy) / length)) if length else 0.0
        nearest = min(nearest, hypot(x - a[0] - share * dx, y - a[1] - share * dy))
    return nearest


def _points_score(one: Shape, other: Shape) -> float:
    mine, theirs = one.item["points"], other.item["points"]
    tolerance = _tolerance(one, other)
    total, count = 0.0, 0
    for place in range(max(len(mine), len(theirs))):
        a = mine[place] if place < len(mine) and mine[place][2] > 0 else None
        b = theirs[place] if place < len(theirs) and theirs[place][2] > 0 else None
        count += a is not None or b is not None
        if a is not None and b is not None:
            total += max(0.0, 1.0 - hypot(a[0] - b[0], a[1] - b[1]) / tolerance)
    return total / count


_SCORES: Final[Mapping[str, Callable[[Shape, Shape], float]]] = {
    "polyline": _line_score,
    "keypoints": _points_score,
}


def same_objects(kind: str, one: Sequence[Item], other: Sequence[Item]) -> dict[tuple[int, int], float]:
    """Which objects are the same, by their indexes, and how far: the matching with the highest sum, label by label.

    `kind`: the type of the control, shapes, spans, segments or tracks. Pairs that have nothing in common are no pairs.
    """
    scores: dict[tuple[int, int], float] = {}
    if kind == "shapes":
        left, right = [Shape(item) for item in one], [Shape(item) for item in other]
        near = _near([shape.reach for shape in left], [shape.reach for shape in right])
        scores = {(i, j): left[i].score(right[j]) for i, j in near}
    elif kind == "tracks":
        scores = {
            (i, j): track_score(a, b)
            for i, a in enumerate(one)
            for j, b in enumerate(other)
            if a["label"] == b["label"]
        }
    else:
        near = _near([_stretch(item) for item in one], [_stretch(item) for item in other])
        scores = {(i, j): overlap(one[i], other[j]) for i, j in near if one[i]["label"] == other[j]["label"]}
    return best_matching({pair: score for pair, score in scores.items() if score > 0})


def _stretch(item: Item) -> Bounds:
    return item["start"], 0, item["end"] - item["start"], 1


def _near(one: Sequence[Bounds], other: Sequence[Bounds]) -> Iterator[tuple[int, int]]:
    """Pairs of boxes that meet: a sweep from left to right."""
    begun = sorted(
        [(box[0], 0, place) for place, box in enumerate(one)]
        + [(box[0], 1, place) for place, box in enumerate(other)]
    )
    boxes = (one, other)
    open_: tuple[list[int], list[int]] = ([], [])
    for left, side, place in begun:
        _, y, _, h = boxes[side][place]
        across = boxes[1 - side]
        open_[1 - side][:] = [
            there for there in open_[1 - side] if across[there][0] + across[there][2] >= left
        ]
        for there in open_[1 - side]:
            if across[there][1] <= y + h and y <= across[there][1] + across[there][3]:
                yield (place, there) if side == 0 else (there, place)
        open_[side].append(place)


def track_score(one: Item, other: Item) -> float:
    """How far two tracks are the same: the mean of their shapes' scores over all frames that are a keyframe of either.

    Between keyframes numbers go in a straight line, before the first and from an `outside` one on nothing is there.
    A frame at which only one is there scores 0; one at which neither is does not count.
    """
    frames = sorted({frame["frame"] for track in (one, other) for frame in track["keyframes"]})
    scores = []
    for frame in frames:
        a, b = _at(one, frame), _at(other, frame)
        if a is not None or b is not None:
            scores.append(0.0 if a is None or b is None else shape_score(a, b))
    if not scores:
        return float(one["keyframes"] == other["keyframes"])
    return sum(scores) / len(scores)


def _at(track: Item, frame: int) -> Item | None:
    """The shape of a track at a frame; None where it is out of sight."""
    before = after = None
    for keyframe in track["keyframes"]:
        if keyframe["frame"] <= frame:
            before = keyframe
        elif after is None:
            after = keyframe
    if before is None or before.get("outside"):
        return None
    shape = {"label": track["label"], "type": track["type"]}
    if after is None or before["frame"] == frame:
        return {**before, **shape}
    share = (frame - before["frame"]) / (after["frame"] - before["frame"])
    return {**{key: _between(value, after.get(key), share) for key, value in before.items()}, **shape}


def _between(value: Any, later: Any, share: float) -> Any:
    """A value on its way to `later`; unchanged where the two have not the same form."""
    if isinstance(value, list) and isinstance(later, list) and len(value) == len(later):
        return [_between(a, b, share) for a, b in zip(value, later, strict=True)]
    numbers = (int, float)
    if isinstance(value, numbers) and isinstance(later, numbers) and not isinstance(value, bool):
        return value if value == later else value + (later - value) * share
    return value
