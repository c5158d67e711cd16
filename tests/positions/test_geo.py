"""The pure part: cells, distances, noise, stops, places."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.geo.geohash import bounds, encode
from labeling.geo.laplace import epsilon_of, lambert_w_minus_1, radius_of, share_below
from labeling.geo.places import BadPlaces, Places, read_places
from labeling.geo.points import BadPoint, Given, read_exif, read_point
from labeling.geo.sphere import displace, metres
from labeling.geo.stops import zones_of

LAT = st.floats(-90, 90)
LON = st.floats(-180, 180)
SHARE = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("lat", "lon", "cell"),
    [
        (57.64911, 10.40744, "u4pruydqqvj"),  # the example of geohash.org
        (42.6, -5.6, "ezs42"),
        (-25.382708, -49.265506, "6gkzwgjzn82"),
        (0.0, 0.0, "s00000000000"),
        (90.0, 180.0, "zzzzzzzzzzzz"),
        (-90.0, -180.0, "000000000000"),
    ],
)
def test_cells_are_those_that_are_published(lat: float, lon: float, cell: str) -> None:
    assert encode(lat, lon, len(cell)) == cell


@given(LAT, LON, st.integers(1, 12))
def test_a_cell_holds_its_point_and_lies_in_the_larger_one(lat: float, lon: float, letters: int) -> None:
    cell = encode(lat, lon, letters)
    assert bounds(cell).holds(lat, lon)
    outer, inner = bounds(cell[: max(1, letters - 1)]), bounds(cell)
    assert outer.south <= inner.south < inner.north <= outer.north
    assert outer.west <= inner.west < inner.east <= outer.east


@pytest.mark.parametrize("text", ["", "a", "u4pru!", "U4PRU", "0" * 13])
def test_what_is_no_cell_has_no_edges(text: str) -> None:
    with pytest.raises(ValueError, match="geohash"):
        bounds(text)


def test_distances_are_those_that_are_known() -> None:
    assert metres(0, 0, 0, 1) == pytest.approx(111_195.08, abs=0.01)
    assert metres(90, 0, -90, 0) == pytest.approx(math.pi * 6_371_008.8)
    assert metres(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343_557, abs=2)


@given(st.floats(-89, 89), LON, st.floats(0, 100_000), st.floats(0, math.tau))
def test_a_step_is_as_long_as_it_was_asked_for(lat: float, lon: float, distance: float, angle: float) -> None:
    there = displace(lat, lon, distance, angle)
    assert -90 <= there[0] <= 90
    assert -180 <= there[1] <= 180
    assert metres(lat, lon, *there) == pytest.approx(distance, abs=1e-3)


@given(st.floats(-1 / math.e, -1e-300))
def test_the_lower_branch_of_lambert_w_is_an_inverse(x: float) -> None:
    w = lambert_w_minus_1(x)
    assert w <= -1
    # In logarithms, where nothing underflows: w·e^w = x.
    assert math.log(-w) + w == pytest.approx(math.log(-x), rel=1e-12, abs=1e-9)


def test_the_lower_branch_has_its_known_values() -> None:
    assert lambert_w_minus_1(-1 / math.e) == pytest.approx(-1, abs=1e-7)
    assert lambert_w_minus_1(-0.1) == pytest.approx(-3.577152063957297, rel=1e-14)
    assert lambert_w_minus_1(-0.01) == pytest.approx(-6.472775124394005, rel=1e-14)
    for outside in (0.0, 0.5, -0.4):
        with pytest.raises(ValueError, match="lower branch"):
            lambert_w_minus_1(outside)


@given(SHARE, st.floats(1e-5, 10))
def test_the_radius_is_the_quantile_of_the_distribution(p: float, epsilon: float) -> None:
    assert share_below(radius_of(p, epsilon), epsilon) == pytest.approx(p, abs=1e-9)


def test_the_radius_has_the_known_moments() -> None:
    """Gamma(2, 1/ε): mean 2/ε, variance 2/ε², median 1.6783…/ε; by Gauss's midpoints over p."""
    epsilon, count = epsilon_of(4, 200), 200_000
    draws = [radius_of((index + 0.5) / count, epsilon) for index in range(count)]
    mean = sum(draws) / count
    assert mean * epsilon == pytest.approx(2, rel=1e-4)
    assert sum((draw - mean) ** 2 for draw in draws) / count * epsilon**2 == pytest.approx(2, rel=1e-3)
    assert radius_of(0.5, epsilon) * epsilon == pytest.approx(1.6783469900166605, rel=1e-12)
    assert radius_of(0.95, epsilon) == pytest.approx(4.743864518 / math.log(4) * 200, rel=1e-8)
    assert radius_of(0.0, epsilon) == 0


HOME = (47.6218733, 7.6598127)


def _night(day: int, hour: int = 23) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


@settings(max_examples=50)
@given(st.floats(-70, 70), st.floats(-179, 179), SHARE, SHARE, st.floats(0, 250), st.floats(0, math.tau))
def test_nothing_near_a_home_is_outside_its_zone(
    lat: float, lon: float, first: float, second: float, away: float, angle: float
) -> None:
    dark = timedelta(hours=-lon / 15)
    nights = [(lat, lon, _night(day) + dark) for day in (4, 5)]
    (zone,) = zones_of(nights, radius=500, draw=(first, second))
    assert zone.holds(*displace(lat, lon, away, angle))
    assert metres(lat, lon, zone.lat, zone.lon) <= 250.001


def test_the_middle_of_a_zone_is_not_the_home_and_depends_on_the_secret() -> None:
    nights = [(*HOME, _night(day)) for day in (4, 5)]
    centres = {
        (zone.lat, zone.lon)
        for share in (0.2, 0.9)
        for zone in zones_of(nights, radius=500, draw=(share, 0.1))
    }
    assert len(centres) == 2
    assert all(metres(*HOME, *centre) > 50 for centre in centres)


@pytest.mark.parametrize(
    ("times", "is_stop"),
    [
        ([_night(4), _night(5)], True),  # two nights
        ([_night(4, 22), _night(5, 3)], False),  # one night, before and after midnight
        ([_night(day, 10) for day in (4, 5, 6)], True),  # three working days
        ([_night(day, 10) for day in (8, 9, 10)], False),  # of which two are a weekend
        ([_night(day, 19) for day in (4, 5, 6, 7)], False),  # evenings
        ([None, None, None], True),
        ([None, None], False),
    ],
)
def test_what_counts_as_a_stop(times: list[datetime | None], is_stop: bool) -> None:
    points = [(*displace(*HOME, 40 * index, index), at) for index, at in enumerate(times)]
    assert bool(zones_of(points, radius=500, draw=(0.5, 0.5))) is is_stop


def test_places_are_read_from_both_forms_and_asked() -> None:
    table = read_places("lat,lon,radius_m,action\n47.6,7.6,100,drop\n47.7,7.6,,\n")
    places = Places(table)
    assert places.action_at(47.6, 7.6) == "drop"
    assert places.action_at(47.6012, 7.6) is None  # 133 m away
    assert places.action_at(47.7012, 7.6) == "coarsen"
    square = "[[[7,47],[8,47],[8,48],[7,48],[7,47]],[[7.4,47.4],[7.6,47.4],[7.6,47.6],[7.4,47.6],[7.4,47.4]]]"
    features = (
        '{"type":"FeatureCollection","features":['
        f'{{"type":"Feature","properties":{{"radius_m":300}},"geometry":{{"type":"Polygon","coordinates":{square}}}}},'
        '{"type":"Feature","properties":{"action":"drop"},"geometry":{"type":"Point","coordinates":[179.999,10]}}]}'
    )
    places = Places(read_places(features))
    assert places.action_at(47.2, 7.2) == "coarsen"
    assert places.action_at(47.5, 7.5) is None  # in the hole
    assert places.action_at(46.998, 7.5) == "coarsen"  # 222 m south of it
    assert places.action_at(46.99, 7.5) is None
    assert places.action_at(10, -179.9995) == "drop"  # over the date line


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "lat,lon\n91,0\n",
        "lat,lon,radius_m\n1,1,-5\n",
        "lat,lon,radius_m\n1,1,nan\n",
        "lat,lon,action\n1,1,blur\n",
        "{",
        '{"type":"Feature"}',
        '{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}',
        '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,2]}}',
        '{"type":"FeatureCollection","features":{}}',
    ],
)
def test_a_list_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(BadPlaces):
        read_places(text)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (7, ""),
        ({}, "lat"),
        ({"lat": 1}, "lon"),
        ({"lat": "x", "lon": 1}, "lat"),
        ({"lat": 1, "lon": 181}, "lon"),
        ({"lat": float("nan"), "lon": 1}, "lat"),
        ({"lat": True, "lon": 1}, "lat"),
        ({"lat": 1, "lon": 1, "at": "2026-05-04T10:00:00"}, "at"),
        ({"lat": 1, "lon": 1, "at": "yesterday"}, "at"),
        ({"lat": 1, "lon": 1, "subject": 5}, "subject"),
        ({"lat": 1, "lon": 1, "city": "Lörrach"}, "city"),
    ],
)
def test_a_position_that_cannot_be_read_points_at_what_is_wrong(value: object, key: str) -> None:
    with pytest.raises(BadPoint) as bad:
        read_point(value)
    assert bad.value.key == key


def test_a_position_is_read_in_full() -> None:
    at = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)
    said = {"lat": "47.5", "lon": -7, "at": "2026-05-04T10:30:00+02:00", "subject": " p1 "}
    assert read_point(said) == Given(47.5, -7.0, at, "p1")


def test_the_position_of_a_photograph_is_read() -> None:
    tags = {
        1: "S",
        2: (47.0, 37.0, 18.744),
        3: b"W\0",
        4: (7.0, 39.0, 35.32572),
        7: (8.0, 30.0, 5.9),
        29: "2026:05:04",
    }
    found = read_exif(tags)
    assert found is not None
    assert (found.lat, found.lon) == (pytest.approx(-47.62187333), pytest.approx(-7.65981270))
    assert found.at == datetime(2026, 5, 4, 8, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {2: (1, 2, 3)},
        {2: 5, 4: 6},
        {2: (99, 0, 0), 4: (1, 0, 0)},
        {2: ("x",), 4: (1,)},
        {2: (float("nan"),), 4: (1,)},
    ],
)
def test_what_no_position_is_in_a_photograph_raises_nothing(tags: dict[int, object]) -> None:
    assert read_exif(tags) is None
