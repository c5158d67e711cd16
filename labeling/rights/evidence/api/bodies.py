"""Rows as the API shows them."""

from typing import Any

from labeling.accounts.models import User
from labeling.rights.evidence.models import Evidence, LicenceClaim, RightsSignal
from labeling.rights.policy import licence_info
from projects.models import SourceRecord
from projects.selectors.progress import person


def evidence_body(row: Evidence) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "sha256": row.sha256,
        "bytes": row.bytes,
        "mime": row.mime,
        "kind": row.kind,
        "filename": row.filename,
        "captured_at": row.captured_at,
        "note": row.note,
        "added_by": _by(row.added_by),
        "created_at": row.created_at,
        "url": f"/api/v1/evidence/{row.pk}/file",
    }


def claim_body(row: LicenceClaim) -> dict[str, Any]:
    info = licence_info(row.licence)
    return {
        "id": str(row.pk),
        "target": row.target,
        "target_id": str(row.target_id),
        "origin": row.origin,
        "where": row.where,
        "stated": row.stated,
        "licence": row.licence,
        "licence_name": info.name if info else None,
        "confidence": row.confidence,
        "note": row.note,
        "observed_at": row.observed_at,
        "asserted_by": _by(row.asserted_by),
        "created_at": row.created_at,
        "evidence": [evidence_body(one) for one in row.evidence.all()],
        "current": not row.superseded_by.all(),
    }


def record_body(row: SourceRecord, *, is_current: bool) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "number": row.number,
        "record": row.record,
        "facts": row.facts,
        "evidence": row.evidence,
        "note": row.note,
        "recorded_by": _by(row.recorded_by),
        "recorded_at": row.recorded_at,
        "current": is_current,
    }


def signal_body(row: RightsSignal) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": row.vocab,
        "raw": row.raw,
        "parsed": row.parsed,
        "url": row.scope,
        "fetched_at": row.fetched_at,
        "evidence": str(row.evidence_id) if row.evidence_id else None,
        "recorded_by": _by(row.recorded_by),
    }


def _by(user: User | None) -> dict[str, str] | None:
    return person(user) if user else None
