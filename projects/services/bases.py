"""The legal basis on record of a project or a source, as its items are judged by it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.rights.consent.models import LegalBasisRecord
from labeling.rights.consent.services.proofs import LegalBasisInput, record_legal_basis
from projects.models import Item, Project, Source
from projects.selectors.source_records import source_part
from projects.services.locks import hold_project
from projects.services.standing import set_part

LOOK_BACK: Final = timedelta(days=7)
"""How long after its end a basis is still looked for: longer than the work that comes round ever rests."""


def record_basis(
    *, actor: Actor, project: Project, source_id: UUID | None, given: LegalBasisInput, now: datetime
) -> LegalBasisRecord:
    """Write a legal basis (`record_legal_basis`) and judge the items of the source, or of all sources, by it."""
    with transaction.atomic():
        hold_project(project.pk)
        made = record_legal_basis(actor=actor, project_id=project.pk, source_id=source_id, given=given)
        _apply(project_id=project.pk, source_id=source_id, now=now)
    return made


def end_bases(*, now: datetime) -> int:
    """Judge by bases whose approval ended; how many items changed. Harmless to do twice."""
    ended = LegalBasisRecord.objects.filter(
        is_approved=True, superseded_by__isnull=True, expires_at__lte=now, expires_at__gt=now - LOOK_BACK
    )
    changed = 0
    for project_id, source_id in ended.values_list("project_id", "source_id").distinct():
        with transaction.atomic():
            hold_project(project_id)
            changed += _apply(project_id=project_id, source_id=source_id, now=now)
    return changed


def _apply(*, project_id: UUID, source_id: UUID | None, now: datetime) -> int:
    scope: dict[str, Any] = {"project": project_id} if source_id is None else {"pk": source_id}
    changed = 0
    for pk in Source.objects.filter(**scope).order_by("pk").values_list("pk", flat=True):
        part = source_part(source_id=pk, now=now)
        changed += set_part(items=Item.objects.filter(source=pk), part="source", value=part, now=now)
    return changed
