"""Items come before the gate: new ones in the transaction that makes them, known ones when a policy is turned on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from labeling.core.bulk import load_rows
from labeling.core.ids import new_id
from labeling.masking.models import Gate, GateState, MaskingPolicy
from labeling.masking.selectors.texts import has_text
from labeling.masking.services.states import PENDING, tell_many
from labeling.masking.settings import Settings, read_settings
from labeling.rights.parts import Part
from projects.models import Item, ItemMedia, ItemState, Project
from projects.services.items import PreparedItem

_PORTION: Final = 2_000
SEARCHED_KINDS: Final = ("image",)


def parts_for(project: Project, inputs: Sequence[PreparedItem]) -> list[Part] | None:
    """What the gate says of items about to be made: pending, {} of one that needs none; None without a policy."""
    policy = _policy_on(project.pk)
    if policy is None:
        return None
    settings = read_settings(policy.settings)
    return [PENDING if _needs(settings, bool(one.media), one.data) else {} for one in inputs]


def enter(project: Project, item_ids: Sequence[UUID], now: datetime) -> None:
    """Put items that were just made, and whose facts say that they wait, before the gate."""
    policy = _policy_on(project.pk) if item_ids else None
    if policy is not None:
        _load(policy, item_ids, now)


def enter_one(*, item: Item, now: datetime) -> Gate | None:
    """A gate before one item, whose facts its caller tells; None where the project has no policy that is on."""
    policy = _policy_on(item.project_id)
    if policy is None:
        return None
    _load(policy, [item.pk], now)
    return Gate.objects.select_for_update().get(item=item)


def part_changed(project: Project, item: Item, now: datetime) -> Part | None:
    """What the gate says of an item whose data somebody changed: it is searched again. None where that needs no search.

    What lay sealed of the texts that stood there goes: it is not what the new ones were.
    """
    policy = _policy_on(project.pk)
    held = Gate.objects.select_for_update().filter(item=item).first()
    settings = read_settings(policy.settings) if policy is not None else None
    if held is None:
        if policy is None or settings is None or not _needs(settings, False, item.data):
            return None
        _load(policy, [item.pk], now)
        return PENDING
    held.sealed_texts.all().delete()
    held.regions.filter(shape__has_key="span").delete()
    Gate.objects.filter(pk=held.pk).update(
        state=GateState.PENDING, round=F("round") + 1, version=F("version") + 1, why="", detail=""
    )
    return PENDING


def enter_known(*, project: Project, policy: MaskingPolicy, now: datetime) -> int:
    """Put all items of the project (held) that can be searched and have no gate before it; how many."""
    settings = read_settings(policy.settings)
    rows = Item.objects.filter(project=project, gate=None).exclude(state=ItemState.WITHDRAWN)
    entered, after = 0, None
    while True:
        some = rows.order_by("pk") if after is None else rows.filter(pk__gt=after).order_by("pk")
        page = list(some.values_list("pk", "data")[:_PORTION])
        if not page:
            return entered
        after = page[-1][0]
        with_media = set(
            ItemMedia.objects.filter(item__in=[pk for pk, _ in page]).values_list("item_id", flat=True)
        )
        keys = [pk for pk, data in page if _needs(settings, pk in with_media, data)]
        if keys:
            _load(policy, keys, now)
            tell_many(item_ids=keys, part=PENDING, now=now)
            entered += len(keys)


def _policy_on(project_id: UUID) -> MaskingPolicy | None:
    newest = MaskingPolicy.objects.filter(project=project_id).order_by("-number").first()
    return newest if newest is not None and newest.is_on else None


def _needs(settings: Settings, has_media: bool, data: Any) -> bool:
    if has_media and (settings.of_medium("image") or settings.other_media == "hold"):
        return True
    return bool(settings.of_medium("text")) and has_text(data)


def _load(policy: MaskingPolicy, item_ids: Sequence[UUID], now: datetime) -> None:
    constants = {
        "project_id": policy.project_id,
        "policy_id": policy.pk,
        "state": GateState.PENDING.value,
        "why": "",
        "detail": "",
        "camera": "",
        "round": 1,
        "version": 1,
        "created_at": now,
    }
    load_rows(Gate, constants=constants, columns=("id", "item_id"), rows=((new_id(), pk) for pk in item_ids))
