"""Areas and what they share, against figures worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.agreement.objects import shape_score
from labeling.agreement.regions import common_area, iou, region_of
from labeling.labelspec.rle import encode_mask


def box(x: float, y: float, w: float, h: float, angle: float = 0, label: str = "car") -> dict[str, Any]:
    return {"id": "b", "label": label, "type": "box", "x": x, "y": y, "w": w, "h": h, "angle": angle}


def polygon(points: list[list[float]], *holes: list[list[float]]) -> dict[str, Any]:
    return {"id": "p", "label": "car", "type": "polygon", "points": points, "holes": list(holes)}


def mask(*rows: str) -> dict[str, Any]:
    size = [len(rows), len(rows[0])]
    pixels = [int(char == "#") for row in rows for char in row]
    return {
        "id": "m",
        "label": "car",
        "type": "mask",
        "size": size,
        "rle": encode_mask(pixels, size),
        "bbox": [],
    }


def line(*points: list[float]) -> dict[str, Any]:
    return {"id": "l", "label": "car", "type": "polyline", "points": list(points)}


def keypoints(*points: list[float]) -> dict[str, Any]:
    return {"id": "k", "label": "car", "type": "keypoints", "points": list(points)}


SQUARE = polygon([[0, 0], [10, 0], [10, 10], [0, 10]])
RING = polygon([[0, 0], [10, 0], [10, 10], [0, 10]], [[3, 3], [7, 3], [7, 7], [3, 7]])
PART = {"points": [[20, 0], [24, 0], [24, 4], [20, 4]]}
ELLIPSE = {"id": "e", "label": "car", "type": "ellipse", "cx": 5, "cy": 5, "rx": 5, "ry": 5}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (box(0, 0, 10, 10), box(0, 0, 10, 10), 1),
        (box(0, 0, 10, 10), box(5, 0, 10, 10), 1 / 3),  # 50 of 150
        (box(0, 0, 10, 10), box(2, 2, 4, 4), 16 / 100),
        (box(0, 0, 10, 10), box(10, 0, 10, 10), 0),  # they touch
        (box(0, 0, 10, 10), box(20, 20, 1, 1), 0),
        # A square and itself turned by 45 degrees share a regular octagon: 8 (sqrt 2 - 1) of 4 + 4.
        (box(-1, -1, 2, 2), box(-1, -1, 2, 2, 45), 1 / math.sqrt(2)),
        (box(0, 4, 10, 2), box(0, 4, 10, 2, 90), 4 / 36),  # a cross
        (box(0, 0, 10, 10, 90), box(5, 0, 10, 10, 180), 1 / 3),
        (SQUARE, box(5, 0, 10, 10), 1 / 3),
        (polygon([[0, 0], [4, 0], [0, 4]]), box(0, 0, 2, 2), 4 / 8),
        # Two triangles that cross: they share the triangle (0, 0), (4, 0), (2, 2), 4 of 8 + 8 - 4.
        (polygon([[0, 0], [4, 0], [0, 4]]), polygon([[0, 0], [4, 0], [4, 4]]), 4 / 12),
        (RING, SQUARE, 84 / 100),
        (RING, box(3, 3, 4, 4), 0),  # just the hole
        (RING, box(3, 0, 4, 10), 24 / (84 + 40 - 24)),
        (SQUARE | {"parts": [PART]}, SQUARE, 100 / 116),
        (SQUARE | {"parts": [PART]}, box(20, 0, 4, 4), 16 / 116),
        (RING | {"parts": [PART]}, SQUARE | {"parts": [PART]}, 100 / 116),
        (mask("##..", "##..", "....", "...."), mask("##..", "....", "....", "...."), 2 / 4),
        (mask("##..", "##.."), mask("..##", "..##"), 0),
        # Two of four pixels have their centre in the box, which covers four.
        (mask("##..", "##.."), box(1, 0, 2, 2), 2 / 6),
        (mask("##", "##"), box(0, 0, 2, 1.4), 2 / 4),  # the second row's centres lie outside
        (mask("##", "##"), mask("##"), 0),  # of pictures of different sizes
    ],
)
def test_iou_of_areas(one: dict[str, Any], other: dict[str, Any], expected: float) -> None:
    assert shape_score(one, other) == pytest.approx(expected, abs=1e-12)
    assert shape_score(other, one) == pytest.approx(expected, abs=1e-12)


def test_an_ellipse_is_its_polygon_of_64_corners() -> None:
    area = 64 / 2 * 25 * math.sin(2 * math.pi / 64)
    assert shape_score(ELLIPSE, SQUARE) == pytest.approx(area / 100, abs=1e-12)


def test_outlines_that_cross_without_end_are_measured_by_lines() -> None:
    def comb(turned: bool) -> dict[str, Any]:
        teeth: list[list[float]] = []
        for tooth in range(600):
            teeth += [[tooth / 2, 0], [tooth / 2 + 0.25, 100]]
        ring = [*teeth, [300, 100.5], [-1, 100.5]]
        return polygon([[y, x] for x, y in ring] if turned else ring)

    one, other = region_of(comb(turned=False)), region_of(comb(turned=True))
    assert 0 < iou(one, other) < 1
    assert iou(one, other) == pytest.approx(iou(other, one), abs=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Two apart all along; the tolerance is a tenth of the diagonal of 100 x 2.
        (line([0, 0], [100, 0]), line([0, 2], [100, 2]), 1 - 2 / (math.hypot(100, 2) / 10)),
        (line([0, 0], [100, 0]), line([100, 0], [0, 0]), 1),  # drawn the other way
        (line([0, 0], [100, 0]), line([0, 0], [50, 0], [100, 0]), 1),
        (line([0, 0], [100, 0]), line([0, 50], [100, 50]), 0),
        (line([0, 0], [8, 0]), line([0, 3], [8, 3]), 0.7),  # small things have ten pixels
        (keypoints([5, 5, 2]), keypoints([8, 9, 2]), 0.5),  # five of ten pixels
        (keypoints([5, 5, 2], [0, 0, 0]), keypoints([5, 5, 1], [9, 9, 0]), 1),
        (keypoints([5, 5, 2], [9, 5, 2]), keypoints([5, 5, 2], [0, 0, 0]), 0.5),
        (keypoints([0, 0, 2], [300, 400, 2]), keypoints([0, 0, 2], [300, 375, 2]), 0.75),  # tolerance 50
        (box(0, 0, 10, 10), line([0, 0], [10, 10]), 0),
        (box(0, 0, 10, 10), box(0, 0, 10, 10, label="bus"), 0),
    ],
)
def test_lines_points_and_labels(one: dict[str, Any], other: dict[str, Any], expected: float) -> None:
    assert shape_score(one, other) == pytest.approx(expected, abs=1e-12)
    assert shape_score(other, one) == pytest.approx(expected, abs=1e-12)


numbers = st.integers(-40, 40).map(lambda n: n / 2)
sides = st.integers(1, 40).map(lambda n: n / 2)
turned = st.builds(box, numbers, numbers, sides, sides, st.integers(-360, 360))


@given(turned, turned)
def test_turned_boxes_share_the_same_both_ways_and_never_more_than_either(one: Any, other: Any) -> None:
    a, b = region_of(one), region_of(other)
    common = common_area(a, b) if a.bounds != b.bounds else min(a.area, b.area)
    assert common <= min(a.area, b.area) + 1e-6
    assert common_area(b, a) == pytest.approx(common_area(a, b), abs=1e-6)
    assert 0 <= iou(a, b) <= 1
    assert iou(a, a) == 1


upright = st.builds(box, numbers, numbers, sides, sides)


@given(upright, upright)
def test_strips_measure_upright_boxes_as_their_sides_do(one: dict[str, Any], other: dict[str, Any]) -> None:
    a, b = region_of(one), region_of(other)
    width = min(one["x"] + one["w"], other["x"] + other["w"]) - max(one["x"], other["x"])
    height = min(one["y"] + one["h"], other["y"] + other["h"]) - max(one["y"], other["y"])
    if width > 0 and height > 0:
        assert common_area(a, b) == pytest.approx(width * height)
    else:
        assert iou(a, b) == 0
