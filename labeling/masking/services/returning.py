"""Items that come before a person again: somebody saw a person in them, or asks to be masked."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.core.ids import new_id
from labeling.masking.models import Gate, GateState, Origin, Region, WhyHuman
from labeling.masking.services.entering import enter_one
from labeling.masking.services.states import changed, tell
from projects.models import Item


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
