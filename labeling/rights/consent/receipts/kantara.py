"""The receipt of Kantara's Consent Receipt 1.1: an export format only."""

from typing import Any, Final

from labeling.rights.consent.models import ConsentRecord
from labeling.rights.consent.selectors import Standing
from labeling.rights.consent.vocabulary import SPECIAL, in_words

VERSION: Final = "KI-CR-v1.1.0"


def kantara_receipt(
    record: ConsentRecord, standing: Standing, *, link: str | None, public_key: str
) -> dict[str, Any]:
    """The receipt as plain JSON, unsigned. `public_key` is the key that will sign it."""
    notice = record.notice
    given = next((event.at for event in standing.events), record.created_at)
    special = [term for term in record.data_categories if term in SPECIAL]
    return {
        "version": VERSION,
        "jurisdiction": record.jurisdiction or "unknown",
        "consentTimestamp": int(given.timestamp()),
        "collectionMethod": record.collection_method,
        "consentReceiptID": str(record.pk),
        "publicKey": public_key,
        "language": record.language,
        "piiPrincipalId": record.subject.pseudonym,
        "piiControllers": [
            {
                "piiController": notice.controller_name,
                "contact": notice.controller_contact,
                "address": {"streetAddress": notice.controller_address},
                "email": notice.controller_contact if "@" in notice.controller_contact else "",
                "phone": "" if "@" in notice.controller_contact else notice.controller_contact,
            }
        ],
        "policyUrl": notice.url or f"urn:sha256:{notice.sha256}",
        "services": [
            {"service": notice.name, "purposes": [_purpose(record, term, link) for term in record.purposes]}
        ],
        "sensitive": bool(special),
        "spiCat": special,
    }


def _purpose(record: ConsentRecord, term: str, link: str | None) -> dict[str, Any]:
    names = record.recipients or []
    return {
        "purpose": in_words(term),
        "purposeCategory": [f"dpv:{term}"],
        "consentType": "EXPLICIT",
        "piiCategory": list(record.data_categories),
        "primaryPurpose": term == record.purposes[0],
        "termination": link or record.withdrawal_method or record.notice.controller_contact,
        "thirdPartyDisclosure": bool(names),
        "thirdPartyName": ", ".join(names),
    }
