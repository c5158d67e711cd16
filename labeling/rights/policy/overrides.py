"""Overrides: a person with the role for it lets pass what needs review. What is denied needs a new fact instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from .reading import Reader
from .use import Action
from .verdict import Decision, Obligation, Verdict, rfc3339

_NO_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody let pass although it needs review, and until when (exclusive, aware). ``ref`` is the record's id.

    ``codes`` are the codes of the reasons that were looked at. An override that names some lets nothing pass that
    comes up later under another code; one that names none speaks of whatever needs review.
    """

    ref: str
    actions: tuple[Action, ...]
    expires: datetime
    reason: str
    codes: tuple[str, ...] = ()

    @classmethod
    def parse(cls, raw: object, *, pointer: str = "") -> Override:
        """An override from JSON as :meth:`as_dict` writes it.

        :raises PolicyInputError: with every fault: no reason, no action or one nobody knows, no end.
        """
        reader = Reader(raw, pointer)
        override = read_override(reader)
        reader.refuse_if_faulty()
        return override

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON that :meth:`parse` reads back to an equal value."""
        told: dict[str, Any] = {
            "ref": self.ref,
            "actions": [str(action) for action in self.actions],
            "expires": rfc3339(self.expires),
            "reason": self.reason,
        }
        return {**told, "codes": list(self.codes)} if self.codes else told


def read_override(reader: Reader) -> Override:
    """Reads an override, leaving faults in the reader."""
    ref, reason = reader.text("ref"), reader.text("reason", "justification")
    if reason is None:
        reader.fault("reason", "required", "Say why this may pass although it needs review.")
    words = reader.words("actions", "action") or ()
    known = [reader.member(Action, "actions", word) for word in words]
    if not words:
        reader.fault("actions", "required", "Name at least one act: ingest, label, export or train.")
    expires = reader.moment("expires")
    if expires is None and reader.values.get("expires") is None:
        reader.fault("expires", "required", "An override ends at some time. Say when.")
    codes = reader.words("codes") or ()
    reader.finish()
    return Override(
        ref=ref or "",
        actions=tuple(sorted({action for action in known if action is not None})),
        expires=expires or _NO_TIME,
        reason=reason or "",
        codes=codes,
    )


def apply_override(decision: Decision, override: Override, *, at: datetime, action: Action) -> Decision:
    """The decision as it stands under an override: NEEDS_REVIEW becomes ALLOW_WITH_OBLIGATIONS while it lasts.

    Every other verdict stays, DENY above all. The reasons and the layers stay too: they are what was let pass. ``at``
    and the override's end must be aware; a naive time raises :class:`ValueError`.
    """
    if at.tzinfo is None or override.expires.tzinfo is None:
        raise ValueError("the times of an override must have a zone")
    if decision.verdict is not Verdict.NEEDS_REVIEW or at >= override.expires:
        return decision
    if action not in override.actions or not _looked_at(decision, override):
        return decision
    ends = [moment for moment in (decision.valid_until, override.expires) if moment is not None]
    return replace(
        decision,
        verdict=Verdict.ALLOW_WITH_OBLIGATIONS,
        obligations=(*decision.obligations, _duty(override)),
        valid_until=min(ends).astimezone(UTC),
    )


def _looked_at(decision: Decision, override: Override) -> bool:
    open_codes = {reason.code for reason in decision.reasons if reason.severity is Verdict.NEEDS_REVIEW}
    return not override.codes or open_codes <= set(override.codes)


def _duty(override: Override) -> Obligation:
    why = override.reason.rstrip(".") or "no reason recorded"
    return Obligation(
        "OB_OVERRIDE",
        "L8",
        f"Let pass by a person until {rfc3339(override.expires)}: {why}. Decide anew before then.",
    )
