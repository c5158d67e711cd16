"""First stage: go through the items once, judge each, freeze the rows of those that leave.

The rows are written as native lines into part files; everything later is made of these, so a file says what was
sealed however the labels change meanwhile. Parts are named by the lease that wrote them and their place: a worker
that lost its lease, and wakes up late, writes beside what was sealed and not over it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.bulk import load_rows
from labeling.exports.judge import decisions, stays
from labeling.exports.models import Snapshot, SnapshotItem, SnapshotStatus
from labeling.exports.rows import COLUMNS, Candidate, answered, build_rows
from labeling.formats.native import line
from labeling.formats.rows import ExportRow
from labeling.media import storage
from labeling.rights.policy import Content, Use
from labeling.rights.services import CachedDecision, Pair
from projects.selectors.items import items_of
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.services import ChunkSpec

SEAL: Final = "export.seal"
BATCH: Final = 1000
MAX_PART_BYTES: Final = 64 * 1024 * 1024


def load_snapshot(lease: Lease) -> Snapshot:
    """The snapshot of a chunk; `Terminal` when it is gone. One that had failed is in the making again."""
    found = (
        Snapshot.objects.select_related("project__organisation", "project__schema_version")
        .filter(pk=lease.payload["snapshot"])
        .first()
    )
    if found is None:
        raise Terminal("The project was deleted while the snapshot was made.")
    if found.status == SnapshotStatus.FAILED:
        found.status, found.purged_at = SnapshotStatus.BUILDING, None
        found.save(update_fields=["status", "purged_at"])
    return found


def part_path(*, snapshot_id: UUID, round_: int, lease: str, number: int) -> str:
    """Where a part of the frozen rows lies in storage."""
    return f"snapshots/{snapshot_id.hex}/parts/{round_}/{number:06}-{lease}.jsonl"


def with_part(parts: Sequence[Sequence[Any]], lease: str) -> list[list[Any]]:
    """`parts` ([lease, how many it wrote] one after the other) and one more of `lease`."""
    runs = [list(run) for run in parts]
    if runs and runs[-1][0] == lease:
        runs[-1][1] += 1
    else:
        runs.append([lease, 1])
    return runs


def collect(lease: Lease) -> None:
    """Judge and freeze item after item, in the order they came in; then hand on to sealing."""
    snapshot = load_snapshot(lease)
    use = Use.parse(snapshot.use)
    labels = str(snapshot.project.schema_version_id)
    cursor: dict[str, Any] = lease.cursor or {"after": None, "parts": [], "labels": labels}
    round_ = int(lease.payload["round"])
    if cursor["after"] is None:
        lease.set_total(items_of(project=snapshot.project, role=Role.MANAGER, filter=snapshot.filter).count())
    for items in _batches(snapshot, cursor["after"]):
        cursor = _freeze(lease, snapshot, use, items, cursor, round_)
    with lease.step():
        payload = {"snapshot": str(snapshot.pk), "round": round_, "parts": cursor["parts"]}
        payload["labels"] = cursor.get("labels", labels)
        lease.add_chunks([ChunkSpec(SEAL, round_, payload)])


def _batches(snapshot: Snapshot, after: str | None) -> Iterator[list[Candidate]]:
    rows = items_of(project=snapshot.project, role=Role.MANAGER, filter=snapshot.filter).order_by("id")
    last = after
    while True:
        found = rows if last is None else rows.filter(pk__gt=UUID(last))
        page = [Candidate(*row) for row in found.values_list(*COLUMNS)[:BATCH]]
        if not page:
            return
        yield page
        last = str(page[-1].id)


def _freeze(
    lease: Lease,
    snapshot: Snapshot,
    use: Use,
    items: Sequence[Candidate],
    cursor: dict[str, Any],
    round_: int,
) -> dict[str, Any]:
    judged = decisions(pairs={item.pair for item in items}, use=use, at=clock.now())
    leave, entries = [], []
    has_labels = answered(items)
    for item in items:
        reasons = stays(state=item.state, decision=judged[item.pair])
        if reasons is not None:
            entries.append(_entry(item, judged[item.pair], reasons=reasons))
        elif item.id in has_labels:
            leave.append(item)
    rows = build_rows(snapshot=snapshot, items=leave, decisions=judged, content=Content(use.content))
    kept = [(item, row) for item, row in zip(leave, rows, strict=True) if row.annotations]
    mark, number = lease.token.hex[:12], sum(count for _, count in cursor["parts"])
    path = part_path(snapshot_id=snapshot.pk, round_=round_, lease=mark, number=number)
    entries += _write_part(kept, judged, path)
    parts = with_part(cursor["parts"], mark) if kept else cursor["parts"]
    with lease.step() as step:
        load_rows(
            SnapshotItem,
            constants={"snapshot_id": snapshot.pk},
            columns=_COLUMNS,
            rows=entries,
            ignore_conflicts=True,
        )
        step.cursor = {**cursor, "after": str(items[-1].id), "parts": parts}
        step.done = len(items)
    return dict(step.cursor)


def _write_part(
    kept: list[tuple[Candidate, ExportRow]],
    judged: dict[Pair, CachedDecision],
    path: str,
) -> list[tuple[Any, ...]]:
    entries: list[tuple[Any, ...]] = []
    if not kept:
        return entries
    with storage.work_folder() as folder:
        target = folder / "part"
        with target.open("wb") as file:
            for item, row in kept:
                data = line(row)
                file.write(data)
                digest = hashlib.sha256(data).hexdigest()
                entries.append(_entry(item, judged[item.pair], digest=digest))
        storage.put(path, target)
    return entries


_COLUMNS: Final = (
    "item_id", "external_id", "is_included", "statement_id", "verdict", "reasons", "row_sha256",
)  # fmt: skip


def _entry(
    item: Candidate,
    decision: CachedDecision,
    *,
    digest: str = "",
    reasons: list[dict[str, Any]] | None = None,
) -> tuple[Any, ...]:
    """A row of `SnapshotItem`, by `_COLUMNS`."""
    is_withdrawn = bool(reasons) and reasons is not None and reasons[0]["code"] == "ITEM_WITHDRAWN"
    return (
        item.id,
        item.external_id,
        reasons is None,
        item.statement_id,
        3 if is_withdrawn else int(decision.verdict),
        reasons or [],
        digest,
    )
