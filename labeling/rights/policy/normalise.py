"""From what people write as a licence to one SPDX expression.

People write ``CC BY 4.0``, paste an address, or leave a label from another site. The steps are: the whole text
through the alias table, then the operands of ``AND``, ``OR``, ``WITH`` and parentheses one by one, then the parse
by the license-expression library. What is not understood becomes ``NOASSERTION``, with a note that says why: a
licence is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .aliases import alias_of
from .expressions import Node, NodeKind, is_spdx_id, parse_expression, render
from .licences.table import facts_row, ids_by_lower_case, is_contract, later_versions

NOASSERTION = "NOASSERTION"
MAX_LICENCE_TEXT = 1_000
"""Longest text (characters) read as a licence expression."""

_SAYS_NOTHING = {
    "",
    "unknown",
    "noassertion",
    "none",
    "n/a",
    "na",
    "null",
    "-",
    "?",
    "other",
    "unspecified",
    "not specified",
    "undefined",
    "tbd",
    "no license",
    "no licence",
    "unlicensed",
    "license unknown",
    "licence unknown",
}
_OPERATOR = re.compile(r"(\(|\)|(?<=[\s)])(?:and|or|with)(?=[\s(]))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NormalisedLicence:
    """``expression`` is an SPDX expression or ``NOASSERTION``. ``known`` tells whether every licence in it has a
    reviewed row (or is a contract), so that the policy can judge it. ``notes`` say what was changed or not
    understood, in sentences."""

    expression: str
    known: bool
    raw: str | None
    notes: tuple[str, ...] = ()


def says_nothing(raw: str) -> bool:
    """Whether a text says that no licence is stated, such as "" or "unknown"."""
    return " ".join(raw.split()).lower().strip(".") in _SAYS_NOTHING


@lru_cache(maxsize=4096)
def normalise_licence(raw: str | None) -> NormalisedLicence:
    """The SPDX expression a text stands for. Never raises: text that is not understood gives ``NOASSERTION``."""
    text = "" if raw is None else " ".join(raw.split())
    if says_nothing(text):
        return NormalisedLicence(NOASSERTION, False, raw, ("No licence is stated.",))
    if len(text) > MAX_LICENCE_TEXT:
        return NormalisedLicence(
            NOASSERTION, False, raw, ("The licence text is too long to be a licence's name.",)
        )
    notes: list[str] = []
    whole = _operand(text, notes)
    if whole is None:
        notes.clear()
        whole = _expression(text, notes)
    if whole is None:
        notes.append(f"“{text[:80]}” is not a licence known here.")
        return NormalisedLicence(NOASSERTION, False, raw, tuple(notes))
    node = parse_expression(whole)
    if node is None:
        return NormalisedLicence(
            NOASSERTION, False, raw, (f"“{text[:80]}” cannot be read as a licence expression.",)
        )
    expression = render(node)
    unreviewed = [id for id in node.ids() if not (facts_row(id) or is_contract(id))]
    notes += [f"{id} has not been reviewed for this policy." for id in unreviewed if id != NOASSERTION]
    if expression != text:
        notes.insert(0, f"“{text[:80]}” was read as {expression}.")
    return NormalisedLicence(expression, not unreviewed and not _has_exception(node), raw, tuple(notes))


def _has_exception(node: Node) -> bool:
    return node.exception is not None or any(_has_exception(child) for child in node.children)


def _expression(text: str, notes: list[str]) -> str | None:
    """The operands of an expression replaced by ids; ``None`` when there is no operator or an operand is strange."""
    pieces = [piece.strip() for piece in _OPERATOR.split(text)]
    if len(pieces) < 2:
        return None
    done: list[str] = []
    after_with = False
    for piece in pieces:
        if not piece:
            continue
        if piece in "()" or piece.upper() in ("AND", "OR", "WITH"):
            done.append(piece.upper())
            after_with = piece.upper() == "WITH"
            continue
        id = piece if after_with and _is_token(piece) else _operand(piece, notes)
        if id is None:
            return None
        done.append(id)
        after_with = False
    return " ".join(done)


def _operand(text: str, notes: list[str]) -> str | None:
    """One licence as an id, or as an ``OR`` of its versions when later ones are allowed."""
    direct = _known_id(text)
    if direct is not None:
        return direct
    if text.upper() in (NOASSERTION, "NONE"):
        return NOASSERTION
    later = re.fullmatch(r"(.+?)\s*(?:\+|[- ]or[- ]later|,? or any later version)", text, re.IGNORECASE)
    if later:
        base = _operand(later.group(1), notes)
        if base is not None and facts_row(base) is not None:
            versions = later_versions(base)
            return base if len(versions) == 1 else "(" + " OR ".join(versions) + ")"
        if base is None:
            return is_spdx_id(text)
    alias = alias_of(text)
    if alias is not None:
        if alias.note:
            notes.append(alias.note)
        return alias.id
    if _is_token(text):
        return is_spdx_id(text)
    return None


def _known_id(text: str) -> str | None:
    known = ids_by_lower_case().get(text.lower())
    if known is not None:
        return known
    if text.lower().startswith("licenseref-contract-") and _is_token(text):
        return "LicenseRef-contract-" + text[len("licenseref-contract-") :]
    return None


def _is_token(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", text) is not None


__all__ = ["MAX_LICENCE_TEXT", "NOASSERTION", "NodeKind", "NormalisedLicence", "normalise_licence"]
