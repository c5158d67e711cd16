"""Subjects and consents from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from .facts import LegalBasis
from .purposes import is_known_purpose, purpose_term
from .reading import Reader, countries, parse_moment
from .subject import AgeBand, Consent, ConsentState, Subject
from .synonyms import LEGAL_BASES

_STATES = {state.value.lower(): state for state in ConsentState} | {
    state.value.lower().removeprefix("consent"): state for state in ConsentState
} | {"renewed": ConsentState.RENEWED, "renewedconsentgiven": ConsentState.RENEWED, "active": ConsentState.GIVEN,
     "deferred": ConsentState.DEFERRED, "requestdeferred": ConsentState.DEFERRED}  # fmt: skip

_CONSENT_KEYS = frozenset(
    [
        "state",
        "status",
        "purposes",
        "purpose",
        "operations",
        "valid_from",
        "valid_until",
        "commercial_ok",
        "publish_ok",
        "recipients",
        "territories",
        "territory",
        "model_kinds",
        "notice_valid",
        "scope_covers",
        "explicit",
        "notice",
        "notice_version",
        "scope",
        "data_categories",
        "events",
    ]
)
_AGES = {
    "13_15": AgeBand.MINOR,
    "16_17": AgeBand.MINOR,
    "13_17": AgeBand.MINOR,
    "18_plus": AgeBand.ADULT,
    "18+": AgeBand.ADULT,
    "under_13": AgeBand.MINOR,
    "under_16": AgeBand.MINOR,
    "child": AgeBand.MINOR,
    "teen": AgeBand.MINOR,
    "under_18": AgeBand.MINOR,
    "over_18": AgeBand.ADULT,
}


_NOT_ASKED = frozenset(
    {
        "regions",
        "region",
        "contact_enc",
        "contact_hmac",
        "tenant_id",
        "created_at",
        "evidence",
        "evidence_ids",
    }
)
"""What records of people and consents hold besides, and no verdict depends on."""
_BANDS = {"13_15": 13, "16_17": 16, "13_17": 13, "under_13": 12}
_SCOPES = frozenset({"asset", "source", "campaign", "subject_wide"})


def parse_subject(raw: object, pointer: str = "") -> Subject:
    """A subject from JSON; raises :class:`PolicyInputError` with every fault."""
    reader = Reader(raw, pointer)
    subject = read_subject(reader)
    reader.refuse_if_faulty()
    return subject


def read_subject(reader: Reader) -> Subject:
    """Reads a subject, leaving faults in the reader."""
    appearance = reader.child("appearance") or reader
    reader.understood.update(_NOT_ASKED)
    masked, verified = appearance.flag("masked"), appearance.flag("mask_verified", "verified")
    identifiable = appearance.flag("identifiable")
    if appearance is not reader:
        appearance.finish()
    ref = reader.text("ref", "subject", "subject_ref", "id", "pseudonym") or ""
    known = reader.flag("known")
    guardian = _held(reader, "guardian", "guardian_id")
    jurisdiction = countries(reader, "jurisdiction", "country")
    age = reader.number("age", low=0, high=150)
    band = reader.values.get("age_band")
    if age is None and isinstance(band, str):
        age = _BANDS.get(band.strip().lower().replace("-", "_").replace(" ", "_"))
    subject = Subject(
        ref=ref,
        known=not ref.upper().startswith("UNKNOWN") if known is None else known,
        identifiable=identifiable is not False,
        masked=bool(masked) and verified is not False,
        basis=reader.choice(LegalBasis, "basis", "legal_basis", synonyms=LEGAL_BASES),
        basis_approved=reader.flag("basis_approved", "lia_approved"),
        consents=_consents(reader),
        objection=bool(reader.flag("objection", "objected")),
        age_band=reader.choice(AgeBand, "age_band", synonyms=_AGES),
        age=None if age is None else int(age),
        guardian=guardian,
        jurisdiction=jurisdiction[0] if jurisdiction else None,
        special_category=bool(reader.flag("special_category", "special_data")),
        special_condition=bool(reader.flag("special_condition", "a9_condition")),
        model_release=reader.flag("model_release"),
        release_from=reader.moment("release_from"),
        release_expires=reader.moment("release_expires", "model_release_expires"),
        release_territories=countries(reader, "release_territories"),
    )
    reader.finish()
    return subject


def _held(reader: Reader, *names: str) -> bool:
    name, value = reader.raw(*names)
    if value is None or isinstance(value, bool | str):
        return bool(value)
    reader.fault(name, "type", "This must be true, or the reference of the person or record.")
    return False


def _consents(reader: Reader) -> tuple[Consent, ...]:
    """All consents, in an order of their own so that the order given does not matter."""
    found = list(reader.objects("consents", read_consent))
    nested = reader.child("consent")
    if nested is not None:
        found.append(read_consent(nested))
    own = {key: value for key, value in reader.values.items() if key in _CONSENT_KEYS}
    if own:
        reader.understood.update(own)
        found.append(read_consent(Reader(own, reader.pointer, reader.faults)))
    return tuple(sorted(set(found), key=lambda consent: (consent.ref, str(consent.as_dict()))))


def read_consent(reader: Reader) -> Consent:
    """Reads one consent record, leaving faults in the reader."""
    reader.understood.update(
        _NOT_ASKED | {"data_categories", "schema_version", "language", "subject", "events"}
    )
    purposes = reader.words("purposes", "purpose") or ()
    version = reader.text("notice_version")
    scope = (reader.text("scope") or "asset").lower().replace("-", "_")
    if scope not in _SCOPES:
        reader.fault("scope", "unknown_value", f"This is not one of: {', '.join(sorted(_SCOPES))}.")
    basis = reader.choice(LegalBasis, "basis", "legal_basis", synonyms=LEGAL_BASES)
    if basis not in (None, LegalBasis.CONSENT):
        reader.fault(
            "basis", "contradiction", "A consent record has consent as its basis; state others on the person."
        )
    for purpose in purposes:
        if not is_known_purpose(purpose_term(purpose)):
            reader.fault("purposes", "purpose_unknown", f"“{purpose}” is not a purpose known here.")
    operations = reader.words("operations")
    kinds = reader.words("model_kinds")
    notice = reader.flag("notice_valid", "notice")
    starts, ends = reader.moment("valid_from"), reader.moment("valid_until", "expires", "expiry")
    if starts is not None and ends is not None and ends <= starts:
        reader.fault("valid_until", "order", "A consent must end after it begins.")
    consent = Consent(
        state=_state(reader),
        ref=reader.text("ref", "record", "record_id", "id") or "",
        purposes=tuple(sorted({purpose_term(purpose) for purpose in purposes})),
        operations=None
        if operations is None
        else tuple(sorted({word.rsplit(":", 1)[-1] for word in operations})),
        valid_from=starts,
        valid_until=ends,
        commercial_ok=reader.flag("commercial_ok", "commercial"),
        publish_ok=reader.flag("publish_ok", "publish"),
        recipients=reader.words("recipients"),
        territories=countries(reader, "territories", "territory"),
        model_kinds=None if kinds is None else tuple(sorted({kind.lower() for kind in kinds})),
        notice_valid=bool(version) or None if notice is None else notice,
        scope_covers=reader.flag("scope_covers") is not False,
        explicit=bool(reader.flag("explicit")),
        guardian=_held(reader, "guardian", "guardian_id"),
    )
    reader.finish()
    return consent


def _state(reader: Reader) -> ConsentState:
    word = reader.text("state", "status") or _newest(reader)
    if word is None:
        return ConsentState.UNKNOWN
    state = _STATES.get(word.rsplit("#", 1)[-1].rsplit(":", 1)[-1].lower())
    if state is None:
        accepted = ", ".join(state.value for state in ConsentState)
        reader.fault("state", "unknown_value", f"“{word}” is not one of: {accepted}.")
    return state or ConsentState.UNKNOWN


def _newest(reader: Reader) -> str | None:
    """The state of the latest event; a record with events and no state of its own is their fold."""
    _, events = reader.raw("events")
    if not isinstance(events, list) or not events:
        return None
    dated = [
        (parse_moment(event.get("at") or event.get("event_time")), index, event)
        for index, event in enumerate(events)
        if isinstance(event, Mapping)
    ]
    if len(dated) < len(events) or any(moment is None for moment, _, _ in dated):
        reader.fault("events", "time", "Each event needs its state and its time.")
        return None
    newest = max(dated, key=lambda one: (one[0] or datetime.min.replace(tzinfo=UTC), one[1]))[2]
    return str(newest.get("state") or newest.get("event_state") or "")
