"""What each licence allows: the shape of one row of the facts table.

A row answers nine questions, each in one letter, for a person who relies on the licence alone:

====  ==========================================================================================
com   commercial use
dpr   making an altered version and keeping it
dsh   handing on an altered version (a masked file is one)
red   handing on the original file
lab   handing on factual labels only (boxes, classes, points), without the file
trn   training a model and keeping it
trr   handing on a model trained with it
dbr   what the licence does with the European database right
====  ==========================================================================================

Letters: ``y`` yes, ``n`` no, ``R`` a person must look, ``c`` yes on the condition named by the other columns
(share alike), ``nc`` yes but only without commercial use.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cell(StrEnum):
    """One answer of the table."""

    YES = "y"
    NO = "n"
    REVIEW = "R"
    CONDITION = "c"
    NONCOMMERCIAL = "nc"


class DatabaseRight(StrEnum):
    """What a licence does with the sui generis right in a database (Directive 96/9/EC, Art. 7)."""

    WAIVED = "waived"
    LICENSED = "licensed"
    COVENANT = "covenant"
    SILENT = "silent"
    UNKNOWN = "unknown"

    @property
    def covered(self) -> bool:
        """Whether the licence itself lets a substantial part of the database be taken."""
        return self in (DatabaseRight.WAIVED, DatabaseRight.LICENSED, DatabaseRight.COVENANT)


class Duty(StrEnum):
    """A duty a licence attaches to its permission."""

    ATTRIBUTION = "OB_ATTR"
    CHANGES = "OB_CHANGES"
    NOTICE = "OB_NOTICE"
    SHARE_ALIKE = "OB_SA"
    NONCOMMERCIAL_FLAG = "OB_NC_FLAG"
    DATABASE_NOTICE = "OB_ODBL_NOTICE"
    PASS_ON = "OB_PASS_ON"  # noqa: S105 - a code, no password
    COMPUTATIONAL = "OB_COMPUTATIONAL_USE"
    STATEMENT = "OB_STATEMENT"


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """One reviewed row. ``source`` names the text each answer was read from, ``reasoning`` says why."""

    id: str
    name: str
    url: str
    com: Cell
    dpr: Cell
    dsh: Cell
    red: Cell
    lab: Cell
    trn: Cell
    trr: Cell
    dbr: DatabaseRight
    duties: frozenset[Duty]
    source: str
    reasoning: str
    family: str = ""
    version: str = ""
    exact_attribution: bool = False
    """The licence ends by itself on a faulty attribution, without time to cure it."""

    @property
    def share_alike(self) -> bool:
        """Whether an altered version may only be handed on under the same licence."""
        return Duty.SHARE_ALIKE in self.duties

    @property
    def attribution(self) -> bool:
        """Whether the author must be named."""
        return Duty.ATTRIBUTION in self.duties

    @property
    def noncommercial(self) -> bool:
        """Whether commercial use is excluded by an open licence (and not for want of any licence)."""
        return "NC" in self.family.split("-")

    @property
    def no_derivatives(self) -> bool:
        """Whether altered versions may not be handed on."""
        return "ND" in self.family.split("-")


def row(
    id: str,
    name: str,
    url: str,
    cells: str,
    dbr: str,
    duties: tuple[Duty, ...],
    source: str,
    reasoning: str,
    **more: str | bool,
) -> LicenceFacts:
    """A row from its seven letters in the order com dpr dsh red lab trn trr, parted by spaces."""
    com, dpr, dsh, red, lab, trn, trr = (Cell(letter) for letter in cells.split())
    return LicenceFacts(
        id=id,
        name=name,
        url=url,
        com=com,
        dpr=dpr,
        dsh=dsh,
        red=red,
        lab=lab,
        trn=trn,
        trr=trr,
        dbr=DatabaseRight(dbr),
        duties=frozenset(duties),
        source=source,
        reasoning=reasoning,
        family=str(more.get("family", "")),
        version=str(more.get("version", "")),
        exact_attribution=bool(more.get("exact_attribution", False)),
    )
