"""Releases for likeness and property, and the records of bases other than consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, NotFound
from labeling.core.texts import clean
from labeling.rights.consent.models import (
    Assessment,
    DataSubject,
    LegalBasisRecord,
    Release,
    ReleaseKind,
    ReleaseScopes,
)
from labeling.rights.consent.services import OnChange, codes
from labeling.rights.consent.services.codes import invalid
from labeling.rights.consent.services.references import known_evidence
from labeling.rights.consent.services.subjects import hold_subject
from labeling.rights.consent.vocabulary import CONDITIONS, PLUS_MODEL, PLUS_PROPERTY
from labeling.rights.policy.facts import LegalBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseInput:
    """A signed release. `subject` for a model release, `property_name` for one of a property."""

    kind: str
    scope: str
    subject: DataSubject | None = None
    property_name: str = ""
    plus_id: str = ""
    plus_status: str = ""
    territories: Sequence[str] | None = None
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    evidence: Sequence[object] = ()
    supersedes: Release | None = None


def record_release(*, actor: Actor, given: ReleaseInput, on_change: OnChange | None = None) -> Release:
    """Write a release; the newest one of a person counts. `Invalid` says what it lacks."""
    now = clock.now()
    made = _release(actor, given, now)
    with transaction.atomic():
        held = None if made.subject_id is None else hold_subject(made.subject_id)
        if given.supersedes is not None and given.supersedes.superseded_by.exists():
            raise Conflict(
                "This release was superseded already. Name the newest one.", code="release.superseded"
            )
        made.save(force_insert=True)
        if held is not None and on_change is not None:
            on_change(held, now)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="release.recorded",
            obj=("release", made.pk),
            payload={
                "kind": made.kind,
                "subject": made.subject_id,
                "scope": made.scope,
                "expires_at": made.expires_at.isoformat() if made.expires_at else None,
                "supersedes": made.supersedes_id,
                "evidence": made.evidence[:20],
            },
            now=now,
        )
    return made


def _release(actor: Actor, given: ReleaseInput, now: datetime) -> Release:
    _one_of(given.kind, ReleaseKind.values, "/kind", "release.kind")
    _one_of(given.scope, ReleaseScopes.values, "/scope", "release.scope")
    is_model = given.kind == ReleaseKind.MODEL
    if is_model and given.subject is None:
        raise invalid("/subject", "release.subject", "Name the person whose likeness the release is about.")
    if not is_model and given.subject is not None:
        raise invalid(
            "/subject", "release.subject", "A property has no person: leave this out, or say model."
        )
    if given.subject is not None and given.subject.organisation_id != actor.organisation.pk:
        raise NotFound("subject")
    if given.plus_status:
        known = PLUS_MODEL if is_model else PLUS_PROPERTY
        _one_of(given.plus_status, known, "/plus_status", "release.plus_status")
    starts = given.valid_from or now
    if given.expires_at is not None and given.expires_at <= max(starts, now):
        raise invalid(
            "/expires_at", "release.order", "A release must end after it begins, and not in the past."
        )
    if given.supersedes is not None and (
        given.supersedes.kind != given.kind
        or given.supersedes.subject_id != (given.subject.pk if given.subject else None)
    ):
        raise invalid(
            "/supersedes", "release.supersedes", "That release is about somebody or something else."
        )
    return Release(
        organisation=actor.organisation,
        kind=given.kind,
        subject=given.subject,
        property_name=clean(given.property_name, pointer="/property_name", most=200, blank=is_model),
        plus_id=clean(given.plus_id, pointer="/plus_id", most=200, blank=True),
        plus_status=given.plus_status,
        scope=given.scope,
        territories=codes.territories(given.territories, pointer="/territories"),
        valid_from=starts,
        expires_at=given.expires_at,
        evidence=known_evidence(organisation=actor.organisation, ids=given.evidence),
        supersedes=given.supersedes,
        created_by=actor.user,
        created_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasisInput:
    """A basis of Art. 6 for a project, or for one of its sources, with the assessment that carries it."""

    basis: str
    assessment: str = "none"
    condition: str = ""
    approved: bool = False
    expires_at: datetime | None = None
    evidence: Sequence[object] = ()
    note: str = ""
    supersedes: LegalBasisRecord | None = None


def record_legal_basis(
    *, actor: Actor, project_id: UUID, source_id: UUID | None, given: LegalBasisInput
) -> LegalBasisRecord:
    """Write a legal basis of a project or source, which the caller has checked to be the actor's.

    Who records it as approved is the one who approves. `Invalid` for an approval that nothing carries.
    """
    now = clock.now()
    _one_of(given.basis, [one.value for one in LegalBasis], "/basis", "legal_basis.basis")
    _one_of(given.assessment, Assessment.values, "/assessment", "legal_basis.assessment")
    _carried(given, now)
    made = LegalBasisRecord(
        organisation=actor.organisation,
        project_id=project_id,
        source_id=source_id,
        basis=given.basis,
        assessment=given.assessment,
        condition=given.condition,
        is_approved=given.approved,
        approved_by=actor.user if given.approved else None,
        approved_at=now if given.approved else None,
        expires_at=given.expires_at,
        evidence=known_evidence(organisation=actor.organisation, ids=given.evidence),
        note=clean(given.note, pointer="/note", most=2_000, blank=True),
        supersedes=given.supersedes,
        created_by=actor.user,
        created_at=now,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="legal_basis.recorded",
            obj=("legal_basis", made.pk),
            project=project_id,
            payload={
                "source": source_id,
                "basis": made.basis,
                "assessment": made.assessment,
                "condition": made.condition,
                "approved": made.is_approved,
                "supersedes": made.supersedes_id,
                "evidence": made.evidence[:20],
            },
            now=now,
        )
    return made


def _carried(given: LegalBasisInput, now: datetime) -> None:
    if given.basis == LegalBasis.LEGITIMATE_INTEREST and given.approved and given.assessment == "none":
        detail = (
            "Legitimate interest rests on a balancing of interests. Approve it with its assessment (LIA)."
        )
        raise invalid("/assessment", "legal_basis.assessment_needed", detail)
    if given.condition:
        _one_of(given.condition, CONDITIONS, "/condition", "legal_basis.condition")
    if (given.assessment == Assessment.A9) != bool(given.condition):
        detail = (
            "A condition for special categories is recorded as assessment A9, with the condition it names."
        )
        raise invalid("/condition", "legal_basis.condition", detail)
    if given.approved and given.assessment != "none" and not given.evidence and not given.note.strip():
        detail = "Say where the assessment is: name the evidence, or write a note."
        raise invalid("/evidence", "legal_basis.evidence_needed", detail)
    if given.expires_at is not None and given.expires_at <= now:
        raise invalid(
            "/expires_at", "legal_basis.expired", "This lies in the past. An approval ends later than now."
        )


def _one_of(word: str, words: Sequence[str], pointer: str, code: str) -> None:
    if word not in words:
        raise invalid(pointer, code, f"Use one of: {', '.join(words)}.")
