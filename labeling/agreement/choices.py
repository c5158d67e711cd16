"""Answers without a place: what is chosen, counted, ranked or written. Every score is 0 to 1, the same both ways."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any

from labeling.labelspec import Control


def value_score(control: Control, one: Any, other: Any) -> float:
    """How far two answers to a control that is no list of objects agree.

    - choice, pairwise: 1 when equal, else 0.
    - choices: Jaccard index of the two sets (common over all). tree: the same, of all options on the chosen paths.
    - ranking: Jaccard index of the pairs “a before b”; with one entry each, whether it is the same.
    - rating: 1 - distance / (max - 1). number: 1 - distance / (max - min) where the schema has both; else equality.
    - text: 1 when equal but for the form of its characters and white space, else 0.
    """
    if one == other:
        return 1.0
    kind = control.type
    if kind == "choices":
        return jaccard(one, other)
    if kind == "tree":
        return jaccard(_steps(one), _steps(other))
    if kind == "ranking":
        return jaccard(_before(one), _before(other)) if max(len(one), len(other)) > 1 else 0.0
    if kind == "rating":
        return _near(one, other, getattr(control, "max", 0) - 1)
    if kind == "number":
        low, high = getattr(control, "min", None), getattr(control, "max", None)
        return 0.0 if low is None or high is None else _near(one, other, high - low)
    if kind == "text":
        return float(_plain(one) == _plain(other))
    return 0.0


def jaccard(one: Collection[Hashable], other: Collection[Hashable]) -> float:
    """Common elements over all; 1 for two empty ones."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a or b else 1.0


def _steps(paths: Iterable[Sequence[str]]) -> set[tuple[str, ...]]:
    return {tuple(path[:depth]) for path in paths for depth in range(1, len(path) + 1)}


def _before(names: Sequence[str]) -> set[tuple[str, str]]:
    return {(name, later) for place, name in enumerate(names) for later in names[place + 1 :]}


def _near(one: float, other: float, width: float) -> float:
    return max(0.0, 1.0 - abs(one - other) / width) if width > 0 else 0.0


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
