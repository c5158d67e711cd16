"""Schemas: every control type by its example, and each kind of fault at its pointer."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

from labeling.labelspec import (
    CONTROL_TYPES,
    SchemaError,
    example_result,
    example_schema,
    json_schema,
    parse_schema,
    result_json_schema,
    validate_result,
)
from labeling.labelspec.palette import COLOURS, OKABE_ITO, fill_colours, fill_keys
from tests.unit.labelspec.strategies import MEDIA, whole_schema

THE_TYPES = {
    "shapes", "spans", "segments", "tracks", "choice", "choices", "tree", "text", "number", "rating", "ranking", "pairwise",  # noqa: E501
}  # fmt: skip
MEDIA = {
    **MEDIA,
    "photo": type(MEDIA["photo"])(width=640, height=480),
    "caption": type(MEDIA["caption"])(text="Alice lives in Paris"),
}


def faults_of(raw: object) -> dict[str, str]:
    with pytest.raises(SchemaError) as caught:
        parse_schema(raw)
    return {fault.pointer: fault.code for fault in caught.value.faults}


def with_control(**keys: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "inputs": [{"name": "photo", "type": "image"}, {"name": "caption", "type": "text"}],
        "controls": [keys],
    }


def shapes(*labels: Any, **more: Any) -> dict[str, Any]:
    return with_control(name="o", type="shapes", on="photo", tools=["box"], labels=list(labels)) | more


def test_the_registry_holds_the_control_types_of_the_contract() -> None:
    assert set(CONTROL_TYPES) == THE_TYPES


@pytest.mark.parametrize("kind", sorted(CONTROL_TYPES))
def test_every_control_type_has_a_valid_example(kind: str) -> None:
    raw = example_schema(kind)
    schema = parse_schema(raw)
    assert validate_result(schema, example_result(kind), MEDIA) == []
    assert parse_schema(schema.dump()) == schema
    jsonschema.Draft202012Validator(json_schema()).validate(raw)
    jsonschema.Draft202012Validator(json_schema()).validate(schema.dump())
    jsonschema.Draft202012Validator(result_json_schema(schema)).validate(example_result(kind))


@pytest.mark.parametrize("kind", sorted(CONTROL_TYPES))
def test_every_control_type_refuses_unknown_keys_and_nonsense_answers(kind: str) -> None:
    raw = copy.deepcopy(example_schema(kind))
    raw["controls"][0]["surprise"] = 1
    assert faults_of(raw) == {"/controls/0/surprise": "schema.unknown_key"}
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(raw)
    schema = parse_schema(example_schema(kind))
    name = schema.controls[0].name
    for nonsense in (True, {"a": 1}, [[1]], 1e999, "\x00\x01no such word", None):
        faults = validate_result(schema, {name: nonsense}, MEDIA)
        assert faults
        assert all(fault.pointer.startswith(f"/{name}") for fault in faults)


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"].endswith("2020-12/schema")


def test_the_example_of_the_contract_is_accepted() -> None:
    schema = parse_schema(
        {"version": 1,
         "inputs": [{"name": "photo", "type": "image"}, {"name": "caption", "type": "text", "optional": True}],
         "controls": [
             {"name": "objects", "type": "shapes", "on": "photo",
              "tools": ["box", "polygon", "polyline", "keypoints", "ellipse", "mask"],
              "labels": [{"name": "car", "color": "#0072B2", "key": "1",
                          "attributes": [{"name": "occluded", "type": "boolean"}]},
                         {"name": "lane", "tools": ["polyline"]}]},
             {"name": "weather", "type": "choice", "options": ["sunny", "rain"], "required": True},
             {"name": "entities", "type": "spans", "on": "caption", "labels": [{"name": "person"}],
              "relations": [{"name": "works_for", "from": ["person"], "to": ["person"]}]}]}
    )  # fmt: skip
    dumped = schema.dump()
    assert dumped["controls"][0]["labels"][1] == {
        "name": "lane",
        "tools": ["polyline"],
        "color": "#E69F00",
        "key": "2",
    }
    assert dumped["controls"][1]["options"] == ["sunny", "rain"]
    assert dumped["controls"][2]["relations"] == [{"name": "works_for", "from": ["person"], "to": ["person"]}]


@pytest.mark.parametrize("raw", [None, 3, "x", [], True])
def test_what_is_no_object_is_refused_as_a_whole(raw: object) -> None:
    assert faults_of(raw) == {"": "schema.wrong_type"}


def test_missing_parts_are_named() -> None:
    assert faults_of({}) == {f"/{key}": "schema.missing" for key in ("version", "inputs", "controls")}
    assert faults_of(with_control(type="choice")) == {
        "/controls/0/name": "schema.missing", "/controls/0/options": "schema.missing",
    }  # fmt: skip


@pytest.mark.parametrize("version", [2, "1", 1.0, True, None])
def test_only_version_one(version: object) -> None:
    assert "/version" in faults_of(
        with_control(name="w", type="choice", options=["a"]) | {"version": version}
    )


def test_an_unknown_control_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SchemaError) as caught:
        parse_schema(with_control(name="x", type="hologram"))
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.code) == ("/controls/0/type", "schema.unknown_control")
    assert "'shapes'" in fault.detail
    assert "'hologram'" in fault.detail


@pytest.mark.parametrize(
    ("control", "pointer", "code"),
    [
        ({"name": "9x", "type": "text"}, "/name", "schema.bad_name"),
        ({"name": "a.b", "type": "text"}, "/name", "schema.bad_name"),
        ({"name": "x", "type": "choice", "options": []}, "/options", "schema.out_of_range"),
        ({"name": "x", "type": "choice", "options": ["a", "a"]}, "/options/1", "schema.repeated"),
        ({"name": "x", "type": "choice", "options": ["a", 3]}, "/options/1", "schema.wrong_type"),
        ({"name": "x", "type": "choice", "options": [" a"]}, "/options/0", "schema.bad_value"),
        ({"name": "x", "type": "choice", "options": [{"name": "a", "key": "q"}, {"name": "b", "key": "q"}]},
         "/options/1/key", "schema.key_clash"),
        ({"name": "x", "type": "choice", "options": ["a"], "required": 1}, "/required", "schema.wrong_type"),
        ({"name": "x", "type": "choices", "options": ["a"], "min": 2}, "/min", "schema.bad_range"),
        ({"name": "x", "type": "choices", "options": ["a", "b"], "min": 2, "max": 1}, "/max", "schema.bad_range"),
        ({"name": "x", "type": "number", "min": 2, "max": 1}, "/max", "schema.bad_range"),
        ({"name": "x", "type": "number", "min": float("nan")}, "/min", "schema.out_of_range"),
        ({"name": "x", "type": "number", "min": True}, "/min", "schema.wrong_type"),
        ({"name": "x", "type": "text", "min_length": 9, "max_length": 3}, "/max_length", "schema.bad_range"),
        ({"name": "x", "type": "rating", "max": 1}, "/max", "schema.out_of_range"),
        ({"name": "x", "type": "ranking", "options": ["a"], "top": 2}, "/top", "schema.bad_range"),
        ({"name": "x", "type": "pairwise", "between": ["photo", "photo"]}, "/between/1", "schema.repeated"),
        ({"name": "x", "type": "pairwise", "between": ["photo", "other"]}, "/between/1", "schema.unknown_reference"),
        ({"name": "x", "type": "tree", "options": [{"name": "a", "children": ["b", "b"]}]},
         "/options/0/children/1", "schema.repeated"),
        ({"name": "x", "type": "segments", "on": "caption", "labels": [{"name": "a"}]}, "/on", "schema.wrong_input"),
        ({"name": "x", "type": "spans", "on": "gone", "labels": [{"name": "a"}]}, "/on", "schema.unknown_reference"),
        ({"name": "x", "type": "spans", "on": "caption", "labels": [{"name": "a"}],
          "relations": [{"name": "r", "from": ["b"]}]}, "/relations/0/from/0", "schema.unknown_reference"),
    ],
)  # fmt: skip
def test_each_fault_of_a_control_stands_at_its_pointer(
    control: dict[str, Any], pointer: str, code: str
) -> None:
    assert faults_of(with_control(**control)) == {f"/controls/0{pointer}": code}


@pytest.mark.parametrize(
    ("label", "pointer", "code"),
    [
        ({"name": "a", "color": "red"}, "/color", "schema.bad_name"),
        ({"name": "a", "key": "F1"}, "/key", "schema.bad_name"),
        ({"name": "a", "tools": ["polygon"]}, "/tools/0", "schema.unknown_reference"),
        ({"name": "a", "tools": ["laser"]}, "/tools/0", "schema.not_allowed"),
        ({"name": "a", "skeleton": {"names": ["p"]}}, "/skeleton", "schema.not_allowed"),
        ({"name": "a", "attributes": [{"name": "q", "type": "nix"}]}, "/attributes/0", "schema.not_allowed"),
        ({"name": "a", "attributes": [{"name": "q", "type": "choice", "options": ["x"], "default": "y"}]},
         "/attributes/0/default", "schema.bad_default"),
        ({"name": "a", "attributes": [{"name": "q", "type": "text", "show_if": {"attribute": "z", "equals": 1}},
                                       {"name": "z", "type": "number"}]},
         "/attributes/0/show_if/attribute", "schema.unknown_reference"),
        ({"name": "a", "attributes": [{"name": "z", "type": "choice", "options": ["x"]},
                                       {"name": "q", "type": "text", "show_if": {"attribute": "z", "in": ["x", "y"]}}]},
         "/attributes/1/show_if", "schema.bad_condition"),
        ({"name": "a", "attributes": [{"name": "z", "type": "boolean"},
                                       {"name": "q", "type": "text", "show_if": {"attribute": "z"}}]},
         "/attributes/1/show_if", "schema.bad_condition"),
        ({"name": "a", "attributes": [{"name": "q", "type": "boolean"}, {"name": "q", "type": "text"}]},
         "/attributes/1/name", "schema.repeated"),
    ],
)  # fmt: skip
def test_each_fault_of_a_label_stands_at_its_pointer(label: dict[str, Any], pointer: str, code: str) -> None:
    assert faults_of(shapes(label)) == {f"/controls/0/labels/0{pointer}": code}


def test_names_are_unique() -> None:
    raw = shapes({"name": "a"}, {"name": "a"})
    raw["inputs"].append({"name": "photo", "type": "text"})
    raw["controls"].append(dict(raw["controls"][0], labels=[{"name": "b"}]))
    assert faults_of(raw) == {
        "/controls/0/labels/1/name": "schema.repeated", "/controls/1/name": "schema.repeated", "/inputs/2/name": "schema.repeated",  # noqa: E501
    }  # fmt: skip


def test_limits() -> None:
    assert "/controls/0/labels" in faults_of(shapes(*({"name": f"l{i}"} for i in range(501))))
    assert len(parse_schema(shapes(*({"name": f"l{i}"} for i in range(500)))).controls[0].labels) == 500  # type: ignore[attr-defined]
    raw = with_control(name="x", type="choice", options=[f"o{i}" for i in range(2001)])
    assert faults_of(raw) == {"/controls/0/options": "schema.out_of_range"}
    raw["controls"] = [{"name": f"c{i}", "type": "text"} for i in range(201)]
    assert faults_of(raw) == {"/controls": "schema.out_of_range"}
    deep: Any = "leaf"
    for _ in range(17):
        deep = {"name": "b", "children": [deep]}
    assert "schema.too_deep" in faults_of(with_control(name="t", type="tree", options=[deep])).values()


def test_defaults_of_colours_and_keys() -> None:
    assert fill_colours([None] * 8) == list(OKABE_ITO)
    assert fill_colours([None, "#0072b2", None]) == ["#E69F00", "#0072b2", "#009E73"]
    assert len(set(fill_colours([None] * len(COLOURS)))) == len(COLOURS) == 28
    assert fill_colours([None] * 29)[28] == COLOURS[0]
    assert fill_keys([None, "1", "q", None]) == ["2", "1", "q", "3"]
    assert fill_keys([None] * 12) == [*"1234567890", None, None]


CONDITION_CASES = [
    ({"control": "weather", "equals": "rain"}, None),
    ({"control": "weather", "in": ["rain", "sunny"]}, None),
    ({"control": "objects", "any": ["car"]}, None),
    ({"control": "notes", "answered": False}, None),
    ({"control": "count", "equals": 3}, None),
    ({"control": "weather", "equals": "snow"}, "/equals"),
    ({"control": "weather", "in": ["rain", "snow"]}, "/in/1"),
    ({"control": "objects", "equals": "car"}, "/equals"),
    ({"control": "count", "equals": "3"}, "/equals"),
    ({"control": "notes", "equals": 3}, "/equals"),
    ({"control": "weather", "equals": {"a": 1}}, "/equals"),
    ({"control": "later", "answered": True}, "/control"),
    ({"control": "x", "answered": True}, "/control"),
    ({"control": "weather"}, ""),
    ({"control": "weather", "equals": "rain", "answered": True}, ""),
    ({"control": "weather", "answered": None}, "/answered"),
    ({"equals": "rain"}, "/control"),
]


@pytest.mark.parametrize(("condition", "pointer"), CONDITION_CASES)
def test_conditions_refer_to_what_stands_before(condition: dict[str, Any], pointer: str | None) -> None:
    raw = copy.deepcopy(whole_schema().dump())
    raw["controls"] += [
        {"name": "x", "type": "text", "show_if": condition},
        {"name": "later", "type": "text"},
    ]
    if pointer is None:
        parse_schema(raw)
    else:
        assert list(faults_of(raw)) == [f"/controls/12/show_if{pointer}"]


@pytest.mark.parametrize(
    ("skeleton", "pointer", "code"),
    [
        ({"mirror": [[0, 0]]}, "/mirror/0", "schema.unknown_reference"),
        ({"mirror": [[0, 3]]}, "/mirror/0", "schema.unknown_reference"),
        ({"mirror": [[0, 1], [1, 2]]}, "/mirror/1", "schema.repeated"),
        ({"places": [[0, 0]]}, "/places", "schema.bad_range"),
        ({"places": [[0, 0], [0, 2], [1, 1]]}, "/places/1/1", "schema.out_of_range"),
    ],
)
def test_each_fault_of_a_skeleton_stands_at_its_pointer(
    skeleton: dict[str, Any], pointer: str, code: str
) -> None:
    raw = shapes({"name": "a", "skeleton": {"names": ["hip", "left knee", "right knee"]} | skeleton})
    raw["controls"][0]["tools"] = ["keypoints"]
    assert faults_of(raw) == {f"/controls/0/labels/0/skeleton{pointer}": code}
