"""How far several answers to one item agree: in all, for each control, for each object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from labeling.agreement.choices import value_score
from labeling.agreement.objects import same_objects
from labeling.agreement.spans import relations_score
from labeling.labelspec import Control, LabelSchema

OBJECTS: Final = ("shapes", "spans", "segments", "tracks")
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ObjectAgreement:
    """One object of one answer. `matches`: the same thing in other answers, place among them -> object id.

    `score`: the mean over all other answers to the control of how far theirs is the same; 0 where they have none.
    """

    answer: int
    object: str
    score: float
    matches: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ControlAgreement:
    """One key of the results. `score`: the mean over pairs of answers of which at least one answered it.

    `pairs`: that of each such pair, by the places of the two answers. `objects`: of controls that are answered with
    objects, in the order of answers and objects.
    """

    control: str
    type: str
    score: float
    pairs: Mapping[tuple[int, int], float]
    objects: tuple[ObjectAgreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """`total`: the mean of the controls' scores; 1 where nobody answered anything, None for fewer than two answers."""

    total: float | None
    controls: tuple[ControlAgreement, ...] = field(default=())


def agreement_of(schema: LabelSchema, results: Sequence[Result]) -> Agreement:
    """The agreement of results that fit the schema; keys that it does not know play no role.

    For each pair of answers and each control a score from 0 (nothing in common) to 1 (the same), the same both ways:

    - objects: matched one to one within each label so that the sum of their scores is highest; then twice that sum
      over the number of objects of both. So what only one has counts as much as what both have.
    - relations of spans: twice those that both have between the same spans, over all.
    - everything else: see `choices.value_score`. An answer against none scores 0.

    A pair in which neither answered a control says nothing about it.
    """
    if len(results) < 2:
        return Agreement(None)
    found = [one for control in schema.controls for one in _of_control(control, results)]
    total = sum(one.score for one in found) / len(found) if found else 1.0
    return Agreement(total, tuple(found))


def _of_control(control: Control, results: Sequence[Result]) -> list[ControlAgreement]:
    if control.type in OBJECTS:
        return _of_objects(control, results)
    pairs = {}
    for (i, one), (j, other) in combinations(enumerate(results), 2):
        a, b = one.get(control.name), other.get(control.name)
        has_a, has_b = control.answered(a), control.answered(b)
        if has_a or has_b:
            pairs[i, j] = value_score(control, a, b) if has_a and has_b else 0.0
    return [ControlAgreement(control.name, control.type, _mean(pairs), pairs)] if pairs else []


def _of_objects(control: Control, results: Sequence[Result]) -> list[ControlAgreement]:
    lists = [result.get(control.name) or [] for result in results]
    pairs: dict[tuple[int, int], float] = {}
    related: dict[tuple[int, int], float] = {}
    same: dict[tuple[int, int], dict[int, tuple[int, float]]] = {}
    key = f"{control.name}.relations"
    for (i, one), (j, other) in combinations(enumerate(lists), 2):
        matched = same_objects(control.type, one, other)
        if one or other:
            pairs[i, j] = min(1.0, 2 * sum(matched.values()) / (len(one) + len(other)))
        for (left, right), score in matched.items():
            same.setdefault((i, left), {})[j] = (right, score)
            same.setdefault((j, right), {})[i] = (left, score)
        mine, theirs = results[i].get(key) or [], results[j].get(key) or []
        if mine or theirs:
            names = [(one[left]["id"], other[right]["id"]) for left, right in matched]
            related[i, j] = relations_score(mine, theirs, names)
    found = []
    if pairs:
        objects = tuple(_objects(lists, same))
        found.append(ControlAgreement(control.name, control.type, _mean(pairs), pairs, objects))
    if related:
        found.append(ControlAgreement(key, "relations", _mean(related), related))
    return found


def _objects(
    lists: Sequence[Sequence[Mapping[str, Any]]],
    same: Mapping[tuple[int, int], Mapping[int, tuple[int, float]]],
) -> list[ObjectAgreement]:
    found = []
    for answer, items in enumerate(lists):
        for place, item in enumerate(items):
            matches = same.get((answer, place), {})
            score = sum(score for _, score in matches.values()) / (len(lists) - 1)
            ids = {other: lists[other][there]["id"] for other, (there, _) in sorted(matches.items())}
            found.append(ObjectAgreement(answer, item["id"], score, ids))
    return found


def _mean(pairs: Mapping[tuple[int, int], float]) -> float:
    return sum(pairs.values()) / len(pairs)
