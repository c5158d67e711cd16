"""Rows of the ledger as the API shows them."""

from typing import Any
from uuid import UUID

from labeling.accounts.models import User
from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    DataSubject,
    LegalBasisRecord,
    Notice,
    Release,
    SubjectStatus,
)
from labeling.rights.consent.selectors import Standing


def person_body(subject: DataSubject | None) -> dict[str, Any] | None:
    return None if subject is None else {"id": str(subject.pk), "pseudonym": subject.pseudonym}


def subject_body(subject: DataSubject, standing: list[str]) -> dict[str, Any]:
    """A person; how to reach them is never part of it."""
    return {
        "id": str(subject.pk),
        "pseudonym": subject.pseudonym,
        "age_band": subject.age_band,
        "guardian": person_body(subject.guardian),
        "jurisdiction": subject.jurisdiction,
        "has_contact": bool(subject.contact_enc),
        "standing": standing,
        "created_at": subject.created_at,
    }


def status_body(status: SubjectStatus) -> dict[str, Any]:
    return {
        "id": str(status.pk),
        "kind": status.kind,
        "reason": status.reason,
        "at": status.at,
        "by": _user(status.actor),
    }


def notice_body(notice: Notice) -> dict[str, Any]:
    return {
        "id": str(notice.pk),
        "name": notice.name,
        "version": notice.version,
        "language": notice.language,
        "text": notice.text,
        "url": notice.url,
        "sha256": notice.sha256,
        "controller": {
            "name": notice.controller_name,
            "address": notice.controller_address,
            "contact": notice.controller_contact,
        },
        "valid_from": notice.valid_from,
        "created_at": notice.created_at,
    }


def consent_row(record: ConsentRecord, standing: Standing) -> dict[str, Any]:
    return {
        "id": str(record.pk),
        "subject": person_body(record.subject),
        "state": standing.state,
        "valid": standing.is_valid,
        "since": standing.since,
        "valid_from": record.valid_from,
        "valid_until": standing.valid_until,
        "purposes": record.purposes,
        "notice": {
            "id": str(record.notice_id),
            "name": f"{record.notice.name} {record.notice.version}",
        },
        "scope": {"kind": record.scope_kind, "ids": record.scope_ids},
        "supersedes": _id(record.supersedes_id),
        "created_at": record.created_at,
    }


def consent_body(record: ConsentRecord, standing: Standing) -> dict[str, Any]:
    newer = record.superseded_by.values_list("pk", flat=True).first()
    return {
        **consent_row(record, standing),
        "operations": record.operations,
        "data_categories": record.data_categories,
        "recipients": record.recipients,
        "territories": record.territories,
        "model_kinds": record.model_kinds,
        "publish_ok": record.publish_ok,
        "commercial_ok": record.commercial_ok,
        "explicit": record.explicit,
        "guardian": person_body(record.guardian),
        "collection_method": record.collection_method,
        "storage_locations": record.storage_locations,
        "processing_locations": record.processing_locations,
        "retention_period": record.retention_period,
        "withdrawal_method": record.withdrawal_method,
        "jurisdiction": record.jurisdiction,
        "authority": record.authority,
        "language": record.language,
        "evidence": record.evidence,
        "superseded_by": _id(newer),
        "events": [event_body(event) for event in standing.events],
    }


def event_body(event: ConsentEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "state": event.state,
        "at": event.at,
        "valid_until": event.valid_until,
        "channel": event.channel,
        "reason": event.reason,
        "evidence": event.evidence,
        "by": _user(event.actor),
    }


def release_body(release: Release) -> dict[str, Any]:
    return {
        "id": str(release.pk),
        "kind": release.kind,
        "scope": release.scope,
        "subject": person_body(release.subject),
        "property_name": release.property_name,
        "plus_id": release.plus_id,
        "plus_status": release.plus_status,
        "territories": release.territories,
        "valid_from": release.valid_from,
        "expires_at": release.expires_at,
        "evidence": release.evidence,
        "supersedes": _id(release.supersedes_id),
        "created_at": release.created_at,
    }


def basis_body(basis: LegalBasisRecord) -> dict[str, Any]:
    return {
        "id": str(basis.pk),
        "project": str(basis.project_id),
        "source": _id(basis.source_id),
        "basis": basis.basis,
        "assessment": basis.assessment,
        "condition": basis.condition,
        "approved": basis.is_approved,
        "approved_by": _user(basis.approved_by),
        "approved_at": basis.approved_at,
        "expires_at": basis.expires_at,
        "evidence": basis.evidence,
        "note": basis.note,
        "supersedes": _id(basis.supersedes_id),
        "created_at": basis.created_at,
    }


def _user(user: User | None) -> dict[str, Any] | None:
    return None if user is None else {"id": str(user.pk), "name": user.name}


def _id(pk: UUID | None) -> str | None:
    return None if pk is None else str(pk)
