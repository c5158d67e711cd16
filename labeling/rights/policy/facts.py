"""The facts of a rights profile: what is known about a thing, as far as the policy asks.

Profiles are interned: millions of items share a few thousand. So a profile holds flags ("the author is known") and
never the texts behind them, and two profiles that read alike have the same canonical bytes.

A fact left out is *not stated*. For most facts that means that nothing speaks against the thing; for the licence
and for personal data it means *unknown*, which never clears anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .signals import TdmSignal
from .verdict import canonical_bytes, rfc3339


class ComponentKind(StrEnum):
    """The part of a thing a licence belongs to."""

    DATABASE = "database"
    CONTENT = "content"
    EMBEDDED = "embedded"
    LABELS = "labels"
    METADATA = "metadata"


class ClaimOrigin(StrEnum):
    """Who says that a licence applies."""

    DECLARED = "declared"
    EMBEDDED = "embedded"
    PLATFORM_API = "platform_api"
    CONTRACT = "contract"
    REVIEWER = "reviewer"


class ItemState(StrEnum):
    """Whether the thing may be touched at all."""

    ACTIVE = "active"
    QUARANTINED = "quarantined"
    RESTRICTED = "restricted"
    HELD = "held"
    RECALLED = "recalled"
    ERASED = "erased"
    REJECTED = "rejected"


class Integrity(StrEnum):
    """Whether the bytes are the ones the rights were recorded for."""

    OK = "ok"
    UNVERIFIED = "unverified"
    MISMATCH = "mismatch"


class Acquired(StrEnum):
    """How the thing came here."""

    OWN = "own"
    UPLOAD = "upload"
    DOWNLOAD = "download"
    API = "api"
    CRAWL = "crawl"
    CONTRACT = "contract"
    SENSOR = "sensor"
    UNKNOWN = "unknown"


class Platform(StrEnum):
    """A site whose terms decide apart from the licence."""

    YOUTUBE = "youtube"
    FLICKR = "flickr"


class Terms(StrEnum):
    """What the terms of the place it came from say about taking it."""

    ALLOW = "allow"
    SILENT = "silent"
    PROHIBIT_AI = "prohibit_ai"
    PROHIBIT = "prohibit"


class LegalBasis(StrEnum):
    """The basis of Art. 6(1) GDPR on which personal data are processed."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"


class PersonalData(StrEnum):
    """Whether somebody can be recognised in it."""

    NONE = "none"
    MASKED = "masked"
    PRESENT = "present"
    UNKNOWN = "unknown"


class MaskReview(StrEnum):
    """How far the masks were checked by a person."""

    VERIFIED = "verified"
    PENDING = "pending"
    FAILED = "failed"


class Deidentification(StrEnum):
    """How far the gate before the thing has come; a thing that needs none says nothing."""

    PENDING = "pending"
    NEEDS_HUMAN = "needs_human"
    CLEAN = "clean"
    MASKED = "masked"


class DatabaseStatus(StrEnum):
    """What is known about a database right in the source."""

    NONE = "none"
    WAIVED = "waived"
    LICENSED = "licensed"
    EXISTS = "exists"
    UNKNOWN = "unknown"


class ReleaseScope(StrEnum):
    """What a model or property release permits."""

    UNLIMITED = "unlimited"
    COMMERCIAL = "commercial"
    EDITORIAL = "editorial"
    LIMITED = "limited"
    """Limited or incomplete, as PLUS calls it: a person must read it."""
    NONE = "none"


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """One part and its licence as a normalised expression (``NOASSERTION`` when unknown)."""

    kind: ComponentKind
    licence: str


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """What one origin says about the licence of the content."""

    origin: ClaimOrigin
    licence: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a single contract or permission allows: ODRL action names without prefix, sorted.

    ``purposes`` limits the field of use to DPV purposes (``None``: no limit); ``expires`` is exclusive.
    ``sublicensing`` is false when those who receive the files from us get no rights by that.
    """

    permissions: tuple[str, ...] = ()
    prohibitions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    purposes: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    expires: datetime | None = None
    sublicensing: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        more = {} if self.sublicensing is None else {"sublicensing": self.sublicensing}
        return more | {
            "permissions": list(self.permissions),
            "prohibitions": list(self.prohibitions),
            "duties": list(self.duties),
            "purposes": None if self.purposes is None else list(self.purposes),
            "territories": None if self.territories is None else list(self.territories),
            "expires": rfc3339(self.expires),
        }


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about a thing that a verdict depends on, apart from the people in it (:class:`Subject`).

    ``credit``, ``rights_holder``, ``source_url``: whether a text is on file. ``credit_not_supplied``: there is proof
    that the licensor named no author. ``modified``: the file was altered (masked, cropped). ``share_pct``: share of
    the source's database that was taken, in percent. ``metadata_residue``: position, preview or other personal
    metadata is still in the file. ``public_domain_evidence``: a document shows that it is in the public domain.
    ``tdm_checked``: reservations were looked for, last at ``tdm_checked_at``; the licence was last seen where it
    came from at ``licence_checked_at``, and ``licence_changed`` says that another one stood there then.
    ``db_assessed`` holds until ``db_assessment_expires``. ``public_space``: a publicly accessible place is recorded
    on a large scale. ``approvals_expire``: when the first of the assessments that are approved (of the legal basis, the
    special condition, the impact) must be made anew; from then on none of them counts. Times are aware, and exclusive.
    """

    components: tuple[Component, ...] = ()
    claims: tuple[Claim, ...] = ()
    claims_resolved: bool = False
    state: ItemState = ItemState.ACTIVE
    integrity: Integrity = Integrity.OK
    acquired: Acquired | None = None
    platform: Platform | None = None
    terms: Terms | None = None
    lawful_access: bool | None = None
    permission: bool = False
    art14_record: bool | None = None
    rights_holder: bool = False
    credit: bool = False
    credit_not_supplied: bool = False
    source_url: bool = False
    modified: bool = False
    expires: datetime | None = None
    grant: Grant | None = None
    public_domain_evidence: bool = False
    db_right: DatabaseStatus | None = None
    db_share_pct: float | None = None
    db_assessed: bool = False
    db_assessment_expires: datetime | None = None
    tdm: tuple[TdmSignal, ...] = ()
    tdm_checked: bool = False
    tdm_checked_at: datetime | None = None
    licence_checked_at: datetime | None = None
    licence_changed: bool = False
    personal_data: PersonalData = PersonalData.UNKNOWN
    mask_review: MaskReview | None = None
    deidentification: Deidentification | None = None
    metadata_residue: bool = False
    legal_basis: LegalBasis | None = None
    basis_approved: bool | None = None
    approvals_expire: datetime | None = None
    special_category: bool = False
    special_condition: bool = False
    biometric_template: bool = False
    biometric_release: bool = False
    public_space: bool = False
    dpia_required: bool = False
    dpia_approved: bool | None = None
    research_protocol: bool | None = None
    model_release: ReleaseScope | None = None
    property_release: ReleaseScope | None = None
    release_expires: datetime | None = None
    release_territories: tuple[str, ...] | None = None
    trademark: bool = False
    territories: tuple[str, ...] | None = None
    excluded_territories: tuple[str, ...] = ()
    transfer_safeguard: bool = False

    @property
    def altered(self) -> bool:
        """Whether the file to be used is an altered version. A masked file always is."""
        return self.modified or self.personal_data is PersonalData.MASKED

    @classmethod
    def parse(cls, raw: object, *, pointer: str = "") -> Facts:
        """Facts from JSON: the rights block of an item, or the fields of a rights profile.

        :raises PolicyInputError: with every fault, its pointer below ``pointer``. Keys that are not understood and
            words outside an enumeration are faults: nothing is ignored that might have been a restriction.
        """
        from .facts_reading import parse_facts

        return parse_facts(raw, pointer)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON that :meth:`parse` reads back to an equal value. Facts not stated are left out."""
        from .facts_writing import facts_as_dict

        return facts_as_dict(self)

    def canonical_json(self) -> bytes:
        """The same bytes for the same facts, for interning by hash."""
        return canonical_bytes(self.as_dict())
