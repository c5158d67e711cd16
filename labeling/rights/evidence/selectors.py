"""Reading evidence, claims and signals."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.rights.evidence.models import Evidence, LicenceClaim, RightsSignal


def access_evidence(*, actor: Actor, evidence_id: object) -> Evidence:
    """The document's row, of the actor's organisation; `NotFound` otherwise. The role is the view's to check."""
    pk = parse_id(evidence_id)
    found = pk and evidence_of(actor=actor).filter(pk=pk).first()
    if not found:
        raise NotFound("evidence")
    return found


def evidence_of(*, actor: Actor) -> QuerySet[Evidence]:
    """All of the organisation's evidence."""
    return Evidence.objects.filter(organisation=actor.organisation).select_related("added_by")


def claims_about(targets: Collection[UUID]) -> QuerySet[LicenceClaim]:
    """The claims about any of these things, superseded ones too."""
    rows = LicenceClaim.objects.filter(target_id__in=list(targets)).select_related("asserted_by")
    return rows.prefetch_related("evidence", "superseded_by")


def signals_about(targets: Collection[UUID]) -> QuerySet[RightsSignal]:
    """The signals of any of these things."""
    return RightsSignal.objects.filter(target_id__in=list(targets)).select_related("recorded_by")
