"""Trying a project as its annotators have it: an item that the door lets through, with nothing leased."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from labeling.core.errors import Conflict, NotFound
from labeling.core.ids import new_id, parse_id
from labeling.rights.policy import Use
from labeling.rights.services import CachedDecision, Pair, decide_many
from projects.models import Assignment, Item, ItemState, Project, Queue, QueueKind, WorkItem
from projects.selectors.items import HIDDEN
from projects.services.gates import is_closed
from projects.services.items import LABELABLE
from projects.services.queue import rights_changed

LOOK: Final = 50
"""Items looked at for one that may be shown."""


def queue_to_try(*, project: Project, queue_id: object = None) -> Queue:
    """The queue of the project with this id, or its oldest one for annotating; `NotFound` where there is none."""
    rows = Queue.objects.filter(project=project).order_by("created_at", "id")
    if queue_id is None or queue_id == "":
        found = rows.filter(kind=QueueKind.ANNOTATE).first()
    else:
        pk = parse_id(queue_id)
        found = None if pk is None else rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("queue")
    return found


def item_to_try(
    *, project: Project, queue: Queue, item_id: object = None, now: datetime
) -> tuple[Item, dict[Pair, CachedDecision]] | None:
    """An item as labeling shows it, with the decision that lets it through; None when there is none.

    Some item of the queue, begun at a place drawn by chance so that the next one is another; or the one that is named:
    `NotFound` when it is not in the project, `Conflict` (rights.changed) when it may not be labeled.
    """
    if item_id not in (None, ""):
        named = named_item(project=project, item_id=item_id)
        return named, door(project=project, items=[named], now=now)
    if is_closed(project):
        return None
    rows = Item.objects.select_related("statement").filter(pk__in=_some(queue))
    fit = [item for item in rows if item.state not in HIDDEN and item.verdict <= LABELABLE]
    if not fit:
        working = (ItemState.LABELABLE, ItemState.IN_PROGRESS, ItemState.LABELED)
        newest = Item.objects.select_related("statement").filter(project=project, state__in=working)
        fit = list(newest.order_by("-created_at", "-id")[:LOOK])
    if not fit:
        return None
    decisions = decide_many(pairs={item.pair for item in fit}, use=Use.parse(project.use), at=now)
    able = [item for item in fit if decisions[item.pair].verdict <= LABELABLE]
    return (secrets.choice(able), decisions) if able else None


def named_item(*, project: Project, item_id: object) -> Item:
    """The project's item with this id."""
    pk = parse_id(item_id)
    rows = Item.objects.select_related("statement", "project").filter(project=project)
    found = None if pk is None else rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("item")
    return found


def door(*, project: Project, items: list[Item], now: datetime) -> dict[Pair, CachedDecision]:
    """The decisions that let all of these items be labeled, asked live; `Conflict` (rights.changed) otherwise."""
    decisions = decide_many(pairs={item.pair for item in items}, use=Use.parse(project.use), at=now)
    if is_closed(project):
        raise rights_changed()
    for item in items:
        is_hidden = item.state in HIDDEN or item.verdict > LABELABLE
        if is_hidden or decisions[item.pair].verdict > LABELABLE:
            raise rights_changed()
    return decisions


def unleased(*, project: Project, queue: Queue, item: Item, annotator_id: UUID, now: datetime) -> Assignment:
    """What a lease on the item would be; stored nowhere. `Conflict` (project.no_schema) without a label schema."""
    version = project.schema_version
    if version is None:
        detail = "The project has no label schema yet. Add one, then it can be tried."
        raise Conflict(detail, code="project.no_schema")
    work = WorkItem(queue=queue, item=item, rank=0.0, required=1, open_slots=0)
    return Assignment(
        id=new_id(),
        work_item=work,
        queue=queue,
        item=item,
        annotator_id=annotator_id,
        schema_version=version,
        token=new_id(),
        lease_until=now + timedelta(seconds=queue.lease_seconds),
        claimed_at=now,
    )


def _some(queue: Queue) -> list[UUID]:
    """Ids of items in the queue, `LOOK` at most, from a place drawn by chance on; the index on (queue, item) alone."""
    rows = WorkItem.objects.filter(queue=queue).order_by("item_id").values_list("item_id", flat=True)
    first, last = rows.first(), rows.last()
    if first is None or last is None:
        return []
    place = UUID(int=first.int + secrets.randbelow(last.int - first.int + 1))
    found = list(rows.filter(item_id__gte=place)[:LOOK])
    return found if len(found) == LOOK else list(dict.fromkeys([*found, *rows[: LOOK - len(found)]]))
