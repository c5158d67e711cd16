"""Shapes that belong together, relations between them, and attributes that are asked on a condition."""

from typing import Any

import pytest

from labeling.labelspec import MediaFacts, parse_schema, validate_result
from labeling.labelspec.migrate_schema import changed_schema
from labeling.labelspec.migrate_steps import Step, StepError

SCHEMA = parse_schema(
    {
        "version": 1,
        "inputs": [{"name": "photo", "type": "image"}],
        "controls": [
            {
                "name": "objects",
                "type": "shapes",
                "on": "photo",
                "tools": ["box"],
                "labels": [
                    {
                        "name": "car",
                        "attributes": [
                            {"name": "state", "type": "choice", "options": ["parked", "moving"]},
                            {"name": "speed", "type": "number", "required": True,
                             "show_if": {"attribute": "state", "equals": "moving"}},
                            {"name": "limit", "type": "boolean", "required": True,
                             "show_if": {"attribute": "speed", "answered": True}},
                        ],
                    },
                    {"name": "person"},
                ],
                "relations": [{"name": "drives", "from": ["person"], "to": ["car"]}],
            }
        ],
    }
)  # fmt: skip


def box(name: str, label: str = "car", **more: Any) -> dict[str, Any]:
    return {"id": name, "label": label, "type": "box", "x": 1, "y": 1, "w": 5, "h": 5, **more}


def check(*objects: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    media = {"photo": MediaFacts(width=64, height=48)}
    result = {"objects": list(objects)} | {f"objects.{key}": value for key, value in more.items()}
    return [(fault.pointer, fault.code) for fault in validate_result(SCHEMA, result, media)]


def test_groups_are_names() -> None:
    assert check(box("a", group="g1"), box("b", "person", group="g1")) == []
    for bad in ("", "two words", 3, None):
        assert check(box("a", group=bad)) == [("/objects/0/group", "result.bad_id")]


def test_relations_join_shapes_of_their_labels() -> None:
    both = (box("c"), box("p", "person"))
    drives = {"label": "drives", "from": "p", "to": "c"}
    assert check(*both, relations=[drives]) == []
    assert check(*both, relations=[drives | {"from": "c", "to": "p"}]) == [
        ("/objects.relations/0/from", "result.relation_not_allowed"),
        ("/objects.relations/0/to", "result.relation_not_allowed"),
    ]
    assert check(*both, relations=[drives | {"to": "z"}]) == [
        ("/objects.relations/0/to", "result.unknown_reference")
    ]
    assert check(*both, relations=[drives, drives]) == [("/objects.relations/1", "result.repeated")]


@pytest.mark.parametrize(
    ("attributes", "missing"),
    [
        ({}, None),
        ({"state": "parked"}, None),
        ({"state": "moving"}, "speed"),
        ({"state": "moving", "speed": 3}, "limit"),
        ({"state": "moving", "speed": 3, "limit": True}, None),
        ({"state": "parked", "speed": 3}, None),
    ],
)
def test_an_attribute_is_required_only_where_it_is_asked(
    attributes: dict[str, Any], missing: str | None
) -> None:
    wanted = [(f"/objects/0/attributes/{missing}", "result.missing")] if missing else []
    assert check(box("a", attributes=attributes)) == wanted


def changed(**step: Any) -> list[dict[str, Any]]:
    """Attributes of the car after a step."""
    after = changed_schema(SCHEMA, Step.model_validate({"control": "objects"} | step), "/steps/0")
    attributes: list[dict[str, Any]] = after.dump()["controls"][0]["labels"][0]["attributes"]
    return attributes


def test_conditions_follow_new_names() -> None:
    assert changed(op="rename", kind="attribute", **{"from": ["state"], "to": "doing"})[1]["show_if"] == {
        "attribute": "doing",
        "equals": "moving",
    }
    renamed = changed(op="rename", kind="option", attribute="state", **{"from": ["moving"], "to": "driving"})
    assert renamed[1]["show_if"] == {"attribute": "state", "equals": "driving"}


def test_what_others_are_shown_by_is_not_removed_under_them() -> None:
    for step in (
        {"kind": "attribute", "from": ["state"]},
        {"kind": "option", "attribute": "state", "from": ["moving"]},
    ):
        with pytest.raises(StepError) as caught:
            changed(op="remove", **step)
        assert [fault.code for fault in caught.value.faults] == ["steps.condition"]


def test_an_attribute_asked_in_two_ways_is_asked_of_all_and_required_of_none() -> None:
    raw = SCHEMA.dump()
    raw["controls"][0]["labels"][1]["attributes"] = [{"name": "speed", "type": "number", "required": True}]
    step = Step.model_validate(
        {"op": "merge", "kind": "label", "control": "objects", "from": ["car", "person"], "to": "car"}
    )
    after = changed_schema(parse_schema(raw), step, "/steps/0").dump()["controls"][0]["labels"][0]
    speed = next(one for one in after["attributes"] if one["name"] == "speed")
    assert (speed.get("required"), speed.get("show_if")) == (None, None)
