"""Whether something stands before new items until it was dealt with. What stands there lies above projects.

The de-identification gate takes its place with `stand` when the apps are loaded. Whatever way an item comes in, it is
made by `create_items`, which asks here: so none comes in past a gate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from labeling.rights.parts import Part
from projects.models import Item, Project

if TYPE_CHECKING:
    from projects.services.items import PreparedItem

Parts = Callable[[Project, "Sequence[PreparedItem]"], "list[Part] | None"]
"""What the gate says of each item about to be made, {} of one that needs none; None: the project has no gate."""
Enter = Callable[[Project, Sequence[UUID], datetime], None]
"""Puts items that were just made before the gate, in the transaction that made them."""

Changed = Callable[[Project, Item, datetime], "Part | None"]
"""What the gate says of an item (held) whose data was changed; None: nothing new."""

Closed = Callable[[Project], bool]
"""Whether none of a project's items may be labeled now, because many are being brought before the gate."""


@dataclass(frozen=True, slots=True)
class _Gate:
    parts: Parts
    enter: Enter
    changed: Changed
    closed: Closed


_standing: list[_Gate] = []


def stand(*, parts: Parts, enter: Enter, changed: Changed, closed: Closed) -> None:
    """Take the place before items. One gate stands at a time."""
    _standing[:] = [_Gate(parts, enter, changed, closed)]


def parts_before(project: Project, inputs: "Sequence[PreparedItem]") -> list[Part] | None:
    """What the gate says of items about to be made, by their order; None when there is none."""
    return _standing[0].parts(project, inputs) if _standing else None


def enter(project: Project, item_ids: Sequence[UUID], now: datetime) -> None:
    """Put items that were just made before the gate."""
    if _standing and item_ids:
        _standing[0].enter(project, item_ids, now)


def part_changed(project: Project, item: Item, now: datetime) -> Part | None:
    """What the gate says of an item whose data was changed; None when there is no gate, or nothing new."""
    return _standing[0].changed(project, item, now) if _standing else None


def is_closed(project: Project) -> bool:
    """Whether each labeling door of the project refuses all its items now. No query where nothing ever changed."""
    return bool(_standing) and _standing[0].closed(project)
