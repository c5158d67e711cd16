"""Stretches of text and time, and the relations between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any


def overlap(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """What two stretches share, over what they cover together: code points of text, or seconds. 0 to 1."""
    if (a["start"], a["end"]) == (b["start"], b["end"]):
        return 1.0
    common = min(a["end"], b["end"]) - max(a["start"], b["start"])
    if common <= 0:
        return 0.0
    return float(common) / float(max(a["end"], b["end"]) - min(a["start"], b["start"]))


def relations_score(
    one: Sequence[Mapping[str, Any]],
    other: Sequence[Mapping[str, Any]],
    matched: Collection[tuple[str, str]],
) -> float:
    """How far relations agree: twice those that both have, over all. `matched`: ids of spans that are the same."""
    to_other = dict(matched)
    mine = {(row["label"], to_other.get(row["from"]), to_other.get(row["to"])) for row in one}
    theirs = {(row["label"], row["from"], row["to"]) for row in other}
    common = sum(None not in row and row in theirs for row in mine)
    return 2 * common / (len(one) + len(other))
