"""Making items in bulk: with statements, media and work, in one transaction, the same however often it runs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from labeling.core.bulk import bulk_load, load_rows
from labeling.core.ids import new_id, new_ids
from labeling.rights.models import RightsProfile, RightsStatement
from labeling.rights.policy import Use, Verdict
from labeling.rights.services import Pair, decide_many, intern_profiles, parts_of
from projects.models import (
    Item,
    ItemMedia,
    ItemState,
    ItemStatement,
    Project,
    Queue,
    QueueKind,
    QueueState,
    Source,
    WorkItem,
)
from projects.services import counters, gates
from projects.services.locks import share_project
from projects.services.queue_slots import NORMAL, announce

LABELABLE: Final = Verdict.ALLOW_WITH_OBLIGATIONS
"""The most restrictive verdict that still lets an item be labeled."""
_LOOKUP: Final = 1_000
_RANDOM_BITS: Final = 62
_SHARED: Final = ("statement_id", "profile_id", "vector_id", "licence", "verdict", "state")
_OPEN: Final[str] = ItemState.LABELABLE.value
QUARANTINED: Final[str] = ItemState.QUARANTINED.value


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """An item ready to be stored: checked data, its interned statement, and media as (input, asset id, filename).

    `profile` and `vector` are interned; whoever knows the source's record, the file's claims or the people in it
    gives them (`projects.services.standing.prepared_profiles`).
    """

    external_id: str
    data: dict[str, Any]
    statement: RightsStatement
    media: Sequence[tuple[str, UUID, str]] = ()
    priority: int = 0
    profile: UUID | None = None  # where more is known than the statement says; None: the statement's
    vector: UUID | None = None

    @property
    def pair(self) -> Pair:
        """What its verdict is made of."""
        return self.profile or self.statement.profile_id, self.vector


@dataclass(frozen=True, slots=True)
class _Standing:
    """What items of one statement, profile and vector have in common: how they are judged, and their columns."""

    pair: Pair
    verdict: int
    state: str
    columns: tuple[Any, ...]  # as `_SHARED` names them
    statement: tuple[UUID]


@dataclass(slots=True)
class _Row:
    """An item about to be stored, judged. `key`: its id as 32 hexadecimal digits."""

    id: UUID
    key: str
    prepared: PreparedItem
    standing: _Standing


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
        wanted, gated = _before_gate(held, [one for key, one in first.items() if key not in known], now)
        fresh = _judged(held, wanted, now)
        created = _store_items(held, source, fresh, job_id, now)
        _store_statements(created, stated_by_id or source.created_by_id, now)
        bulk_load(ItemMedia, _media(created))
        if gated:
            gates.enter(held, [row.id for row in created if row.prepared.external_id in gated], now)
        _queue_up(held.pk, created)
        _count(held.pk, created, now)
        return CreateResult(
            created=len(created),
            duplicates=len(inputs) - len(created),
            quarantined=sum(row.standing.state == QUARANTINED for row in created),
            ids={row.prepared.external_id: row.id for row in created},
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
    """The project's first stage: where items go that may be labeled. A project keeps one that is not archived."""
    queues = Queue.objects.filter(project_id=project_id, kind=QueueKind.ANNOTATE)
    return queues.exclude(state=QueueState.ARCHIVED).earliest("created_at", "id")


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


def _before_gate(
    project: Project, inputs: list[PreparedItem], now: datetime
) -> tuple[list[PreparedItem], set[str]]:
    """The items under the profiles that they have while a gate stands before them; the external ids of those."""
    said = gates.parts_before(project, inputs)
    if said is None or not any(said):
        return inputs, set()
    profiles = RightsProfile.objects.in_bulk({one.pair[0] for one in inputs})
    wanted = [
        parts_of(profiles[one.pair[0]]).with_part("gate", part)
        for one, part in zip(inputs, said, strict=True)
    ]
    made = intern_profiles(organisation=project.organisation_id, parts=wanted, now=now)
    held = [replace(one, profile=row.pk) for one, row in zip(inputs, made, strict=True)]
    return held, {one.external_id for one, part in zip(inputs, said, strict=True) if part}


def _stored(project_id: UUID, external_ids: list[str]) -> set[str]:
    """Those that the project has. One look at the index where it has none between the first and the last of them."""
    if not external_ids:
        return set()
    rows = Item.objects.filter(project_id=project_id)
    # Where the database has another order than Python, what is overlooked here stops the insert, which looks again.
    between = rows.filter(external_id__gte=min(external_ids), external_id__lte=max(external_ids))
    if not between.order_by("external_id").values_list("pk")[:1]:
        return set()
    found: set[str] = set()
    for start in range(0, len(external_ids), _LOOKUP):
        part = rows.filter(external_id__in=external_ids[start : start + _LOOKUP])
        found.update(part.values_list("external_id", flat=True))
    return found


def _mine(rows: list[_Row]) -> set[UUID]:
    found: set[UUID] = set()
    keys = [row.id for row in rows]
    for start in range(0, len(keys), _LOOKUP):
        found.update(Item.objects.filter(pk__in=keys[start : start + _LOOKUP]).values_list("pk", flat=True))
    return found


def _judged(project: Project, fresh: list[PreparedItem], now: datetime) -> list[_Row]:
    """Rows with their ids, in the order given, judged for the project's use as it is now."""
    keys = [(id(prepared.statement), prepared.profile, prepared.vector) for prepared in fresh]
    firsts = dict(zip(keys, fresh, strict=True))
    pairs = {key: prepared.pair for key, prepared in firsts.items()}
    decisions = decide_many(pairs=set(pairs.values()), use=Use.parse(project.use), at=now)
    verdicts = {pair: int(decision.verdict) for pair, decision in decisions.items()}
    standings = {
        key: _standing(prepared.statement, pairs[key], verdicts[pairs[key]])
        for key, prepared in firsts.items()
    }
    return [
        _Row(pk, pk.hex, prepared, standings[key])
        for pk, prepared, key in zip(new_ids(len(fresh)), fresh, keys, strict=True)
    ]


def _standing(statement: RightsStatement, pair: Pair, verdict: int) -> _Standing:
    state = _OPEN if verdict <= LABELABLE else QUARANTINED
    return _Standing(
        pair, verdict, state, (statement.pk, *pair, statement.licence, verdict, state), (statement.pk,)
    )


def _store_items(
    project: Project, source: Source, fresh: list[_Row], job_id: UUID | None, now: datetime
) -> list[_Row]:
    """Insert the items; those that nobody else stored in the meantime."""
    constants = {
        "project_id": project.pk,
        "source_id": source.pk,
        "labels": 0,
        "job_id": job_id,
        "version": 1,
        "created_at": now,
    }

    def insert(*, ignore_conflicts: bool) -> int:
        # Sorted by what is unique: two workers with the same items wait for each other and never block.
        rows = (
            (row.key, row.prepared.external_id, row.prepared.data, row.standing.columns)
            for row in sorted(fresh, key=lambda row: row.prepared.external_id)
        )
        return load_rows(
            Item,
            constants=constants,
            columns=("id", "external_id", "data"),
            shared=_SHARED,
            rows=rows,
            ignore_conflicts=ignore_conflicts,
        )

    try:
        with transaction.atomic():
            insert(ignore_conflicts=False)
    except IntegrityError:  # another worker stored some of them at this instant: the slower way around
        insert(ignore_conflicts=True)
        mine = _mine(fresh)
        return [row for row in fresh if row.id in mine]
    return fresh


def _store_statements(created: list[_Row], stated_by: UUID | None, now: datetime) -> None:
    load_rows(
        ItemStatement,
        constants={"stated_by_id": stated_by, "reason": "", "stated_at": now},
        columns=("id", "item_id"),
        shared=("statement_id",),
        rows=(
            (pk, row.key, row.standing.statement)
            for pk, row in zip(new_ids(len(created)), created, strict=True)
        ),
    )


def _media(created: list[_Row]) -> Iterator[ItemMedia]:
    for row in created:
        for name, asset_id, filename in row.prepared.media:
            yield ItemMedia(id=new_id(), item_id=row.id, name=name, asset_id=asset_id, filename=filename)


def _queue_up(project_id: UUID, created: list[_Row]) -> None:
    """Work items for what may be labeled, and word to the annotators' cursors that may have gone past them."""
    work = [row for row in created if row.standing.state == _OPEN]
    if not work:
        return
    queue = annotate_queue(project_id)
    constants = {
        "queue_id": queue.pk,
        "round": 1,
        "required": queue.overlap,
        "open_slots": queue.overlap,
        "is_closed": False,
    }
    order = queue.order
    rows = ((row.key, row.prepared.priority, rank_of(row.id, order=order)) for row in work)
    load_rows(WorkItem, constants=constants, columns=("item_id", "priority", "rank"), rows=rows)
    announce(queue_id=queue.pk, is_urgent=any(row.prepared.priority > NORMAL for row in work))


def _count(project_id: UUID, created: list[_Row], now: datetime) -> None:
    amounts: Counter[str] = Counter()
    for (state, verdict), count in Counter((r.standing.state, r.standing.verdict) for r in created).items():
        amounts[f"state:{state}"] += count
        amounts[f"verdict:{verdict}"] += count
    counters.record(project_id, amounts, now=now)
