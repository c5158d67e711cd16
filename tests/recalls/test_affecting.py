"""Rows of datasets that left are taken back: what becomes of the snapshot, its recipients and its successor."""

import hashlib

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from labeling.audit.models import AuditEvent
from labeling.audit.stored import verify_stored
from labeling.audit.tree import MerkleRoot
from labeling.core import clock
from labeling.exports import collect
from labeling.exports.models import Snapshot, SnapshotItem, Tombstone
from labeling.recalls.models import Delivery, Recall, RecallNotice, Recipient
from labeling.recalls.services import affect_items, record_delivery
from labeling.recalls.services.notices import state_of
from projects.services.restating import delete_item
from tests.recalls.conftest import bring, manifest_of, members, package, seal, work_all
from workers.ledger.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def withdraw(dataset, *names):
    """Withdraw items and take their rows back, as the door of items does it."""
    for name in names:
        with transaction.atomic():
            item = dataset.item(name)
            delete_item(actor=dataset.tenant.actor("manager"), item=item)
            found = affect_items(
                items=dataset.items(name),
                reason_class="withdrawal",
                organisation=dataset.organisation,
                now=clock.now(),
            )
    return found


def test_withdrawn_after_the_third_version_went_to_two(dataset):
    """Affected, superseded, two notices, tombstones; and the log of the old one is what it was."""
    first = dataset.snapshot
    for _ in range(2):
        third = seal(dataset.tenant, dataset.project)
    assert third.number == 3
    old = {s.pk: (s.manifest_sha256, s.merkle_root, s.included) for s in Snapshot.objects.all()}
    with transaction.atomic():
        for name in ("t1", "t2"):
            delete_item(actor=dataset.tenant.actor("manager"), item=dataset.item(name))
        found = affect_items(
            items=dataset.items("t1", "t2"),
            reason_class="withdrawal",
            organisation=dataset.organisation,
            now=clock.now(),
        )
    assert (len(found.snapshots), found.notices, found.tombstones) == (3, 6, 6)
    third.refresh_from_db()
    assert third.status == "affected"
    stones = Tombstone.objects.filter(snapshot=third)
    rows = SnapshotItem.objects.filter(snapshot=third, item__in=dataset.items("t1", "t2"))
    assert set(stones.values_list("leaf_hash", flat=True)) == set(rows.values_list("row_sha256", flat=True))
    assert RecallNotice.objects.filter(recall__snapshot=third).count() == 2
    work_all()
    third.refresh_from_db()
    after = third.superseded_by
    assert (third.status, after.status, after.supersedes_id) == ("superseded", "sealed", third.pk)
    assert members(after) == ["t0", "t3"]
    assert after.changes == {"removed": 2, "replaced": 0, "added": 0}
    assert {notice.recipient.name for notice in RecallNotice.objects.filter(recall__snapshot=third)} == {
        "Borealis Labs",
        "Cedar Institute",
    }
    for snapshot in Snapshot.objects.filter(pk__in=old):
        assert (snapshot.manifest_sha256, snapshot.merkle_root, snapshot.included) == old[snapshot.pk]
        root = MerkleRoot()
        for digest in snapshot.rows.filter(is_included=True).order_by("item_id"):
            root.add(bytes.fromhex(digest.row_sha256))
        assert root.hexdigest() == snapshot.merkle_root
    assert verify_stored(organisation=dataset.organisation).is_whole
    assert first.pk in found.snapshots


def test_twice_adds_nothing(dataset):
    withdraw(dataset, "t1")
    before = (Tombstone.objects.count(), RecallNotice.objects.count(), Recall.objects.count(), Job.objects.count(),
              AuditEvent.objects.count())  # fmt: skip
    again = dataset.affect("t1")
    assert (again.snapshots, again.notices, again.tombstones) == ((), 0, 0)
    assert before == (Tombstone.objects.count(), RecallNotice.objects.count(), Recall.objects.count(),
                      Job.objects.count(), AuditEvent.objects.count())  # fmt: skip


def test_more_rows_taken_back_later_are_told_later(dataset):
    withdraw(dataset, "t1")
    work_all()
    found = withdraw(dataset, "t2")
    # Rows of the first version and of the one in its place; who has the first was not handed the other.
    assert (found.tombstones, found.notices) == (2, 2)
    work_all()
    newest = Snapshot.objects.order_by("-number").first()
    assert (newest.number, newest.status, members(newest)) == (3, "sealed", ["t0", "t3"])
    assert [s.status for s in Snapshot.objects.order_by("number")] == ["superseded", "superseded", "sealed"]
    assert {s.dataset_id for s in Snapshot.objects.all()} == {dataset.snapshot.pk}


def test_erasure_after_withdrawal_is_noted_besides_and_not_the_other_way_round(dataset):
    first = dataset.affect("t1")
    assert (first.tombstones, first.notices) == (1, 2)
    again = dataset.affect("t1", reason_class="erasure")
    assert (again.tombstones, again.notices) == (1, 0)  # both were asked to delete this very row
    assert dataset.affect("t1", reason_class="licence").tombstones == 0
    assert sorted(Recall.objects.values_list("reason_class", flat=True)) == ["erasure", "withdrawal"]


def test_an_erasure_that_takes_more_rows_is_told(dataset):
    dataset.affect("t1")
    found = dataset.affect("t1", "t2", reason_class="erasure")
    assert (found.tombstones, found.notices) == (2, 2)


def test_what_takes_a_datasets_place_was_handed_to_nobody_yet(dataset):
    dataset.affect("t1")
    work_all()
    later = Snapshot.objects.get(number=2)
    assert later.status == "sealed"
    assert list(Delivery.objects.values_list("snapshot_id", flat=True).distinct()) == [dataset.snapshot.pk]


def test_what_did_not_leave_affects_nothing(dataset, tenant):
    bring(tenant, dataset.project, ["late"])
    found = dataset.affect("late")
    assert (found.snapshots, found.tombstones) == ((), 0)
    assert dataset.reload().status == "sealed"


def test_other_organisation_is_not_touched(dataset, other_tenant):
    with transaction.atomic():
        found = affect_items(
            items=dataset.items("t1"),
            reason_class="withdrawal",
            organisation=other_tenant.organisation,
            now=clock.now(),
        )
    assert found.snapshots == ()
    assert dataset.reload().status == "sealed"


def test_successor_names_what_it_replaces_and_the_rows_to_delete(dataset, tenant):
    withdraw(dataset, "t1")
    work_all()
    after = dataset.reload().superseded_by
    client = tenant.client_for("manager")
    manifest = manifest_of(client, after)
    stone = Tombstone.objects.get()
    assert manifest["supersedes"] == {
        "snapshot": str(dataset.snapshot.pk),
        "version": 1,
        "manifest_sha256": dataset.snapshot.manifest_sha256,
        "merkle_root": dataset.snapshot.merkle_root,
    }
    assert [row["sha256"] for row in manifest["tombstones"]] == [stone.leaf_hash]
    assert [row["reason"] for row in manifest["tombstones"]] == ["withdrawal"]
    with package(client, after) as opened:
        table = opened.read("TOMBSTONES.csv").decode().splitlines()
        assert table[0] == "sha256,reason,at"
        assert table[1].startswith(f"{stone.leaf_hash},withdrawal,")
        assert "version 1" in opened.read("README.md").decode()
        assert hashlib.sha256(opened.read("MANIFEST.json")).hexdigest() == after.manifest_sha256


def test_files_answer_gone_and_name_the_successor(dataset, tenant):
    client = tenant.client_for("manager")
    address = f"/api/v1/snapshots/{dataset.snapshot.pk}/files/jsonl"
    assert client.get(address).status_code == 200
    withdraw(dataset, "t1")
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (410, "snapshot.affected")
    work_all()
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (410, "snapshot.superseded")
    assert str(dataset.reload().superseded_by_id) in answer.json()["detail"]
    events = AuditEvent.objects.filter(action="snapshot.downloaded")
    assert events.count() == 1


def test_erasure_deletes_the_files_and_the_names_of_the_erased(dataset):
    snapshot = dataset.snapshot
    paths = [file.path for file in snapshot.files.all()]
    assert all(default_storage.exists(path) for path in paths)
    item = dataset.item("t1")
    dataset.affect("t1", reason_class="erasure")
    assert SnapshotItem.objects.get(snapshot=snapshot, item=item).external_id == ""
    work_all()
    assert not any(default_storage.exists(path) for path in paths)
    assert dataset.reload().purged_at is not None
    assert AuditEvent.objects.filter(action="snapshot.purged").count() == 1


def test_recipients_are_mailed_and_the_mail_holds_no_personal_data(dataset):
    withdraw(dataset, "t1")
    work_all()
    assert sorted(message.to for message in mail.outbox) == [["data@borealis.example"], ["lab@cedar.example"]]
    for message in mail.outbox:
        assert message.subject == "Recall: 1 row of “Moods”, version 1"
        assert "t1" not in message.body
        assert "Text of" not in message.body
        assert dataset.snapshot.manifest_sha256 in message.body
    assert {state_of(notice.pk) for notice in RecallNotice.objects.all()} == {"notified"}


def test_many_rows_cost_no_more_statements_than_one(make_dataset):
    made = make_dataset(count=60)
    counts = []
    for names in (["t0"], [f"t{number}" for number in range(1, 50)]):
        with CaptureQueriesContext(connection) as seen:
            assert made.affect(*names).tombstones == len(names)
        counts.append(len(seen))
        work_all()
        made.snapshot = made.reload().superseded_by or made.snapshot
        for recipient in Recipient.objects.filter(deliveries__isnull=False).distinct():  # and it is handed on
            record_delivery(
                actor=made.tenant.actor("steward"),
                snapshot=made.snapshot,
                recipient=recipient,
                channel="handover",
            )
        Snapshot.objects.exclude(pk=made.snapshot.pk).update(status="failed")  # one snapshot each time
    assert counts[0] == counts[1]


def parts_of(snapshot):
    """The frozen rows that lie in storage, all rounds."""
    found = b""
    base = f"snapshots/{snapshot.pk.hex}/parts"
    for folder in default_storage.listdir(base)[0]:
        for name in default_storage.listdir(f"{base}/{folder}")[1]:
            with default_storage.open(f"{base}/{folder}/{name}") as part:
                found += part.read()
    return found


def test_rows_that_a_change_of_rights_put_aside_are_not_kept(dataset, tenant, monkeypatch):
    build, calls = collect.build_rows, []

    def rows(**given):
        made = build(**given)
        if not calls:
            calls.append(1)
            withdraw(dataset, "t1")
        return made

    monkeypatch.setattr(collect, "build_rows", rows)
    snapshot = seal(tenant, dataset.project)
    assert members(snapshot) == ["t0", "t2", "t3"]
    assert b"Text of t2" in parts_of(snapshot)
    assert b"Text of t1" not in parts_of(snapshot)


def test_erasure_reaches_what_was_frozen_for_a_snapshot_that_failed(dataset):
    snapshot = dataset.snapshot
    Snapshot.objects.filter(pk=snapshot.pk).update(status="failed")
    assert b"Text of t1" in parts_of(snapshot)
    assert dataset.affect("t1", reason_class="erasure").snapshots == ()
    work_all()
    assert parts_of(snapshot) == b""
    jobs = Job.objects.count()
    dataset.affect("t1", reason_class="erasure")
    assert Job.objects.count() == jobs
