"""What a reviewer does: regions added and taken away, the masks approved, items sent back to the gate."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, NotFound, PreconditionFailed
from labeling.core.ids import new_id
from labeling.masking.models import (
    Gate,
    GateState,
    Origin,
    Region,
    SampledItem,
    SealedOriginal,
    WhyHuman,
)
from labeling.masking.selectors.texts import texts_of
from labeling.masking.services.entering import enter_one
from labeling.masking.services.policies import newest_policy
from labeling.masking.services.running import seal_due, write_known, write_texts
from labeling.masking.services.sealing import sealed_original, text_of
from labeling.masking.services.states import PENDING, changed, tell, tell_many
from labeling.masking.services.working import work_on
from labeling.masking.settings import read_settings
from labeling.questions.models import Flag, FlagKind, FlagState, Resolution
from labeling.questions.services.flags import is_unsettled, newest_entry, resolve_flag
from projects.models import Item, ItemMedia, Project
from projects.services.appearances import supersede
from projects.services.locks import hold_project

KINDS: Final = ("face", "plate", "person", "text", "code", "screen", "document")
MOST_REGIONS: Final = 2_000
_APPROVED: Final = "Masked, and the masks were approved."
_STALE: Final = "Somebody changed this since you read it. Read it again and repeat your change."


def add_region(
    *, actor: Actor, gate: Gate, name: str, kind: str, shape: object, version: int | None = None
) -> Region:
    """Add a region to an item that a person looks at. It is masked when the masks are approved.

    `Invalid` with pointers for a shape that is none or lies outside; `Conflict` (masking.state) in other states.
    """
    now = clock.now()
    with transaction.atomic():
        held = _hold(gate, version)
        read = _read_shape(held, name, shape)
        if held.regions.filter(removed_at=None).count() >= MOST_REGIONS:
            raise Conflict(
                f"An item has at most {MOST_REGIONS:,} regions. Draw larger ones.", code="region.too_many"
            )
        region = Region.objects.create(
            id=new_id(),
            gate=held,
            name=name,
            kind=_kind(kind, is_text="span" in read),
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
        held = _hold(gate, version)
        region = held.regions.select_for_update().filter(pk=region_id, removed_at=None).first()
        if region is None:
            raise NotFound("region")
        if _is_sealed(held, region.name) and region.residual is not None:
            raise Conflict(
                "The original is sealed. What is masked in it stays masked; search the item again to begin anew.",
                code="original.sealed",
            )
        region.removed_by, region.removed_at = actor.user, now
        region.save(update_fields=["removed_by", "removed_at"])
        changed(held)
        _record(actor, held, "masking.region_removed", now, region=region.pk, kind=region.kind)


def approve(*, actor: Actor, gate: Gate, version: int | None = None) -> Gate:
    """Mask the regions that stand now, search again, and release the item: its rights decide from here.

    `Conflict`: masking.state when nobody has to look at it, masking.residual with the regions in which something is
    still found, masking.failed when it cannot be masked at all.
    """
    with transaction.atomic():
        seen = _hold(gate, version)
    policy = read_settings(seen.policy.settings)
    worked = work_on(seen, policy, takes_new=False)
    if worked.fault:
        raise Conflict(worked.fault, code="masking.failed")
    now = clock.now()
    with transaction.atomic():
        held = _hold(gate, seen.version)
        write_known(worked)
        if not worked.is_residual:
            write_texts(held, worked, now)
            _note_sample(held, now)
            changed(
                held,
                state=GateState.RELEASED,
                why="",
                detail="",
                reviewed_by=actor.user,
                reviewed_at=now,
            )
            tell(gate=held, now=now)
            _settle_people(actor, held)
            _record(actor, held, "masking.released", now, regions=len(worked.known))
    if worked.is_residual:
        still = [pk for pk, (_, residual) in worked.known.items() if residual >= 0.2]
        raise Conflict(
            "Something is still found where it is masked. Make these regions larger, then approve again.",
            code="masking.residual",
            more={"regions": still},
        )
    seal_due(project_id=held.project_id, item_id=held.item_id)
    return held


def search_again(*, actor: Actor, project: Project, states: Collection[str]) -> int:
    """Send all items in these states back to the search, under the newest policy; how many. They leave the queues."""
    now = clock.now()
    with transaction.atomic():
        hold_project(project.pk)
        policy = newest_policy(project.pk)
        if policy is None or not policy.is_on:
            raise Conflict("The project has no masking policy that is on.", code="masking.off")
        rows = Gate.objects.filter(project=project, state__in=list(states))
        keys = list(rows.values_list("item_id", flat=True))
        rows.update(
            state=GateState.PENDING,
            why="",
            detail="",
            policy=policy,
            round=F("round") + 1,
            version=F("version") + 1,
        )
        tell_many(item_ids=keys, part=PENDING, now=now)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="masking.search_asked",
            obj=("project", project.pk),
            project=project.pk,
            payload={"items": len(keys), "policy": policy.number},
            now=now,
        )
    return len(keys)


def send_back(
    *,
    item: Item,
    why: WhyHuman,
    places: Collection[tuple[UUID | None, Mapping[str, Any] | None]],
    actor: Actor | None,
) -> None:
    """A person has to look at the item (again), in the caller's transaction, which holds the project.

    `places`: entries about people, with the place of each as appearances have it. Boxes become regions; a place in a
    text does not, for the text that was seen is not the original. An item without a gate comes before one where the
    project has a policy that is on; elsewhere nothing happens.
    """
    now = clock.now()
    held = Gate.objects.select_for_update().filter(item=item).first()
    if held is None:
        held = enter_one(item=item, now=now)
    if held is None:
        return
    for entry, place in places:
        if place is not None and "box" in place:
            Region.objects.create(
                id=new_id(),
                gate=held,
                name=place["input"],
                kind="person",
                shape={"box": place["box"]},
                origin=Origin.SEEN if why == WhyHuman.SEEN else Origin.REQUEST,
                appearance=entry,
                added_by=actor.user if actor is not None else None,
                created_at=now,
            )
    is_waiting = held.state == GateState.PENDING  # the search keeps it for a person then
    changed(held, state=GateState.PENDING if is_waiting else GateState.NEEDS_HUMAN, why=why)
    tell(gate=held, now=now)


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


def texts_for_review(gate: Gate) -> dict[str, str]:
    """The texts as they were, by JSON pointer: those that were masked from where they lie sealed."""
    data = Item.objects.values_list("data", flat=True).get(pk=gate.item_id)
    return texts_of(data) | {row.name: text_of(row) for row in SealedOriginal.objects.filter(gate=gate)}


def _hold(gate: Gate, version: int | None) -> Gate:
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


def _kind(kind: str, *, is_text: bool) -> str:
    known = kind in KINDS or (is_text and kind.isidentifier() and len(kind) <= 20)
    if not known:
        raise _invalid("/kind", "region.kind", f"Use one of {', '.join(KINDS)}.")
    return kind


def _read_shape(gate: Gate, name: str, raw: object) -> dict[str, Any]:
    media = ItemMedia.objects.filter(item=gate.item_id, name=name).select_related("asset").first()
    if media is not None:
        return _read_place(raw, media.asset.width or 0, media.asset.height or 0)
    text = texts_for_review(gate).get(name)
    if text is None:
        raise _invalid("/name", "region.name", "The item has no file or text of this name.")
    span = raw.get("span") if isinstance(raw, Mapping) and len(raw) == 1 else None
    is_span = isinstance(span, list) and len(span) == 2 and all(_is_number(part, whole=True) for part in span)
    if not is_span or span is None or not 0 <= span[0] < span[1] <= len(text):
        raise _invalid(
            "/shape", "region.shape", 'Write {"span": [start, end]} within the text, in code points.'
        )
    return {"span": span}


def _read_place(raw: object, width: int, height: int) -> dict[str, Any]:
    if (
        isinstance(raw, Mapping)
        and set(raw) == {"box"}
        and isinstance(raw["box"], list)
        and len(raw["box"]) == 4
    ):
        box = raw["box"]
        if all(_is_number(part) for part in box) and box[2] > 0 and box[3] > 0:
            if 0 <= box[0] < width and 0 <= box[1] < height:
                return {"box": box}
            raise _invalid("/shape", "region.outside", "The region lies outside of the picture.")
    points = raw.get("polygon") if isinstance(raw, Mapping) and len(raw) == 1 else None
    if isinstance(points, list) and 3 <= len(points) <= 500 and all(map(_is_point, points)):
        if any(0 <= x < width and 0 <= y < height for x, y in points):
            return {"polygon": points}
        raise _invalid("/shape", "region.outside", "The region lies outside of the picture.")
    detail = 'Write {"box": [x, y, w, h]} or {"polygon": [[x, y], …]} in pixels of the oriented original.'
    raise _invalid("/shape", "region.shape", detail)


def _is_point(raw: object) -> bool:
    return isinstance(raw, list) and len(raw) == 2 and all(map(_is_number, raw))


def _is_number(raw: object, *, whole: bool = False) -> bool:
    kinds: tuple[type, ...] = (int,) if whole else (int, float)
    return isinstance(raw, kinds) and not isinstance(raw, bool) and abs(raw) < 1e6  # type: ignore[arg-type]


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))


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
