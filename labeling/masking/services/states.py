"""The states of gates, and what each says in the facts of its item: the doors ask those, and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from labeling.masking.models import Gate, GateState, Region
from labeling.rights.parts import Part
from projects.models import Item
from projects.selectors.among import among
from projects.services.standing import set_part

PENDING: Final[Part] = {"deidentification": "pending"}
_HUMAN: Final[Part] = {"deidentification": "needs_human"}
_CLEAN: Final[Part] = {"deidentification": "clean", "personal_data": "none"}
_MASKED: Final[Part] = {"deidentification": "masked", "personal_data": "masked"}


def part_of(state: str, *, is_masked: bool, is_unsearched: bool = False) -> Part:
    """What a gate says of its item. Without masks "nobody is in it" only answers that nothing was stated.

    Of an item with a file that passed unsearched it says nothing, as though there were no gate.
    """
    if state == GateState.PENDING:
        return PENDING
    if state == GateState.NEEDS_HUMAN:
        return _HUMAN
    if is_unsearched or state == GateState.PASSED:
        return {}
    if not is_masked:
        return _CLEAN
    return {**_MASKED, "mask_review": "verified"} if state == GateState.RELEASED else _MASKED


def tell(*, gate: Gate, now: datetime, is_unsearched: bool = False) -> None:
    """Bring the item to what its gate says, and judge it, in the caller's transaction, which holds the project.

    `is_unsearched`: a person released it with a file that passed unsearched.
    """
    is_masked = Region.objects.filter(gate=gate, removed_at=None).exists()
    set_part(
        items=Item.objects.filter(pk=gate.item_id),
        part="gate",
        value=part_of(gate.state, is_masked=is_masked, is_unsearched=is_unsearched),
        now=now,
    )


def tell_many(*, item_ids: Sequence[UUID], part: Part, now: datetime) -> None:
    """Bring many items to one word of their gates, as `tell`."""
    set_part(items=Item.objects.filter(pk__in=among(item_ids)), part="gate", value=part, now=now)


def changed(gate: Gate, **values: Any) -> Gate:
    """The gate (held) with these values, its version raised."""
    for name, value in values.items():
        setattr(gate, name, value)
    gate.version += 1
    gate.save(update_fields=[*values, "version"])
    return gate
