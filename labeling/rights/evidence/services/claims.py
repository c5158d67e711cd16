"""Licence claims: written once, superseded by others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from labeling.accounts.models import User
from labeling.core.ids import new_id
from labeling.rights.evidence.models import Confidence, Evidence, LicenceClaim, Origin, RightsSignal, Target
from labeling.rights.evidence.services.documents import invalid
from labeling.rights.policy import NOASSERTION, normalise_licence
from labeling.rights.policy.signals import read_signal

MAX_STATED: Final = 1_000
MAX_LICENCE: Final = 400
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim about to be written. `licence` is the expression that `stated` was read as."""

    target: str
    target_id: UUID
    origin: str
    stated: str
    licence: str
    confidence: str = Confidence.MEDIUM
    where: str = ""
    note: str = ""
    observed_at: datetime | None = None
    project_id: UUID | None = None
    supersedes: UUID | None = None
    evidence: Sequence[Evidence] = field(default=())


def read_licence(stated: str, *, pointer: str = "/licence") -> str:
    """The expression that a licence's text stands for; `Invalid` for one that nobody knows: it is never guessed."""
    found = normalise_licence(stated)
    if found.expression == NOASSERTION or len(found.expression) > MAX_LICENCE:
        raise invalid(
            pointer,
            "claim.licence_unknown",
            "This licence is not known. Write its name with the version, its SPDX id, or its address.",
        )
    return found.expression


def write_claims(
    *, organisation_id: UUID, claims: Iterable[NewClaim], by: User | None, now: datetime
) -> list[LicenceClaim]:
    """Write the rows of claims, with the evidence that each cites."""
    given = list(claims)
    rows = [
        LicenceClaim(
            organisation_id=organisation_id,
            target=claim.target,
            target_id=claim.target_id,
            project_id=claim.project_id,
            origin=claim.origin,
            where=claim.where,
            stated=claim.stated,
            licence=claim.licence,
            confidence=claim.confidence,
            note=claim.note,
            observed_at=claim.observed_at or now,
            asserted_by=by,
            supersedes_id=claim.supersedes,
            created_at=now,
        )
        for claim in given
    ]
    LicenceClaim.objects.bulk_create(rows, batch_size=_BATCH)
    through = LicenceClaim.evidence.through
    links = [
        through(licenceclaim_id=row.pk, evidence_id=evidence.pk)
        for row, claim in zip(rows, given, strict=True)
        for evidence in claim.evidence
    ]
    through.objects.bulk_create(links, batch_size=_BATCH)
    return rows


def record_embedded(
    *, organisation_id: UUID, assets: Mapping[UUID, Mapping[str, Any]], now: datetime
) -> None:
    """Put on record what files say of themselves, by asset; nothing for those that say nothing. Safe to repeat.

    The values are `MediaAsset.facts["rights"]`.
    """
    claims = [
        LicenceClaim(
            id=new_id(),
            organisation_id=organisation_id,
            target=Target.ASSET,
            target_id=asset_id,
            origin=Origin.EMBEDDED,
            where=claim["where"],
            stated=claim["raw"],
            licence=claim["expression"][:MAX_LICENCE],
            confidence=Confidence.MEDIUM,
            observed_at=now,
            created_at=now,
        )
        for asset_id, rights in assets.items()
        for claim in rights.get("claims", ())
    ]
    LicenceClaim.objects.bulk_create(claims, ignore_conflicts=True, batch_size=_BATCH)
    told = {asset_id: rights["signals"] for asset_id, rights in assets.items() if rights.get("signals")}
    known = set(RightsSignal.objects.filter(target_id__in=list(told)).values_list("target_id", flat=True))
    signals = [
        RightsSignal(
            id=new_id(),
            organisation_id=organisation_id,
            target=Target.ASSET,
            target_id=asset_id,
            vocab=signal["vocab"],
            raw=str(signal["raw"]),
            parsed=[_parsed(signal)],
            fetched_at=now,
            created_at=now,
        )
        for asset_id, given in told.items()
        if asset_id not in known
        for signal in given
    ]
    RightsSignal.objects.bulk_create(signals, batch_size=_BATCH)


def _parsed(signal: Mapping[str, Any]) -> dict[str, Any]:
    raw = "reserved" if signal["vocab"] == "terms_text" else signal["raw"]
    found = read_signal(signal["key"], raw)
    return {} if found is None else found.as_dict() | {"in_asset": True}
