"""The facts of an item come from five hands, kept apart so that each can be changed for many items at once. Pure.

``stated``: what the statement says. ``source``: what is on record about the place it came from. ``file``: what was
found in the file itself. ``item``: what the ledger says of this item alone (a hold, a resolved conflict, a release,
an override). ``gate``: how far it was searched and masked. Each is a partial JSON of
:class:`~labeling.rights.policy.facts.Facts`; :func:`compose` joins them.

Joining never loses a restriction. A hand that may only restrict (the file: anybody can write into one) grants nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labeling.rights.policy.facts import Facts
from labeling.rights.policy.territories import WORLD, expand
from labeling.rights.policy.verdict import canonical_bytes

Part = Mapping[str, Any]
HANDS: Final = ("stated", "source", "file", "item", "gate")
OVERRIDE: Final = "override"
"""The key of the item's part that is no fact: an override that is applied to the decision."""

_TERMS: Final = ("allow", "silent", "prohibit_ai", "prohibit")
_INTEGRITY: Final = ("ok", "unverified", "mismatch")
_REVIEW: Final = ("verified", "pending", "failed")
_GRANTS: Final = frozenset(
    {
        "permission", "claims_resolved", "credit_not_supplied", "public_domain_evidence", "db_assessed",
        "tdm_checked", "special_condition", "transfer_safeguard", "grant", "biometric_release",
        "dpia_approved", OVERRIDE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """What each hand says; an empty mapping where it says nothing."""

    stated: Part = field(default_factory=dict)
    source: Part = field(default_factory=dict)
    file: Part = field(default_factory=dict)
    item: Part = field(default_factory=dict)
    gate: Part = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Part, facts: Part) -> Parts:
        """The parts of a stored profile; one from before there were parts has only what was stated."""
        return cls(**{hand: stored.get(hand, {}) for hand in HANDS}) if stored else cls(stated=facts)

    def with_part(self, hand: str, value: Part) -> Parts:
        """The same with one hand's part put anew."""
        if hand not in HANDS:
            raise ValueError(f"nobody called {hand} says anything about rights")
        return Parts(**{**{name: getattr(self, name) for name in HANDS}, hand: dict(value)})

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON of the hands that say something."""
        return {hand: dict(part) for hand in HANDS if (part := getattr(self, hand))}

    def canonical_json(self) -> bytes:
        """The bytes that a profile is interned by."""
        said = self.as_dict()
        return canonical_bytes(said["stated"] if set(said) <= {"stated"} else said) if said else b"{}"

    @property
    def override(self) -> Part | None:
        """The override on the item, unread."""
        found: Part | None = self.item.get(OVERRIDE)
        return found


def compose(parts: Parts) -> Facts:
    """The facts that all hands together amount to; `PolicyInputError` for a part that is no facts."""
    joined: dict[str, Any] = dict(parts.stated)
    for hand in HANDS[1:]:
        for key, value in getattr(parts, hand).items():
            if key == OVERRIDE or (hand == "file" and not _may_say(key, joined)):
                continue
            if hand == "source" and key == "basis_approved" and not _is_same_basis(parts):
                continue
            if hand == "gate":
                _told_by_gate(joined, key, value)
                continue
            joined[key] = _JOINS.get(key, _later)(joined[key], value) if key in joined else value
    if joined.get("claims"):
        joined["claims"] = _union(joined["claims"], _declared(joined))
    return Facts.parse(joined)


def _told_by_gate(joined: dict[str, Any], key: str, value: Any) -> None:
    """What the gate says of people is newer than what was stated; that nobody was found only answers "unknown"."""
    if key == "personal_data" and value == "none" and joined.get(key) not in (None, "unknown"):
        return
    joined[key] = value


def _may_say(key: str, joined: Part) -> bool:
    """Whether a file's word counts: never for a grant; of people only where it was stated that there are none."""
    if key == "personal_data":
        return bool(joined.get(key) == "none")
    return key not in _GRANTS


def _is_same_basis(parts: Parts) -> bool:
    """Whether what is on record of the source is about the basis that was stated; another one is not assessed by it."""
    stated, on_record = parts.stated.get("legal_basis"), parts.source.get("legal_basis")
    return stated is None or on_record is None or stated == on_record


def _declared(joined: Part) -> list[dict[str, str]]:
    """The stated licence as a claim beside the others, so that a contradiction shows where it stands."""
    content = [part["licence"] for part in joined.get("components", ()) if part["kind"] == "content"]
    return [{"origin": "declared", "licence": licence} for licence in content if licence != "NOASSERTION"]


def _later(before: Any, after: Any) -> Any:
    return before if after is None else after


def _earlier(before: Any, after: Any) -> Any:
    return after if before is None else before


def _either(before: Any, after: Any) -> Any:
    return bool(before) or bool(after)


def _against(before: Any, after: Any) -> Any:
    """False, where anybody says so; None says nothing."""
    return False if before is False or after is False else _earlier(before, after)


def _union(before: Any, after: Any) -> Any:
    return [*before, *(entry for entry in after if entry not in before)]


def _both(before: Any, after: Any) -> Any:
    """The countries that both lists allow, groups of countries resolved; None allows everything."""
    if before is None or after is None:
        return _earlier(before, after)
    left, right = expand(tuple(before)), expand(tuple(after))
    return sorted(right if WORLD in left else left if WORLD in right else left & right)


def _sooner(before: Any, after: Any) -> Any:
    given = [moment for moment in (before, after) if moment is not None]
    return min(given) if given else None


def _stricter(order: tuple[str, ...]) -> Callable[[Any, Any], Any]:
    def join(before: Any, after: Any) -> Any:
        given = [word for word in (before, after) if word is not None]
        strange = [word for word in given if word not in order]
        return strange[0] if strange else max(given, key=order.index, default=None)

    return join


_JOINS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(("components", "acquired", "platform", "legal_basis"), _earlier),
    **dict.fromkeys(("claims", "tdm", "excluded_territories"), _union),
    **dict.fromkeys(("territories", "release_territories"), _both),
    **dict.fromkeys(
        ("lawful_access", "art14_record", "basis_approved", "research_protocol", "dpia_approved"), _against
    ),
    **dict.fromkeys(
        ("expires", "release_expires", "tdm_checked_at", "licence_checked_at", "db_assessment_expires",
         "approvals_expire"),
        _sooner,
    ),
    **dict.fromkeys(
        (
            "claims_resolved", "permission", "rights_holder", "credit", "credit_not_supplied", "source_url", "modified",
            "public_domain_evidence", "db_assessed", "tdm_checked", "metadata_residue", "special_category",
            "special_condition", "biometric_template", "biometric_release", "trademark", "transfer_safeguard",
            "licence_changed", "public_space", "dpia_required",
        ),
        _either,
    ),
    "terms": _stricter(_TERMS),
    "integrity": _stricter(_INTEGRITY),
    "mask_review": _stricter(_REVIEW),
    "property_release": _later,
    "model_release": _later,
}  # fmt: skip
