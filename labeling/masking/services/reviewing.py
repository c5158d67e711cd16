"""What a reviewer does: regions added and taken away, the masks approved."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, NotFound, PreconditionFailed
from labeling.core.ids import new_id
from labeling.masking.models import Gate, GateState, Origin, Region, SampledItem
from labeling.masking.services.drawing import read_kind, read_shape
from labeling.masking.services.kinds import Worked
from labeling.masking.services.returning import send_back
from labeling.masking.services.running import seal_due
from labeling.masking.services.sealing import sealed_original
from labeling.masking.services.settling import record_of, write_found, write_known, write_texts
from labeling.masking.services.states import changed, tell
from labeling.masking.services.working import publish_copies, work_on
from labeling.masking.settings import Settings, read_settings
from labeling.questions.models import Flag, FlagKind, FlagState, Resolution
from labeling.questions.services.flags import is_unsettled, newest_entry, resolve_flag
from projects.models import ItemMedia
from projects.services.appearances import supersede
from projects.services.locks import hold_project

__all__ = ["add_region", "approve", "remove_region", "send_back"]

MOST_REGIONS: Final = 2_000
_APPROVED: Final = "Masked, and the masks were approved."
_STILL: Final = "Something is still found where it is masked: {}. Make the regions larger."
_FOUND: Final = "Something is found that is not masked: {}. It is a region now: keep it, or take it away."
_RACE: Final = "Other items with the same file are being masked. Approve again in a moment."
_TRIES: Final = 3
_STALE: Final = "Somebody changed this since you read it. Read it again and repeat your change."


def add_region(
    *, actor: Actor, gate: Gate, name: str, kind: str, shape: object, version: int | None = None
) -> Region:
    """Add a region to an item that a person looks at. It is masked when the masks are approved.

    `Invalid` with pointers for a shape that is none or lies outside; `Conflict` (masking.state) in other states.
    """
    now = clock.now()
    with transaction.atomic():
        held = hold_for_review(gate, version)
        read = read_shape(held, name, shape)
        if held.regions.filter(removed_at=None).count() >= MOST_REGIONS:
            raise Conflict(
                f"An item has at most {MOST_REGIONS:,} regions. Draw larger ones.", code="region.too_many"
            )
        region = Region.objects.create(
            id=new_id(),
            gate=held,
            name=name,
            kind=read_kind(kind, is_text="span" in read),
            shape=read,
            origin=Origin.REVIEWER,
            added_by=actor.user,
            created_at=now,
        )
        changed(held)
        _record(actor, held, "masking.region_added", now, region=region.pk, kind=region.kind)
    return region


def remove_region(*, actor: Actor, gate: Gate, region_id: UUID, version: int | None = None) -> None:
    """Take a region away; it stays on record. `Conflict` (original.sealed) where the original lies sealed already:
    the place cannot be shown again without two approvals."""
    now = clock.now()
    with transaction.atomic():
        held = hold_for_review(gate, version)
        region = held.regions.select_for_update().filter(pk=region_id, removed_at=None).first()
        if region is None:
            raise NotFound("region")
        if _is_sealed(held, region.name) and region.masked_at is not None:
            raise Conflict(
                "The original is sealed. What is masked in it stays masked; search the item again to begin anew.",
                code="original.sealed",
            )
        region.removed_by, region.removed_at = actor.user, now
        region.save(update_fields=["removed_by", "removed_at"])
        changed(held)
        _record(actor, held, "masking.region_removed", now, region=region.pk, kind=region.kind)


def approve(
    *,
    actor: Actor,
    gate: Gate,
    version: int | None = None,
    within: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Gate:
    """Mask the regions that stand now, search all of it again, and release the item: its rights decide from here.

    `Conflict`: masking.state when nobody has to look at it, masking.residual with the places where something is still
    found, masking.failed when it cannot be masked at all, masking.race when others mask the same file all the while.
    What is found where nothing is masked becomes a region, to be kept or taken away. Fenced by the gate's version:
    what others change meanwhile is `PreconditionFailed`, and nothing of the work is given out. `within`: what fences
    each of its writes besides (the step of a job).
    """
    with transaction.atomic():
        seen = hold_for_review(gate, version)
    policy = read_settings(seen.policy.settings)
    for _ in range(_TRIES):
        worked = work_on(seen, policy, takes_new=False)
        if worked.fault or worked.unsearched:
            raise Conflict(worked.fault or worked.unsearched, code="masking.failed")
        if worked.is_residual:
            with within():
                refusal = _still_found(seen, policy, worked)
            raise refusal
        with within():
            held = _release(actor, seen, policy, worked)
        if held is not None:
            seal_due(project_id=held.project_id, item_id=held.item_id)
            return held
    raise Conflict(_RACE, code="masking.race")


@transaction.atomic
def _release(actor: Actor, seen: Gate, policy: Settings, worked: Worked) -> Gate | None:
    """Write what was approved; None when a copy has to be made again."""
    now = clock.now()
    held = hold_for_review(seen, seen.version)
    if not publish_copies(held, worked):
        return None
    write_known(worked, masked_at=now)
    write_texts(held, worked, now)
    _note_sample(held, now)
    changed(
        held,
        state=GateState.RELEASED,
        why="",
        detail=worked.passed,
        reviewed_by=actor.user,
        reviewed_at=now,
        searched_with=record_of(policy_id=held.policy_id, policy=policy, now=now),
    )
    tell(gate=held, now=now, is_unsearched=bool(worked.passed))
    _settle_people(actor, held)
    _record(actor, held, "masking.released", now, regions=len(worked.known))
    return held


@transaction.atomic
def _still_found(seen: Gate, policy: Settings, worked: Worked) -> Conflict:
    """Note where something is still found, and say it. What is found outside of all regions becomes one."""
    held = hold_for_review(seen, seen.version)
    write_known(worked, masked_at=None)
    more = write_found(held, policy, worked.outside, masked_at=None, now=clock.now())
    if more:
        changed(held)
    failing = list(held.regions.filter(pk__in=worked.failing).order_by("name", "created_at", "id"))
    places = [_told(region) for region in [*failing, *more]]
    words = [_STILL.format(_where(failing))] * bool(failing) + [_FOUND.format(_where(more))] * bool(more)
    return Conflict(
        " ".join([*words, "Then approve again."]),
        code="masking.residual",
        more={"regions": [str(region.pk) for region in [*failing, *more]], "places": places},
    )


def _told(region: Region) -> dict[str, Any]:
    return {
        "region": str(region.pk),
        "name": region.name,
        "kind": region.kind,
        "shape": region.shape,
        "detector": region.detector or None,
        "score": region.residual,
    }


def _where(regions: Sequence[Region]) -> str:
    """The first few places in words."""
    named = [f"{region.kind} in {region.name} at {_at(region.shape)}" for region in regions[:3]]
    return ", ".join(named) + (f" and {len(regions) - 3} more" if len(regions) > 3 else "")


def _at(shape: Mapping[str, Any]) -> str:
    if "span" in shape:
        return f"character {shape['span'][0]}"
    if "track" in shape:
        return f"frames {shape['from']} to {shape['to']}"
    if "page" in shape:
        return f"page {shape['page'] + 1}"
    if "sound" in shape:
        return f"{shape['sound'][0]:g} s"
    left, top = shape["box"][:2] if "box" in shape else map(min, zip(*shape["polygon"], strict=True))
    return f"{left:g}, {top:g}"


def _settle_people(actor: Actor, gate: Gate) -> None:
    """The people that were to be masked are, and somebody has checked it: their entries and flags say so now."""
    entries = gate.regions.filter(appearance__isnull=False, removed_at=None).values_list(
        "appearance", flat=True
    )
    for entry in {newest_entry(pk) for pk in entries}:
        if entry is not None and entry.ended_at is None and not entry.is_masked:
            supersede(actor=actor, appearance=entry, changes={"is_masked": True}, reason=_APPROVED)
    for flag in Flag.objects.filter(item=gate.item_id, kind=FlagKind.PERSON, state=FlagState.OPEN):
        entry = newest_entry(flag.appearance)
        if entry is not None and is_unsettled(entry):
            supersede(actor=actor, appearance=entry, changes={"is_masked": True}, reason=_APPROVED)
        if Flag.objects.filter(pk=flag.pk, state=FlagState.OPEN).exists():
            resolve_flag(actor=actor, flag=flag, resolution=Resolution.HANDLED)


def hold_for_review(gate: Gate, version: int | None) -> Gate:
    """The gate, held with its project; `PreconditionFailed` for another version, `Conflict` (masking.state) when nobody
    has to look at it."""
    hold_project(gate.project_id)
    held = Gate.objects.select_for_update(of=("self",)).select_related("policy").get(pk=gate.pk)
    if version is not None and held.version != version:
        raise PreconditionFailed(_STALE)
    if held.state != GateState.NEEDS_HUMAN:
        detail = "Nobody has to look at this item now. Load the list again."
        raise Conflict(detail, code="masking.state")
    return held


def _note_sample(gate: Gate, now: datetime) -> None:
    """What the reviewer found besides, for the samples that the item was drawn for."""
    for row in SampledItem.objects.filter(gate=gate, reviewed_at=None).select_related("plan"):
        since = gate.regions.filter(
            origin=Origin.REVIEWER, removed_at=None, created_at__gte=row.plan.created_at
        )
        gone = gate.regions.filter(removed_at__gte=row.plan.created_at)
        row.missed, row.false, row.reviewed_at = since.count(), gone.count(), now
        row.save(update_fields=["missed", "false", "reviewed_at"])


def _is_sealed(gate: Gate, name: str) -> bool:
    media = ItemMedia.objects.filter(item=gate.item_id, name=name).select_related("asset").first()
    return media is not None and sealed_original(media.asset) is not None


def _record(actor: Actor, gate: Gate, action: str, now: datetime, **payload: Any) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("item", gate.item_id),
        project=gate.project_id,
        payload=payload,
        now=now,
    )
