"""What a step makes of objects: their labels, their attributes, the relations between them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from labeling.labelspec.attributes import AttributeBase
from labeling.labelspec.controls.base import Control
from labeling.labelspec.controls.objects import ObjectControl
from labeling.labelspec.migrate_outcome import Mapper, Outcome, Result, fits, renamed
from labeling.labelspec.migrate_steps import Step


def _objects(result: Result, name: str) -> list[Any] | None:
    answer = result.get(name)
    return answer if isinstance(answer, list) else None


def _label_of(entry: object) -> str | None:
    label = entry.get("label") if isinstance(entry, dict) else None
    return label if isinstance(label, str) else None


def map_labels(old: Control, new: Control, step: Step) -> Mapper:
    renames = dict.fromkeys(step.names, step.new_name)
    # Relations that can join nothing any more went with the labels.
    loose = next((key for key in old.result_keys() if key not in new.result_keys()), None)

    def run(result: Result, out: Outcome) -> None:
        if loose is not None and result.get(loose) == []:
            del result[loose]
            out.touched += 1
        objects = _objects(result, new.name)
        if objects is None or not any(_label_of(entry) in renames for entry in objects):
            return
        kept: list[Any] = []
        gone: set[Any] = set()
        for entry in objects:
            label = _label_of(entry)
            if label is None or label not in renames:
                kept.append(entry)
                continue
            out.touched += 1
            moved = _relabeled(entry, renames[label], old, new, out)
            if moved is None:
                out.lost += 1
                gone |= {entry["id"]} if isinstance(entry.get("id"), str) else set()
            else:
                kept.append(moved)
        result[new.name] = kept
        if gone:
            _drop_relations(result, new.name, gone, out)
        if loose is not None and result.get(loose) == []:
            del result[loose]

    return run


def _relabeled(entry: Result, label: str | None, old: Control, new: Control, out: Outcome) -> Result | None:
    """The object under its new label, without attributes that this does not take; None when it cannot be one."""
    if label is None or not isinstance(new, ObjectControl):
        return None
    skeletons = getattr(new, "skeletons", {}), getattr(old, "skeletons", {})
    is_posed = entry.get("type") == "keypoints" and label in skeletons[0]
    if is_posed and skeletons[0][label] != skeletons[1].get(entry["label"]):
        return None
    moved = {**entry, "label": label}
    given = entry.get("attributes")
    if isinstance(given, dict):
        known = new.label_map[label].attribute_map
        kept = {name: value for name, value in given.items() if name in known and fits(known[name], value)}
        out.lost += len(given) - len(kept)
        moved["attributes"] = kept
    return moved


def _drop_relations(result: Result, name: str, gone: Collection[str], out: Outcome) -> None:
    key = f"{name}.relations"
    relations = _objects(result, key)
    if relations is not None:
        kept = [one for one in relations if not (isinstance(one, dict) and _joins(one, gone))]
        out.lost += len(relations) - len(kept)
        result[key] = kept


def _joins(relation: Result, ids: Collection[str]) -> bool:
    return any(isinstance(relation.get(key), str) and relation[key] in ids for key in ("from", "to"))


def map_relations(old: Control, new: Control, step: Step) -> Mapper:
    renames: dict[str, str | None] = dict.fromkeys(step.names, step.new_name)
    key = old.result_keys()[-1]
    is_left = key in new.result_keys()

    def run(result: Result, out: Outcome) -> None:
        relations = _objects(result, key)
        if relations is None:
            return
        kept: list[Any] = []
        known = {_ends(entry) for entry in relations}
        for entry in relations:
            label = _label_of(entry)
            if label is None or label not in renames:
                kept.append(entry)
                continue
            out.touched += 1
            new_label = renames[label]
            if new_label is None:
                out.lost += 1
            elif _ends(moved := {**entry, "label": new_label}) not in known:
                known.add(_ends(moved))
                kept.append(moved)
        result[key] = kept
        if not is_left and not kept:
            del result[key]
            out.touched += not relations

    return run


def _ends(relation: object) -> tuple[str, ...]:
    """What makes a relation the same as another."""
    found = [relation.get(key) for key in ("label", "from", "to")] if isinstance(relation, dict) else []
    return tuple(str(one) for one in found)


def map_attributes(control: Control, step: Step) -> Mapper:
    names, to = set(step.names), step.new_name

    def change(given: Result, known: Mapping[str, AttributeBase], out: Outcome) -> Result:
        kept = {name: value for name, value in given.items() if name not in names or name == to}
        moved = [given[name] for name in step.names if name in given and name != to]
        if to is None or to not in known:
            out.lost += len(moved)
            return kept
        for value in moved:
            if to in kept:
                out.collided += kept[to] != value
            elif fits(known[to], value):
                kept[to] = value
            else:
                out.lost += 1
        return kept

    return _in_attributes(control, step.label, names - {to}, change)


def map_attribute_options(control: Control, step: Step) -> Mapper:
    renames: dict[str, str | None] = dict.fromkeys(step.names, step.new_name)
    attribute = step.attribute or ""

    def change(given: Result, _: Mapping[str, AttributeBase], out: Outcome) -> Result:
        value = given[attribute]
        after = renamed(value, renames, out)
        if after == value:
            return given
        rest = {name: one for name, one in given.items() if name != attribute}
        return rest if after is None else {**rest, attribute: after}

    def is_meant(given: Result) -> bool:
        value = given.get(attribute)
        values = value if isinstance(value, list) else [value]
        return any(isinstance(one, str) and one in renames for one in values)

    return _in_attributes(control, step.label, {attribute}, change, is_meant)


def _in_attributes(
    control: Control,
    label: str | None,
    names: Collection[str | None],
    change: Callable[[Result, Mapping[str, AttributeBase], Outcome], Result],
    is_meant: Callable[[Result], bool] = lambda _: True,
) -> Mapper:
    """A mapper that changes the attributes of objects (of one label, or all) that have any of `names`."""

    def run(result: Result, out: Outcome) -> None:
        objects = _objects(result, control.name)
        if objects is None or not isinstance(control, ObjectControl):
            return
        after = []
        for entry in objects:
            own, given = _label_of(entry), entry.get("attributes") if isinstance(entry, dict) else None
            known = control.label_map.get(own) if own is not None and label in (None, own) else None
            if known is None or not isinstance(given, dict) or not any(name in given for name in names):
                after.append(entry)
            elif is_meant(given):
                out.touched += 1
                after.append({**entry, "attributes": change(given, known.attribute_map, out)})
            else:
                after.append(entry)
        result[control.name] = after

    return run
