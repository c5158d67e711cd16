"""Answers to several controls made into the answer of one."""

from __future__ import annotations

from typing import Any, Final

from labeling.labelspec.controls.base import Control
from labeling.labelspec.migrate_outcome import Mapper, Outcome, Result, fits
from labeling.labelspec.migrate_steps import Step
from labeling.labelspec.schema import LabelSchema

_LISTS: Final = ("choices", "tree")


def merger_of(before: LabelSchema, control: Control, step: Step) -> Mapper:
    """The mapper of a merge of controls into `control`: its own answers first, then in the order of the step."""
    named = [name for name in step.names if name != control.name]
    names = [control.name, *named] if control.name in before.control_map else named
    merge = _merge_objects if hasattr(control, "labels") else _merge_answers

    def run(result: Result, out: Outcome) -> None:
        if any(key in result for name in named for key in before.control_map[name].result_keys()):
            merge(result, control, names, out)

    return run


def _merge_objects(result: Result, control: Control, names: list[str], out: Outcome) -> None:
    """All objects in one list; an id that is taken already gets a number behind it, also where relations name it."""
    objects: list[Any] = []
    relations: list[Any] = []
    taken: set[str] = set()
    has_relations = False
    for name in names:
        answer, links = result.pop(name, None), result.pop(f"{name}.relations", None)
        ids: dict[str, str] = {}
        found = answer if isinstance(answer, list) else []
        for entry in found:
            own = entry.get("id") if isinstance(entry, dict) else None
            if isinstance(own, str):
                ids[own] = _free(own, taken)
                taken.add(ids[own])
                objects.append({**entry, "id": ids[own]})
            else:
                objects.append(entry)
        out.touched += max(len(found), 1) if name != control.name and answer is not None else 0
        has_relations |= links is not None
        for link in links if isinstance(links, list) else []:
            ends = {
                key: ids.get(link[key], link[key]) for key in ("from", "to") if isinstance(link.get(key), str)
            }
            relations.append({**link, **ends})
    result[control.name] = objects
    if has_relations:
        result[f"{control.name}.relations"] = relations


def _free(own: str, taken: set[str]) -> str:
    number, name = 2, own
    while name in taken:
        name = f"{own[:56]}-{number}"
        number += 1
    return name


def _merge_answers(result: Result, control: Control, names: list[str], out: Outcome) -> None:
    """One answer: choices are joined as far as they may be several, of others the first stands."""
    answers = [result.pop(name) for name in names if name in result]
    given = [answer for answer in answers if control.answered(answer)]
    out.touched += 1
    after = given[0] if given else answers[0]
    for answer in given[1:]:
        joined = _joined(control, after, answer)
        if joined is None:
            out.collided += answer != after
        else:
            after = joined
    result[control.name] = after


def _joined(control: Control, first: Any, second: Any) -> list[Any] | None:
    if control.type not in _LISTS or not isinstance(first, list) or not isinstance(second, list):
        return None
    joined = [*first, *(one for one in second if one not in first)]
    return joined if fits(control, joined) else None
