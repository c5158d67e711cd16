"""What one step makes of a label schema. Works on `LabelSchema.dump()`, so colours and keys of labels stay."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

from labeling.labelspec.faults import Fault, SchemaError, listed, shown
from labeling.labelspec.migrate_folds import (
    fold_attribute,
    fold_branch,
    fold_control,
    fold_label,
    fold_relation,
)
from labeling.labelspec.migrate_steps import Step, StepError, check_known, refuse
from labeling.labelspec.schema import LabelSchema, parse_schema

Entry = dict[str, Any]
Fold = Callable[[Entry, Sequence[Entry]], Entry]
Renames = Mapping[str, str | None]
_LISTS: Final = {"label": "labels", "relation": "relations", "option": "options"}


def changed_schema(schema: LabelSchema, step: Step, at: str) -> LabelSchema:
    """The schema after the step, which stands at pointer `at`. `StepError` when there is none."""
    raw = copy.deepcopy(schema.dump())
    if step.kind == "control":
        _change_controls(raw, step, at)
    else:
        _change_inside(_control(raw, step, at), raw, step, at)
    try:
        return parse_schema(raw)
    except SchemaError as error:
        why = error.faults[0]
        detail = f"The label schema cannot be like this afterwards ({why.pointer}): {why.detail}"
        raise StepError([Fault(at, "steps.schema", detail)]) from None


def _control(raw: Entry, step: Step, at: str) -> Entry:
    known = {control["name"]: control for control in raw["controls"]}
    if step.control not in known:
        refuse(f"{at}/control", "steps.unknown", f"Name a control of the schema: {listed(known)}.")
    found: Entry = known[step.control]
    return found


def _change_inside(control: Entry, raw: Entry, step: Step, at: str) -> None:
    if step.kind == "attribute" or step.attribute is not None:
        _change_attributes(control, step, at)
        return
    key = _LISTS[step.kind]
    if key not in control:
        refuse(
            f"{at}/kind", "steps.kind", f"{shown(control['name'])} ({control['type']}) has no {step.kind}s."
        )
    if control["type"] == "tree":
        before = _tree_names(control[key])
        _change_tree(control, step, at)
        _follow_tree(raw, control, before, step, at)
        return
    for index, path in enumerate(step.paths):
        if len(path) != 1:
            refuse(f"{at}/from/{index}", "steps.from", "Write one name here; only trees have paths.")
    folds: dict[str, Fold] = {"label": fold_label, "relation": fold_relation, "option": _first}
    control[key] = changed_entries(control[key], step, at, folds[step.kind])
    if step.kind == "relation" and not control[key]:
        del control[key]
    if step.kind != "relation":
        renames = dict.fromkeys(step.names, step.new_name)
        if step.kind == "label":
            _follow_relations(control, renames)
        _follow_limits(control)
        _follow_conditions(raw, control["name"], renames, at)


def changed_entries(entries: Sequence[Any], step: Step, at: str, fold: Fold) -> list[Any]:
    """Named entries after the step, in the order they had; a plain text is an entry with this name alone."""
    named = {entry if isinstance(entry, str) else entry["name"]: entry for entry in entries}
    check_known(step.names, list(named), at, step.kind)
    new = step.new_name
    if step.op == "rename" and new in named:
        refuse(f"{at}/to", "steps.taken", f"There is {shown(new)} already. Merge them, or give another name.")
    gone = set(step.names)
    if new is None:
        return [entry for name, entry in named.items() if name not in gone]
    target = new if new in named else step.names[0]
    others = [_whole(named[name]) for name in step.names if name != target]
    after = []
    for name, entry in named.items():
        if name == target:
            folded = (
                {**fold(_whole(entry), others), "name": new} if others else {**_whole(entry), "name": new}
            )
            after.append(new if isinstance(entry, str) and folded == {"name": new} else folded)
        elif name not in gone:
            after.append(entry)
    return after


def _whole(entry: Any) -> Entry:
    return {"name": entry} if isinstance(entry, str) else entry


def _first(entry: Entry, others: Sequence[Entry]) -> Entry:  # noqa: ARG001 - the others have nothing to add
    return entry


def _change_attributes(control: Entry, step: Step, at: str) -> None:
    """Attributes, or options of one, of all labels of a control that have them."""
    labels = [
        label for label in control.get("labels", ()) if step.label is None or label["name"] == step.label
    ]
    if not labels:
        refuse(f"{at}/label", "steps.unknown", f"{shown(control['name'])} has no such label.")
    if step.attribute is None:
        _change_lists(labels, "attributes", step, at, fold_attribute)
        for label in labels:
            _follow_attributes(label, dict.fromkeys(step.names, step.new_name), at)
        return
    owners = [
        attribute
        for label in labels
        for attribute in label.get("attributes", ())
        if attribute["name"] == step.attribute and "options" in attribute
    ]
    if not owners:
        refuse(f"{at}/attribute", "steps.unknown", "No label has such an attribute with options.")
    renames = dict.fromkeys(step.names, step.new_name)
    _change_lists(owners, "options", step, at, _first)
    for attribute in owners:
        _follow_default(attribute, renames)
    for label in labels:
        _follow_values(label, step.attribute, renames, at)


def _change_lists(owners: Sequence[Entry], key: str, step: Step, at: str, fold: Fold) -> None:
    """The same step in every owner that has any of the names; each must stand in one of them."""
    here = [{_whole(entry)["name"] for entry in owner.get(key, ())} for owner in owners]
    check_known(step.names, sorted(set().union(*here)), at, step.kind)
    for owner, names in zip(owners, here, strict=True):
        found = [name for name in step.names if name in names]
        if found:
            part = step.model_copy(update={"from_": found})
            owner[key] = changed_entries(owner[key], part, at, fold)
            if not owner[key] and key == "attributes":
                del owner[key]


def _conditions(label: Entry) -> Iterator[tuple[Entry, Entry]]:
    """Attributes of a label that are asked on a condition, each with it."""
    for attribute in label.get("attributes", ()):
        if attribute.get("show_if"):
            yield attribute, attribute["show_if"]


def _needed(attribute: Entry, at: str) -> NoReturn:
    refuse(
        f"{at}/from", "steps.condition",
        f"The attribute {shown(attribute['name'])} is shown by this alone. Remove that attribute first.",
    )  # fmt: skip


def _follow_attributes(label: Entry, renames: Renames, at: str) -> None:
    """Conditions that ask for an attribute that has another name now. One that asks for itself asks no more."""
    names = [entry["name"] for entry in label.get("attributes", ())]
    for attribute, condition in list(_conditions(label)):
        name = renames.get(condition["attribute"], condition["attribute"])
        if name is None:
            _needed(attribute, at)
        if name in names[: names.index(attribute["name"])]:
            condition["attribute"] = name
        else:
            # Asked of all objects now: of those that were not asked it can't be required.
            del attribute["show_if"]
            attribute.pop("required", None)


def _follow_values(label: Entry, name: str, renames: Renames, at: str) -> None:
    """Conditions that ask an attribute for an option that has another name now."""
    for attribute, condition in _conditions(label):
        for key in ("equals", "in"):
            if condition["attribute"] != name or key not in condition:
                continue
            wanted = condition[key] if isinstance(condition[key], list) else [condition[key]]
            after = list(
                dict.fromkeys(
                    one for one in (renames.get(value, value) for value in wanted) if one is not None
                )
            )
            if not after:
                _needed(attribute, at)
            condition[key] = after[0] if key == "equals" else after


def _follow_default(attribute: Entry, renames: Renames) -> None:
    value = attribute.get("default")
    if isinstance(value, list):
        attribute["default"] = list(
            dict.fromkeys(name for name in (renames.get(one, one) for one in value) if name is not None)
        )
    elif isinstance(value, str) and value in renames:
        attribute["default"] = renames[value]
    if attribute.get("default", "") is None:
        del attribute["default"]


def _change_tree(control: Entry, step: Step, at: str) -> None:
    """Branches by path; all of one step have the same parent."""
    parents = {path[:-1] for path in step.paths}
    if len(parents) != 1:
        refuse(f"{at}/from", "steps.from", "Name options that lie under the same one.")
    owner, key = control, "options"
    for name in next(iter(parents)):
        below = owner.get(key, [])
        places = [index for index, entry in enumerate(below) if _whole(entry)["name"] == name]
        if not places:
            refuse(f"{at}/from/0", "steps.unknown", f"There is no option {shown(name)} on this path.")
        below[places[0]] = _whole(below[places[0]])
        owner, key = below[places[0]], "children"
    owner[key] = changed_entries(owner.get(key, []), step, at, fold_branch)
    if not owner[key] and key == "children":
        del owner[key]


def _tree_names(branches: Sequence[Any]) -> set[str]:
    found: set[str] = set()
    for branch in map(_whole, branches):
        found |= {branch["name"]} | _tree_names(branch.get("children", ()))
    return found


def _follow_tree(raw: Entry, control: Entry, before: set[str], step: Step, at: str) -> None:
    """Conditions ask for names anywhere in the tree: one that still stands elsewhere is asked for as before too."""
    gone = before - _tree_names(control["options"])
    _follow_conditions(
        raw, control["name"], dict.fromkeys(gone), at, also=dict.fromkeys(step.names, step.new_name)
    )


def _follow_relations(control: Entry, renames: Renames) -> None:
    """The labels that relations may join; one that can join nothing any more goes with its labels."""
    kept = []
    for relation in control.get("relations", ()):
        for key in ("from", "to"):
            if relation.get(key) is not None:
                names = (renames.get(name, name) for name in relation[key])
                relation[key] = list(dict.fromkeys(name for name in names if name is not None))
        if relation.get("from") != [] and relation.get("to") != []:
            kept.append(relation)
    if kept:
        control["relations"] = kept
    else:
        control.pop("relations", None)


def _follow_limits(control: Entry) -> None:
    """Numbers of options that can still be reached."""
    if "options" in control:
        for key in ("min", "max", "top"):
            if isinstance(control.get(key), int) and control["type"] in ("choices", "ranking"):
                control[key] = min(control[key], max(len(control["options"]), 1))


def _change_controls(raw: Entry, step: Step, at: str) -> None:
    def fold(entry: Entry, others: Sequence[Entry]) -> Entry:
        return fold_control(entry, others, at)

    raw["controls"] = changed_entries(raw["controls"], step, at, fold)
    renames = dict.fromkeys(step.names, step.new_name)
    for control in raw["controls"]:
        condition = control.get("show_if")
        if condition and condition["control"] in renames:
            name = renames[condition["control"]]
            if name is None:
                refuse(
                    f"{at}/from/{step.names.index(condition['control'])}", "steps.condition",
                    f"{shown(control['name'])} is shown by an answer to this control. Remove it too, or first.",
                )  # fmt: skip
            condition["control"] = name


def _follow_conditions(
    raw: Entry, name: str, renames: Renames, at: str, *, also: Renames | None = None
) -> None:
    """Conditions that ask the control `name` for an answer that has another name now. `also`: names beside the old."""
    for control in raw["controls"]:
        condition = control.get("show_if")
        if not condition or condition["control"] != name:
            continue
        for key in ("equals", "in", "any"):
            if key not in condition:
                continue
            wanted = condition[key] if isinstance(condition[key], list) else [condition[key]]
            after: list[Any] = []
            for value in wanted:
                after += [] if value in renames and renames[value] is None else [renames.get(value, value)]
                after += [also[value]] if also and also.get(value) is not None else []
            after = list(dict.fromkeys(after))
            if not after:
                refuse(
                    f"{at}/from", "steps.condition",
                    f"{shown(control['name'])} is shown by this answer alone. Remove that control first.",
                )  # fmt: skip
            condition[key] = after[0] if key == "equals" else after
