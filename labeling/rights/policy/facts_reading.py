"""Facts from JSON. Both spellings are read: the ``rights`` block people write on an item, and the fields of a
rights profile as :meth:`Facts.as_dict` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from .facts import (
    Acquired,
    Claim,
    ClaimOrigin,
    Component,
    ComponentKind,
    DatabaseStatus,
    Facts,
    Grant,
    Integrity,
    ItemState,
    LegalBasis,
    MaskReview,
    PersonalData,
    Platform,
    ReleaseScope,
    Terms,
)
from .normalise import NOASSERTION, normalise_licence
from .purposes import is_known_purpose, purpose_term
from .reading import Reader, countries
from .signals import SignalScope, TdmSignal, read_signal, vocabulary_of

LEGAL_BASES: dict[str, LegalBasis] = {
    "a6_1_a": LegalBasis.CONSENT,
    "a6_1_a_explicit_consent": LegalBasis.CONSENT,
    "a6_1_b": LegalBasis.CONTRACT,
    "a6_1_c": LegalBasis.LEGAL_OBLIGATION,
    "a6_1_d": LegalBasis.VITAL_INTEREST,
    "a6_1_e": LegalBasis.PUBLIC_TASK,
    "a6_1_f": LegalBasis.LEGITIMATE_INTEREST,
    "eu_gdpr:a6_1_a": LegalBasis.CONSENT,
    "eu_gdpr:a6_1_a_explicit_consent": LegalBasis.CONSENT,
    "eu_gdpr:a6_1_b": LegalBasis.CONTRACT,
    "eu_gdpr:a6_1_c": LegalBasis.LEGAL_OBLIGATION,
    "eu_gdpr:a6_1_d": LegalBasis.VITAL_INTEREST,
    "eu_gdpr:a6_1_e": LegalBasis.PUBLIC_TASK,
    "eu_gdpr:a6_1_f": LegalBasis.LEGITIMATE_INTEREST,
    "legitimate_interests": LegalBasis.LEGITIMATE_INTEREST,
    "li": LegalBasis.LEGITIMATE_INTEREST,
    "vital_interests": LegalBasis.VITAL_INTEREST,
    "explicit_consent": LegalBasis.CONSENT,
}
"""Other names of the legal bases, the ids of the DPV's GDPR extension among them."""

_ACQUIRED = {
    "self_made": Acquired.OWN, "own_work": Acquired.OWN, "created": Acquired.OWN, "camera": Acquired.OWN,
    "own_capture": Acquired.OWN, "uploaded": Acquired.UPLOAD, "import": Acquired.UPLOAD,
    "downloaded": Acquired.DOWNLOAD,
    "archive": Acquired.DOWNLOAD, "platform_api": Acquired.API, "scrape": Acquired.CRAWL, "scraped": Acquired.CRAWL,
    "crawled": Acquired.CRAWL, "scraping": Acquired.CRAWL, "purchase": Acquired.CONTRACT,
    "purchased": Acquired.CONTRACT,
    "bought": Acquired.CONTRACT, "licensed": Acquired.CONTRACT, "commissioned": Acquired.CONTRACT,
}  # fmt: skip
_WORKING = ("received", "rights_cleared", "pii_cleared", "labelable", "labelled", "labeled", "exportable")
_STATES = dict.fromkeys(_WORKING, ItemState.ACTIVE) | {"hold": ItemState.HELD, "legal_hold": ItemState.HELD}
_PERSONAL = {
    "clean": PersonalData.NONE, "clean_auto": PersonalData.NONE, "absent": PersonalData.NONE, "no": PersonalData.NONE,
    "masked_verified": PersonalData.MASKED, "masked_auto": PersonalData.MASKED, "needs_human": PersonalData.PRESENT,
    "released_to_annotate": PersonalData.MASKED, "yes": PersonalData.PRESENT, "personal": PersonalData.PRESENT,
}  # fmt: skip
_MASK_OF_STATE = {
    "masked_verified": MaskReview.VERIFIED,
    "released_to_annotate": MaskReview.VERIFIED,
    "masked_auto": MaskReview.PENDING,
}
_DATABASE = {
    "exists_unlicensed": DatabaseStatus.EXISTS,
    "asserted": DatabaseStatus.EXISTS,
    "present": DatabaseStatus.EXISTS,
}
_RELEASES = {"editorial_only": ReleaseScope.EDITORIAL, "full": ReleaseScope.UNLIMITED, "missing": ReleaseScope.NONE,
             "unlimited_model_releases": ReleaseScope.UNLIMITED, "not_available": ReleaseScope.NONE}  # fmt: skip
_COMPONENTS = {
    "container": ComponentKind.DATABASE,
    "db": ComponentKind.DATABASE,
    "item": ComponentKind.CONTENT,
}


def parse_facts(raw: object, pointer: str = "") -> Facts:
    """Facts from JSON; raises :class:`PolicyInputError` with every fault."""
    reader = Reader(raw, pointer)
    facts = read_facts(reader)
    reader.refuse_if_faulty()
    return facts


def read_facts(reader: Reader) -> Facts:
    """Reads facts, leaving faults in the reader."""
    source_url, platform = _source(reader)
    personal, review = _personal(reader)
    allowed, excluded = _territory(reader)
    # References to consent records are resolved to subjects by whoever keeps the ledger; evidence stays there too.
    reader.words("consents")
    reader.words("evidence_ids")
    facts = Facts(
        components=_components(reader),
        claims=tuple(sorted(set(reader.objects("claims", _claim)))),
        claims_resolved=bool(reader.flag("claims_resolved", "conflict_resolved")),
        state=_state(reader),
        integrity=_integrity(reader),
        acquired=reader.choice(Acquired, "acquired", "acquisition_path", "acquisition", synonyms=_ACQUIRED),
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
        grant=_grant(reader),
        public_domain_evidence=bool(reader.flag("public_domain_evidence", "pd_evidence")),
        db_right=reader.choice(DatabaseStatus, "db_right", "db_right_status", synonyms=_DATABASE),
        db_share_pct=reader.number("db_share_pct", "share_pct", low=0, high=100),
        db_assessed=bool(reader.flag("db_assessed", "db_right_assessed")),
        tdm=_tdm(reader),
        tdm_checked=bool(reader.flag("tdm_checked")),
        personal_data=personal,
        mask_review=reader.choice(MaskReview, "mask_review") or review,
        metadata_residue=bool(reader.flag("metadata_residue", "exif_gps", "pii_metadata_residue")),
        legal_basis=reader.choice(LegalBasis, "legal_basis", "basis", synonyms=LEGAL_BASES),
        basis_approved=reader.flag("basis_approved", "lia_approved"),
        special_category=bool(reader.flag("special_category", "special_data")),
        special_condition=bool(reader.flag("special_condition", "a9_condition")),
        biometric_template=bool(reader.flag("biometric_template")),
        research_protocol=reader.flag("research_protocol"),
        model_release=reader.choice(
            ReleaseScope, "model_release", "release", "release_class", synonyms=_RELEASES
        ),
        property_release=reader.choice(ReleaseScope, "property_release", synonyms=_RELEASES),
        release_expires=reader.moment("release_expires"),
        trademark=bool(reader.flag("trademark")),
        territories=allowed,
        excluded_territories=excluded,
        transfer_safeguard=bool(reader.flag("transfer_safeguard", "scc")),
    )
    reader.finish(" Facts are those of a rights profile or of an item's rights block.")
    return facts


def _licence(reader: Reader, name: str, value: object) -> str:
    if value is None:
        return NOASSERTION
    if not isinstance(value, str):
        reader.fault(name, "type", "A licence must be text.")
        return NOASSERTION
    return normalise_licence(value).expression


def _components(reader: Reader) -> tuple[Component, ...]:
    """One licence for the content, or one for each component by name or as a list; the content is always there."""
    name, value = reader.raw(
        "components", "licence", "license", "licence_expr", "license_expr", "licence_expression"
    )
    found: dict[ComponentKind, list[str]] = {}
    if value is None or isinstance(value, str):
        found[ComponentKind.CONTENT] = [_licence(reader, name, value)]
    elif isinstance(value, Mapping):
        for key, licence in value.items():
            kind = reader.member(ComponentKind, name, key, _COMPONENTS)
            if kind is not None:
                found.setdefault(kind, []).append(_licence(reader, name, licence))
    elif isinstance(value, list | tuple):
        for kind, licence in reader.objects(name, _component):
            found.setdefault(kind, []).append(licence)
    else:
        reader.fault(name, "type", "A licence must be text, or one text for each component.")
    found.setdefault(ComponentKind.CONTENT, [NOASSERTION])
    return tuple(
        sorted({Component(kind, licence) for kind, licences in found.items() for licence in licences})
    )


def _component(reader: Reader) -> tuple[ComponentKind, str]:
    kind = reader.choice(ComponentKind, "kind", "component", synonyms=_COMPONENTS) or ComponentKind.CONTENT
    name, value = reader.raw("licence", "license", "expr")
    reader.finish()
    return kind, _licence(reader, name, value)


def _claim(reader: Reader) -> Claim:
    origin = reader.choice(ClaimOrigin, "origin", synonyms={"xmp": ClaimOrigin.EMBEDDED, "exif": ClaimOrigin.EMBEDDED,
                           "platform": ClaimOrigin.PLATFORM_API})  # fmt: skip
    name, value = reader.raw("licence", "license", "expr", "licence_expr")
    reader.finish()
    return Claim(origin or ClaimOrigin.DECLARED, _licence(reader, name, value))


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
    if not isinstance(value, str):
        reader.fault(name, "type", "This must be text, or true when the text is on file.")
        return False
    return bool(value.strip())


def _state(reader: Reader) -> ItemState:
    state = reader.choice(ItemState, "state", synonyms=_STATES) or ItemState.ACTIVE
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
    status = reader.choice(PersonalData, name, synonyms=_PERSONAL)
    review = _MASK_OF_STATE.get(value.strip().lower().replace("-", "_")) if isinstance(value, str) else None
    return status or PersonalData.UNKNOWN, review


def _territory(reader: Reader) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    name, value = reader.raw("territory", "territories")
    excluded = countries(reader, "excluded_territories", "processing_excluded") or ()
    if not isinstance(value, Mapping):
        return countries(reader, name), excluded
    nested = Reader(value, reader.at(name), reader.faults)
    allowed = countries(nested, "allowed", "included")
    excluded = (*excluded, *(countries(nested, "excluded") or ()))
    nested.finish()
    return allowed, tuple(sorted(set(excluded)))


def _grant(reader: Reader) -> Grant | None:
    nested = reader.child("grant")
    if nested is None:
        return None
    purposes = nested.words("purposes", "field_of_use")
    for purpose in purposes or ():
        if not is_known_purpose(purpose_term(purpose)):
            nested.fault("purposes", "purpose_unknown", f"“{purpose}” is not a purpose known here.")
    grant = Grant(
        permissions=_actions(nested, "permissions", "permission"),
        prohibitions=_actions(nested, "prohibitions", "prohibition"),
        duties=_actions(nested, "duties", "duty", "obligations"),
        purposes=None if purposes is None else tuple(sorted({purpose_term(purpose) for purpose in purposes})),
        territories=countries(nested, "territories", "territory"),
        expires=nested.moment("expires", "expiry"),
    )
    nested.finish()
    return grant


def _actions(reader: Reader, *names: str) -> tuple[str, ...]:
    words = reader.words(*names) or ()
    return tuple(
        sorted({word.rsplit(":", 1)[-1].rsplit("/", 1)[-1].lower().replace("_", "") for word in words})
    )


def _tdm(reader: Reader) -> tuple[TdmSignal, ...]:
    """Signals as a word, as key and value pairs, as a list of records, or as keys of the facts themselves."""
    signals: list[TdmSignal | None] = []
    for key in sorted(reader.values):
        if key != "terms" and vocabulary_of(key) is not None:
            _, own = reader.raw(key)
            signals.append(None if own is None else read_signal(key, own))
    name, value = reader.raw("tdm", "tdm_signals", "rights_signals")
    if isinstance(value, str):
        signals.append(read_signal("terms_text" if value == "natural_language" else "tdmrep", _word(value)))
    elif isinstance(value, Mapping):
        for key, own in value.items():
            signal = read_signal(str(key), own)
            if signal is None:
                reader.fault(name, "unknown_key", f"“{key}” is not a signal read here.")
            signals.append(signal)
    elif value is not None:
        signals.extend(reader.objects(name, _signal))
    return tuple(sorted({signal for signal in signals if signal is not None}))


def _word(value: str) -> str:
    return "reserved" if value == "natural_language" else value


def _signal(reader: Reader) -> TdmSignal | None:
    vocabulary = reader.text("vocab", "vocabulary") or ""
    scope = reader.choice(SignalScope, "scope")
    machine, in_asset = reader.flag("machine"), reader.flag("in_asset")
    _, value = reader.raw("value", "raw", "parsed")
    reader.finish()
    signal = read_signal(vocabulary, "unclear" if value is None else value)
    if signal is None:
        reader.fault("vocab", "unknown_value", f"“{vocabulary}” is not a vocabulary read here.")
        return None
    return TdmSignal(
        signal.vocabulary,
        signal.scope if scope is None else scope,
        signal.machine if machine is None else machine,
        signal.in_asset if in_asset is None else in_asset,
    )
