"""A later version of a dataset takes the place of one that holds what may not be used any more.

It is made the same way as any snapshot: the same name, use, formats and filter, judged anew. Whatever may not leave
any more stays out by its verdict.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from labeling.audit.services import Act
from labeling.core import clock
from labeling.exports.models import Snapshot, SnapshotItem, SnapshotStatus, Tombstone
from labeling.exports.services import begin_snapshot
from labeling.exports.telling import tell_snapshot
from labeling.rights.policy import Use
from projects.services.locks import hold_project
from workers.ledger.models import Job

REMOVED, REPLACED, ADDED = "removed", "replaced", "added"


def publish_superseding(*, snapshot: Snapshot) -> tuple[Snapshot, Job | None]:
    """The snapshot that takes the place of `snapshot`, and the job that makes it; None when it was begun before.

    Call it in a transaction. However often it is called, there is one; one that failed is made by trying its job
    again.
    """
    project = hold_project(snapshot.project_id)
    known = Snapshot.objects.filter(supersedes=snapshot).first()
    if known is not None:
        return known, None
    return begin_snapshot(
        organisation=project.organisation,
        actor=None,
        user=snapshot.created_by,
        project=project,
        name=snapshot.name,
        use=Use.parse(snapshot.use),
        formats=list(snapshot.formats),
        filter_text=snapshot.filter,
        supersedes=snapshot,
    )


def take_place(snapshot: Snapshot) -> list[Act]:
    """Put the sealed `snapshot` in the place of the one it supersedes, in the transaction that seals it."""
    old = Snapshot.objects.select_for_update(no_key=True, of=("self",)).get(pk=snapshot.supersedes_id)
    counts = count_changes(before=old, after=snapshot)
    Snapshot.objects.filter(pk=snapshot.pk).update(changes=counts)
    Snapshot.objects.filter(pk=old.pk).update(status=SnapshotStatus.SUPERSEDED, superseded_by=snapshot)
    tell_snapshot(
        old,
        event="snapshot.superseded",
        status=SnapshotStatus.SUPERSEDED,
        now=clock.now(),
        by=snapshot.pk,
        by_version=snapshot.number,
    )
    payload = {
        "by": snapshot.pk,
        "number": old.number,
        "by_number": snapshot.number,
        "manifest_sha256": old.manifest_sha256,
        **counts,
    }
    return [Act("snapshot.superseded", ("snapshot", old.pk), None, snapshot.project_id, payload)]


def changed_rows(*, before: Snapshot, after: Snapshot) -> QuerySet[Any]:
    """What differs between two snapshots, each item once: rows with `kind` and the `other` row's hash.

    Removed and replaced rows are those of `before`, added ones those of `after`. Unordered.
    """
    members = SnapshotItem.objects.filter(snapshot__in=(before, after), is_included=True)
    other = SnapshotItem.objects.filter(
        snapshot__in=(before, after), is_included=True, item_id=OuterRef("item_id")
    ).exclude(snapshot_id=OuterRef("snapshot_id"))
    return (
        members.annotate(other=Subquery(other.values("row_sha256")[:1]))
        .filter(Q(other__isnull=True) | (Q(snapshot=before) & ~Q(other=F("row_sha256"))))
        .annotate(
            kind=Case(
                When(snapshot=after, then=Value(ADDED)),
                When(other__isnull=True, then=Value(REMOVED)),
                default=Value(REPLACED),
                output_field=CharField(),
            )
        )
    )


def count_changes(*, before: Snapshot, after: Snapshot) -> dict[str, int]:
    """How many rows were removed, replaced and added; kept where `after` supersedes `before`."""
    if after.supersedes_id == before.pk and after.changes is not None:
        return dict(after.changes)
    rows = changed_rows(before=before, after=after).order_by().values_list("kind").annotate(n=Count("pk"))
    found: dict[str, Any] = dict(rows)
    return {kind: found.get(kind, 0) for kind in (REMOVED, REPLACED, ADDED)}


def superseding_head(snapshot: Snapshot) -> dict[str, Any] | None:
    """What a manifest says of the snapshot that this one supersedes; None when it supersedes none."""
    old = Snapshot.objects.filter(pk=snapshot.supersedes_id).first() if snapshot.supersedes_id else None
    if old is None:
        return None
    return {
        "snapshot": str(old.pk),
        "version": old.number,
        "manifest_sha256": old.manifest_sha256,
        "merkle_root": old.merkle_root,
    }


def tombstones_of(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """The rows of the snapshot that this one supersedes which must not be used any more, in order of their hashes."""
    if snapshot.supersedes_id is None:
        return
    rows = Tombstone.objects.filter(snapshot=snapshot.supersedes_id).order_by("leaf_hash", "id")
    for row in rows.iterator(chunk_size=2000):
        yield {"sha256": row.leaf_hash, "reason": row.reason_class, "at": row.at}


def earliest(moments: "list[str | None]") -> datetime | None:
    """The first of the times at which decisions run out, RFC 3339; None when none does."""
    found = [datetime.fromisoformat(moment) for moment in moments if moment]
    return min(found, default=None)


def newest_version(snapshot_id: UUID) -> Snapshot | None:
    """The last sealed snapshot that takes the place of this one, over however many in between; None without one."""
    found, at = None, Snapshot.objects.filter(pk=snapshot_id).first()
    while at is not None and at.superseded_by_id is not None:
        at = found = Snapshot.objects.filter(pk=at.superseded_by_id).first()
    return found
