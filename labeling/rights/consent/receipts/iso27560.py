"""The receipt of ISO/IEC TS 27560:2023 in the profile that the DPV gives it for the GDPR."""

from datetime import datetime
from typing import Any, Final

from labeling.rights.consent.models import ConsentEvent, ConsentRecord
from labeling.rights.consent.selectors import Standing
from labeling.rights.consent.vocabulary import PRIVACY_RIGHTS, SPECIAL

PROFILE: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"
DPV: Final = "https://w3id.org/dpv#"
PD: Final = "https://w3id.org/dpv/pd#"
AI: Final = "https://w3id.org/dpv/ai#"
GDPR: Final = "https://w3id.org/dpv/legal/eu/gdpr#"
_NOTICE: Final = "as stated in the privacy notice"


def iso_receipt(
    record: ConsentRecord, standing: Standing, *, link: str | None, organisation: str
) -> dict[str, Any]:
    """The receipt as plain JSON, unsigned. `link` is where the person withdraws; `organisation` its name."""
    return {
        "header": {
            "schema_version": PROFILE,
            "record_id": str(record.pk),
            "pii_principal_id": record.subject.pseudonym,
        },
        "processing": _processing(record, link),
        "parties": _parties(record, organisation),
        "events": [_event(record, event) for event in standing.events],
        "conditions": _conditions(record, standing),
    }


def _processing(record: ConsentRecord, link: str | None) -> dict[str, Any]:
    return {
        "privacy_notice": _notice(record),
        "language": record.language,
        "purpose": [DPV + term for term in record.purposes],
        "lawful_basis": GDPR + ("A6-1-a-explicit-consent" if record.explicit else "A6-1-a"),
        "pii_information": [{"pii_type": PD + term} for term in record.data_categories],
        "special_category": [PD + term for term in record.data_categories if term in SPECIAL],
        "pii_controllers": [str(record.organisation_id)],
        "collection_method": record.collection_method,
        "processing_method": [AI + term for term in record.operations or ()],
        "storage_locations": list(record.storage_locations) or [_NOTICE],
        "processing_locations": list(record.processing_locations) or [_NOTICE],
        "geographic_restrictions": list(record.territories or ()),
        "retention_period": record.retention_period or "until the consent ends",
        "jurisdiction": record.jurisdiction or _NOTICE,
        "recipient_third_parties": list(record.recipients or ()),
        "withdrawal_method": link or record.withdrawal_method or record.notice.controller_contact,
        "privacy_rights": [_right(term) for term in PRIVACY_RIGHTS],
    }


def _notice(record: ConsentRecord) -> dict[str, Any]:
    notice = record.notice
    return {
        "name": notice.name,
        "version": notice.version,
        "language": notice.language,
        "url": notice.url or None,
        "sha256": notice.sha256,
    }


def _right(term: str) -> str:
    return GDPR + term.removeprefix("eu-gdpr:")


def _parties(record: ConsentRecord, organisation: str) -> list[dict[str, Any]]:
    notice = record.notice
    parties = [
        _party(
            str(record.organisation_id),
            notice.controller_name or organisation,
            notice.controller_address,
            notice.controller_contact,
            "organisation",
            "pii_controller",
        )
    ]
    if record.authority:
        parties.append(_party("authority", record.authority, "", "", "authority", "authority"))
    if record.guardian is not None:
        parties.append(_party(record.guardian.pseudonym, "", "", "", "person", "guardian"))
    return parties


def _party(id_: str, name: str, address: str, contact: str, kind: str, role: str) -> dict[str, Any]:
    return {
        "party_id": id_,
        "party_name": name,
        "party_address": address,
        "party_contact": contact,
        "party_type": kind,
        "party_role": role,
    }


def _event(record: ConsentRecord, event: ConsentEvent) -> dict[str, Any]:
    return {
        "event_time": event.at.isoformat(),
        "validity_duration": _duration(max(event.at, record.valid_from), event.valid_until),
        "entity_id": record.subject.pseudonym,
        "event_type": DPV + ("ExplicitlyExpressedConsent" if record.explicit else "ExpressedConsent"),
        "event_state": DPV + event.state,
    }


def _duration(start: datetime, end: datetime | None) -> str | None:
    """ISO 8601; None where no end was set."""
    if end is None:
        return None
    left = max(0, int((end - start).total_seconds()))
    days, seconds = divmod(left, 86_400)
    return f"P{days}D" + (f"T{seconds}S" if seconds else "") if days or seconds else "PT0S"


def _conditions(record: ConsentRecord, standing: Standing) -> dict[str, Any]:
    """What we record beyond the standard."""
    return {
        "state": standing.state.value,
        "valid_from": record.valid_from.isoformat(),
        "valid_until": standing.valid_until.isoformat() if standing.valid_until else None,
        "scope": {"kind": record.scope_kind, "ids": record.scope_ids},
        "commercial_ok": record.commercial_ok,
        "publish_ok": record.publish_ok,
        "model_kinds": record.model_kinds,
        "recipients_limited": record.recipients is not None,
        "territories_limited": record.territories is not None,
        "evidence": record.evidence,
    }
