"""What one distribution of several licences may itself be licensed as.

A *collection* keeps each file apart with its own licence: its licence is the AND of all. A *merged* work is one
adaptation of all: its licence must be one that every licence allows for an adaptation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from .expressions import all_of, clauses, parse_expression
from .findings import Fixes
from .licences.table import facts_row, table
from .normalise import NOASSERTION, normalise_licence
from .use import Mode
from .verdict import Fix, Verdict


@dataclass(frozen=True, slots=True)
class MergeResult:
    """``outbound``: licences the whole may have, most open first; for a collection its one expression.

    ``conflict``: the smallest set of licences that cannot go together, ``None`` when all can. ``verdict`` is
    NEEDS_REVIEW when a person might still permit it. ``fix``: what can be done about a conflict.
    """

    outbound: tuple[str, ...]
    conflict: tuple[str, ...] | None
    fix: tuple[Fix, ...]
    verdict: Verdict

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON as the API answers it."""
        return {
            "outbound": list(self.outbound),
            "conflict": None if self.conflict is None else list(self.conflict),
            "fix": [{"code": fix.code, "label": fix.label} for fix in self.fix],
            "verdict": self.verdict.name,
        }


_VERSIONS = ("4.0", "3.0", "2.5", "2.0", "1.0")


def _versions(family: str) -> tuple[str, ...]:
    return tuple(f"{family}-{version}" for version in _VERSIONS)


_DATA = ("CDLA-Permissive-2.0", "CDLA-Permissive-1.0")
_SHARING = ("ODbL-1.0", "CDLA-Sharing-1.0")
_ANY: tuple[str, ...] = (
    "CC0-1.0", "PDDL-1.0", "MIT", "Apache-2.0", *_DATA, "ODC-By-1.0", *_versions("CC-BY"), *_versions("CC-BY-SA"),
    *_SHARING, *_versions("CC-BY-NC"), *_versions("CC-BY-NC-SA"), "FAL-1.3", "GPL-3.0-only",
)  # fmt: skip
"""Every licence a result may be offered under, most open first."""

_FREE = frozenset(
    [
        "CC0-1.0",
        "PDDL-1.0",
        "CC-PDM-1.0",
        "CC-PDDC",
        "MIT",
        "MIT-0",
        "0BSD",
        "ISC",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "Unlicense",
        "Apache-2.0",
        "ODC-By-1.0",
        "CDLA-Permissive-1.0",
        "CDLA-Permissive-2.0",
        "O-UDA-1.0",
        "DL-DE-ZERO-2.0",
        "LicenseRef-own-work",
        "LicenseRef-us-gov-work",
        "LicenseRef-scancode-dbcl-1.0",
    ]
)
"""Licences that let an adaptation have any licence, with their notices kept."""
_ATTRIBUTION = frozenset(
    {
        "OGL-UK-1.0",
        "OGL-UK-2.0",
        "OGL-UK-3.0",
        "OGL-Canada-2.0",
        "DL-DE-BY-2.0",
        "etalab-2.0",
        "NLOD-1.0",
        "NLOD-2.0",
        "OGDL-Taiwan-1.0",
    }
)


@lru_cache(maxsize=4096)
def allowed_outbound(id: str) -> tuple[frozenset[str], frozenset[str]]:
    """Licences an adaptation of work under ``id`` may have: certainly, and perhaps (a person decides)."""
    nothing: frozenset[str] = frozenset()
    row = facts_row(id)
    if id in _FREE:
        return frozenset(_ANY), nothing
    if row is None or id in ("LicenseRef-flickr-nkcr", "LicenseRef-consented-upload"):
        return nothing, nothing if id == NOASSERTION else frozenset(_ANY)
    if id in _ATTRIBUTION or row.family == "CC-BY":
        share = (
            *_versions("CC-BY"),
            *_versions("CC-BY-SA"),
            *_versions("CC-BY-NC"),
            *_versions("CC-BY-NC-SA"),
            *_DATA,
        )
        government = frozenset({"ODC-By-1.0", *_SHARING}) if id in _ATTRIBUTION else nothing
        return frozenset({id, *share}) | government, frozenset(_SHARING) - government
    if row.family in ("CC-BY-SA", "CC-BY-NC-SA"):
        return frozenset({id, *_same_or_later(row.family, row.version), *_one_way(id)}), nothing
    if row.family == "CC-BY-NC":
        return frozenset({id, *_versions("CC-BY-NC"), *_versions("CC-BY-NC-SA")}), nothing
    if id in (*_SHARING, "C-UDA-1.0"):
        return frozenset({id}), nothing
    return nothing, nothing


def _same_or_later(family: str, version: str) -> tuple[str, ...]:
    """Unported versions a share-alike adaptation may take; 1.0 has no clause for later versions."""
    if version == "1.0":
        return (f"{family}-1.0",)
    return tuple(id for id in _versions(family) if id.rsplit("-", 1)[1] >= version and id in table())


def _one_way(id: str) -> tuple[str, ...]:
    return ("FAL-1.3", "GPL-3.0-only") if id == "CC-BY-SA-4.0" else ()


def merge(licences: Iterable[str], *, mode: Mode | str, outbound: str | None = None) -> MergeResult:
    """What one distribution of these licence expressions may be licensed as (names are normalised first)."""
    expressions = tuple(sorted({normalise_licence(licence).expression for licence in licences}))
    wanted = None if outbound is None else outbound_licence(outbound)
    if Mode(mode) is Mode.COLLECTION:
        return _collection(expressions)
    return _merged(expressions, wanted)


_ONE_WAY_NAMES = {
    "fal-1.3": "FAL-1.3",
    "lal-1.3": "FAL-1.3",
    "free art license 1.3": "FAL-1.3",
    "gpl-3.0": "GPL-3.0-only",
    "gpl-3.0-only": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
}
"""Licences that a result may have though nothing under them is judged here."""


def outbound_licence(text: str) -> str:
    """The licence somebody wants a result to have, as an expression."""
    return _ONE_WAY_NAMES.get(" ".join(text.lower().split())) or normalise_licence(text).expression


@lru_cache(maxsize=4096)
def merge_leaves(ids: tuple[str, ...]) -> MergeResult:
    """The same for a merged work of single licences, without normalising."""
    return _merged(ids, None)


def _collection(expressions: tuple[str, ...]) -> MergeResult:
    barred = {NOASSERTION, "LicenseRef-all-rights-reserved", "LicenseRef-youtube-standard"}
    for expression in expressions:
        ways = _clauses(expression)
        if not ways or all(barred & set(way) for way in ways):
            return MergeResult((), (expression,), (Fixes.LEAVE_OUT, Fixes.ADD_PERMISSION), Verdict.DENY)
    whole = all_of(expressions)
    return MergeResult((whole,) if whole else (), None, _offers(expressions), Verdict.ALLOW)


def _offers(expressions: tuple[str, ...]) -> tuple[Fix, ...]:
    """One file that is not for commercial use makes the whole bundle so: it can be split."""
    bound = {expression for expression in expressions if all(map(_noncommercial, _clauses(expression)))}
    return (Fixes.SPLIT,) if bound and bound != set(expressions) else ()


def _noncommercial(way: tuple[str, ...]) -> bool:
    return any(row.noncommercial for row in map(facts_row, way) if row is not None)


def _clauses(expression: str) -> tuple[tuple[str, ...], ...]:
    node = parse_expression(expression)
    return () if node is None else tuple(tuple(leaf.id for leaf in clause) for clause in clauses(node))


def _allowed(expression: str) -> tuple[frozenset[str], frozenset[str]]:
    """For an expression: alternatives add up, and what holds together is cut down to what all allow."""
    certain: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    for clause in _clauses(expression):
        sure, maybe = frozenset(_everything(clause)), frozenset(_everything(clause))
        for id in clause:
            own_sure, own_maybe = allowed_outbound(id)
            sure, maybe = sure & own_sure, maybe & (own_sure | own_maybe)
        certain, perhaps = certain | sure, perhaps | maybe
    return certain, perhaps


def _everything(ids: Iterable[str]) -> set[str]:
    return set(_ANY) | set(ids)


def _common(expressions: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    found = [_allowed(expression) for expression in expressions]
    return frozenset.intersection(*(sure for sure, _ in found)), frozenset.intersection(
        *(may for _, may in found)
    )


def _merged(expressions: tuple[str, ...], wanted: str | None) -> MergeResult:
    if not expressions:
        return MergeResult((), None, (), Verdict.ALLOW)
    certain, perhaps = _common(expressions)
    if wanted is not None:
        return _towards(expressions, wanted)
    if certain:
        return MergeResult(_ordered(certain), None, (), Verdict.ALLOW)
    conflict = _smallest_conflict(expressions)
    verdict = Verdict.NEEDS_REVIEW if perhaps else Verdict.DENY
    return MergeResult((), conflict, _fixes(conflict), verdict)


def _towards(expressions: tuple[str, ...], wanted: str) -> MergeResult:
    """Whether the result may have the wanted licence; if not, the first licence that forbids it beside the wish."""
    for expression in expressions:
        certain, perhaps = _allowed(expression)
        if wanted not in certain:
            verdict = Verdict.NEEDS_REVIEW if wanted in perhaps else Verdict.DENY
            return MergeResult(
                (), (expression, wanted), (Fixes.CHANGE_OUTBOUND, *_fixes((expression,))), verdict
            )
    return MergeResult((wanted,), None, (), Verdict.ALLOW)


def _smallest_conflict(expressions: tuple[str, ...]) -> tuple[str, ...]:
    """A pair where two suffice, also when one of them goes with nothing at all; then beside the one that asks most."""
    alone = [expression for expression in expressions if not _common((expression,))[0]]
    if alone:
        others = sorted(expressions, key=lambda other: (len(_allowed(other)[0]), other))
        beside = [other for other in others if other != alone[0]]
        return tuple(sorted((alone[0], *beside[:1])))
    for size in range(2, min(len(expressions), 4) + 1):
        for some in combinations(expressions, size):
            if not _common(some)[0]:
                return some
    return expressions


def _fixes(conflict: tuple[str, ...]) -> tuple[Fix, ...]:
    return (
        (Fixes.COLLECTION, Fixes.LEAVE_OUT, Fixes.SPLIT)
        if len(conflict) > 1
        else (Fixes.COLLECTION, Fixes.LEAVE_OUT)
    )


def _ordered(ids: frozenset[str]) -> tuple[str, ...]:
    known = [id for id in _ANY if id in ids]
    return (*known, *sorted(ids - set(known)))
