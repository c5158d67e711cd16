"""A licence in plain words, made from its row of the facts table so that the two never disagree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .facts import Cell, Duty, LicenceFacts
from .table import facts_row, table

_DUTY_WORDS = {
    Duty.ATTRIBUTION: "name the author, and give the licence and the source",
    Duty.CHANGES: "say what was changed, for example that faces were masked",
    Duty.NOTICE: "keep the copyright and licence notices",
    Duty.SHARE_ALIKE: "hand on altered versions under the same licence",
    Duty.NONCOMMERCIAL_FLAG: "mark everything that contains it as not for commercial use",
    Duty.DATABASE_NOTICE: "say that it was made with this database, and offer the altered database to whoever asks",
    Duty.PASS_ON: "hand the text of the agreement on with the data",
    Duty.COMPUTATIONAL: "use it for computation only, and bind recipients to the same",
    Duty.STATEMENT: "keep the institution's name and its statement with the file",
}


@dataclass(frozen=True, slots=True)
class LicenceInfo:
    """A licence as a picker explains it. Each line completes “You may …”, “You must …” or “You may not …”."""

    id: str
    name: str
    url: str
    may: tuple[str, ...]
    must: tuple[str, ...]
    may_not: tuple[str, ...]
    ask: tuple[str, ...]
    facts: LicenceFacts
    source: str

    @property
    def summary(self) -> tuple[str, ...]:
        """Whole sentences in the order may, must, may not, ask."""
        return (
            *(f"You may {line}." for line in self.may),
            *(f"You must {line}." for line in self.must),
            *(f"You may not {line}." for line in self.may_not),
            *(f"Ask a person before you {line}." for line in self.ask),
        )


_ACTS: tuple[tuple[str, str], ...] = (
    ("com", "use it commercially"),
    ("dpr", "alter it for yourselves"),
    ("dsh", "hand on an altered version"),
    ("red", "hand on the file as it is"),
    ("lab", "hand on labels made on it, without the file"),
    ("trn", "train a model with it"),
    ("trr", "hand on a model trained with it"),
)


@cache
def licence_info(id: str) -> LicenceInfo | None:
    """The plain-words record of a reviewed licence, or ``None``."""
    facts = facts_row(id)
    if facts is None:
        return None
    may, may_not, ask = [], [], []
    for column, words in _ACTS:
        cell: Cell = getattr(facts, column)
        if cell is Cell.NO:
            may_not.append(words)
        elif cell is Cell.REVIEW:
            ask.append(words)
        elif cell is Cell.NONCOMMERCIAL or (cell is Cell.CONDITION and facts.noncommercial):
            may.append(f"{words}, if no money is made with it")
        else:
            may.append(words)
    return LicenceInfo(
        id=facts.id,
        name=facts.name,
        url=facts.url,
        may=tuple(may),
        must=tuple(words for duty, words in _DUTY_WORDS.items() if duty in facts.duties),
        may_not=tuple(may_not),
        ask=tuple(ask),
        facts=facts,
        source=facts.source,
    )


@cache
def all_licences() -> tuple[LicenceInfo, ...]:
    """Every reviewed licence in the order a picker shows them."""
    return tuple(info for id in table() if (info := licence_info(id)) is not None)
