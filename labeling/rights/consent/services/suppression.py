"""What must not come in again after an erasure, known by keyed hashes only."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.audit.services import record
from labeling.core.errors import Fault, Invalid
from labeling.core.sealing import fingerprint, fingerprints
from labeling.rights.consent.models import Suppression, SuppressionKind

_LOOKUP: Final = 300


def contact_key(contact: str) -> str:
    """A contact as it is compared: an e-mail address without regard to capitals, a number by its digits."""
    text = " ".join(contact.split()).casefold()
    digits = "".join(char for char in text if char.isdigit())
    is_number = len(digits) >= 6 and not any(char.isalpha() or char == "@" for char in text)
    return ("+" if text.startswith("+") else "") + digits if is_number else text


def external_key(project_id: UUID, external_id: str) -> str:
    """What of an external id is suppressed: the same one in another project is another thing."""
    return f"{project_id.hex}/{external_id}"


def text_key(text: str) -> str:
    """What of a text is suppressed: the SHA-256 of its UTF-8, as of a file that holds it and nothing else."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def suppress(
    *,
    organisation: Organisation | UUID,
    actor: Actor | None,
    kind: str,
    values: Iterable[str],
    now: datetime,
) -> int:
    """Keep `values` from coming in again; how many are new. One transaction with its event in the log."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    _known_kind(kind)
    wanted = {value for value in values if value}
    with transaction.atomic():
        fresh = sorted(wanted - is_suppressed(organisation=key, kind=kind, values=wanted))
        rows = [
            Suppression(organisation_id=key, kind=kind, hmac=_hash(key, kind, value), created_at=now)
            for value in fresh
        ]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        if rows:
            record(
                organisation=key,
                actor=actor,
                action="suppression.added",
                obj=("organisation", key),
                payload={"kind": str(kind), "count": len(rows)},
                now=now,
            )
    return len(rows)


def is_suppressed(*, organisation: Organisation | UUID, kind: str, values: Collection[str]) -> set[str]:
    """Those of `values` (contacts, SHA-256 of files in hexadecimal, `external_key`s) that must not come in again.

    A query for each few hundred values; none where nothing of the kind is suppressed.
    """
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    rows = Suppression.objects.filter(organisation_id=key, kind=_known_kind(kind))
    if not values or not rows.exists():
        return set()
    hashes = {one: value for value in values for one in _hashes(key, kind, value)}
    asked = list(hashes)
    found: set[str] = set()
    for start in range(0, len(asked), _LOOKUP):
        part = rows.filter(hmac__in=asked[start : start + _LOOKUP]).values_list("hmac", flat=True)
        found |= {hashes[one] for one in part}
    return found


def _known_kind(kind: str) -> str:
    if kind not in SuppressionKind.values:
        detail = f"Use one of: {', '.join(SuppressionKind.values)}."
        raise Invalid(detail, code="suppression.kind", faults=(Fault("/kind", "suppression.kind", detail),))
    return kind


def _hash(organisation: UUID, kind: str, value: str) -> str:
    return fingerprint(_compared(kind, value), purpose=_purpose(organisation, kind))


def _hashes(organisation: UUID, kind: str, value: str) -> list[str]:
    return fingerprints(_compared(kind, value), purpose=_purpose(organisation, kind))


def _purpose(organisation: UUID, kind: str) -> str:
    return f"suppression.{kind}.{organisation.hex}"


def _compared(kind: str, value: str) -> str:
    if kind == SuppressionKind.CONTACT:
        return contact_key(value)
    return value.lower() if kind == SuppressionKind.SHA256 else value
