"""Results: each rule of each control, with the pointer and code of its fault."""

from __future__ import annotations

from typing import Any

import pytest

from labeling.labelspec import MediaFacts, normalise_result, parse_schema, validate_result
from labeling.labelspec.limits import MAX_FAULTS, MAX_OBJECTS
from tests.unit.labelspec.strategies import MEDIA, TEXT, whole_schema

SCHEMA = whole_schema()
BOX = {"id": "a1", "label": "car", "type": "box", "x": 1, "y": 2, "w": 10, "h": 10}
POLYGON = {"id": "a1", "label": "car", "type": "polygon", "points": [[0, 0], [20, 0], [20, 20], [0, 20]]}
LINE = {"id": "a1", "label": "lane", "type": "polyline", "points": [[0, 0], [20, 0]]}
ARM = {"id": "a1", "label": "arm", "type": "keypoints", "points": [[1, 1, 2], [0, 0, 0]]}
ELLIPSE = {"id": "a1", "label": "car", "type": "ellipse", "cx": 5, "cy": 5, "rx": 2, "ry": 1}
MASK = {"id": "a1", "label": "car", "type": "mask", "size": [48, 64], "rle": "QQK9Fw==", "bbox": [1, 1, 2, 1]}
SPAN = {"id": "s1", "label": "person", "start": 0, "end": 5, "text": "Alice"}


def check(result: Any, **options: Any) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in validate_result(SCHEMA, result, MEDIA, **options)]


def test_the_examples_of_this_module_are_valid() -> None:
    for shape in (BOX, POLYGON, LINE, ARM, ELLIPSE, MASK):
        assert check({"weather": "rain", "objects": [shape]}) == []
    assert check({"weather": "rain", "entities": [SPAN]}) == []


@pytest.mark.parametrize(
    ("shape", "pointer", "code"),
    [
        (BOX | {"x": -0.001}, "/x", "result.out_of_bounds"),
        (BOX | {"x": 55}, "/w", "result.out_of_bounds"),
        (BOX | {"y": 38.01}, "/h", "result.out_of_bounds"),
        (BOX | {"w": 0}, "/w", "result.bad_shape"),
        (BOX | {"h": -3}, "/h", "result.bad_shape"),
        (BOX | {"x": True}, "/x", "result.wrong_type"),
        (BOX | {"x": "1"}, "/x", "result.wrong_type"),
        (BOX | {"x": float("nan")}, "/x", "result.wrong_type"),
        (BOX | {"x": 10**400}, "/x", "result.wrong_type"),
        (BOX | {"angle": 361}, "/angle", "result.out_of_range"),
        (BOX | {"angle": False}, "/angle", "result.wrong_type"),
        (BOX | {"angle": 45, "x": 60}, "", "result.out_of_bounds"),
        (BOX | {"angle": 45, "w": 100, "x": -40}, "/w", "result.out_of_bounds"),
        (BOX | {"label": "cat"}, "/label", "result.unknown_label"),
        (BOX | {"label": "lane"}, "/type", "result.tool_not_allowed"),
        (BOX | {"type": "cube"}, "/type", "result.unknown_tool"),
        (BOX | {"id": ""}, "/id", "result.bad_id"),
        (BOX | {"id": "a b"}, "/id", "result.bad_id"),
        (BOX | {"id": 7}, "/id", "result.bad_id"),
        (BOX | {"score": 1.5}, "/score", "result.out_of_range"),
        (BOX | {"cx": 1}, "/cx", "result.unknown_key"),
        (BOX | {"attributes": {"occluded": 1}}, "/attributes/occluded", "result.wrong_type"),
        (BOX | {"attributes": {"colour": "red"}}, "/attributes/colour", "result.unknown_key"),
        (BOX | {"attributes": []}, "/attributes", "result.wrong_type"),
        (POLYGON | {"points": [[0, 0], [20, 20], [20, 0], [0, 20]]}, "/points", "result.self_intersection"),
        (POLYGON | {"points": [[0, 0], [20, 0]]}, "/points", "result.bad_shape"),
        (POLYGON | {"points": [[0, 0], [9, 0], [9, 9], [0, 0]]}, "/points/3", "result.repeated_point"),
        (POLYGON | {"points": [[0, 0], [9, 0], [9, 0], [0, 9]]}, "/points/2", "result.repeated_point"),
        (POLYGON | {"points": [[0, 0], [65, 0], [9, 9]]}, "/points/1/0", "result.out_of_bounds"),
        (POLYGON | {"points": [[0, 0], [9, 0, 1], [9, 9]]}, "/points/1", "result.wrong_type"),
        (POLYGON | {"holes": [[[30, 5], [31, 5], [31, 6]]]}, "/holes/0", "result.bad_shape"),
        (POLYGON | {"holes": [[[5, 5], [30, 5], [5, 9]]]}, "/holes/0", "result.self_intersection"),
        (POLYGON | {"holes": [[[2, 2], [9, 2], [9, 9], [2, 9]], [[3, 3], [4, 3], [4, 4]]]}, "/holes/1", "result.bad_shape"),  # noqa: E501
        (POLYGON | {"holes": {}}, "/holes", "result.wrong_type"),
        (POLYGON | {"parts": {}}, "/parts", "result.wrong_type"),
        (POLYGON | {"parts": [[[1, 2]]]}, "/parts/0", "result.wrong_type"),
        (POLYGON | {"parts": [{"holes": []}]}, "/parts/0/points", "result.missing"),
        (POLYGON | {"parts": [{"points": [[30, 0], [40, 0], [40, 9]], "color": 1}]}, "/parts/0/color", "result.unknown_key"),  # noqa: E501
        (POLYGON | {"parts": [{"points": [[15, 5], [30, 5], [15, 9]]}]}, "/parts/0/points", "result.self_intersection"),
        (POLYGON | {"parts": [{"points": [[5, 5], [9, 5], [5, 9]]}]}, "/parts/0/points", "result.bad_shape"),
        (POLYGON | {"parts": [{"points": [[30, 0], [40, 0], [50, 0]]}]}, "/parts/0/points", "result.self_intersection"),
        (POLYGON | {"parts": [{"points": [[30, 0], [40, 0], [40, 1e6]]}]}, "/parts/0/points/2/1", "result.out_of_bounds"),  # noqa: E501
        (LINE | {"points": [[1, 1]]}, "/points", "result.bad_shape"),
        (LINE | {"points": [[1, 1], [1, 1]]}, "/points", "result.bad_shape"),
        (ARM | {"points": [[1, 1, 2]]}, "/points", "result.bad_shape"),
        (ARM | {"points": [[1, 1, 0], [0, 0, 0]]}, "/points", "result.bad_shape"),
        (ARM | {"points": [[1, 1, 3], [0, 0, 0]]}, "/points/0/2", "result.wrong_type"),
        (ARM | {"points": [[1, 1, True], [0, 0, 0]]}, "/points/0/2", "result.wrong_type"),
        (ELLIPSE | {"rx": 0}, "/rx", "result.bad_shape"),
        (ELLIPSE | {"cx": 65}, "/cx", "result.out_of_bounds"),
        (MASK | {"size": [64, 48]}, "/size", "result.out_of_bounds"),
        (MASK | {"size": [48]}, "/size", "result.wrong_type"),
        (MASK | {"rle": "!!"}, "/rle", "result.bad_run_lengths"),
        (MASK | {"rle": "gBg="}, "/rle", "result.bad_shape"),
        (MASK | {"bbox": [1, 1, 3, 1]}, "/bbox", "result.bad_shape"),
        (MASK | {"bbox": None}, "/bbox", "result.wrong_type"),
    ],
)  # fmt: skip
def test_each_fault_of_a_shape(shape: dict[str, Any], pointer: str, code: str) -> None:
    assert check({"weather": "rain", "objects": [shape]}) == [(f"/objects/0{pointer}", code)]


def test_rounding_is_forgiven_and_turned_shapes_may_reach_over_the_edge() -> None:
    for shape in (BOX | {"x": 54.0000005}, BOX | {"x": -5e-7}, BOX | {"x": 0, "y": 0, "w": 20, "angle": 45}):
        assert check({"weather": "rain", "objects": [shape]}) == []


def test_missing_keys_and_repeated_ids() -> None:
    faults = check({"weather": "rain", "objects": [BOX, BOX, {"type": "box"}, 3]})
    assert ("/objects/1/id", "result.repeated_id") in faults
    assert {("/objects/2/" + key, "result.missing") for key in ("id", "label", "x", "y", "w", "h")} <= set(
        faults
    )
    assert ("/objects/3", "result.wrong_type") in faults


@pytest.mark.parametrize(
    ("span", "pointer", "code"),
    [
        (SPAN | {"text": "Alicf"}, "/text", "result.text_mismatch"),
        (SPAN | {"end": 0}, "/end", "result.bad_span"),
        (SPAN | {"end": 999}, "/end", "result.out_of_bounds"),
        (SPAN | {"start": -1}, "/start", "result.wrong_type"),
        (SPAN | {"start": 0.0}, "/start", "result.wrong_type"),
        (SPAN | {"label": "car"}, "/label", "result.unknown_label"),
    ],
)
def test_each_fault_of_a_span(span: dict[str, Any], pointer: str, code: str) -> None:
    assert check({"weather": "rain", "entities": [span]}) == [(f"/entities/0{pointer}", code)]


def test_offsets_count_code_points() -> None:
    start = TEXT.index("lives")  # behind an emoji of three code points (five UTF-16 units)
    assert start == 10
    assert check({"weather": "rain", "entities": [SPAN | {"start": 10, "end": 15, "text": "lives"}]}) == []
    assert check({"weather": "rain", "entities": [SPAN | {"start": 12, "end": 17, "text": "lives"}]}) != []


def test_relations() -> None:
    place = {"id": "s2", "label": "place", "start": 19, "end": 24, "text": "Paris"}
    good = {"label": "lives_in", "from": "s1", "to": "s2"}
    base = {"weather": "rain", "entities": [SPAN, place]}
    assert TEXT[19:24] == "Paris"
    assert check(base | {"entities.relations": [good]}) == []
    for bad, pointer, code in [
        (good | {"to": "s9"}, "/0/to", "result.unknown_reference"),
        (good | {"label": "x"}, "/0/label", "result.unknown_label"),
        ({"label": "lives_in", "from": "s2", "to": "s2"}, "/0/from", "result.relation_not_allowed"),
        (good | {"id": "r"}, "/0/id", "result.unknown_key"),
        ("x", "/0", "result.wrong_type"),
    ]:
        faults = check(base | {"entities.relations": [bad]})
        assert faults[0] == (f"/entities.relations{pointer}", code)
    assert check(base | {"entities.relations": [good, good]}) == [
        ("/entities.relations/1", "result.repeated")
    ]


@pytest.mark.parametrize(
    ("answers", "pointer", "code"),
    [
        ({"weather": "snow"}, "/weather", "result.unknown_option"),
        ({"weather": ["rain"]}, "/weather", "result.wrong_type"),
        ({"weather": None}, "/weather", "result.wrong_type"),
        ({"topics": ["sport", "sport"]}, "/topics/1", "result.repeated"),
        ({"topics": ["sport", "art", "politics"]}, "/topics", "result.too_many"),
        ({"species": [["animal", "fish"]]}, "/species/0/1", "result.unknown_option"),
        ({"species": [["plant", "tree"]]}, "/species/0/1", "result.unknown_option"),
        ({"species": [["plant"], ["plant"]]}, "/species/1", "result.repeated"),
        ({"species": [[]]}, "/species/0", "result.too_few"),
        ({"notes": "x" * 501}, "/notes", "result.too_long"),
        ({"notes": "a\x00"}, "/notes", "result.control_character"),
        ({"count": 101}, "/count", "result.out_of_range"),
        ({"count": 1.5}, "/count", "result.wrong_type"),
        ({"count": True}, "/count", "result.wrong_type"),
        ({"quality": 0}, "/quality", "result.wrong_type"),
        ({"order": ["a", "b"]}, "/order", "result.incomplete"),
        ({"order": ["a", "b", "b"]}, "/order/2", "result.repeated"),
        ({"better": "photo"}, "/better", "result.unknown_option"),
        ({"speech": [{"id": "g", "label": "music", "start": 1, "end": 3.1}]}, "/speech/0/end", "result.out_of_bounds"),
        ({"speech": [{"id": "g", "label": "music", "start": 1, "end": 1}]}, "/speech/0/end", "result.bad_segment"),
        ({"surprise": 1}, "/surprise", "result.unknown_control"),
        ({"topics.relations": []}, "/topics.relations", "result.unknown_control"),
    ],
)  # fmt: skip
def test_each_fault_of_an_answer(answers: dict[str, Any], pointer: str, code: str) -> None:
    assert check({"weather": "rain"} | answers) == [(pointer, code)]


def test_tracks() -> None:
    def track(*frames: dict[str, Any]) -> dict[str, Any]:
        return {
            "weather": "rain",
            "vehicles": [{"id": "t", "label": "car", "type": "box", "keyframes": list(frames)}],
        }

    box = {"x": 1, "y": 1, "w": 5, "h": 5}
    at = "/vehicles/0/keyframes"
    assert check(track({"frame": 0, **box}, {"frame": 19, **box, "outside": True})) == []
    assert check(track()) == [(at, "result.too_few")]
    assert check(track({"frame": 3, **box}, {"frame": 3, **box})) == [
        (f"{at}/1/frame", "result.not_in_order")
    ]
    assert check(track({"frame": 20, **box})) == [(f"{at}/0/frame", "result.out_of_bounds")]
    assert check(track({"frame": 0, **box, "outside": 1})) == [(f"{at}/0/outside", "result.wrong_type")]
    assert check(track({"frame": 0, **box, "x": 900})) == [(f"{at}/0/x", "result.out_of_bounds")]


def test_required_is_for_what_is_submitted_not_for_drafts() -> None:
    assert check({}) == [("/weather", "result.required")]
    assert check({"weather": ""})[-1] == ("/weather", "result.required")
    assert check({}, partial=True) == []
    assert check({"count": 101}, partial=True) == [("/count", "result.out_of_range")]


def conditional(**condition: Any) -> Any:
    return parse_schema(
        {"version": 1, "inputs": [{"name": "t", "type": "text"}], "controls": [
            {"name": "a", "type": "choice", "options": ["x", "y"]},
            {"name": "b", "type": "text", "required": True, "show_if": {"control": "a", **condition}},
            {"name": "c", "type": "rating", "show_if": {"control": "b", "answered": True}}]}
    )  # fmt: skip


def test_hidden_controls_hold_no_answer_and_shown_ones_may_be_required() -> None:
    schema = conditional(equals="x")

    def faults(result: Any) -> list[tuple[str, str]]:
        return [(f.pointer, f.code) for f in validate_result(schema, result, {"t": MediaFacts()})]

    assert faults({"a": "y"}) == []
    assert faults({"a": "x"}) == [("/b", "result.required")]
    assert faults({"a": "x", "b": "yes", "c": 3}) == []
    assert faults({"a": "y", "b": "yes"}) == [("/b", "result.hidden")]
    assert faults({"a": "y", "b": ""}) == []
    assert faults({"b": "yes", "c": 3}) == [("/b", "result.hidden"), ("/c", "result.hidden")]


@pytest.mark.parametrize(
    ("condition", "result", "shown"),
    [
        ({"in": ["x"]}, {"a": "x"}, True),
        ({"in": ["x"]}, {"a": "y"}, False),
        ({"answered": False}, {}, True),
        ({"answered": False}, {"a": "x"}, False),
        ({"answered": True}, {"a": "x"}, True),
        ({"any": ["x", "y"]}, {"a": ["unhashable"]}, False),
    ],
)
def test_operators_of_conditions(condition: dict[str, Any], result: dict[str, Any], shown: bool) -> None:
    faults = validate_result(conditional(**condition), result, {"t": MediaFacts()})
    assert (("/b", "result.required") in [(f.pointer, f.code) for f in faults]) is shown


def test_an_absent_input_can_not_be_answered_and_is_not_required() -> None:
    schema = parse_schema(
        {"version": 1, "inputs": [{"name": "t", "type": "text", "optional": True}], "controls": [
            {"name": "s", "type": "spans", "on": "t", "labels": [{"name": "l"}], "required": True}]}
    )  # fmt: skip
    assert validate_result(schema, {}, {}) == []
    span = {"id": "1", "label": "l", "start": 0, "end": 1, "text": "x"}
    (fault,) = validate_result(schema, {"s": [span]}, {})
    assert (fault.pointer, fault.code) == ("/s", "result.input_absent")
    assert validate_result(schema, {"s": [span]}, {"t": MediaFacts()}) == []
    (fault,) = validate_result(schema, {"s": [span]}, {"t": MediaFacts(length=0)})
    assert fault.code == "result.out_of_bounds"


def test_required_attributes() -> None:
    schema = parse_schema(
        {"version": 1, "inputs": [{"name": "photo", "type": "image"}], "controls": [
            {"name": "o", "type": "shapes", "on": "photo", "tools": ["box"], "labels": [
                {"name": "car", "attributes": [{"name": "n", "type": "number", "integer": True, "max": 9, "required": True}]}]}]}  # noqa: E501
    )  # fmt: skip

    def faults(box: Any) -> list[tuple[str, str]]:
        return [(f.pointer, f.code) for f in validate_result(schema, {"o": [box]}, MEDIA)]

    assert faults(BOX) == [("/o/0/attributes/n", "result.missing")]
    assert faults(BOX | {"attributes": {"n": 3}}) == []
    assert faults(BOX | {"attributes": {"n": 3.5}}) == [("/o/0/attributes/n", "result.wrong_type")]
    assert faults(BOX | {"attributes": {"n": 10}}) == [("/o/0/attributes/n", "result.out_of_range")]


def test_too_much_is_refused_and_faults_are_counted() -> None:
    assert check({"weather": "rain", "objects": [BOX] * (MAX_OBJECTS + 1)}) == [
        ("/objects", "result.too_many")
    ]
    assert len(check({"weather": "rain", "objects": [3] * 1000})) == MAX_FAULTS
    huge = MASK | {"rle": "A" * (2 * 1024 * 1024 + 1)}
    assert check({"weather": "rain", "objects": [huge]}) == [("/objects/0/rle", "result.too_large")]


def test_normal_order() -> None:
    result = {
        "weather": "rain",
        "objects": [{"w": 1, "h": 1, "y": 0, "x": 0, "type": "box", "label": "car", "id": "a"}],
    }
    normal = normalise_result(SCHEMA, result)
    assert list(normal) == ["objects", "weather"]
    assert list(normal["objects"][0]) == ["id", "label", "type", "x", "y", "w", "h"]
    assert normal == result
