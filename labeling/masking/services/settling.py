"""Writing what a search found, or what a reviewer approved, in one transaction: copies, regions, texts, state."""

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import F

from labeling.audit.canonical import canonical_json
from labeling.core.ids import new_id
from labeling.masking.models import (
    Gate,
    GateState,
    MaskingPolicy,
    Origin,
    Region,
    SearchRecord,
    WhyHuman,
)
from labeling.masking.selectors.policies import policy_of
from labeling.masking.selectors.texts import with_texts
from labeling.masking.services.kinds import Found, Worked
from labeling.masking.services.sealing import seal_text
from labeling.masking.services.states import changed, tell
from labeling.masking.services.working import publish_copies
from labeling.masking.settings import Settings, all_cards, read_settings
from labeling.rights.parts import compose
from labeling.rights.policy.facts import PersonalData
from labeling.rights.services import parts_of
from projects.models import Item
from projects.services.locks import hold_project


class Outcome(Enum):
    WRITTEN = "written"
    GONE = "gone"  # the gate has gone on since it was read: nothing is written
    AGAIN = (
        "again"  # another policy holds, or an item with the same file was masked meanwhile: to be done again
    )


def settle(*, gate: Gate, policy: MaskingPolicy, worked: Worked, now: datetime) -> Outcome:
    """Write what a search under `policy` found, in the caller's transaction, fenced by the gate's round."""
    hold_project(gate.project_id)
    held = (
        Gate.objects.select_for_update().filter(pk=gate.pk, round=gate.round, state=GateState.PENDING).first()
    )
    if held is None:
        return Outcome.GONE
    if policy_of(held) != policy or not publish_copies(held, worked):
        return Outcome.AGAIN
    settings = read_settings(policy.settings)
    Region.objects.filter(gate=held, origin=Origin.DETECTOR, removed_at=None).delete()
    write_known(worked, masked_at=now)
    write_found(held, settings, worked.found, masked_at=now, now=now)
    write_found(held, settings, worked.outside, masked_at=None, now=now)
    write_texts(held, worked, now)
    is_masked = Region.objects.filter(gate=held, removed_at=None).exists()
    why = _why(held, settings, worked, is_masked)
    changed(
        held,
        state=_state(worked, why, is_masked),
        why=why,
        detail=worked.fault or worked.unsearched or worked.passed,
        camera=worked.camera,
        policy=policy,
        searched_at=now,
        searched_with=record_of(policy_id=policy.pk, policy=settings, now=now),
    )
    tell(gate=held, now=now)
    return Outcome.WRITTEN


def _state(worked: Worked, why: str, is_masked: bool) -> GateState:
    if why:
        return GateState.NEEDS_HUMAN
    if worked.passed:
        return GateState.PASSED
    return GateState.MASKED_AUTO if is_masked else GateState.CLEAN_AUTO


def record_of(*, policy_id: UUID, policy: Settings, now: datetime) -> SearchRecord:
    """The record of what the policy's detectors are now: versions, thresholds, and how each of them searches."""
    known = {card.name: card for card in all_cards()}
    detectors = [
        {
            "name": one.name,
            "version": known[one.name].version,
            "threshold": one.threshold,
            "certain": one.certain,
            "settings": dict(known[one.name].settings),
        }
        for one in policy.detectors
        if one.name in known
    ]
    digest = hashlib.sha256(canonical_json(detectors)).hexdigest()
    made, _ = SearchRecord.objects.get_or_create(
        policy_id=policy_id, digest=digest, defaults={"detectors": detectors, "created_at": now}
    )
    return made


def write_known(worked: Worked, *, masked_at: datetime | None) -> None:
    """What searching again found where it was masked, and places that were enlarged by it.

    `masked_at`: None where the masked copies were not published.
    """
    for pk, (shape, residual) in worked.known.items():
        values: dict[str, Any] = {"shape": shape, "residual": residual}
        Region.objects.filter(pk=pk).update(
            **values if masked_at is None else values | {"masked_at": masked_at}
        )


def write_texts(gate: Gate, worked: Worked, now: datetime) -> None:
    """Put the masked texts into the item's data; what stood there is sealed first."""
    if not worked.texts:
        return
    known = set(gate.sealed_texts.values_list("name", flat=True))
    for name, text in worked.originals.items():
        if name not in known:
            seal_text(gate=gate, name=name, text=text, now=now)
    item = Item.objects.select_for_update(no_key=True).get(pk=gate.item_id)
    data = with_texts(item.data, worked.texts)
    Item.objects.filter(pk=item.pk).update(data=data, version=F("version") + 1)


def write_found(
    gate: Gate, policy: Settings, found: Collection[Found], *, masked_at: datetime | None, now: datetime
) -> list[Region]:
    """Regions of what detectors found. Of what is not masked yet the residual is what it was found with."""
    wanted = {one.name: one for one in policy.detectors}
    known = {card.name: card.version for card in all_cards()}
    return Region.objects.bulk_create(
        Region(
            id=new_id(),
            gate=gate,
            name=one.name,
            kind=one.kind,
            shape=one.shape,
            origin=Origin.DETECTOR,
            detector=one.detector,
            detector_version=known.get(one.detector, ""),
            threshold=wanted[one.detector].threshold,
            score=one.score,
            is_certain=masked_at is not None and one.score >= wanted[one.detector].certain,
            residual=one.score if masked_at is None else one.residual,
            masked_at=masked_at,
            created_at=now,
        )
        for one in found
    )


def _why(gate: Gate, policy: Settings, worked: Worked, is_masked: bool) -> str:
    """Why a person has to look: the first reason that there is, "" when there is none."""
    reasons: tuple[tuple[str, Callable[[], bool]], ...] = (
        (WhyHuman.FAULT, lambda: bool(worked.fault)),
        (WhyHuman.MEDIUM, lambda: bool(worked.unsearched)),
        (gate.why, lambda: gate.why in (WhyHuman.SEEN, WhyHuman.REQUEST)),
        (WhyHuman.RESIDUAL, lambda: worked.is_residual),
        (WhyHuman.SOUND, lambda: worked.unheard),
        (WhyHuman.CONTRADICTION, lambda: not is_masked and _is_stated_present(gate)),
        (WhyHuman.POLICY, lambda: policy.review == "all"),
        (WhyHuman.UNCERTAIN, lambda: _has_doubtful(gate)),
        (WhyHuman.SAMPLE, lambda: policy.review == "sample" and _drawn(gate, policy.sample_share)),
    )
    return next((why for why, is_so in reasons if is_so()), "")


def _has_doubtful(gate: Gate) -> bool:
    return Region.objects.filter(gate=gate, removed_at=None, is_certain=False).exists()


def _is_stated_present(gate: Gate) -> bool:
    profile = Item.objects.select_related("profile").get(pk=gate.item_id).profile
    stated = compose(parts_of(profile).with_part("gate", {}))
    return stated.personal_data is PersonalData.PRESENT


def _drawn(gate: Gate, share: float) -> bool:
    """Whether the item is one of the share: drawn by its id, so that a second search draws the same."""
    digest = hashlib.sha256(b"masking-sample:" + gate.item_id.bytes).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64
