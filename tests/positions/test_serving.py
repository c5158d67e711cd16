"""How points become what is shown: at least k subjects in a cell, nothing at homes, one step of noise for a subject."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.geo.geohash import bounds
from labeling.geo.places import Places, read_places
from labeling.geo.serving import FEW, SENSITIVE, STOP, THINNED, Point, Rules, Served, serve, sums
from labeling.geo.sphere import metres

PLAIN = Rules(stop_radius=0)
LAT, LON = 47.6218733, 7.6598127
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def secret(subject: str) -> bytes:
    return hashlib.sha256(subject.encode()).digest()


def crowd(count: int, lat: float = LAT, lon: float = LON, name: str = "s") -> list[Point[str, str]]:
    return [Point(f"{name}{index}", f"{name}{index}", lat, lon, NOON) for index in range(count)]


POINTS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.floats(47, 47.5),
        st.floats(7, 7.5),
        st.one_of(st.none(), st.integers(0, 30 * 24).map(lambda hours: NOON + timedelta(hours=hours))),
    ),
    max_size=120,
).map(
    lambda rows: [
        Point(f"k{key}", f"s{subject}", lat, lon, at) for key, (subject, lat, lon, at) in enumerate(rows)
    ]
)
RULES = st.builds(
    Rules,
    finest=st.integers(4, 7),
    coarsest=st.integers(1, 4),
    k=st.integers(2, 6),
    bucket=st.sampled_from(["", "month", "day"]),
    stop_radius=st.sampled_from([0.0, 500.0]),
    trace=st.integers(1, 3),
    epsilon=st.sampled_from([None, 0.01]),
)


def check(points: Sequence[Point[str, str]], rules: Rules, served: dict[str, Served]) -> None:
    by_key = {point.key: point for point in points}
    assert served.keys() == by_key.keys()
    groups = defaultdict(set)
    shown = defaultdict(set)
    for key, one in served.items():
        assert bool(one.cell) is not bool(one.cause)
        if not one.cell:
            continue
        point = by_key[key]
        groups[one.cell, one.bucket].add(point.subject)
        shown[point.subject].add((one.cell, one.bucket))
        assert rules.coarsest <= len(one.cell) <= rules.finest
        if rules.epsilon is None:
            assert bounds(one.cell).holds(point.lat, point.lon)
    assert all(len(subjects) >= rules.k for subjects in groups.values())
    assert all(len(cells) <= rules.trace for cells in shown.values())


@settings(max_examples=150)
@given(POINTS, RULES)
def test_k_holds_and_a_cell_holds_its_point(points: list[Point[str, str]], rules: Rules) -> None:
    served = serve(points, rules, secret)
    check(points, rules, served)
    assert serve(points, rules, secret) == served  # nothing is drawn anew
    assert sum(sums(served).values()) == len(points)


def test_ten_subjects_share_a_cell_and_nine_do_not() -> None:
    ten = serve(crowd(10), PLAIN, secret)
    assert set(ten.values()) == {Served("u0mqy")}
    assert set(serve(crowd(9), PLAIN, secret).values()) == {Served(cause=FEW)}


def test_a_hundred_points_of_one_subject_are_one_subject() -> None:
    points = [Point(f"k{index}", "one", LAT, LON, NOON) for index in range(100)]
    assert set(serve(points, PLAIN, secret).values()) == {Served(cause=FEW)}


def test_who_is_left_over_is_not_shown_by_difference() -> None:
    """Two in a neighbouring cell: the larger cell would give them away, as the ten have their own."""
    few = crowd(2, lat=LAT - 0.05, name="t")
    served = serve([*crowd(10), *few], PLAIN, secret)
    assert served["s0"] == Served("u0mqy")
    assert served["t0"] == Served(cause=FEW)
    more = [*crowd(5, lat=LAT - 0.05, name="t"), *crowd(5, lat=LAT - 0.1, name="u")]
    served = serve([*crowd(10), *more], PLAIN, secret)
    assert served["s0"] == Served("u0mqy")
    assert served["t0"] == served["u0"] == Served("u0mq")


def test_times_count_where_they_are_shown() -> None:
    points = crowd(10)
    points[0] = replace(points[0], at=NOON + timedelta(days=40))
    served = serve(points, replace(PLAIN, bucket="month"), secret)
    assert set(served.values()) == {Served(cause=FEW)}
    assert serve(points, replace(PLAIN, bucket="year"), secret)["s0"] == Served("u0mqy", "2026")


def test_nothing_is_shown_around_a_home() -> None:
    nights = [Point(f"n{day}", "s0", LAT, LON, datetime(2026, 5, day, 23, tzinfo=UTC)) for day in (4, 5)]
    served = serve([*crowd(10), *nights], Rules(), secret)
    assert served["n4"] == served["n5"] == served["s0"] == Served(cause=STOP)
    assert served["s1"] == Served(cause=FEW)  # nine are left
    assert serve([*crowd(11), *nights], Rules(), secret)["s1"] == Served("u0mqy")


def test_near_a_sensitive_place_the_cell_is_larger_or_none() -> None:
    coarsen = Places(read_places(f"lat,lon\n{LAT},{LON}\n"))
    assert set(serve(crowd(10), replace(PLAIN, places=coarsen), secret).values()) == {Served("u0mq")}
    at_most = replace(PLAIN, places=coarsen, coarsest=5)
    assert set(serve(crowd(10), at_most, secret).values()) == {Served(cause=SENSITIVE)}
    drop = Places(read_places(f"lat,lon,action\n{LAT},{LON},drop\n"))
    assert set(serve(crowd(10), replace(PLAIN, places=drop), secret).values()) == {Served(cause=SENSITIVE)}


def test_a_trace_is_thinned_to_three_places() -> None:
    walk = [
        Point(f"s{subject}-{step}", f"s{subject}", LAT + step * 0.1, LON, NOON + timedelta(hours=step))
        for subject in range(10)
        for step in range(8)
    ]
    served = serve(walk, replace(PLAIN, k=1, trace=3), secret)
    for subject in range(10):
        own = [served[f"s{subject}-{step}"] for step in range(8)]
        assert len({one.cell for one in own if one.cell}) == 3
        assert sum(one.cause == THINNED for one in own) == 5
    chosen = {tuple(step for step in range(8) if served[f"s{subject}-{step}"].cell) for subject in range(10)}
    assert len(chosen) > 3  # by the secret of each, not by place or time


def test_a_trace_has_one_draw_of_noise() -> None:
    """Points of a subject keep their places to each other: a mean over many tells no more than one of them."""
    still = [Point(f"k{index}", "one", LAT, LON, NOON) for index in range(500)]
    rules = replace(PLAIN, k=1, finest=7, coarsest=7, epsilon=0.001)
    cells = {one.cell for one in serve(still, rules, secret).values()}
    assert len(cells) == 1
    others = [Point(f"k{index}", f"s{index}", LAT, LON, NOON) for index in range(200)]
    spread = {one.cell for one in serve(others, rules, secret).values()}
    assert len(spread) > 150
    # A mean of 2/ε = 2 km.
    away = [metres(LAT, LON, bounds(cell).south, bounds(cell).west) for cell in spread]
    assert 1_600 < sum(away) / len(away) < 2_400


def test_another_budget_is_another_draw() -> None:
    """Else two answers lay on one line through the point, at distances whose ratio is known."""
    rules = [replace(PLAIN, k=1, finest=7, coarsest=7, epsilon=epsilon) for epsilon in (0.001, 0.002)]
    ways = []
    for rule in rules:
        cell = bounds(serve([Point("k", "one", LAT, LON, NOON)], rule, secret)["k"].cell)
        ways.append((cell.south - LAT, (cell.west - LON) * 0.67))
    (up1, across1), (up2, across2) = ways
    sine = (up1 * across2 - up2 * across1) / ((up1**2 + across1**2) ** 0.5 * (up2**2 + across2**2) ** 0.5)
    assert abs(sine) > 0.2
