"""L7: where it may be used, and transfers of personal data out of the European Economic Area."""

from __future__ import annotations

from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.territories import ADEQUATE, EEA, WORLD, expand

_OPEN_ENDED = frozenset({WORLD})


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """Allowed and excluded countries of the facts and of a contract, then transfers."""
    found = Findings("L7", "No limit of territory touches this use.")
    facts = case.facts
    limits = [facts.territories]
    if facts.grant is not None and any(part.leaf.id.startswith("LicenseRef-contract-") for part in chosen):
        limits.append(facts.grant.territories)
    wanted = territories_of(case)
    for limit in limits:
        if limit is not None:
            _allowed(wanted, expand(limit), found)
    if facts.excluded_territories:
        _excluded(wanted, expand(facts.excluded_territories), found)
    _transfer(case, wanted, found)
    return found


def territories_of(case: Case) -> frozenset[str] | None:
    """Where the result goes: as declared; anywhere when it is public; ``None`` when nobody said."""
    if case.public:
        return expand(case.use.territories) if case.use.territories else _OPEN_ENDED
    return None if case.use.territories is None else expand(case.use.territories)


def _allowed(wanted: frozenset[str] | None, limit: frozenset[str], found: Findings) -> None:
    if WORLD in limit:
        return
    if wanted is None:
        found.review(
            "GEO_UNSTATED", "It is limited to some countries, and the use names none.", Fixes.STATE_TERRITORY
        )
    elif not wanted <= limit:
        found.deny(
            "GEO_NOT_ALLOWED",
            f"It may not be used in {_list(wanted - limit)}.",
            Fixes.CHANGE_TERRITORY,
            Fixes.ADD_PERMISSION,
        )


def _excluded(wanted: frozenset[str] | None, excluded: frozenset[str], found: Findings) -> None:
    if wanted is None:
        found.review(
            "GEO_UNSTATED", "Some countries are excluded, and the use names none.", Fixes.STATE_TERRITORY
        )
        return
    hit = excluded if WORLD in wanted else wanted if WORLD in excluded else wanted & excluded
    if hit:
        found.deny(
            "GEO_EXCLUDED", f"Use in {_list(hit)} is excluded.", Fixes.CHANGE_TERRITORY, Fixes.LEAVE_OUT
        )


def _transfer(case: Case, wanted: frozenset[str] | None, found: Findings) -> None:
    if case.facts.transfer_safeguard or not wanted:
        return
    european = [subject for subject in case.subjects if subject.exposed and subject.jurisdiction in EEA]
    outside = wanted - EEA - ADEQUATE
    if european and outside:
        found.review(
            "GEO_TRANSFER",
            f"Data about people in Europe would go to {_list(outside)}, and no safeguard is on record.",
            Fixes.ADD_SAFEGUARD,
            Fixes.MASK,
        )


def _list(codes: frozenset[str]) -> str:
    names = ["the whole world" if code == WORLD else code for code in sorted(codes)]
    return ", ".join(names[:8]) + (" and others" if len(names) > 8 else "")
