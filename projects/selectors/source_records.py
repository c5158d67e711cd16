"""What is on record of sources, and what it comes to for their items."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.rights.consent.models import Assessment, LegalBasisRecord
from labeling.rights.evidence.models import LicenceClaim, RightsSignal
from labeling.rights.policy.facts import LegalBasis
from labeling.rights.policy.verdict import rfc3339
from projects.models import Source, SourceRecord
from projects.permissions import project_role, role_to_see


def access_source(*, actor: Actor, source_id: object, need: Role = Role.VIEWER) -> Source:
    """The source with its project; `NotFound` when absent or not theirs to see, `Forbidden` for a low role."""
    pk = parse_id(source_id)
    found = (
        Source.objects.select_related("project", "created_by")
        .filter(pk=pk, project__organisation=actor.organisation)
        .first()
        if pk
        else None
    )
    role = project_role(actor=actor, project=found.project) if found else None
    if found is None or role is None:
        raise NotFound("source")
    role_to_see(role, need=need)
    return found


def records_of(*, source: Source) -> QuerySet[SourceRecord]:
    """What was put on record of the source."""
    return SourceRecord.objects.filter(source=source).select_related("recorded_by")


def newest_record(*, source_id: UUID) -> SourceRecord | None:
    """The record that counts."""
    rows = SourceRecord.objects.filter(source=source_id).select_related("recorded_by")
    return rows.order_by("-number").first()


def signals_now(*, source_id: UUID) -> list[RightsSignal]:
    """The newest signal of each vocabulary and place of a source: what was seen there before is history."""
    newest: dict[tuple[str, str], RightsSignal] = {}
    rows = RightsSignal.objects.filter(target_id=source_id).order_by("fetched_at", "created_at", "id")
    for row in rows:
        newest[row.vocab, row.scope] = row
    return list(newest.values())


def source_part(
    *, source_id: UUID, facts: dict[str, Any] | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """The `source` part of the facts of a source's items: record, signals, claims and legal basis; {} without any.

    `facts` are those of the record, where the caller has them at hand.
    """
    if facts is None:
        record = newest_record(source_id=source_id)
        facts = record.facts if record else {}
    part = dict(facts)
    signals = signals_now(source_id=source_id)
    if signals:
        tdm = {str(one): one for signal in signals for one in signal.parsed}
        part["tdm"] = [tdm[key] for key in sorted(tdm)]
        part["tdm_checked"] = True
        part["tdm_checked_at"] = rfc3339(max(signal.fetched_at for signal in signals))
    rows = LicenceClaim.objects.filter(target_id=source_id, superseded_by__isnull=True)
    claims = sorted(set(rows.values_list("origin", "licence")))
    if claims:
        part["claims"] = [{"origin": origin, "licence": licence} for origin, licence in claims]
    return part | _basis(source_id, now or clock.now())


def _basis(source_id: UUID, now: datetime) -> dict[str, Any]:
    """What is on record of the legal basis: of each assessment the newest, the source's own before its project's."""
    project = Source.objects.filter(pk=source_id).values("project_id")
    rows = LegalBasisRecord.objects.filter(project_id__in=project, superseded_by__isnull=True)
    mine = rows.filter(Q(source_id=source_id) | Q(source_id__isnull=True))
    newest: dict[str, LegalBasisRecord] = {}
    for row in mine.order_by(F("source_id").asc(nulls_first=True), "created_at", "id"):
        newest["basis" if row.assessment in (Assessment.LIA, Assessment.NONE) else row.assessment] = row
    part: dict[str, Any] = {}
    ends = [row.expires_at for row in newest.values() if row.expires_at is not None and _holds(row, now)]
    if ends:  # the doors see to it at that very moment, the work that comes round a little later
        part["approvals_expire"] = rfc3339(min(ends))
    if found := newest.get("basis"):
        part["legal_basis"] = found.basis
        if found.basis != LegalBasis.CONSENT:  # which each consent answers for itself
            part["basis_approved"] = _holds(found, now)
    if (found := newest.get(Assessment.A9)) and _holds(found, now):
        part["special_condition"] = True
    if found := newest.get(Assessment.DPIA):
        part["dpia_approved"] = _holds(found, now)
    return part


def _holds(record: LegalBasisRecord, now: datetime) -> bool:
    return record.is_approved and (record.expires_at is None or now < record.expires_at)
