"""Deciding between licence claims that contradict each other, for one item or for many at once.

A decision cites evidence, states the licence anew where the statement said another one, and lasts until a further
claim says something else.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.bulk import load_rows
from labeling.core.errors import Conflict, Fault
from labeling.core.ids import new_id
from labeling.core.texts import clean
from labeling.rights.evidence.models import Confidence, Evidence, LicenceClaim, Origin, Target
from labeling.rights.evidence.services import NewClaim, cited, write_claims
from labeling.rights.evidence.services.claims import MAX_STATED, read_licence
from labeling.rights.models import RightsProfile, RightsStatement
from labeling.rights.policy.comparing import is_looser
from labeling.rights.services import StatementCache, intern_profiles, parts_of
from projects.models import Item, ItemState, ItemStatement, Project
from projects.services.claims import refuse_withdrawn, sorted_claims
from projects.services.judging import judge_items
from projects.services.locks import hold_project
from projects.services.restating import as_input

_STRONG: Final = (Origin.CONTRACT, Origin.REVIEWER)
_CHUNK: Final = 500
AT_ONCE: Final = 20_000
"""Most items decided about in one transaction; the rest of a larger group is left for the next."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What somebody decides: the licence that applies, the documents that show it, and why."""

    licence: str
    evidence: Sequence[Any]
    reason: str


def resolve_item(*, actor: Actor, item: Item, resolution: Resolution) -> LicenceClaim:
    """Decide which licence applies to one item; the reviewer's claim. See `resolve`."""
    refuse_withdrawn(item)
    return resolve(
        actor=actor, project=item.project, items=Item.objects.filter(pk=item.pk), resolution=resolution
    )[0]


def resolve(
    *, actor: Actor, project: Project, items: QuerySet[Item], resolution: Resolution, group: str = ""
) -> list[LicenceClaim]:
    """Decide for `items` (of the project, the first `AT_ONCE`) which licence applies; the reviewer's claims.

    All are judged in the same transaction, and their work opens or closes with it.

    `Invalid` for an unknown licence and for missing evidence; `Conflict` when nothing is left to decide about, and
    when the licence permits what a contract or an earlier decision on record forbids and no document is newer.
    """
    now = clock.now()
    licence = read_licence(resolution.licence)
    reason = clean(resolution.reason, pointer="/reason", most=2_000)
    with transaction.atomic():
        held = hold_project(project.pk)
        evidence = cited(organisation_id=held.organisation_id, ids=resolution.evidence, least=1)
        rows = list(
            items.exclude(state=ItemState.WITHDRAWN)
            .order_by("pk")
            .values_list("pk", "statement_id", "profile_id", "source_id")[:AT_ONCE]
        )
        if not rows:
            raise Conflict("There is nothing left to decide about here.", code="claim.nothing")
        keys = [pk for pk, *_ in rows]
        earlier = _strong_claims([*keys, *{source for *_, source in rows}])
        _refuse_contradiction(licence, evidence, earlier)
        claims = write_claims(
            organisation_id=held.organisation_id,
            claims=[
                _reviewer_claim(pk, held, licence, resolution.licence, reason, evidence, earlier)
                for pk in keys
            ],
            by=actor.user,
            now=now,
        )
        groups: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
        for pk, statement, profile, _ in rows:
            groups[statement, profile].append(pk)
        _settle(actor, held, groups, licence, reason, now)
        record(
            organisation=held.organisation_id,
            actor=actor,
            action="claim.resolved",
            obj=("item", keys[0]) if len(keys) == 1 else ("project", held.pk),
            project=held.pk,
            payload={
                "licence": licence[:200],
                "evidence": [one.pk for one in evidence],
                "count": len(keys),
                "items_sha256": hashlib.sha256(b"".join(pk.bytes for pk in keys)).hexdigest(),
                "group": group or None,
            },
            now=now,
        )
    return claims


def _decided(old: Mapping[str, Any], licence: str) -> dict[str, Any]:
    claims = [claim for claim in old.get("claims", ()) if claim["origin"] != Origin.REVIEWER]
    reviewer = {"origin": Origin.REVIEWER.value, "licence": licence}
    return {**old, "claims": sorted_claims([*claims, reviewer]), "claims_resolved": True}


def _reviewer_claim(
    pk: UUID,
    project: Project,
    licence: str,
    stated: str,
    reason: str,
    evidence: Sequence[Evidence],
    earlier: Sequence[LicenceClaim],
) -> NewClaim:
    mine = (row.pk for row in reversed(earlier) if row.target_id == pk and row.origin == Origin.REVIEWER)
    return NewClaim(
        target=Target.ITEM,
        target_id=pk,
        project_id=project.pk,
        origin=Origin.REVIEWER,
        stated=clean(stated, pointer="/licence", most=MAX_STATED),
        licence=licence,
        confidence=Confidence.HIGH,
        note=reason,
        supersedes=next(mine, None),
        evidence=evidence,
    )


def _strong_claims(targets: Sequence[UUID]) -> list[LicenceClaim]:
    """The contracts and decisions on record about any of these, oldest first."""
    found: list[LicenceClaim] = []
    for start in range(0, len(targets), _CHUNK):
        rows = LicenceClaim.objects.filter(
            target_id__in=targets[start : start + _CHUNK], origin__in=_STRONG, superseded_by__isnull=True
        )
        found += rows.prefetch_related("evidence")
    return sorted(found, key=lambda row: (row.created_at, row.pk))


def _refuse_contradiction(
    licence: str, evidence: Sequence[Evidence], earlier: Sequence[LicenceClaim]
) -> None:
    """A contract or a decision is set aside only by a document that is newer than it and not what it rests on."""
    for row in earlier:
        if row.licence == licence or not is_looser(licence, row.licence):
            continue
        known = {one.pk for one in row.evidence.all()}
        if any(one.pk not in known and one.created_at > row.created_at for one in evidence):
            continue
        what = "A contract" if row.origin == Origin.CONTRACT else "An earlier decision"
        detail = (
            f"{what} on record says {row.licence}, which forbids what {licence} permits. "
            "Add the document that changed this since, and cite it."
        )
        raise Conflict(
            detail, code="claim.contradiction", faults=(Fault("/licence", "claim.contradiction", detail),)
        )


def _settle(
    actor: Actor,
    project: Project,
    groups: Mapping[tuple[UUID, UUID], list[UUID]],
    licence: str,
    reason: str,
    now: datetime,
) -> None:
    """Move each group of items (same statement, same profile) to the licence decided on, and judge them all."""
    restated = _restated(project, {statement for statement, _ in groups}, licence, now)
    profiles = RightsProfile.objects.in_bulk({profile for _, profile in groups})
    ordered = list(groups)
    wanted = []
    for statement, profile in ordered:
        parts = parts_of(profiles[profile])
        if statement in restated:
            parts = parts.with_part("stated", restated[statement].profile.facts)
        wanted.append(parts.with_part("item", _decided(parts.item, licence)))
    made = intern_profiles(organisation=project.organisation_id, parts=wanted, now=now)
    for (statement, _), after, keys in zip(ordered, made, groups.values(), strict=True):
        changes: dict[str, Any] = {"profile": after, "version": F("version") + 1}
        if statement in restated:
            changes |= {"statement": restated[statement], "licence": restated[statement].licence}
            _enter(keys, restated[statement], actor, reason, now)
        for start in range(0, len(keys), _CHUNK):
            Item.objects.filter(pk__in=keys[start : start + _CHUNK]).update(**changes)
    moved = {after.pk for after in made}
    judge_items(project=project, items=Item.objects.filter(project=project, profile__in=moved), now=now)


def _restated(
    project: Project, statements: set[UUID], licence: str, now: datetime
) -> dict[UUID, RightsStatement]:
    """The statements that say another licence, with what they say now."""
    old = [
        row for row in RightsStatement.objects.in_bulk(sorted(statements)).values() if row.licence != licence
    ]
    inputs = [replace(as_input(row), licence=licence) for row in old]
    made = StatementCache(project.organisation).get_many(inputs, now=now)
    return {before.pk: after for before, after in zip(old, made, strict=True)}


def _enter(
    keys: Sequence[UUID], statement: RightsStatement, actor: Actor, reason: str, now: datetime
) -> None:
    constants = {
        "statement_id": statement.pk,
        "stated_by_id": actor.user.pk,
        "reason": reason,
        "stated_at": now,
    }
    load_rows(
        ItemStatement, constants=constants, columns=("id", "item_id"), rows=((new_id(), pk) for pk in keys)
    )
