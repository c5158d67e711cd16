"""Several declarations made into one, wide enough to take what was answered under each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from labeling.labelspec.faults import shown
from labeling.labelspec.migrate_steps import refuse

Entry = dict[str, Any]
_NUMBERS: Final = ("number",)
_SAME: Final = ("type", "on", "between", "show_if")
_UNMERGEABLE: Final = ("ranking",)


def _named(entries: Sequence[Any]) -> dict[str, Any]:
    return {entry if isinstance(entry, str) else entry["name"]: entry for entry in entries}


def fold_label(label: Entry, others: Sequence[Entry]) -> Entry:
    """A label that takes the objects of others: their attributes beside its own, and any tool that drew one of them.

    An attribute that not all of them have, or require, is required of none.
    """
    every = [label, *others]
    after = dict(label)
    attributes: dict[str, Entry] = {}
    for one in every:
        for attribute in one.get("attributes", ()):
            known = attributes.get(attribute["name"])
            attributes[attribute["name"]] = fold_attribute(known, [attribute]) if known else dict(attribute)
    for name, attribute in attributes.items():
        owners = [_named(one.get("attributes", ())).get(name) for one in every]
        is_same = len({owner["type"] for owner in owners if owner}) == 1
        if not (is_same and all(owner and owner.get("required") for owner in owners)):
            attribute.pop("required", None)
        _fold_condition(attribute, [owner for owner in owners if owner is not None])
    if attributes:
        after["attributes"] = list(attributes.values())
    if any(one.get("tools") is None for one in every):
        after.pop("tools", None)
    else:
        after["tools"] = list(dict.fromkeys(tool for one in every for tool in one["tools"]))
    return after


def _fold_condition(attribute: Entry, owners: Sequence[Entry]) -> None:
    """Asked of all where owners disagree on when it is asked; then required of none."""
    if any(owner.get("show_if") != owners[0].get("show_if") for owner in owners):
        attribute.pop("show_if", None)
        attribute.pop("required", None)


def fold_attribute(attribute: Entry, others: Sequence[Entry]) -> Entry:
    """An attribute that takes the values of others of its type; of another type it takes what fits."""
    after = dict(attribute)
    for other in others:
        if other["type"] != after["type"]:
            after.pop("required", None)
        elif "options" in after:
            known = _named(after["options"])
            new = [option for name, option in _named(other["options"]).items() if name not in known]
            after["options"] = [*after["options"], *map(_without_key, new)]
        elif after["type"] in _NUMBERS:
            after = _wider(after, other)
        elif after["type"] == "text" and "max_length" in after:
            after = _longer(after, other)
        if other["type"] == after["type"] and other.get("required"):
            after["required"] = True
    _fold_condition(after, [attribute, *others])
    return after


def _without_key(option: Any) -> Any:
    """Its key may be taken where it comes to."""
    return (
        {key: value for key, value in option.items() if key != "key"} if isinstance(option, dict) else option
    )


def _wider(entry: Entry, other: Entry) -> Entry:
    """Limits of a number that let in what either does."""
    after = dict(entry)
    for key, widest in (("min", min), ("max", max)):
        if entry.get(key) is None or other.get(key) is None:
            after.pop(key, None)
        else:
            after[key] = widest(entry[key], other[key])
    if not (entry.get("integer") and other.get("integer")):
        after.pop("integer", None)
    return after


def _longer(entry: Entry, other: Entry) -> Entry:
    after = dict(entry)
    if "max_length" in entry and "max_length" in other:
        after["max_length"] = max(entry["max_length"], other["max_length"])
    else:
        after.pop("max_length", None)
    if "min_length" in entry:
        after["min_length"] = min(entry["min_length"], other.get("min_length", 0))
    if other.get("multiline"):
        after["multiline"] = True
    return after


def fold_relation(relation: Entry, others: Sequence[Entry]) -> Entry:
    """A relation that may join whatever the others joined."""
    after = dict(relation)
    for key in ("from", "to"):
        ends = [one.get(key) for one in (relation, *others)]
        if any(end is None for end in ends):
            after.pop(key, None)
        else:
            after[key] = list(dict.fromkeys(name for end in ends for name in end or ()))
    return after


def fold_branch(branch: Entry, others: Sequence[Entry]) -> Entry:
    """An option of a tree with what lies below any of them; those of the same name are one."""
    below = list(branch.get("children", ()))
    for other in others:
        below = _joined(below, other.get("children", ()))
    return {**branch, "children": below} if below else branch


def _joined(branches: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    known = dict(_named(branches))
    for name, other in _named(others).items():
        if name not in known:
            known[name] = _without_key(other)
        elif isinstance(other, dict):
            here = known[name] if isinstance(known[name], dict) else {"name": name}
            known[name] = fold_branch(here, [other])
    return list(known.values())


def fold_control(control: Entry, others: Sequence[Entry], at: str) -> Entry:
    """A control that takes the answers of others of its type, on the same inputs and under the same condition."""
    after = dict(control)
    for other in others:
        what = f"{shown(other['name'])} and {shown(control['name'])}"
        if other["type"] != control["type"] or control["type"] in _UNMERGEABLE:
            refuse(f"{at}/from", "steps.merge", f"Answers of {what} cannot be one: they are not of one kind.")
        for key in _SAME:
            if other.get(key) != control.get(key):
                refuse(f"{at}/from", "steps.merge", f"{what} differ in '{key}', so they cannot be one.")
        after = _FOLDS.get(control["type"], _fold_objects)(after, other)
        if not other.get("required"):
            after.pop("required", None)
    return after


def _fold_objects(control: Entry, other: Entry) -> Entry:
    after = dict(control)
    labels = _named(_with_tools(control))
    for name, label in _named(_with_tools(other)).items():
        labels[name] = fold_label(labels[name], [label]) if name in labels else _without_key(label)
    after["labels"] = list(labels.values())
    if "tools" in control:
        after["tools"] = list(dict.fromkeys([*control["tools"], *other["tools"]]))
    relations = _named(control.get("relations", ()))
    for name, relation in _named(other.get("relations", ())).items():
        relations[name] = fold_relation(relations[name], [relation]) if name in relations else relation
    if relations:
        after["relations"] = list(relations.values())
    return after


def _with_tools(control: Entry) -> list[Entry]:
    """Labels that say themselves what may draw them."""
    return [
        {"tools": control["tools"], **label} if "tools" in control else label for label in control["labels"]
    ]


def _fold_options(control: Entry, other: Entry) -> Entry:
    after = {**control, "options": _joined(control["options"], other["options"])}
    if control["type"] == "choices":
        if control.get("max") is None or other.get("max") is None:
            after.pop("max", None)
        else:
            after["max"] = min(control["max"] + other["max"], len(after["options"]))
        after["min"] = min(control.get("min", 0), other.get("min", 0))
    if control["type"] == "tree" and not other.get("leaves_only"):
        after.pop("leaves_only", None)
    if control["type"] == "tree" and other.get("multiple"):
        after["multiple"] = True
    return after


def _fold_rating(control: Entry, other: Entry) -> Entry:
    return {**control, "max": max(control.get("max", 5), other.get("max", 5))}


def _fold_pairwise(control: Entry, other: Entry) -> Entry:
    return {**control, "ties": True} if other.get("ties") else control


_FOLDS: Final = {
    "choice": _fold_options,
    "choices": _fold_options,
    "tree": _fold_options,
    "text": _longer,
    "number": _wider,
    "rating": _fold_rating,
    "pairwise": _fold_pairwise,
}
