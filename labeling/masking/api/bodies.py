"""Answers of the doors of the de-identification gate, made of rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from labeling.accounts.actor import Actor
from labeling.masking.addresses import review_url
from labeling.masking.api.serving import may_see
from labeling.masking.api.serving_recordings import RECORDED
from labeling.masking.models import Gate, GateState, Opening, Region, SamplePlan, SearchRecord
from labeling.masking.services.openings import open_now
from labeling.masking.services.sealing import texts_for_review
from labeling.media.urls import media_url
from projects.models import ItemMedia
from projects.selectors.progress import person

_SHOWN: Final = ("image", *RECORDED)


def region_body(region: Region, *, gate: Gate, actor: Actor, shown: frozenset[str]) -> dict[str, Any]:
    """`shown`: the inputs whose unmasked picture the actor may see now."""
    crop = None
    if region.name in shown and "sound" not in region.shape:
        crop = review_url(gate=gate, actor=actor, name=region.name, region_id=region.pk)
    return {
        "id": str(region.pk),
        "name": region.name,
        "kind": region.kind,
        "shape": region.shape,
        "origin": region.origin,
        "detector": region.detector or None,
        "detector_version": region.detector_version or None,
        "threshold": region.threshold,
        "score": region.score,
        "is_certain": region.is_certain,
        "residual": region.residual,
        "crop": crop,
        "added_by": person(region.added_by) if region.added_by else None,
    }


def shown_files(gate: Gate, media: Sequence[ItemMedia], *, actor: Actor, at: Any) -> frozenset[str]:
    """The inputs whose unmasked file the actor may see at this moment."""
    files = [row for row in media if row.asset.kind in _SHOWN]
    seen = {row.name for row in files if may_see(gate=gate, asset=row.asset)}
    rest = [row.name for row in files if row.name not in seen]
    if rest and open_now(gate_id=gate.pk, user_id=actor.user.pk, at=at) is not None:
        seen |= set(rest)
    return frozenset(seen)


def record_body(record: SearchRecord) -> dict[str, Any]:
    return {"policy": record.policy.number, "detectors": record.detectors}


def gate_row(gate: Gate, *, regions: Sequence[Region], actor: Actor, shown: frozenset[str]) -> dict[str, Any]:
    first = sorted(regions, key=lambda r: (-(r.residual or 0.0), r.is_certain, r.score or 1.0, str(r.pk)))
    return {
        "item": {"id": str(gate.item_id), "external_id": gate.item.external_id},
        "state": gate.state,
        "why": gate.why or None,
        "detail": gate.detail or None,
        "camera": gate.camera or None,
        "regions": len(regions),
        "flagged": [region_body(one, gate=gate, actor=actor, shown=shown) for one in first[:6]],
        "version": gate.version,
        "searched_at": gate.searched_at,
        "searched_with": record_body(gate.searched_with) if gate.searched_with else None,
        "reviewed_at": gate.reviewed_at,
        "reviewed_by": person(gate.reviewed_by) if gate.reviewed_by else None,
    }


def gate_body(
    gate: Gate,
    *,
    regions: Sequence[Region],
    media: Sequence[ItemMedia],
    masked: frozenset[Any],
    sealed: frozenset[Any],
    actor: Actor,
    at: Any,
) -> dict[str, Any]:
    """One item whole. `masked`, `sealed`: the assets that have a masked copy, and whose original lies sealed."""
    shown = shown_files(gate, media, actor=actor, at=at)
    sees_texts = gate.state in (GateState.PENDING, GateState.NEEDS_HUMAN) or (
        open_now(gate_id=gate.pk, user_id=actor.user.pk, at=at) is not None
    )
    texts: Mapping[str, str | None] = texts_for_review(gate)
    return {
        **gate_row(gate, regions=regions, actor=actor, shown=shown),
        "files": [
            file_body(row, gate=gate, actor=actor, is_shown=row.name in shown, masked=masked, sealed=sealed)
            for row in media
        ],
        "texts": [
            {"name": name, "original": text if sees_texts else None} for name, text in sorted(texts.items())
        ],
        "all_regions": [region_body(one, gate=gate, actor=actor, shown=shown) for one in regions],
    }


def file_body(
    row: ItemMedia,
    *,
    gate: Gate,
    actor: Actor,
    is_shown: bool,
    masked: frozenset[Any],
    sealed: frozenset[Any],
) -> dict[str, Any]:
    """One file; of a document `unmasked` and `masked` are the beginnings of its pages' addresses."""
    asset, facts = row.asset, row.asset.facts
    is_sealed, has_copy = row.asset_id in sealed, row.asset_id in masked
    pages = "pages" if asset.kind == "pdf" else ""

    def unmasked(part: str) -> str:
        return review_url(gate=gate, actor=actor, name=row.name, part=part)

    def copy(size: str) -> str:
        return media_url(asset_id=row.asset_id, actor=actor, item_id=gate.item_id, size=size)

    def part(name: str) -> str | None:
        if name not in facts.get("copies", ()):
            return None
        return unmasked(name) if is_shown and not is_sealed else copy(name) if has_copy else None

    return {
        "name": row.name,
        "kind": asset.kind,
        "width": asset.width,
        "height": asset.height,
        "unmasked": unmasked(pages) if is_shown else None,
        "masked": copy(pages or "display") if has_copy else None,
        "is_sealed": is_sealed,
        "duration": facts.get("duration"),
        "frames": facts.get("frames"),
        "pages": facts.get("pages"),
        "has_sound": asset.kind == "audio" or bool(facts.get("has_sound")),
        "frame_table": part("frames"),
        "peaks": part("peaks"),
    }


def opening_body(opening: Opening) -> dict[str, Any]:
    approvals = sorted(opening.approvals.all(), key=lambda one: one.number)
    return {
        "id": str(opening.pk),
        "item": str(opening.gate.item_id),
        "purpose": opening.purpose,
        "hours": opening.hours,
        "asked_by": person(opening.asked_by),
        "asked_at": opening.asked_at,
        "approved_by": [person(one.approver) for one in approvals],
        "expires_at": opening.expires_at,
        "refused_at": opening.refused_at,
    }


def sample_body(plan: SamplePlan, result: Mapping[str, Any]) -> dict[str, Any]:
    is_enough = result["seen"] >= plan.size
    return {
        "id": str(plan.pk),
        "miss_rate": plan.miss_rate,
        "size": plan.size,
        "drawn": plan.drawn,
        "created_by": person(plan.created_by) if plan.created_by else None,
        "created_at": plan.created_at,
        "result": result,
        "holds": result["with_miss"] == 0 if is_enough else None,
    }
