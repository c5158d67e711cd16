"""Judging the candidates of a snapshot for its use: by profile, never item by item."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from labeling.rights.policy import LicenceInfo, Use, Verdict, licence_info, merge
from labeling.rights.services import CachedDecision, Pair, decide_many
from projects.models import ItemState

LEAVES: Final = Verdict.ALLOW_WITH_OBLIGATIONS
"""The most restrictive verdict that still lets an item leave."""
WITHDRAWN: Final[dict[str, Any]] = {
    "code": "ITEM_WITHDRAWN",
    "layer": "L0",
    "severity": "DENY",
    "detail": "The item was withdrawn from the project.",
    "fix": [],
}


def decisions(*, pairs: Collection[Pair], use: Use, at: datetime) -> dict[Pair, CachedDecision]:
    """The decision of each pair of profile and vector for the snapshot's use."""
    return decide_many(pairs=pairs, use=use, at=at)


def stays(*, state: str, decision: CachedDecision) -> list[dict[str, Any]] | None:
    """Why an item in `state` must stay, None when it may leave."""
    if state == ItemState.WITHDRAWN:
        return [WITHDRAWN]
    if decision.verdict > LEAVES:
        return [
            reason for reason in decision.body["reasons"] if reason["severity"] in {"DENY", "NEEDS_REVIEW"}
        ]
    return None


def licence_of_whole(
    *, licences: Iterable[str], use: Use
) -> tuple[str, list[str] | None, list[dict[str, str]]]:
    """(licence of the distribution, the pair in conflict or None, fixes) for the licences of its members."""
    distinct = sorted(set(licences))
    if not distinct:
        return "", None, []
    merged = merge(distinct, mode=use.mode, outbound=use.outbound_licence)
    fixes = [{"code": fix.code, "label": fix.label} for fix in merged.fix]
    if merged.conflict is not None:
        return "", list(merged.conflict), fixes
    chosen = (
        use.outbound_licence if use.outbound_licence in merged.outbound else (merged.outbound or ("",))[0]
    )
    return chosen or "", None, fixes


def licence_ids(expression: str) -> list[str]:
    """The single licences that an expression names, in its order."""
    words = expression.replace("(", " ").replace(")", " ").split()
    return list(dict.fromkeys(word for word in words if word not in {"AND", "OR", "WITH"}))


@lru_cache(maxsize=1024)
def licence_url(expression: str) -> str | None:
    """The address of an expression's licence; of several, the addresses joined by a blank."""
    found: list[LicenceInfo | None] = [licence_info(name) for name in licence_ids(expression)]
    return " ".join(info.url for info in found if info is not None and info.url) or None
