"""What running text says: licences that are named in it, and words against AI and mining. Never a grant.

Notices in files and the terms of sites are written for people. A licence found in them is a claim beside others, and
the strictest of all claims counts, so reading too much costs a look by a person and reading too little a right.
"""

from __future__ import annotations

import re

from .normalise import MAX_LICENCE_TEXT, NOASSERTION, normalise_licence

MAX_TEXT = 200_000
"""Longest text (characters) that is searched; the rest is left unread."""

_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s<>\"']+|\b(?:www\.)?creativecommons\.org/[^\s<>\"']+", re.IGNORECASE
)
_ELEMENT = r"NC|ND|SA|non-?\s?commercial|no-?\s?deriv(?:ative)?s?(?: works)?|share-?\s?alike"
_COMMONS = re.compile(
    r"\bCC[ -]?0(?:[ -]1\.0)?\b"
    rf"|\b(?:CC|Creative Commons)[\s-]*(?:BY|Attribution)(?:[\s-]*(?:{_ELEMENT})\b)*(?:[\s-]*v?\d\.\d)?",
    re.IGNORECASE,
)
_ARR = "LicenseRef-all-rights-reserved"
_NOTICE = re.compile(r"\s*(?:©|\(c\)|copyright\b|\d{4})", re.IGNORECASE)
_RESERVED = re.compile(
    r"all rights? (?:are )?reserved|alle rechte vorbehalten|tous droits r[ée]serv[ée]s|alle rechten voorbehouden"
    r"|todos los derechos reservados|tutti i diritti riservati|todos os direitos reservados",
    re.IGNORECASE,
)
_MACHINES = (
    r"(?:artificial intelligence|(?-i:\bAI\b)|machine[ -]learning|(?-i:\bML\b)|data[ -]mining|(?-i:\bTDM\b)"
    r"|train(?:ing)?\b[^.;\n]{0,40}\b(?:models?|networks?|algorithms?|llms?))"
)
_AGAINST = (
    r"(?:\bno\b|\bnot\b|\bnever\b|\bwithout\b|n't\b|prohibit|forbid|reserve|disallow|exclude"
    r"|opt(?:ed|s|ing)?[ -]out)"
)
_NO_MACHINES = re.compile(
    rf"{_AGAINST}[^.;\n]{{0,120}}?{_MACHINES}|{_MACHINES}[^.;\n]{{0,120}}?{_AGAINST}", re.IGNORECASE
)
# A licence without its version is not guessed where it permits. Here it restricts: the version that permits least
# is taken.
_STRICTEST = "2.0"


def licences_in(text: str) -> tuple[str, ...]:
    """The licences named in a text, as expressions, each once; empty when none can be read."""
    text = text[:MAX_TEXT]
    if len(text) <= MAX_LICENCE_TEXT:
        whole = normalise_licence(text).expression
        if whole == _ARR and _NOTICE.match(text) and not _RESERVED.search(text):
            return ()  # it says whose it is; every open licence stands beside such a line
        if whole != NOASSERTION:
            return (whole,)
    found = [normalise_licence(address.rstrip(".,;:)]}")).expression for address in _ADDRESS.findall(text)]
    found += [_commons(match.group()) for match in _COMMONS.finditer(_ADDRESS.sub(" ", text))]
    if _RESERVED.search(text):
        found.append(_ARR)
    return tuple(dict.fromkeys(expression for expression in found if expression != NOASSERTION))


def _commons(name: str) -> str:
    words = " ".join(re.sub(r"[\s-]+", " ", name).split())
    read = normalise_licence(words).expression
    return normalise_licence(f"{words} {_STRICTEST}").expression if read == NOASSERTION else read


def speaks_against_ai(text: str) -> bool:
    """Whether words of a text seem to forbid AI training or mining."""
    return _NO_MACHINES.search(text[:MAX_TEXT]) is not None
