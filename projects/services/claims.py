"""Licence claims that people put on record, about items and sources. The strictest counts until somebody decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.texts import clean
from labeling.rights.evidence.models import Confidence, LicenceClaim, Origin, Target
from labeling.rights.evidence.services import NewClaim, cited, write_claims
from labeling.rights.evidence.services.claims import MAX_STATED, read_licence
from labeling.rights.policy import Verdict
from projects.models import Item, ItemState, Project, Source
from projects.selectors.source_records import source_part
from projects.services.locks import hold_project
from projects.services.standing import set_part

STATED_BY_HAND: Final = (Origin.PLATFORM_API, Origin.CONTRACT)
"""Origins of claims that people put on record: files speak at import, statements by themselves, reviewers decide."""
MAX_WHERE: Final = 80


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """A claim as somebody states it."""

    licence: str
    origin: str
    evidence: Sequence[Any] = ()
    confidence: str = Confidence.MEDIUM
    where: str = ""
    note: str = ""
    observed_at: datetime | None = None


def state_claim(*, actor: Actor, item: Item, claim: ClaimInput) -> LicenceClaim:
    """Put on record what a platform or a contract says about an item's licence; it restricts from now on."""
    now = clock.now()
    with transaction.atomic():
        project = hold_project(item.project_id)
        held = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
        refuse_withdrawn(held)
        row = _write(actor, project, Target.ITEM, item.pk, claim, now)
        before = Verdict(held.verdict)
        set_part(
            items=Item.objects.filter(pk=item.pk),
            part="item",
            value=lambda old: _with_claim(old, row),
            now=now,
        )
        after = Verdict(Item.objects.values_list("verdict", flat=True).get(pk=item.pk))
        _record_claim(actor, project, row, "item", now, before=before.name, after=after.name)
    return row


def state_source_claim(*, actor: Actor, source: Source, claim: ClaimInput) -> LicenceClaim:
    """Put on record what a platform or a contract says about everything of a source."""
    now = clock.now()
    with transaction.atomic():
        project = hold_project(source.project_id)
        row = _write(actor, project, Target.SOURCE, source.pk, claim, now)
        items = Item.objects.filter(source=source)
        set_part(items=items, part="item", value=lambda old: _opened(old, row.licence), now=now)
        set_part(items=items, part="source", value=source_part(source_id=source.pk), now=now)
        _record_claim(actor, project, row, "source", now)
    return row


def refuse_withdrawn(item: Item) -> None:
    """`Conflict` for an item that nothing can be decided about any more."""
    if item.state == ItemState.WITHDRAWN:
        raise Conflict("This item was withdrawn. Import it again under another id.", code="item.withdrawn")


def _write(
    actor: Actor, project: Project, target: str, target_id: UUID, claim: ClaimInput, now: datetime
) -> LicenceClaim:
    if claim.origin not in STATED_BY_HAND:
        detail = f"Use one of: {', '.join(STATED_BY_HAND)}. To decide between claims, resolve the conflict."
        raise Invalid(detail, code="claim.origin", faults=(Fault("/origin", "claim.origin", detail),))
    if claim.observed_at is not None and claim.observed_at > now:
        detail = "It cannot have been observed in the future."
        raise Invalid(
            detail, code="claim.observed_at", faults=(Fault("/observed_at", "claim.observed_at", detail),)
        )
    stated = clean(claim.licence, pointer="/licence", most=MAX_STATED)
    evidence = cited(
        organisation_id=project.organisation_id,
        ids=claim.evidence,
        least=1 if claim.origin == Origin.CONTRACT else 0,
    )
    new = NewClaim(
        target=target,
        target_id=target_id,
        project_id=project.pk,
        origin=claim.origin,
        stated=stated,
        licence=read_licence(stated),
        confidence=claim.confidence,
        where=clean(claim.where, pointer="/where", most=MAX_WHERE, blank=True),
        note=clean(claim.note, pointer="/note", most=2_000, blank=True),
        observed_at=claim.observed_at,
        supersedes=_former(target_id, claim.origin),
        evidence=evidence,
    )
    return write_claims(organisation_id=project.organisation_id, claims=[new], by=actor.user, now=now)[0]


def _former(target_id: UUID, origin: str) -> UUID | None:
    rows = LicenceClaim.objects.filter(target_id=target_id, origin=origin, superseded_by__isnull=True)
    return rows.order_by("-created_at", "-id").values_list("pk", flat=True).first()


def _with_claim(old: Mapping[str, Any], row: LicenceClaim) -> dict[str, Any]:
    """The item's part with the claim in the place of the former one of its origin."""
    part = dict(_opened(old, row.licence))
    claims = [claim for claim in part.get("claims", ()) if claim["origin"] != row.origin]
    return part | {"claims": sorted_claims([*claims, {"origin": row.origin, "licence": row.licence}])}


def _opened(old: Mapping[str, Any], licence: str) -> Mapping[str, Any]:
    """The item's part once `licence` is claimed: a decision holds as long as the claim says nothing else."""
    claims = old.get("claims", ())
    decided = {claim["licence"] for claim in claims if claim["origin"] == Origin.REVIEWER}
    if not old.get("claims_resolved") or licence in decided:
        return old
    kept = [claim for claim in claims if claim["origin"] != Origin.REVIEWER]
    part = {key: value for key, value in old.items() if key not in ("claims", "claims_resolved")}
    return part | ({"claims": kept} if kept else {})


def sorted_claims(claims: list[dict[str, str]]) -> list[dict[str, str]]:
    """In the one order that profiles are interned by."""
    return sorted(claims, key=lambda claim: (claim["origin"], claim["licence"]))


def _record_claim(
    actor: Actor,
    project: Project,
    row: LicenceClaim,
    kind: str,
    now: datetime,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    record(
        organisation=project.organisation_id,
        actor=actor,
        action="claim.stated",
        obj=(kind, row.target_id),
        project=project.pk,
        payload={
            "claim": row.pk,
            "origin": str(row.origin),
            "licence": row.licence[:200],
            "evidence": [one.pk for one in row.evidence.all()],
            "verdict_before": before,
            "verdict_after": after,
        },
        now=now,
    )
