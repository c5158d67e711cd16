"""The legal texts that travel in a package as ``LICENSES/<id>.txt``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .facts import LicenceFacts
from .info import licence_info
from .table import facts_row

_FOLDER = Path(__file__).resolve().parent.parent / "texts"


@cache
def licence_text(id: str) -> str | None:
    """The text to put beside data under this licence; ``None`` for an id without a reviewed row.

    The full legal text where it is on file, otherwise a notice with the licence's name, address and duties.
    """
    facts = facts_row(id)
    if facts is None:
        return None
    file = _FOLDER / f"{facts.id}.txt"
    if file.is_file():
        return file.read_text(encoding="utf-8")
    return _notice(facts)


def _notice(facts: LicenceFacts) -> str:
    info = licence_info(facts.id)
    lines = [facts.name, f"Identifier: {facts.id}"]
    if facts.url:
        lines.append(f"The text that binds is at {facts.url}")
    lines += ["", "This is a notice and not the legal text.", "", facts.reasoning, ""]
    if info is not None:
        lines += list(info.summary)
    return "\n".join(lines).rstrip() + "\n"
