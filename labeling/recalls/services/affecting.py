"""Rows of sealed datasets are taken back: in one transaction, in as many statements for one row as for a million.

`affect_items` is called inside the act that forbids the use: withdrawal, erasure, a deleted item. What a licence or
a date changed is found by asking the policy again (`reviewing`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Count, DateTimeField, Exists, OuterRef, QuerySet, Subquery, Value

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.audit.services import Act, hold_head, record_many
from labeling.core.ids import new_id
from labeling.exports.models import (
    SEALED_ONCE,
    ReasonClass,
    Snapshot,
    SnapshotItem,
    SnapshotStatus,
    Tombstone,
)
from labeling.exports.telling import tell_snapshot
from labeling.recalls.models import ModelUse, Recall
from labeling.recalls.services.jobs import PURGE, SUPERSEDE, enqueue_chunks, enqueue_recall, notify_chunks
from labeling.recalls.services.notices import open_notices
from projects.models import Item
from projects.services.locks import share_project
from workers.ledger.services import ChunkSpec


@dataclass(frozen=True, slots=True)
class Affected:
    """What one act came to. `snapshots`: those of which rows were taken back, by their numbers' order."""

    snapshots: tuple[UUID, ...] = ()
    notices: int = 0
    tombstones: int = 0
    models: int = 0  # registered uses by models of these snapshots


def affect_items(
    *,
    items: "QuerySet[Item] | Iterable[UUID]",
    reason_class: str,
    organisation: Organisation,
    now: datetime,
    actor: Actor | None = None,
) -> Affected:
    """Take the rows of `items` back in every sealed snapshot that holds them, in the caller's transaction.

    Tombstones, a notice for each recipient, the status AFFECTED, and the job that tells them and makes the snapshot
    that takes its place, stand or fall with the caller's act; call it late in there, for it writes the log. A second
    call adds nothing. `items` (a query of items, or ids) is asked for more than once and must not depend on what the
    act changes. For `erasure` the items' names in snapshots go, and the files with them.
    """
    ids: Any = items.order_by().values("pk") if isinstance(items, QuerySet) else list(items)
    rows = SnapshotItem.objects.filter(item_id__in=ids, snapshot__project__organisation=organisation)
    found = take_back(
        rows=rows, reason_class=ReasonClass(reason_class), organisation=organisation, now=now, actor=actor
    )
    if reason_class == ReasonClass.ERASURE:
        _forget_failed(rows, organisation, actor)
        SnapshotItem.objects.filter(pk__in=rows.order_by().values("pk")).exclude(external_id="").update(
            external_id=""
        )
    return found


def _forget_failed(rows: QuerySet[SnapshotItem], organisation: Organisation, actor: Actor | None) -> None:
    """What was frozen for snapshots that failed goes too. One that is tried again finds the change and begins anew."""
    failed = Snapshot.objects.filter(
        pk__in=rows.order_by().values("snapshot_id"), status=SnapshotStatus.FAILED, purged_at__isnull=True
    )
    for pk, project_id in failed.order_by("pk").values_list("pk", "project_id"):
        enqueue_chunks(
            organisation=organisation,
            project_id=project_id,
            user=None if actor is None else actor.user,
            chunks=[ChunkSpec(PURGE, 0, {"snapshot": str(pk)})],
            recall_id=None,
        )


def take_back(
    *,
    rows: QuerySet[SnapshotItem],
    reason_class: ReasonClass,
    organisation: Organisation,
    now: datetime,
    actor: Actor | None = None,
) -> Affected:
    """`affect_items` for rows of snapshots: those among `rows` that left and have no tombstone yet."""
    if not connection.in_atomic_block:
        raise RuntimeError("Rows are taken back in the transaction of what forbids their use.")
    left = rows.filter(is_included=True, snapshot__status__in=SEALED_ONCE)
    held = _hold(organisation, rows, left)
    known = Tombstone.objects.filter(snapshot=OuterRef("snapshot_id"), leaf_hash=OuterRef("row_sha256"))
    if reason_class is ReasonClass.ERASURE:  # asks for more than any other reason, so it is noted besides
        known = known.filter(reason_class=reason_class)
    fresh = left.filter(~Exists(known))
    counts = dict(fresh.order_by().values_list("snapshot_id").annotate(n=Count("pk")))
    if not counts:
        return Affected()
    untold = _untold(fresh)
    snapshots = [snapshot for snapshot in held if snapshot.pk in counts]
    recalls = [
        Recall(
            id=new_id(),
            organisation=organisation,
            snapshot=snapshot,
            reason_class=reason_class,
            rows=counts[snapshot.pk],
            at=now,
        )
        for snapshot in snapshots
    ]
    Recall.objects.bulk_create(recalls)
    _bury(fresh, recalls, reason_class, now)
    Snapshot.objects.filter(pk__in=list(counts), status=SnapshotStatus.SEALED).update(
        status=SnapshotStatus.AFFECTED, affected_at=now
    )
    for recall in recalls:
        _tell(recall, now)
    told = open_notices(recalls=[recall for recall in recalls if recall.snapshot_id in untold], now=now)
    for recall in recalls:
        chunks = _chunks(recall) + notify_chunks([one for one in told if one.recall_id == recall.pk])
        enqueue_recall(recall=recall, user=None if actor is None else actor.user, chunks=chunks)
    record_many(
        organisation=organisation,
        acts=[
            _act(recall, actor, notices=sum(one.recall_id == recall.pk for one in told), now=now)
            for recall in recalls
        ],
    )
    return Affected(
        snapshots=tuple(snapshot.pk for snapshot in snapshots),
        notices=len(told),
        tombstones=sum(counts.values()),
        models=ModelUse.objects.filter(snapshot__in=list(counts)).count(),
    )


def _hold(
    organisation: Organisation, rows: QuerySet[SnapshotItem], left: QuerySet[SnapshotItem]
) -> list[Snapshot]:
    """The snapshots of these rows, held: none of them is sealed, handed out or taken back meanwhile.

    Projects first, then the log, then snapshots, here as wherever a snapshot is held: many an act has written the log
    before it comes here, so who holds a snapshot must not wait for the log.

    A snapshot that is being sealed now is waited for; it is then sealed and among them, or looks again.
    """
    projects = rows.order_by().values_list("snapshot__project_id", flat=True).distinct()
    for pk in sorted(set(projects)):
        share_project(pk)
    hold_head(organisation.pk)
    wanted = set(left.order_by().values_list("snapshot_id", flat=True).distinct())
    found = Snapshot.objects.filter(pk__in=wanted).select_for_update(no_key=True, of=("self",))
    return list(found.select_related("project").order_by("pk"))


def _untold(fresh: QuerySet[SnapshotItem]) -> set[UUID]:
    """The snapshots of which a row goes that went for no other reason before.

    Recipients of the others were asked to delete these very rows and every copy, and are not asked once more.
    """
    known = Tombstone.objects.filter(snapshot=OuterRef("snapshot_id"), leaf_hash=OuterRef("row_sha256"))
    return set(fresh.filter(~Exists(known)).order_by().values_list("snapshot_id", flat=True).distinct())


def _bury(
    fresh: QuerySet[SnapshotItem], recalls: Sequence[Recall], reason_class: ReasonClass, now: datetime
) -> None:
    """One tombstone for each row, in one statement."""
    recall = Recall.objects.filter(
        pk__in=[one.pk for one in recalls], snapshot=OuterRef("snapshot_id")
    ).values("pk")
    chosen = (
        fresh.order_by()
        .annotate(
            said=Value(reason_class.value, output_field=CharField()),
            act=Subquery(recall[:1]),
            since=Value(now, output_field=DateTimeField()),
        )
        .values_list("snapshot_id", "row_sha256", "said", "act", "since")
    )
    sql, params = chosen.query.sql_with_params()
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, ("snapshot_id", "leaf_hash", "reason_class", "recall", "at")))
    table = quote(Tombstone._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql} ON CONFLICT DO NOTHING", params)


def _tell(recall: Recall, now: datetime) -> None:
    status = recall.snapshot.status  # as it was when it was held
    tell_snapshot(
        recall.snapshot,
        event="snapshot.affected",
        status=SnapshotStatus.AFFECTED if status == SnapshotStatus.SEALED else status,
        now=now,
        recall=recall.pk,
        rows=recall.rows,
        reason=str(recall.reason_class),
    )


def _chunks(recall: Recall) -> list[ChunkSpec]:
    found = []
    if recall.snapshot.status == SnapshotStatus.SEALED:  # as it was when it was held
        found.append(ChunkSpec(SUPERSEDE, 0, {"snapshot": str(recall.snapshot_id)}))
    if recall.reason_class == ReasonClass.ERASURE:
        found.append(ChunkSpec(PURGE, 0, {"snapshot": str(recall.snapshot_id)}))
    return found


def _act(recall: Recall, actor: Actor | None, *, notices: int, now: datetime) -> Act:
    payload: Mapping[str, Any] = {
        "recall": recall.pk,
        "reason_class": recall.reason_class,
        "rows": recall.rows,
        "notices": notices,
        "status_before": recall.snapshot.status,
    }
    return Act(
        "snapshot.affected",
        ("snapshot", recall.snapshot_id),
        actor,
        recall.snapshot.project_id,
        payload,
        now,
    )
