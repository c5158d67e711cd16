"""Geometry against hand-worked values and against the obvious slow way."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.labelspec import geometry as geo

grid = st.tuples(st.integers(0, 6), st.integers(0, 6))


def test_rotation_is_clockwise_on_screen() -> None:
    assert geo.rotate(1, 0, 0, 0, 90) == (0, 1)  # y points down
    assert geo.box_corners(0, 0, 4, 2, 90) == [(3, -1), (3, 3), (1, 3), (1, -1)]
    assert geo.box_corners(0, 0, 4, 2, 360) == [(0, 0), (4, 0), (4, 2), (0, 2)]


def test_areas_and_bounds() -> None:
    assert geo.ring_area([(0, 0), (4, 0), (4, 3)]) == 6
    assert geo.ring_area([(0, 0), (4, 3), (4, 0)]) == 6
    assert geo.bounds([(1, 5), (3, 2)]) == (1, 2, 2, 3)
    assert geo.ellipse_bounds(10, 10, 4, 2, 90) == (8, 6, 4, 8)
    assert math.isclose(geo.ring_area(geo.ellipse_ring(0, 0, 3, 2, 20)), math.pi * 6, rel_tol=0.002)


@pytest.mark.parametrize(
    ("ring", "touches"),
    [
        ([(0, 0), (4, 0), (4, 4), (0, 4)], False),
        ([(0, 0), (4, 4), (4, 0), (0, 4)], True),  # bow tie
        ([(0, 0), (4, 0), (2, 0), (2, 4)], True),  # folds back on itself
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], True),  # a corner on an edge
        ([(0, 0), (1, 0), (2, 0)], True),  # flat
        ([(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)], True),  # one point twice
        ([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], False),  # a dent
    ],
)
def test_rings_that_touch_themselves(ring: list[tuple[int, int]], touches: bool) -> None:
    assert (geo.first_touch([ring]) is not None) is touches


def slow_touch(rings: list[list[tuple[int, int]]]) -> bool:
    edges = [
        (r, i, ring[i], ring[(i + 1) % len(ring)]) for r, ring in enumerate(rings) for i in range(len(ring))
    ]
    for (r, i, a, b), (s, j, c, d) in combinations(edges, 2):
        size = len(rings[r])
        if r == s and (j - i) % size in (1, size - 1):
            shared, one, two = (b, a, d) if (j - i) % size == 1 else (a, b, c)
            dot = (one[0] - shared[0]) * (two[0] - shared[0]) + (one[1] - shared[1]) * (two[1] - shared[1])
            if geo.orientation(one, shared, two) == 0 and dot > 0:
                return True
        elif geo.segments_touch(a, b, c, d):
            return True
    return False


@given(st.lists(st.lists(grid, min_size=3, max_size=7, unique=True), min_size=1, max_size=3))
def test_the_sweep_finds_what_comparing_all_pairs_finds(rings: list[list[tuple[int, int]]]) -> None:
    assert (geo.first_touch(rings) is not None) is slow_touch(rings)


@given(grid, grid, grid, grid)
def test_touching_is_symmetric(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]
) -> None:
    assert geo.segments_touch(a, b, c, d) == geo.segments_touch(d, c, a, b)


def test_orientation_is_exact_near_a_line() -> None:
    assert geo.orientation((0, 0), (1e-300, 1e-300), (1, 1)) == 0
    assert geo.orientation((0, 0), (1, 1), (2, math.nextafter(2, 3))) == 1


def test_a_long_zigzag_is_told_apart_from_an_outline() -> None:
    outline = [(math.cos(t / 2000 * math.tau), math.sin(t / 2000 * math.tau)) for t in range(2000)]
    assert geo.first_touch([outline]) is None
    # Long, nearly parallel edges lie over each other on both axes.
    hostile = [(1000 * (i % 2) + i / 9, 1000 * (i % 2) - i / 9) for i in range(4000)]
    with pytest.raises(geo.TooComplex):
        geo.first_touch([hostile])


def test_inside() -> None:
    ring = [(0, 0), (10, 0), (10, 10), (0, 10)]
    assert geo.inside_ring((5, 5), ring)
    assert not geo.inside_ring((15, 5), ring)
    assert not geo.inside_ring((5, -1), ring)
