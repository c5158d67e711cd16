"""What one step makes of a result. Nothing is changed in place, and whatever comes in, nothing is raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.labelspec.controls.base import Control
from labeling.labelspec.migrate_controls import merger_of
from labeling.labelspec.migrate_objects import (
    map_attribute_options,
    map_attributes,
    map_labels,
    map_relations,
)
from labeling.labelspec.migrate_outcome import Mapper, Outcome, Result, fits, renamed
from labeling.labelspec.migrate_steps import Path, Step
from labeling.labelspec.schema import LabelSchema


def mapper_of(before: LabelSchema, after: LabelSchema, step: Step) -> Mapper:
    """The mapper of a step that made `after` of `before`."""
    if step.kind == "control":
        return _map_controls(before, after, step)
    name = step.control or ""
    old, new = before.control_map[name], after.control_map[name]
    if step.kind == "relation":
        return map_relations(old, new, step)
    if step.kind == "label":
        return map_labels(old, new, step)
    if step.kind == "attribute":
        return map_attributes(new, step)
    if step.attribute is not None:
        return map_attribute_options(new, step)
    return _map_options(old, new, step)


def _map_options(old: Control, new: Control, step: Step) -> Mapper:
    renames: dict[str, str | None] = dict.fromkeys(step.names, step.new_name)
    paths = step.paths
    is_tree = new.type == "tree"

    def run(result: Result, out: Outcome) -> None:
        answer = result.get(new.name)
        if answer is None or not (_has_path(answer, paths) if is_tree else _has_name(answer, renames)):
            return
        out.touched += 1
        after = _repathed(answer, paths, step.new_name, out) if is_tree else renamed(answer, renames, out)
        if after is not None and (fits(new, after) or not fits(old, answer)):
            result[new.name] = after
            return
        # It cannot stand as it would be: too few are left of it, or its order has a gap.
        out.lost += after is not None
        del result[new.name]

    return run


def _has_name(answer: object, renames: Mapping[str, str | None]) -> bool:
    values = answer if isinstance(answer, list) else [answer]
    return any(isinstance(one, str) and one in renames for one in values)


def _has_path(answer: object, paths: Sequence[Path]) -> bool:
    return isinstance(answer, list) and any(_begins(entry, paths) is not None for entry in answer)


def _begins(entry: object, paths: Sequence[Path]) -> Path | None:
    if not isinstance(entry, list):
        return None
    return next((path for path in paths if tuple(entry[: len(path)]) == path), None)


def _repathed(answer: list[Any], paths: Sequence[Path], to: str | None, out: Outcome) -> list[Any]:
    kept: list[Any] = []
    for entry in answer:
        path = _begins(entry, paths)
        after = entry
        if path is not None and to is None:
            out.lost += 1
            continue
        if path is not None:
            after = [*path[:-1], to, *entry[len(path) :]]
        if after not in kept:
            kept.append(after)
    return kept


def _map_controls(before: LabelSchema, after: LabelSchema, step: Step) -> Mapper:
    keys = [
        (key, name, key[len(name) :]) for name in step.names for key in before.control_map[name].result_keys()
    ]

    def rename(result: Result, out: Outcome) -> None:
        for key, _, rest in keys:
            if key in result:
                out.touched += _weight(result[key])
                result[f"{step.to}{rest}"] = result.pop(key)

    def remove(result: Result, out: Outcome) -> None:
        for key, name, _ in keys:
            if key in result:
                answer = result.pop(key)
                weight = _weight(answer) if before.control_map[name].answered(answer) else 0
                out.touched += max(weight, 1)
                out.lost += weight

    if step.op == "merge":
        return merger_of(before, after.control_map[step.to or ""], step)
    return remove if step.op == "remove" else rename


def _weight(answer: object) -> int:
    """How many objects or answers this is."""
    is_objects = isinstance(answer, list) and any(isinstance(one, dict) for one in answer)
    return len(answer) if is_objects and isinstance(answer, list) else 1
