"""Agreement of whole answers: hand-worked figures, and what holds of all of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.agreement.report import agreement_of
from labeling.labelspec import CONTROL_TYPES, LabelSchema, example_result, example_schema, parse_schema

SCHEMA = parse_schema(
    {
        "version": 1,
        "inputs": [
            {"name": "photo", "type": "image"},
            {"name": "caption", "type": "text"},
            {"name": "other", "type": "text"},
        ],
        "controls": [
            {"name": "objects", "type": "shapes", "on": "photo", "tools": ["box"],
             "labels": [{"name": "car"}, {"name": "bus"}]},
            {"name": "entities", "type": "spans", "on": "caption", "labels": [{"name": "person"}, {"name": "place"}],
             "relations": [{"name": "in"}]},
            {"name": "weather", "type": "choice", "options": ["sun", "rain", "fog"]},
            {"name": "topics", "type": "choices", "options": ["a", "b", "c", "d"]},
            {"name": "kind", "type": "tree", "multiple": True,
             "options": [{"name": "animal", "children": ["dog", "cat"]}, "plant"]},
            {"name": "order", "type": "ranking", "options": ["a", "b", "c"]},
            {"name": "stars", "type": "rating", "max": 5},
            {"name": "count", "type": "number", "min": 0, "max": 100},
            {"name": "length", "type": "number"},
            {"name": "note", "type": "text"},
            {"name": "better", "type": "pairwise", "between": ["caption", "other"]},
        ],
    }
)  # fmt: skip


def box(name: str, x: float, label: str = "car") -> dict[str, Any]:
    return {"id": name, "label": label, "type": "box", "x": x, "y": 0, "w": 10, "h": 10}


def span(name: str, start: int, end: int, label: str = "person") -> dict[str, Any]:
    return {"id": name, "label": label, "start": start, "end": end, "text": "x" * (end - start)}


def score(control: str, *answers: Any, key: str | None = None) -> float:
    found = agreement_of(
        SCHEMA, [answer if isinstance(answer, dict) else {control: answer} for answer in answers]
    )
    return next(one.score for one in found.controls if one.control == (key or control))


@pytest.mark.parametrize(
    ("control", "one", "other", "expected"),
    [
        ("weather", "sun", "sun", 1),
        ("weather", "sun", "rain", 0),
        ("topics", ["a", "b"], ["b", "c"], 1 / 3),
        ("topics", ["a"], [], 0),
        ("kind", [["animal", "dog"]], [["animal", "cat"]], 1 / 3),  # both say animal
        ("kind", [["animal"]], [["animal", "cat"]], 1 / 2),
        ("order", ["a", "b", "c"], ["a", "c", "b"], 2 / 4),  # a before b, a before c of four pairs
        ("order", ["a", "b", "c"], ["c", "b", "a"], 0),
        ("stars", 5, 4, 0.75),
        ("stars", 1, 5, 0),
        ("count", 10, 35, 0.75),
        ("length", 1, 2, 0),
        ("length", 2, 2, 1),
        ("note", "a  fog\n", "a fog", 1),
        ("note", "fog", "rain", 0),
        ("better", "caption", "other", 0),
        ("objects", [box("a", 0)], [box("b", 5)], 1 / 3),
        ("objects", [box("a", 0), box("b", 100)], [box("c", 0)], 2 / 3),  # one of two: 2 * 1 / 3
        ("objects", [box("a", 0)], [box("a", 0, "bus")], 0),
        ("objects", [box("a", 0)], [], 0),
        ("entities", [span("s", 0, 10)], [span("s", 5, 10)], 1 / 2),
        ("entities", [span("s", 0, 10)], [span("s", 10, 12)], 0),
    ],
)
def test_hand_worked(control: str, one: Any, other: Any, expected: float) -> None:
    assert score(control, one, other) == pytest.approx(expected)
    assert score(control, other, one) == pytest.approx(expected)


def test_relations_agree_between_spans_that_are_the_same() -> None:
    def answer(first: str, second: str, *relations: tuple[str, str]) -> dict[str, Any]:
        rows = [{"label": "in", "from": a, "to": b} for a, b in relations]
        return {"entities": [span(first, 0, 5), span(second, 10, 15, "place")], "entities.relations": rows}

    one = answer("a", "b", ("a", "b"))
    assert score("entities", one, answer("x", "y", ("x", "y")), key="entities.relations") == 1
    assert score("entities", one, answer("b", "a", ("a", "b")), key="entities.relations") == 0
    assert score(
        "entities", one, answer("x", "y", ("x", "y"), ("y", "x")), key="entities.relations"
    ) == pytest.approx(2 / 3)
    assert score("entities", one, answer("x", "y"), key="entities.relations") == 0


def test_three_answers_are_compared_pair_by_pair_and_object_by_object() -> None:
    found = agreement_of(
        SCHEMA,
        [
            {"weather": "sun", "objects": [box("a1", 0), box("a2", 100)]},
            {"weather": "sun", "objects": [box("b1", 0)]},
            {"weather": "rain", "objects": [box("c1", 5)]},
        ],
    )
    objects, weather = found.controls
    assert weather.pairs == {(0, 1): 1, (0, 2): 0, (1, 2): 0}
    assert weather.score == pytest.approx(1 / 3)
    assert objects.pairs == {
        (0, 1): pytest.approx(2 / 3),
        (0, 2): pytest.approx(2 / 9),
        (1, 2): pytest.approx(1 / 3),
    }
    assert objects.score == pytest.approx((2 / 3 + 2 / 9 + 1 / 3) / 3)
    assert found.total == pytest.approx((objects.score + weather.score) / 2)
    by_name = {one.object: one for one in objects.objects}
    assert by_name["a1"].matches == {1: "b1", 2: "c1"}
    assert by_name["a1"].score == pytest.approx((1 + 1 / 3) / 2)
    assert (by_name["a2"].answer, by_name["a2"].matches, by_name["a2"].score) == (0, {}, 0)


def test_fewer_than_two_answers_have_no_agreement() -> None:
    assert agreement_of(SCHEMA, []).total is None
    assert agreement_of(SCHEMA, [{"weather": "sun"}]).total is None


def test_two_empty_answers_are_equal() -> None:
    assert agreement_of(SCHEMA, [{}, {"objects": []}]).total == 1


TRACKS = parse_schema(example_schema("tracks"))


def track(name: str, *frames: tuple[int, float], gone: int | None = None) -> dict[str, Any]:
    keyframes: list[dict[str, Any]] = [{"frame": at, "x": x, "y": 0, "w": 10, "h": 10} for at, x in frames]
    if gone is not None:
        keyframes.append({"frame": gone, "x": 0, "y": 0, "w": 10, "h": 10, "outside": True})
    return {"id": name, "label": "car", "type": "box", "keyframes": keyframes}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (track("t", (0, 0), (10, 10)), track("u", (0, 0), (10, 10)), 1),
        (track("t", (0, 0), (10, 10)), track("u", (0, 0), (5, 5), (10, 10)), 1),  # a keyframe on the way
        (track("t", (0, 0)), track("u", (0, 5)), 1 / 3),
        (track("t", (0, 0), (10, 0)), track("u", (10, 0)), 1 / 2),  # alone at the first of two frames
        (track("t", (0, 0), gone=10), track("u", (0, 0), (10, 0)), 1 / 2),
    ],
)
def test_tracks(one: dict[str, Any], other: dict[str, Any], expected: float) -> None:
    found = agreement_of(TRACKS, [{"vehicles": [one]}, {"vehicles": [other]}])
    assert found.total == pytest.approx(expected)


@pytest.mark.parametrize("kind", sorted(CONTROL_TYPES))
def test_every_control_agrees_with_itself_and_not_with_silence(kind: str) -> None:
    schema: LabelSchema = parse_schema(example_schema(kind))
    result = example_result(kind)
    assert agreement_of(schema, [result, result, result]).total == 1
    assert agreement_of(schema, [result, {}]).total == 0


places = st.integers(0, 30)
boxes = st.builds(
    lambda x, y, w, h, angle, label: {
        "label": label, "type": "box", "x": x, "y": y, "w": w + 1, "h": h + 1, "angle": angle,
    },
    places, places, places, places, st.sampled_from([0, 30, 45, 90, 181]), st.sampled_from(["car", "bus"]),
)  # fmt: skip
spans = st.builds(
    lambda start, length, label: span("s", start, start + length + 1, label),
    places, places, st.sampled_from(["person", "place"]),
)  # fmt: skip


def named(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**item, "id": f"o{place}"} for place, item in enumerate(items)]


results = st.fixed_dictionaries(
    {},
    optional={
        "objects": st.lists(boxes, max_size=4).map(named),
        "entities": st.lists(spans, max_size=4).map(named),
        "weather": st.sampled_from(["sun", "rain", "fog"]),
        "topics": st.lists(st.sampled_from("abcd"), unique=True),
        "order": st.permutations(["a", "b", "c"]).map(list),
        "stars": st.integers(1, 5),
        "count": st.floats(0, 100),
        "kind": st.lists(
            st.sampled_from([["animal"], ["animal", "dog"], ["plant"]]), unique_by=tuple, max_size=3
        ),
    },
)


@given(st.lists(results, min_size=2, max_size=4), st.randoms())
def test_agreement_lies_between_0_and_1_in_any_order(given_: list[dict[str, Any]], random: Any) -> None:
    found = agreement_of(SCHEMA, given_)
    assert found.total is not None
    assert 0 <= found.total <= 1
    assert all(0 <= one.score <= 1 for one in found.controls)
    assert all(0 <= part.score <= 1 for one in found.controls for part in one.objects)
    mixed = list(given_)
    random.shuffle(mixed)
    assert agreement_of(SCHEMA, mixed).total == pytest.approx(found.total, abs=1e-9)


@given(results)
def test_equal_answers_agree_fully(result: dict[str, Any]) -> None:
    assert agreement_of(SCHEMA, [result, result]).total == 1
