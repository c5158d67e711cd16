"""Second stage: judge every member again and seal, in one transaction in which no right can change.

When something changed since the rows were frozen, the snapshot is collected anew instead.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from django.db.models import F

from labeling.audit.services import Act, hold_head, record_many
from labeling.audit.tree import MerkleRoot
from labeling.core import clock
from labeling.exports.collect import load_snapshot, part_path
from labeling.exports.judge import decisions, licence_of_whole, stays
from labeling.exports.models import Snapshot, SnapshotItem, SnapshotStatus
from labeling.exports.services import COLLECT
from labeling.exports.superseding import earliest, superseding_head, take_place, tombstones_of
from labeling.exports.telling import tell_snapshot
from labeling.media import storage
from labeling.rights.policy import POLICY_VERSION, Use
from projects.models import Item, ItemState
from projects.selectors.standing import pairs_of
from projects.services.gates import is_closed
from projects.services.locks import hold_project
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.services import ChunkSpec

WRITE: Final = "export.write"
MAX_ROUNDS: Final = 5
Deliver = Callable[[Snapshot, datetime], list[Act]]
"""Records to whom a snapshot goes by its use, in the transaction that seals it; what of it goes into the log."""


def seal(lease: Lease, *, deliver: Deliver) -> None:
    """Seal the snapshot, or send it back to be collected when a right or the label schema changed meanwhile."""
    snapshot = load_snapshot(lease)
    if snapshot.status != SnapshotStatus.BUILDING:
        return
    use = Use.parse(snapshot.use)
    with storage.work_folder() as folder, lease.step():
        held = hold_project(snapshot.project_id)
        if is_closed(held):
            raise Terminal(
                "The items of the project are being brought before its masking gate. Make the snapshot again when "
                "that has ended."
            )
        snapshot.rights_epoch = held.rights_epoch
        labels = lease.payload.get("labels", str(held.schema_version_id))
        if labels != str(held.schema_version_id) or _has_changed(snapshot, use):
            _again(lease, snapshot)
            return
        _write_seal(lease, snapshot, use, folder)
        hold_head(snapshot.project.organisation_id)  # before the snapshot that this one takes the place of
        tell_snapshot(
            snapshot,
            event="snapshot.sealed",
            status=snapshot.status,
            now=clock.now(),
            manifest_sha256=snapshot.manifest_sha256,
            included=snapshot.included,
            withheld=snapshot.withheld,
        )
        acts = [_sealed(snapshot), *deliver(snapshot, clock.now())]
        if snapshot.supersedes_id is not None:
            acts += take_place(snapshot)
        record_many(organisation=snapshot.project.organisation_id, acts=acts)


def _has_changed(snapshot: Snapshot, use: Use) -> bool:
    """Whether a member came under another statement, was withdrawn, or may not leave any more."""
    members = SnapshotItem.objects.filter(snapshot=snapshot, is_included=True)
    if members.exclude(item__statement_id=F("statement_id")).exists():
        return True
    if members.filter(item__state=ItemState.WITHDRAWN).exists():
        return True
    judged = decisions(
        pairs=pairs_of(Item.objects.filter(pk__in=members.values("item_id"))), use=use, at=clock.now()
    )
    return any(stays(state="", decision=decision) is not None for decision in judged.values())


def _again(lease: Lease, snapshot: Snapshot) -> None:
    round_ = int(lease.payload["round"]) + 1
    if round_ >= MAX_ROUNDS:
        raise Terminal(
            "Rights or labels kept changing while the snapshot was made. Try again when the project is quiet."
        )
    SnapshotItem.objects.filter(snapshot=snapshot).delete()
    lease.add_chunks([ChunkSpec(COLLECT, round_, {"snapshot": str(snapshot.pk), "round": round_})])


def _write_seal(lease: Lease, snapshot: Snapshot, use: Use, folder: Path) -> None:
    members = SnapshotItem.objects.filter(snapshot=snapshot, is_included=True)
    judged = decisions(
        pairs=pairs_of(Item.objects.filter(pk__in=members.values("item_id"))), use=use, at=clock.now()
    )
    licences = {decision.body["elected_licence"] or "NOASSERTION" for decision in judged.values()}
    licence, conflict, fixes = licence_of_whole(licences=licences, use=use)
    if conflict is not None:
        advice = fixes[0]["label"] if fixes else "keep the files separate"
        raise Terminal(f"{' and '.join(conflict)} cannot be merged into one work. Do this: {advice}.")
    duties = {
        entry["code"]: {"code": entry["code"], "detail": entry["detail"]}
        for decision in judged.values()
        for entry in decision.body["obligations"]
    }
    snapshot.licence, snapshot.obligations = licence, [duties[code] for code in sorted(duties)]
    snapshot.policy_version, snapshot.sealed_at = POLICY_VERSION, clock.now()
    snapshot.judged_epoch = snapshot.rights_epoch
    snapshot.valid_until = earliest([decision.body["valid_until"] for decision in judged.values()])
    snapshot.included = members.count()
    snapshot.withheld = SnapshotItem.objects.filter(snapshot=snapshot, is_included=False).count()
    target = folder / "manifest"
    root = MerkleRoot()
    with target.open("wb") as file:
        _manifest(snapshot, use, root, file)
    snapshot.merkle_root = root.hexdigest()
    with target.open("rb") as file:
        snapshot.manifest_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    storage.put(manifest_path(snapshot), target)
    snapshot.status = SnapshotStatus.SEALED
    snapshot.save()
    payload = {**lease.payload, "snapshot": str(snapshot.pk)}
    lease.add_chunks([ChunkSpec(WRITE, 0, payload)])


def _sealed(snapshot: Snapshot) -> Act:
    payload = {
        "number": snapshot.number,
        "manifest_sha256": snapshot.manifest_sha256,
        "merkle_root": snapshot.merkle_root,
        "included": snapshot.included,
        "withheld": snapshot.withheld,
        "policy_version": str(snapshot.policy_version),
    }
    return Act("snapshot.sealed", ("snapshot", snapshot.pk), snapshot.asked_by, snapshot.project_id, payload)


def manifest_path(snapshot: Snapshot) -> str:
    """Where the manifest lies in storage."""
    return f"snapshots/{snapshot.pk.hex}/MANIFEST.json"


def _manifest(snapshot: Snapshot, use: Use, root: MerkleRoot, file: BinaryIO) -> None:
    """Write the manifest: what it is, then a row a member, then who stayed out. Rows also go into the tree.

    One that takes the place of another names it, and the rows of that one which must not be used any more.
    """
    head: dict[str, Any] = {
        "clearlabel_manifest": 1,
        "snapshot": str(snapshot.pk),
        "project": snapshot.project.name,
        "name": snapshot.name,
        "version": snapshot.number,
        "sealed_at": snapshot.sealed_at,
        "use": use.as_dict(),
        "policy_version": snapshot.policy_version,
        "licence": snapshot.licence,
        "obligations": snapshot.obligations,
        "valid_until": snapshot.valid_until,
        "supersedes": superseding_head(snapshot),
        "counts": {"included": snapshot.included, "withheld": snapshot.withheld},
    }
    file.write(orjson.dumps(head, option=orjson.OPT_UTC_Z)[:-1])
    file.write(b',"rows":[')
    for index, row in enumerate(_rows(snapshot, included=True)):
        digest = bytes.fromhex(row["row_sha256"])
        root.add(digest)
        entry = {"item": str(row["item_id"]), "external_id": row["external_id"], "sha256": row["row_sha256"],
                 "verdict": row["verdict"], "statement": str(row["statement_id"])}  # fmt: skip
        file.write((b"," if index else b"") + b"\n" + orjson.dumps(entry))
    file.write(b'\n],"withheld":[')
    for index, row in enumerate(_rows(snapshot, included=False)):
        entry = {"item": str(row["item_id"]), "external_id": row["external_id"], "verdict": row["verdict"],
                 "reasons": [{"code": r["code"], "detail": r["detail"]} for r in row["reasons"]]}  # fmt: skip
        file.write((b"," if index else b"") + b"\n" + orjson.dumps(entry))
    file.write(b'\n],"tombstones":[')
    for index, stone in enumerate(tombstones_of(snapshot)):
        file.write((b"," if index else b"") + b"\n" + orjson.dumps(stone, option=orjson.OPT_UTC_Z))
    file.write(b'\n],"merkle_root":"' + root.hexdigest().encode() + b'"}\n')


def _rows(snapshot: Snapshot, *, included: bool) -> Iterator[dict[str, Any]]:
    rows = SnapshotItem.objects.filter(snapshot=snapshot, is_included=included).order_by("item_id")
    columns = ("item_id", "external_id", "row_sha256", "verdict", "statement_id", "reasons")
    yield from rows.values(*columns).iterator(chunk_size=2000)


def part_paths(lease: Lease, snapshot: Snapshot) -> list[str]:
    """The frozen parts of a sealed snapshot, in order."""
    round_ = int(lease.payload["round"])
    marks = [mark for mark, count in lease.payload["parts"] for _ in range(count)]
    return [
        part_path(snapshot_id=snapshot.pk, round_=round_, lease=mark, number=number)
        for number, mark in enumerate(marks)
    ]
