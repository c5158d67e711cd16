"""What files say of themselves as the `file` part of an item's facts. Pure.

A file is not believed: it can only restrict. So its word about releases is kept with the asset and is no fact here,
a release being a document; and metadata that stays in the original is no residue, for the copies that people are
given, and those that leave in place of an original with a position or names in it, are re-encoded from bare pixels.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from labeling.rights.policy.facts import ClaimOrigin, PersonalData
from labeling.rights.policy.signals import SignalScope, read_signal


def file_part(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The partial facts JSON of an item's files, from their `MediaAsset.facts`; {} when they say nothing.

    The same for the same content, whatever the order: profiles are interned by it.
    """
    said = [rights for facts in files if (rights := facts.get("rights"))]
    claims = {claim["expression"] for rights in said for claim in rights.get("claims", ())}
    signals = {_signal(signal) for rights in said for signal in rights.get("signals", ())} - {None}
    part: dict[str, Any] = {}
    if claims:
        part["claims"] = [{"origin": ClaimOrigin.EMBEDDED.value, "licence": one} for one in sorted(claims)]
    if signals:
        part["tdm"] = [dict(one) for one in sorted(signals, key=str) if one is not None]
    if any(rights.get("persons") for rights in said):
        part["personal_data"] = PersonalData.PRESENT.value
    return part


def _signal(signal: Mapping[str, Any]) -> tuple[tuple[str, Any], ...] | None:
    """The signal as the policy reads it now, from its raw text; None for one that reserves nothing."""
    raw = "reserved" if signal["vocab"] == "terms_text" else signal["raw"]
    found = read_signal(signal["key"], raw)
    if found is None or found.scope is SignalScope.NONE:
        return None
    return tuple((found.as_dict() | {"in_asset": True}).items())
