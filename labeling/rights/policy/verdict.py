"""The words of a decision: verdicts, reasons with fixes, obligations, and the result of each layer.

Everything here is an immutable value. A decision turns into plain JSON by :meth:`Decision.as_dict`, and into
the same bytes each time by :meth:`Decision.canonical_json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

POLICY_VERSION = "2026.3"


class Verdict(IntEnum):
    """What may be done. Ordered: a greater value is more restrictive, and verdicts are joined by maximum."""

    ALLOW = 0
    ALLOW_WITH_OBLIGATIONS = 1
    NEEDS_REVIEW = 2
    DENY = 3


_WORDS = {
    Verdict.ALLOW: "Cleared",
    Verdict.ALLOW_WITH_OBLIGATIONS: "Conditions",
    Verdict.NEEDS_REVIEW: "Needs review",
    Verdict.DENY: "Blocked",
}


def verdict_word(verdict: Verdict) -> str:
    """The word a screen shows for a verdict: ``Cleared``, ``Conditions``, ``Needs review`` or ``Blocked``."""
    return _WORDS[verdict]


LAYERS: tuple[tuple[str, str], ...] = (
    ("L0", "Integrity"),
    ("L1", "Source"),
    ("L2", "Licence"),
    ("L3", "Database right"),
    ("L4", "Text and data mining"),
    ("L5", "People"),
    ("L6", "Releases"),
    ("L7", "Territory"),
    ("L8", "Duties"),
)
"""Every layer in the order it is judged: id and the title a screen shows."""


@dataclass(frozen=True, slots=True, order=True)
class Fix:
    """One thing a person can do about a reason. ``code`` is stable, ``label`` is the text of its button."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a layer asks for more than ALLOW.

    ``detail`` is a sentence for somebody who is no lawyer; ``fix`` is empty when there is nothing to be done.
    ``subject_ref`` names the data subject (a pseudonym) the reason is about, ``licence`` the licence id.
    """

    code: str
    layer: str
    severity: Verdict
    detail: str
    fix: tuple[Fix, ...] = ()
    subject_ref: str | None = None
    licence: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; the verdict by its name."""
        return {
            "code": self.code,
            "layer": self.layer,
            "severity": self.severity.name,
            "detail": self.detail,
            "fix": [{"code": fix.code, "label": fix.label} for fix in self.fix],
            "subject_ref": self.subject_ref,
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty that comes with permission and is carried out inside the package, or by whoever receives it."""

    code: str
    layer: str
    detail: str
    licence: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"code": self.code, "layer": self.layer, "detail": self.detail, "licence": self.licence}


@dataclass(frozen=True, slots=True)
class LayerResult:
    """One line of the checklist: a layer, its own verdict, and a sentence that says what was found."""

    layer: str
    title: str
    verdict: Verdict
    detail: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; the verdict by its name."""
        return {"layer": self.layer, "title": self.title, "verdict": self.verdict.name, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may this be done with this?".

    ``elected_licence`` is the licence expression relied on after the choice among ``OR`` alternatives; ``None``
    when there is none to rely on. ``valid_until`` (UTC) is when a fact that the decision used changes by itself,
    exclusive: at that instant it must be judged anew. ``layers`` holds all nine layers in order.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    obligations: tuple[Obligation, ...]
    elected_licence: str | None
    valid_until: datetime | None
    policy_version: str
    layers: tuple[LayerResult, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON as the API answers it."""
        return {
            "verdict": self.verdict.name,
            "word": verdict_word(self.verdict),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "obligations": [obligation.as_dict() for obligation in self.obligations],
            "elected_licence": self.elected_licence,
            "valid_until": rfc3339(self.valid_until),
            "policy_version": self.policy_version,
            "layers": [layer.as_dict() for layer in self.layers],
        }

    def canonical_json(self) -> bytes:
        """The same bytes for the same decision, for storing and hashing."""
        return canonical_bytes(self.as_dict())


def rfc3339(moment: datetime | None) -> str | None:
    """An aware datetime as RFC 3339 in UTC (``…Z``); ``None`` stays ``None``."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical_bytes(value: object) -> bytes:
    """JSON with sorted keys and no white space, UTF-8: equal values give equal bytes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()
