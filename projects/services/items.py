"""Making items in bulk: with statements, media and work, in one transaction, the same however often it runs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.core.bulk import bulk_load
from labeling.core.ids import new_id
from labeling.rights.models import RightsStatement
from labeling.rights.policy import Use, Verdict
from labeling.rights.services import decide_many
from projects.models import (
    Item,
    ItemMedia,
    ItemState,
    ItemStatement,
    Project,
    Queue,
    QueueKind,
    Source,
    WorkItem,
)
from projects.services import counters
from projects.services.locks import share_project
from projects.services.queue_slots import NORMAL, announce

LABELABLE: Final = Verdict.ALLOW_WITH_OBLIGATIONS
"""The most restrictive verdict that still lets an item be labeled."""
_LOOKUP: Final = 1_000
_RANDOM_BITS: Final = 62


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """An item ready to be stored: checked data, its interned statement, and media as (input, asset id, filename)."""

    external_id: str
    data: dict[str, Any]
    statement: RightsStatement
    media: Sequence[tuple[str, UUID, str]] = ()
    priority: int = 0


@dataclass(frozen=True, slots=True)
class CreateResult:
    """What `create_items` did. `ids` are those of the created items by external id."""

    created: int
    duplicates: int
    quarantined: int
    ids: dict[str, UUID] = field(default_factory=dict)


def create_items(
    *,
    project: Project,
    source: Source,
    inputs: Sequence[PreparedItem],
    job_id: UUID | None,
    now: datetime,
    stated_by_id: UUID | None = None,
) -> CreateResult:
    """Store items that the project does not have yet (by external id) and queue those that may be labeled.

    One transaction; call it with a few thousand at a time. Whatever was stored before, by an earlier run or by
    another worker at the same instant, counts as duplicate and stays as it is; of two in `inputs` with the same
    external id the first counts. The verdict is that of the project's use as it is now, with action=label: above
    ALLOW_WITH_OBLIGATIONS the item is quarantined and in no queue. `stated_by_id` is the user who stated the
    rights, by default the one who made the source.
    """
    with transaction.atomic():
        held = share_project(project.pk)
        first: dict[str, PreparedItem] = {}
        for prepared in inputs:
            first.setdefault(prepared.external_id, prepared)
        known = _stored(held.pk, list(first))
        fresh = [prepared for key, prepared in first.items() if key not in known]
        verdicts = _verdicts(held, fresh, now)
        rows = _rows(held, source, fresh, verdicts, job_id, now)
        # Sorted by what is unique: two workers with the same items wait for each other and never block.
        if bulk_load(Item, sorted(rows, key=lambda row: row.external_id), ignore_conflicts=True) != len(rows):
            mine = _mine(rows)
            kept = [(row, prepared) for row, prepared in zip(rows, fresh, strict=True) if row.pk in mine]
        else:
            kept = list(zip(rows, fresh, strict=True))
        bulk_load(ItemStatement, _first_statements(kept, stated_by_id or source.created_by_id, now))
        bulk_load(ItemMedia, _media(kept))
        created = [row for row, _ in kept]
        _queue_up(held.pk, kept)
        _count(held.pk, created, now)
        return CreateResult(
            created=len(created),
            duplicates=len(inputs) - len(created),
            quarantined=sum(row.state == ItemState.QUARANTINED for row in created),
            ids={row.external_id: row.pk for row in created},
        )


def rank_of(item_id: UUID, *, order: str) -> float:
    """Where an item stands in a queue: drawn once, with its id.

    `import`: the id's 60 bits of time and counter (exact in a float until 2039); `random`: its random bits, in
    [0, 1).
    """
    if order == "random":
        return (item_id.int & ((1 << _RANDOM_BITS) - 1)) / (1 << _RANDOM_BITS)
    return float((item_id.int >> 80) << 12 | (item_id.int >> 64) & 0xFFF)


def annotate_queue(project_id: UUID) -> Queue:
    """The project's first stage: where items go that may be labeled."""
    return Queue.objects.filter(project_id=project_id, kind=QueueKind.ANNOTATE).earliest("created_at", "id")


def work_item(*, queue: Queue, item_id: UUID, priority: int = 0) -> WorkItem:
    """An unsaved work item with all slots of the queue's overlap open."""
    return WorkItem(
        queue_id=queue.pk,
        item_id=item_id,
        priority=priority,
        rank=rank_of(item_id, order=queue.order),
        required=queue.overlap,
        open_slots=queue.overlap,
        is_closed=False,
    )


def _stored(project_id: UUID, external_ids: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(external_ids), _LOOKUP):
        part = external_ids[start : start + _LOOKUP]
        rows = Item.objects.filter(project_id=project_id, external_id__in=part)
        found.update(rows.values_list("external_id", flat=True))
    return found


def _mine(rows: list[Item]) -> set[UUID]:
    found: set[UUID] = set()
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), _LOOKUP):
        found.update(Item.objects.filter(pk__in=keys[start : start + _LOOKUP]).values_list("pk", flat=True))
    return found


def _verdicts(project: Project, fresh: list[PreparedItem], now: datetime) -> dict[UUID, Verdict]:
    profiles = {prepared.statement.profile_id for prepared in fresh}
    decisions = decide_many(profiles=profiles, use=Use.parse(project.use), at=now)
    return {pk: decision.verdict for pk, decision in decisions.items()}


def _rows(
    project: Project,
    source: Source,
    fresh: list[PreparedItem],
    verdicts: dict[UUID, Verdict],
    job_id: UUID | None,
    now: datetime,
) -> list[Item]:
    rows = []
    for prepared in fresh:
        statement = prepared.statement
        verdict = verdicts[statement.profile_id]
        rows.append(
            Item(
                id=new_id(),
                project_id=project.pk,
                source_id=source.pk,
                external_id=prepared.external_id,
                data=prepared.data,
                statement_id=statement.pk,
                profile_id=statement.profile_id,
                licence=statement.licence,
                verdict=int(verdict),
                state=ItemState.LABELABLE.value if verdict <= LABELABLE else ItemState.QUARANTINED.value,
                job_id=job_id,
                created_at=now,
            )
        )
    return rows


Kept = list[tuple[Item, PreparedItem]]


def _first_statements(kept: Kept, stated_by: UUID | None, now: datetime) -> Iterator[ItemStatement]:
    for row, prepared in kept:
        yield ItemStatement(
            id=new_id(),
            item_id=row.pk,
            statement_id=prepared.statement.pk,
            stated_by_id=stated_by,
            reason="",
            stated_at=now,
        )


def _media(kept: Kept) -> Iterator[ItemMedia]:
    for row, prepared in kept:
        for name, asset_id, filename in prepared.media:
            yield ItemMedia(id=new_id(), item_id=row.pk, name=name, asset_id=asset_id, filename=filename)


def _queue_up(project_id: UUID, kept: Kept) -> None:
    """Work items for what may be labeled, and word to the annotators' cursors that may have gone past them."""
    work = [(row, prepared) for row, prepared in kept if row.state == ItemState.LABELABLE]
    if not work:
        return
    queue = annotate_queue(project_id)
    bulk_load(
        WorkItem,
        (work_item(queue=queue, item_id=row.pk, priority=prepared.priority) for row, prepared in work),
    )
    announce(queue_id=queue.pk, is_urgent=any(prepared.priority > NORMAL for _, prepared in work))


def _count(project_id: UUID, created: list[Item], now: datetime) -> None:
    amounts: Counter[str] = Counter()
    for row in created:
        amounts[f"state:{row.state}"] += 1
        amounts[f"verdict:{row.verdict}"] += 1
    counters.record(project_id, amounts, now=now)
