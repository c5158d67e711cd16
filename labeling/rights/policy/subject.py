"""One data subject's appearance and the consents that speak for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .facts import LegalBasis
from .verdict import canonical_bytes, rfc3339


class ConsentState(StrEnum):
    """Consent states of the Data Privacy Vocabulary. Only ``GIVEN`` and ``RENEWED`` permit processing."""

    REQUESTED = "ConsentRequested"
    DEFERRED = "ConsentRequestDeferred"
    REFUSED = "ConsentRefused"
    GIVEN = "ConsentGiven"
    RENEWED = "RenewedConsentGiven"
    EXPIRED = "ConsentExpired"
    INVALIDATED = "ConsentInvalidated"
    REVOKED = "ConsentRevoked"
    WITHDRAWN = "ConsentWithdrawn"
    UNKNOWN = "ConsentUnknown"


VALID_STATES = frozenset({ConsentState.GIVEN, ConsentState.RENEWED})


class AgeBand(StrEnum):
    """Age of a subject as far as capacity to consent asks. ``UNKNOWN`` counts as a minor for publishing."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent record, folded to its current state.

    ``purposes`` are DPV terms, ``operations`` terms of its AI extension (``None``: any). ``None`` for ``recipients``,
    ``territories`` and ``model_kinds`` means that the record sets no limit. Times are aware: valid from
    ``valid_from`` (included) to ``valid_until`` (excluded). ``scope_covers`` is false when the record is about other
    items. ``ref`` is the record's id, for reasons and hashes.
    """

    state: ConsentState = ConsentState.UNKNOWN
    ref: str = ""
    purposes: tuple[str, ...] = ()
    operations: tuple[str, ...] | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    commercial_ok: bool | None = None
    publish_ok: bool | None = None
    recipients: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    model_kinds: tuple[str, ...] | None = None
    notice_valid: bool | None = None
    scope_covers: bool = True
    explicit: bool = False
    guardian: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, all keys present."""
        return {
            "state": self.state,
            "ref": self.ref,
            "purposes": list(self.purposes),
            "operations": _listed(self.operations),
            "valid_from": rfc3339(self.valid_from),
            "valid_until": rfc3339(self.valid_until),
            "commercial_ok": self.commercial_ok,
            "publish_ok": self.publish_ok,
            "recipients": _listed(self.recipients),
            "territories": _listed(self.territories),
            "model_kinds": _listed(self.model_kinds),
            "notice_valid": self.notice_valid,
            "scope_covers": self.scope_covers,
            "explicit": self.explicit,
            "guardian": self.guardian,
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """A person in an item. ``ref`` is a pseudonym. ``known`` is false for somebody nobody has identified.

    ``age`` in whole years at the time of consent, when it is known; ``jurisdiction`` ISO 3166-1 alpha-2.
    ``basis`` takes the facts' legal basis when ``None``. A ``model_release`` holds from ``release_from`` (included) to
    ``release_expires`` (excluded), in ``release_territories``; ``None`` sets no limit.
    """

    ref: str = ""
    known: bool = True
    identifiable: bool = True
    masked: bool = False
    basis: LegalBasis | None = None
    basis_approved: bool | None = None
    consents: tuple[Consent, ...] = ()
    objection: bool = False
    age_band: AgeBand | None = None
    age: int | None = None
    guardian: bool = False
    jurisdiction: str | None = None
    special_category: bool = False
    special_condition: bool = False
    model_release: bool | None = None
    release_from: datetime | None = None
    release_expires: datetime | None = None
    release_territories: tuple[str, ...] | None = None

    @property
    def exposed(self) -> bool:
        """Whether the person can be recognised in what is to be used."""
        return self.identifiable and not self.masked

    @classmethod
    def parse(cls, raw: object, *, pointer: str = "") -> Subject:
        """A subject from JSON, its consent under ``consent`` or ``consents``, or its fields beside the others.

        :raises PolicyInputError: with every fault, its pointer below ``pointer``.
        """
        from .subject_reading import parse_subject

        return parse_subject(raw, pointer)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; :meth:`parse` reads it back to an equal value. The limits of a release stand there when it has
        some, all other keys always."""
        limits = {
            "release_from": rfc3339(self.release_from),
            "release_expires": rfc3339(self.release_expires),
            "release_territories": _listed(self.release_territories),
        }
        return {key: limit for key, limit in limits.items() if limit is not None} | {
            "ref": self.ref,
            "known": self.known,
            "identifiable": self.identifiable,
            "masked": self.masked,
            "basis": self.basis,
            "basis_approved": self.basis_approved,
            "consents": [consent.as_dict() for consent in self.consents],
            "objection": self.objection,
            "age_band": self.age_band,
            "age": self.age,
            "guardian": self.guardian,
            "jurisdiction": self.jurisdiction,
            "special_category": self.special_category,
            "special_condition": self.special_condition,
            "model_release": self.model_release,
        }

    def canonical_json(self) -> bytes:
        """The same bytes for the same subject, for interning by hash."""
        return canonical_bytes(self.as_dict())


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
