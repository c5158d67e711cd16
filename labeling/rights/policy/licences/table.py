"""Look-up in the facts table."""

from __future__ import annotations

from functools import cache

from . import creative_commons, others
from .facts import LicenceFacts

CONTRACT_PREFIX = "LicenseRef-contract-"


@cache
def table() -> dict[str, LicenceFacts]:
    """Every reviewed row by id, in the order a picker shows them: dedications, Creative Commons, then the rest."""
    rest = others.rows()
    rows = (*rest[:4], *creative_commons.rows(), *rest[4:])
    return {facts.id: facts for facts in rows}


@cache
def ids_by_lower_case() -> dict[str, str]:
    """The id of each row by its lower-case spelling."""
    return {id.lower(): id for id in table()}


@cache
def ids_by_name() -> dict[str, str]:
    """The id of each row by its full name in lower case."""
    return {facts.name.lower(): facts.id for facts in table().values()}


@cache
def ids_by_address() -> dict[str, str]:
    """The id of each row by the address of its text: lower case, without scheme, ``www.`` and closing slash."""
    found = {}
    for facts in table().values():
        address = facts.url.lower().removeprefix("https://").removeprefix("www.").rstrip("/")
        found[address] = facts.id
    found.pop("", None)
    return found


def facts_row(id: str) -> LicenceFacts | None:
    """The row of an id as SPDX spells it, or ``None`` when nobody has reviewed that licence."""
    return table().get(id)


def is_contract(id: str) -> bool:
    """Whether the id names a single contract, whose answers come from its grant and not from the table."""
    return id.startswith(CONTRACT_PREFIX) and len(id) > len(CONTRACT_PREFIX)


def later_versions(id: str) -> tuple[str, ...]:
    """The id itself and every later version of the same unported licence: what ``+`` and ``or-later`` permit."""
    facts = table().get(id)
    if facts is None:
        return (id,)
    if not facts.family or not facts.version:
        return (id,)
    later = tuple(
        other.id
        for other in table().values()
        if other.family == facts.family
        and other.version > facts.version
        and other.id == f"{facts.family}-{other.version}"
    )
    return (id, *later)
