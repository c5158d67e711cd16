"""Items come before the gate: new ones in the transaction that makes them, known ones a portion at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet

from labeling.core.bulk import load_rows
from labeling.core.ids import new_id
from labeling.masking.models import Gate, GateState, MaskingPolicy
from labeling.masking.selectors.policies import policy_on
from labeling.masking.selectors.texts import has_text
from labeling.masking.services.states import PENDING, tell_many
from labeling.masking.settings import Settings, read_settings
from labeling.rights.parts import Part
from projects.models import Item, ItemMedia, ItemState, Project
from projects.services.items import PreparedItem

PORTION: Final = 1_000
"""Items that are brought before their gates in one step: the project is held for a second or so."""


@dataclass(frozen=True, slots=True)
class Portion:
    """How many items were brought, and the last item that was looked at; None: there was none left."""

    brought: int
    last: UUID | None


def parts_for(project: Project, inputs: Sequence[PreparedItem]) -> list[Part] | None:
    """What the gate says of items about to be made: pending, {} of one that needs none; None without a policy."""
    policy = policy_on(project.pk)
    if policy is None:
        return None
    settings = read_settings(policy.settings)
    return [PENDING if _needs(settings, bool(one.media), one.data) else {} for one in inputs]


def enter(project: Project, item_ids: Sequence[UUID], now: datetime) -> None:
    """Put items that were just made, and whose facts say that they wait, before the gate."""
    policy = policy_on(project.pk) if item_ids else None
    if policy is not None:
        _load(policy, item_ids, now)


def enter_one(*, item: Item, now: datetime) -> Gate | None:
    """A gate before one item, whose facts its caller tells; None where the project has no policy that is on."""
    policy = policy_on(item.project_id)
    if policy is None:
        return None
    _load(policy, [item.pk], now)
    return Gate.objects.select_for_update().get(item=item)


def part_changed(project: Project, item: Item, now: datetime) -> Part | None:
    """What the gate says of an item whose data somebody changed: it is searched again. None where that needs no search.

    What lay sealed of the texts that stood there goes: it is not what the new ones were.
    """
    policy = policy_on(project.pk)
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


def enter_known(*, project: Project, policy: MaskingPolicy, after: UUID | None, now: datetime) -> Portion:
    """Put the next items of the project (held) behind `after` that have no gate and need one before it."""
    settings = read_settings(policy.settings)
    rows = without_gate(project.pk).order_by("pk")
    rows = rows if after is None else rows.filter(pk__gt=after)
    page = list(rows.values_list("pk", "data")[:PORTION])
    if not page:
        return Portion(0, None)
    pages = [pk for pk, _ in page]
    with_media = set(ItemMedia.objects.filter(item__in=pages).values_list("item_id", flat=True))
    keys = [pk for pk, data in page if _needs(settings, pk in with_media, data)]
    if keys:
        _load(policy, keys, now)
        tell_many(item_ids=keys, part=PENDING, now=now)
    return Portion(len(keys), pages[-1])


def enter_again(
    *, project: Project, policy: MaskingPolicy, states: Sequence[str], after: UUID | None, now: datetime
) -> Portion:
    """Send the next items of the project (held) behind `after`, of these states, back to the search under `policy`."""
    rows = Gate.objects.filter(project=project, state__in=list(states)).order_by("item")
    rows = rows if after is None else rows.filter(item__gt=after)
    keys = list(rows.values_list("item", flat=True)[:PORTION])
    if not keys:
        return Portion(0, None)
    Gate.objects.filter(item__in=keys, state__in=list(states)).update(
        state=GateState.PENDING,
        why="",
        detail="",
        policy=policy,
        round=F("round") + 1,
        version=F("version") + 1,
    )
    tell_many(item_ids=keys, part=PENDING, now=now)
    return Portion(len(keys), keys[-1])


def without_gate(project_id: UUID) -> QuerySet[Item]:
    """The items of the project that have no gate; those that were withdrawn need none."""
    return Item.objects.filter(project=project_id, gate=None).exclude(state=ItemState.WITHDRAWN)


def _needs(settings: Settings, has_media: bool, data: Any) -> bool:
    if has_media and (
        settings.of_medium("image") or settings.other_media == "hold" or settings.sound != "keep"
    ):
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
