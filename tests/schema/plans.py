"""Hypothesis strategies: a schema with everything that steps can be about, and steps that fit a schema."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from labeling.labelspec import LabelSchema, parse_schema
from labeling.labelspec.migrate import Plan, StepError, plan_of
from tests.unit.labelspec.strategies import results, whole_schema

COLOUR = {"name": "colour", "type": "choice", "options": ["red", "blue", {"name": "teal", "key": "t"}]}


def rich_schema() -> LabelSchema:
    """`whole_schema` with attributes of every kind, conditions, and answers that are required."""
    raw = copy.deepcopy(whole_schema().dump())
    controls = {control["name"]: control for control in raw["controls"]}
    car, lane, arm = controls["objects"]["labels"]
    car["attributes"] = [
        {"name": "occluded", "type": "boolean"},
        {**COLOUR, "default": "red"},
        {"name": "tags", "type": "choices", "options": ["old", "new"]},
        {"name": "speed", "type": "number", "min": 0, "max": 50},
    ]
    lane["attributes"] = [
        {"name": "occluded", "type": "text"},
        {**COLOUR, "options": ["red", "white"]},
        {"name": "speed", "type": "number", "max": 90},
    ]
    arm["attributes"] = []
    controls["notes"]["show_if"] = {"control": "weather", "in": ["rain", "sunny"]}
    controls["count"]["show_if"] = {"control": "objects", "any": ["car", "lane"]}
    controls["quality"]["show_if"] = {"control": "species", "any": ["animal", "plant"]}
    raw["controls"].append({"name": "sky", "type": "choice", "options": ["rain", "cloud"]})
    raw["controls"].append({"name": "themes", "type": "choices", "options": ["art", "food"], "max": 1})
    return parse_schema(raw)


RICH = rich_schema()


@st.composite
def rich_results(draw: st.DrawFn) -> dict[str, Any]:
    """A valid result of `rich_schema`."""
    result = draw(results())
    for entry in result.get("objects", []):
        entry.pop("attributes", None)
        if draw(st.booleans()):
            entry["attributes"] = draw(_attributes(entry["label"]))
    if draw(st.booleans()):
        result["sky"] = draw(st.sampled_from(["rain", "cloud"]))
    if draw(st.booleans()):
        result["themes"] = draw(st.sampled_from([["art"], ["food"], []]))
    spans = result.get("entities", [])
    people = [span["id"] for span in spans if span["label"] == "person"]
    places = [span["id"] for span in spans if span["label"] == "place"]
    if people and places and draw(st.booleans()):
        result["entities.relations"] = [{"label": "lives_in", "from": people[0], "to": places[0]}]
    if not any(entry["label"] in ("car", "lane") for entry in result.get("objects", [])):
        result.pop("count", None)
    if not result.get("species"):
        result.pop("quality", None)
    return result


def _attributes(label: str) -> st.SearchStrategy[dict[str, Any]]:
    if label == "lane":
        optional = {
            "occluded": st.sampled_from(["", "half"]),
            "colour": st.sampled_from(["red", "white"]),
            "speed": st.integers(-5, 90),
        }
    else:
        optional = {
            "occluded": st.booleans(),
            "colour": st.sampled_from(["red", "blue", "teal"]),
            "tags": st.lists(st.sampled_from(["old", "new"]), unique=True),
            "speed": st.integers(0, 50),
        }
    return st.fixed_dictionaries({}, optional=optional)


def things(schema: LabelSchema) -> list[tuple[dict[str, Any], list[Any]]]:
    """What steps can be about: the fixed part of a step, and the names that it may take."""
    found: list[tuple[dict[str, Any], list[Any]]] = [({"kind": "control"}, list(schema.control_map))]
    for control in schema.dump()["controls"]:
        own = {"control": control["name"]}
        if "labels" in control:
            found.append(({"kind": "label", **own}, [label["name"] for label in control["labels"]]))
            for label in control["labels"]:
                names = [attribute["name"] for attribute in label.get("attributes", [])]
                if names:
                    found.append(({"kind": "attribute", **own}, names))
                    found.append(({"kind": "attribute", "label": label["name"], **own}, names))
                for attribute in label.get("attributes", []):
                    if "options" in attribute:
                        part = {"kind": "option", "attribute": attribute["name"], **own}
                        found.append((part, _names(attribute["options"])))
        if control.get("relations"):
            found.append(({"kind": "relation", **own}, _names(control["relations"])))
        if control["type"] == "tree":
            found.append(({"kind": "option", **own}, _names(control["options"])))
            for branch in control["options"]:
                if isinstance(branch, dict) and branch.get("children"):
                    below = [[branch["name"], name] for name in _names(branch["children"])]
                    found.append(({"kind": "option", **own}, below))
        elif "options" in control:
            found.append(({"kind": "option", **own}, _names(control["options"])))
    return found


def _names(entries: list[Any]) -> list[Any]:
    return [entry if isinstance(entry, str) else entry["name"] for entry in entries]


@st.composite
def steps(
    draw: st.DrawFn, schema: LabelSchema, ops: tuple[str, ...] = ("rename", "merge", "remove")
) -> dict[str, Any]:
    """One step that may fit the schema."""
    part, names = draw(st.sampled_from(things(schema)))
    op = draw(st.sampled_from(ops))
    most = 1 if op == "rename" else max(1, len(names) - (op == "remove"))
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=most, unique_by=str))
    step = {"op": op, **part, "from": chosen}
    last = [name[-1] if isinstance(name, list) else name for name in names]
    if op == "rename":
        step["to"] = "fresh"
    elif op == "merge":
        step["to"] = draw(st.sampled_from([*last, "fresh"]))
    return step


@st.composite
def plans(draw: st.DrawFn, ops: tuple[str, ...] = ("rename", "merge", "remove")) -> Plan:
    """One to three steps that can be taken from `RICH`."""
    taken: list[dict[str, Any]] = []
    plan = None
    for number in range(draw(st.integers(1, 3))):
        step = draw(steps(plan.schema if plan else RICH, ops))
        if step.get("to") == "fresh":
            step["to"] = f"fresh{number}"
        try:
            plan = plan_of(RICH, [*taken, step])
            taken.append(step)
        except StepError:
            continue
    return plan or plan_of(
        RICH, [{"op": "rename", "kind": "option", "control": "sky", "from": ["rain"], "to": "wet"}]
    )
