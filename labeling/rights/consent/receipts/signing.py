"""A receipt under the organisation's own signature: whoever holds it can show that it was issued."""

import hashlib
from typing import Any, Final
from uuid import UUID

from labeling.audit.canonical import canonical_json
from labeling.audit.keys import signer, verifier_key
from labeling.audit.models import AuditHead
from labeling.audit.services import new_head

TITLE: Final = "consent receipt"


def origin_of(organisation_id: UUID) -> str:
    """The name under which the organisation's log, and its receipts, are signed."""
    head = AuditHead.objects.filter(pk=organisation_id).first() or new_head(organisation_id)
    return head.origin


def public_key(organisation_id: UUID) -> str:
    """The verifier key, as notes name it."""
    return str(verifier_key(origin_of(organisation_id)))


def signed(receipt: dict[str, Any], *, organisation_id: UUID) -> dict[str, Any]:
    """The receipt with a `proof`: a signed note of the key's name, a title, and the SHA-256 of the receipt.

    What is hashed is the canonical JSON (RFC 8785) of the receipt without `proof`.
    """
    digest = hashlib.sha256(canonical_json(receipt)).hexdigest()
    own = signer(origin_of(organisation_id))
    note = own.sign(f"{own.key.name}\n{TITLE}\n{digest}\n")
    return {**receipt, "proof": {"sha256": digest, "note": note, "key": str(own.key)}}
