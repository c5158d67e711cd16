"""Evidence: documents that were stored, and citing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.ids import parse_id
from labeling.core.texts import clean
from labeling.rights.evidence.models import Evidence, EvidenceKind

MAX_CITED: Final = 20
MAX_NOTE: Final = 2_000
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document that lies in storage under `path` already; `mime` as sniffed."""

    path: str
    sha256: str
    bytes: int
    mime: str
    filename: str


def add_evidence(
    *,
    actor: Actor,
    document: StoredDocument,
    kind: str,
    captured_at: datetime | None = None,
    note: str = "",
) -> Evidence:
    """Put a stored document on record. `captured_at`: when it showed what it shows, not after now."""
    now = clock.now()
    if captured_at is not None and captured_at > now + _CLOCKS_DIFFER:
        raise invalid("/captured_at", "evidence.captured_at", "It cannot have been captured in the future.")
    told = clean(note, pointer="/note", most=MAX_NOTE, blank=True)
    with transaction.atomic():
        made = Evidence.objects.create(
            organisation=actor.organisation,
            sha256=document.sha256,
            bytes=document.bytes,
            mime=document.mime,
            kind=EvidenceKind(kind),
            filename=document.filename,
            path=document.path,
            captured_at=captured_at,
            note=told,
            added_by=actor.user,
            created_at=now,
        )
        record(
            organisation=actor.organisation,
            actor=actor,
            action="evidence.added",
            obj=("evidence", made.pk),
            payload={"sha256": made.sha256, "bytes": made.bytes, "kind": str(made.kind)},
            now=now,
        )
    return made


def record_opening(*, actor: Actor, evidence: Evidence) -> None:
    """Put into the log that somebody took a document out: it names people."""
    with transaction.atomic():
        record(
            organisation=actor.organisation,
            actor=actor,
            action="evidence.opened",
            obj=("evidence", evidence.pk),
            payload={"sha256": evidence.sha256},
        )


def cited(
    *, organisation_id: UUID, ids: Sequence[Any], pointer: str = "/evidence", least: int = 0
) -> list[Evidence]:
    """The evidence that is cited, in the order given; `Invalid` when one is not there or there are too few."""
    if len(ids) < least:
        raise invalid(
            pointer, "evidence.needed", "Cite evidence: add the document first, then name it here by its id."
        )
    if len(ids) > MAX_CITED:
        raise invalid(pointer, "evidence.too_many", f"Cite at most {MAX_CITED} documents.")
    keys = [parse_id(one) for one in ids]
    known = Evidence.objects.filter(organisation_id=organisation_id).in_bulk([key for key in keys if key])
    for index, key in enumerate(keys):
        if key is None or key not in known:
            raise invalid(
                f"{pointer}/{index}", "evidence.unknown", "There is no evidence with this id. Add it first."
            )
    return [known[key] for key in dict.fromkeys(keys) if key is not None]


def invalid(pointer: str, code: str, detail: str) -> Invalid:
    """One fault."""
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
