"""The filter language of item lists: parsed by hand, compiled to expressions from an allow-list.

    state:labelable -verdict:DENY licence:"CC BY 4.0" source:Files data.city:Paris data.size:>=10 text:cat label:car

Words are `key:value`, joined by blanks: all must hold. A value with blanks stands in double quotes, `\\"` and `\\\\`
inside. `-` before a word turns it round. A word without a key is looked for in the text. `state` and `verdict` take
several values joined by commas.

Cost: `state`, `verdict`, `external_id` go by an index. `licence` and `source` are compared row by row along the
order of the list. `data.…`, `text` and `label` read the JSON of each row until the page is full: a rare value in a
project of a million items takes seconds.
"""

import re
from dataclasses import dataclass
from typing import Final

from labeling.core.errors import Fault, Invalid

MAX_FILTER: Final = 2_000
MAX_TERMS: Final = 20
MAX_DEPTH: Final = 6
KEYS: Final = ("state", "verdict", "licence", "source", "external_id", "data.<field>", "text", "label")
OPERATORS: Final = (">=", "<=", ">", "<")

_TERM = re.compile(
    r'\s*(?P<minus>-)?(?:(?P<key>[A-Za-z_][^\s:"]*):)?(?P<value>"(?:[^"\\]|\\.)*"|[^\s"]+)(?=\s|$)', re.DOTALL
)
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,63})*")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_PLAIN: Final = ("state", "verdict", "licence", "source", "external_id", "text", "label")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a filter. `path` is that of `data.<path>`; `operator` is `=` or one of `OPERATORS`."""

    key: str
    value: str
    is_negated: bool = False
    is_quoted: bool = False
    path: tuple[str, ...] = ()
    operator: str = "="

    @property
    def number(self) -> float | None:
        """The value as a number, when it is written as one without quotes."""
        return None if self.is_quoted or not _NUMBER.fullmatch(self.value) else float(self.value)


def parse_filter(text: str) -> tuple[Term, ...]:
    """The words of a filter; `Invalid` (code `filter.…`) that says what to write instead."""
    if len(text) > MAX_FILTER:
        raise bad_filter("filter.too_long", f"Shorten the filter to {MAX_FILTER} characters.")
    if _UNSTORABLE.search(text):
        raise bad_filter("filter.characters", "Remove the unprintable characters from the filter.")
    terms: list[Term] = []
    position = 0
    while text[position:].strip():
        found = _TERM.match(text, position)
        if found is None:
            rest = text[position:].strip()[:40]
            raise bad_filter("filter.syntax", f"Write key:value, with quotes around blanks, at “{rest}”.")
        terms.append(_term(found))
        position = found.end()
        if len(terms) > MAX_TERMS:
            raise bad_filter("filter.too_many", f"Use at most {MAX_TERMS} words in a filter.")
    return tuple(terms)


def _term(found: "re.Match[str]") -> Term:
    key, raw = found["key"], found["value"]
    is_quoted = raw.startswith('"')
    value = re.sub(r"\\(.)", r"\1", raw[1:-1], flags=re.DOTALL) if is_quoted else raw
    negated = found["minus"] is not None
    if key is None:
        if ":" in value and not is_quoted:
            raise bad_filter(
                "filter.syntax", f"Write key:value at “{value[:40]}”, or put it in double quotes."
            )
        return Term("text", value, negated, is_quoted)
    if key in _PLAIN:
        return Term(key, value, negated, is_quoted)
    if key.startswith("data."):
        return _data_term(key.removeprefix("data."), value, negated, is_quoted)
    raise bad_filter("filter.key", f"“{key[:40]}” cannot be filtered by. The keys are {', '.join(KEYS)}.")


def _data_term(path: str, value: str, negated: bool, is_quoted: bool) -> Term:
    if not _PATH.fullmatch(path) or path.count(".") >= MAX_DEPTH:
        detail = "Name a field of the data by letters, digits, _ and -, with dots between nested ones."
        raise bad_filter("filter.field", detail)
    operator = "=" if is_quoted else next((sign for sign in OPERATORS if value.startswith(sign)), "=")
    if operator != "=":
        value = value.removeprefix(operator)
        if not _NUMBER.fullmatch(value):
            raise bad_filter(
                "filter.number", f"Write a number after {operator}, for instance data.size:{operator}10."
            )
    return Term("data", value, negated, is_quoted, tuple(path.split(".")), operator)


def bad_filter(code: str, detail: str) -> Invalid:
    """The error of a filter that cannot be used."""
    return Invalid(detail, code=code, faults=(Fault("/filter", code, detail),))
