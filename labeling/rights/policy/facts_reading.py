"""Facts from JSON. Both spellings are read: the ``rights`` block people write on an item, and the fields of a
rights profile as :meth:`Facts.as_dict` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from .errors import InputFault
from .facts import (
    Acquired,
    DatabaseStatus,
    Deidentification,
    Facts,
    Integrity,
    ItemState,
    LegalBasis,
    MaskReview,
    PersonalData,
    Platform,
    ReleaseScope,
    Terms,
)
from .flattening import flatten
from .grant_reading import read_grant
from .licence_reading import read_claims, read_components
from .reading import Reader, countries
from .signal_reading import read_signals
from .synonyms import (
    ACQUIRED,
    DATABASE,
    LEGAL_BASES,
    MASK_OF_STATE,
    PERSONAL,
    RELEASES,
    STATES,
)
from .territories import common


def parse_facts(raw: object, pointer: str = "") -> Facts:
    """Facts from JSON; raises :class:`PolicyInputError` with every fault."""
    reader = facts_reader(raw, pointer, [])
    facts = read_facts(reader)
    reader.refuse_if_faulty()
    return facts


def facts_reader(raw: object, pointer: str, faults: list[InputFault]) -> Reader:
    """A reader of facts, whatever records they come in."""
    return Reader(flatten(raw, pointer, faults), pointer, faults)


def read_facts(reader: Reader) -> Facts:
    """Reads facts, leaving faults in the reader."""
    source_url, platform = _source(reader)
    personal, review = _personal(reader)
    allowed, excluded = _territory(reader)
    model_release, property_release, release_expires, release_territories = _releases(reader)
    claims = read_claims(reader)
    # References to consent records are resolved to subjects by whoever keeps the ledger; evidence stays there too.
    reader.words("consents")
    reader.words("evidence_ids")
    facts = Facts(
        components=read_components(reader, claims),
        claims=claims,
        claims_resolved=bool(reader.flag("claims_resolved", "conflict_resolved")),
        state=_state(reader),
        integrity=_integrity(reader),
        acquired=reader.choice(
            Acquired, "acquired", "acquisition_path", "acquisition", "source_kind", synonyms=ACQUIRED
        ),
        platform=reader.choice(Platform, "platform") or platform,
        terms=reader.choice(Terms, "terms", "terms_of_source"),
        lawful_access=reader.flag("lawful_access"),
        permission=bool(reader.flag("permission", "uploader_grant")),
        art14_record=reader.flag("art14_record"),
        rights_holder=_present(reader, "rights_holder", "rights_holder_id", "copyright_holder"),
        credit=_present(reader, "credit", "credit_line", "author", "attribution", "creator"),
        credit_not_supplied=bool(reader.flag("credit_not_supplied", "attribution_not_supplied")),
        source_url=source_url,
        modified=bool(reader.flag("modified", "altered")),
        expires=reader.moment("expires", "expiry", "valid_until", "licence_expires"),
        grant=read_grant(reader),
        public_domain_evidence=bool(reader.flag("public_domain_evidence", "pd_evidence")),
        db_right=reader.choice(DatabaseStatus, "db_right", "db_right_status", synonyms=DATABASE),
        db_share_pct=reader.number("db_share_pct", "share_pct", low=0, high=100),
        db_assessed=bool(reader.flag("db_assessed", "db_right_assessed")),
        db_assessment_expires=reader.moment("db_assessment_expires"),
        tdm=read_signals(reader),
        tdm_checked=bool(reader.flag("tdm_checked")),
        tdm_checked_at=reader.moment("tdm_checked_at"),
        licence_checked_at=reader.moment("licence_checked_at", "evidence_checked_at"),
        licence_changed=bool(reader.flag("licence_changed", "license_changed")),
        personal_data=personal,
        mask_review=reader.choice(MaskReview, "mask_review") or review,
        deidentification=reader.choice(Deidentification, "deidentification"),
        metadata_residue=bool(reader.flag("metadata_residue", "exif_gps", "pii_metadata_residue")),
        legal_basis=reader.choice(LegalBasis, "legal_basis", "basis", synonyms=LEGAL_BASES),
        basis_approved=reader.flag("basis_approved", "lia_approved"),
        approvals_expire=reader.moment("approvals_expire", "basis_expires", "lia_expires", "dpia_expires"),
        special_category=bool(reader.flag("special_category", "special_data")),
        special_condition=bool(reader.flag("special_condition", "a9_condition")),
        biometric_template=bool(
            reader.flag("biometric_template", "face_embedding", "face_embeddings", "biometric")
        ),
        biometric_release=bool(reader.flag("biometric_release")),
        public_space=bool(reader.flag("public_space")),
        dpia_required=bool(reader.flag("dpia_required")),
        dpia_approved=reader.flag("dpia_approved", "dpia"),
        research_protocol=reader.flag("research_protocol"),
        model_release=model_release,
        property_release=property_release,
        release_expires=release_expires,
        release_territories=release_territories,
        trademark=bool(reader.flag("trademark")),
        territories=allowed,
        excluded_territories=excluded,
        transfer_safeguard=bool(reader.flag("transfer_safeguard", "scc")),
    )
    reader.finish(" Facts are those of a rights profile or of an item's rights block.")
    return facts


def _source(reader: Reader) -> tuple[bool, Platform | None]:
    name, value = reader.raw("source_url", "url")
    if value is None or isinstance(value, bool):
        return bool(value), None
    if not isinstance(value, str):
        reader.fault(name, "type", "This must be an address.")
        return False, None
    return bool(value.strip()), platform_of(value)


def platform_of(url: str) -> Platform | None:
    """The site an address belongs to, when its terms matter here."""
    try:
        host = (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return None
    for domain, platform in (
        ("youtube.com", Platform.YOUTUBE),
        ("youtu.be", Platform.YOUTUBE),
        ("youtube-nocookie.com", Platform.YOUTUBE),
        ("flickr.com", Platform.FLICKR),
        ("staticflickr.com", Platform.FLICKR),
    ):
        if host == domain or host.endswith("." + domain):
            return platform
    return None


def _present(reader: Reader, *names: str) -> bool:
    name, value = reader.raw(*names)
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, Mapping):
        named = ("author", "creator", "credit", "creditText", "name", "holder")
        return any(isinstance(value.get(key), str) and bool(value[key].strip()) for key in named)
    if not isinstance(value, str):
        reader.fault(name, "type", "This must be text, or true when the text is on file.")
        return False
    return bool(value.strip())


def _state(reader: Reader) -> ItemState:
    state = reader.choice(ItemState, "state", synonyms=STATES) or ItemState.ACTIVE
    flags = (
        ("quarantined", ItemState.QUARANTINED),
        ("restricted", ItemState.RESTRICTED),
        ("legal_hold", ItemState.HELD),
    )
    for name, meaning in flags:
        if reader.flag(name) and state is ItemState.ACTIVE:
            state = meaning
    return state


def _integrity(reader: Reader) -> Integrity:
    stated = reader.choice(Integrity, "integrity")
    matches = reader.flag("hash_ok")
    return Integrity.MISMATCH if matches is False else stated or Integrity.OK


def _personal(reader: Reader) -> tuple[PersonalData, MaskReview | None]:
    name, value = reader.raw("personal_data", "pii_state")
    status = reader.choice(PersonalData, name, synonyms=PERSONAL)
    review = MASK_OF_STATE.get(value.strip().lower().replace("-", "_")) if isinstance(value, str) else None
    if reader.flag("masked") and status is None:
        status = PersonalData.MASKED
    verified = reader.flag("mask_verified", "masks_verified")
    if verified is not None:
        review = MaskReview.VERIFIED if verified else MaskReview.PENDING
    return status or PersonalData.UNKNOWN, review


_Releases = tuple[ReleaseScope | None, ReleaseScope | None, datetime | None, tuple[str, ...] | None]


def _releases(reader: Reader) -> _Releases:
    """Scopes of the model and the property release (each by its key or both under ``release``), end, countries."""
    ends, where = reader.moment("release_expires"), countries(reader, "release_territories")
    name, value = reader.raw("release", "release_class")
    source = Reader(value, reader.at(name), reader.faults) if isinstance(value, Mapping) else None
    own = [] if source is not None or value is None else [name]
    model = reader.choice(ReleaseScope, "model_release", *own, synonyms=RELEASES)
    building = reader.choice(ReleaseScope, "property_release", synonyms=RELEASES)
    if source is not None:
        model = source.choice(ReleaseScope, "model", synonyms=RELEASES) or model
        building = source.choice(ReleaseScope, "property", synonyms=RELEASES) or building
        ends = source.moment("expires", "expiry") or ends
        where = countries(source, "territories", "territory") or where
        scope = source.choice(ReleaseScope, "scope", synonyms=RELEASES)
        kind = source.text("kind", "type") or "model"
        if scope is not None and kind == "property":
            building = scope
        elif scope is not None:
            model = scope
        source.words("plus_ids")
        source.finish()
    return model, building, ends, where


def _territory(reader: Reader) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Where it may be used: what every limit allows, less what any excludes."""
    name, value = reader.raw("territory", "territories")
    allowed = [countries(reader, key) for key in ("processing_included", "storage_allowed")]
    excluded = set(countries(reader, "excluded_territories", "processing_excluded") or ())
    excluded |= set(countries(reader, "storage_forbidden") or ())
    if isinstance(value, Mapping):
        nested = Reader(value, reader.at(name), reader.faults)
        allowed.append(countries(nested, "allowed", "included"))
        excluded |= set(countries(nested, "excluded") or ())
        nested.finish()
    else:
        allowed.append(countries(reader, name))
    limits = [limit for limit in allowed if limit is not None]
    return common(limits), tuple(sorted(excluded))
