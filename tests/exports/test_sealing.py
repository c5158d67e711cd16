"""How a snapshot is written and sealed: the same bytes, whoever does it, and however often."""

import hashlib

import pytest
from django.db import connection

from labeling.audit.tree import MerkleRoot, leaf_hash
from labeling.exports import collect, seal
from labeling.exports.models import SnapshotItem
from labeling.media import storage
from tests.exports.making import fetch, make
from tests.support.jobs import work_off
from workers.ledger.errors import LeaseLost
from workers.ledger.models import ChunkState, Job, JobChunk, JobState
from workers.ledger.run import run
from workers.tasks import load_handlers

pytestmark = pytest.mark.django_db


def test_same_frozen_rows_give_the_same_bytes_when_a_stage_is_repeated(manager, images):
    snapshot = make(manager, images)
    before = {file["format"]: file["sha256"] for file in snapshot["files"]}
    Job.objects.filter(pk=snapshot["job"]).update(state="running", finished_at=None)
    JobChunk.objects.filter(job_id=snapshot["job"], kind=seal.WRITE).update(state="pending", cursor=None)
    work_off(snapshot["job"])
    after = manager.get(f"/api/v1/snapshots/{snapshot['id']}").json()
    assert {file["format"]: file["sha256"] for file in after["files"]} == before
    assert set(before) == {"jsonl", "coco", "csv", "package"}


def test_merkle_root_is_that_of_rfc_6962():
    empty = MerkleRoot()
    assert empty.hexdigest() == hashlib.sha256(b"").hexdigest()
    leaves = [bytes([n]) for n in range(5)]

    def plain(part):
        if len(part) == 1:
            return leaf_hash(part[0])
        split = 1 << (len(part) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + plain(part[:split]) + plain(part[split:])).digest()

    for count in range(1, 6):
        tree = MerkleRoot()
        for leaf in leaves[:count]:
            tree.add(leaf)
        assert tree.hexdigest() == plain(leaves[:count]).hex()


def test_worker_that_wakes_up_late_does_not_write_over_what_was_sealed(manager, images, monkeypatch):
    """It lost its lease between judging and writing; in the meantime another one did the work anew."""
    begin = collect._write_part
    found = {}

    def pause(kept, judged, path):
        if not found:
            found["late"] = (kept, judged, path)
            raise LeaseLost
        return begin(kept, judged, path)

    monkeypatch.setattr(collect, "_write_part", pause)
    answer = manager.post(
        f"/api/v1/projects/{images.pk}/snapshots",
        {"name": "N", "use": {"distribution": "named"}, "formats": ["jsonl"]},
        format="json",
    )
    job_id = answer.json()["job"]["id"]
    chunk = JobChunk.objects.get(job_id=job_id)
    load_handlers()
    assert run(chunk.pk)
    JobChunk.objects.filter(pk=chunk.pk).update(state=ChunkState.PENDING, token=None)
    while chunk.kind != "export.write":
        assert run(chunk.pk)
        chunk = JobChunk.objects.filter(job_id=job_id, state=ChunkState.PENDING).order_by("pk").first()
    kept, judged, path = found["late"]
    kept[0][1].data["late"] = "what nobody sealed"
    begin(kept, judged, path)
    job = work_off(job_id)
    assert job.state == JobState.DONE, job.message
    made = manager.get(f"/api/v1/snapshots/{job.result['snapshot']}").json()
    assert b"nobody sealed" not in fetch(manager, made, "jsonl")
    rows = fetch(manager, made, "jsonl").splitlines(keepends=True)
    sealed = (
        SnapshotItem.objects.filter(is_included=True).order_by("item_id").values_list("row_sha256", flat=True)
    )
    assert [hashlib.sha256(row).hexdigest() for row in rows] == list(sealed)


def test_files_are_stored_before_the_transaction_that_names_them(manager, images, monkeypatch):
    """A package of gigabytes that is copied inside would hold the one writer of SQLite for as long."""
    depth = len(connection.savepoint_ids)
    seen = []
    put = storage.put

    def watch(path, source):
        seen.append((path, len(connection.savepoint_ids) - depth))
        put(path, source)

    monkeypatch.setattr("labeling.exports.package.storage.put", watch)
    make(manager, images)
    assert {inside for path, inside in seen if path.endswith((".zip", ".jsonl", ".csv", "coco.json"))} == {0}
