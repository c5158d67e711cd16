"""Recalls through the API: recipients, deliveries, what calls a dataset back, differences and models."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.exports.models import Snapshot, Tombstone
from labeling.recalls.models import Delivery, RecallNotice, Recipient
from labeling.recalls.selectors import model_uses_of_items
from projects.models import Item
from tests.recalls.asking import hashes, pages
from tests.recalls.conftest import bring, members, seal, work_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_recipients_are_kept_once_by_their_name(steward):
    body = {"name": "Dogwood", "kind": "organisation", "contact": "d@example.org", "territory": "de"}
    made = steward.post("/api/v1/recipients", body, format="json")
    assert made.status_code == 201, made.content
    assert {key: made.json()[key] for key in body} == {**body, "territory": "DE"}
    again = steward.post("/api/v1/recipients", body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "recipient.exists")
    assert [row["name"] for row in pages(steward, "/api/v1/recipients")] == ["Dogwood"]
    changed = steward.patch(f"/api/v1/recipients/{made.json()['id']}", {"contact": ""}, format="json")
    assert changed.json()["contact"] == ""


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": " ", "kind": "person"}, "/name"),
        ({"name": "a\x07b", "kind": "person"}, "/name"),
        ({"name": "x" * 201, "kind": "person"}, "/name"),
        ({"name": "A", "kind": "robot"}, "/kind"),
        ({"name": "A", "kind": "person", "contact": "nowhere"}, "/contact"),
        ({"name": "A", "kind": "person", "contact": "a@b.example\nBcc: c@d.example"}, "/contact"),
        ({"name": "A", "kind": "public", "contact": "a@example.org"}, "/contact"),
        ({"name": "A", "kind": "person", "territory": "D1"}, "/territory"),
        ({"name": "A", "kind": "person", "telephone": "1"}, "/telephone"),
    ],
)
def test_recipient_that_cannot_be_taken_names_the_place(steward, body, pointer):
    answer = steward.post("/api/v1/recipients", body, format="json")
    assert answer.status_code == 422, answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert Recipient.objects.count() == 0


def test_named_recipients_of_the_use_are_delivered_to_at_the_seal(dataset, steward):
    rows = pages(steward, f"/api/v1/snapshots/{dataset.snapshot.pk}/deliveries")
    assert sorted(row["recipient"]["name"] for row in rows) == ["Borealis Labs", "Cedar Institute"]
    assert {(row["channel"], row["recipient"]["kind"]) for row in rows} == {("handover", "organisation")}


def test_delivery_by_hand_is_told_too(dataset, steward):
    made = steward.post("/api/v1/recipients", {"name": "Eva", "kind": "person", "contact": "e@x.example"},
                        format="json").json()  # fmt: skip
    address = f"/api/v1/snapshots/{dataset.snapshot.pk}/deliveries"
    file = dataset.snapshot.files.get(format="jsonl")
    body = {
        "recipient": made["id"],
        "channel": "handover",
        "terms": "Research only",
        "file_sha256": file.sha256,
    }
    answer = steward.post(address, body, format="json")
    assert answer.status_code == 201, answer.content
    assert {key: answer.json()[key] for key in ("terms", "channel", "file_sha256")} == {
        "terms": "Research only", "channel": "handover", "file_sha256": file.sha256,
    }  # fmt: skip
    assert dataset.affect("t1").notices == 3
    event = AuditEvent.objects.filter(action="snapshot.delivered").latest("index")
    assert "Research" not in json.dumps(event.payload)
    assert "Eva" not in json.dumps(event.payload)


def test_what_was_handed_on_before_the_recall_is_told_late_and_what_comes_after_is_refused(dataset, steward):
    dataset.affect("t1")
    made = steward.post("/api/v1/recipients", {"name": "Eva", "kind": "person"}, format="json").json()
    address = f"/api/v1/snapshots/{dataset.snapshot.pk}/deliveries"
    body = {"recipient": made["id"], "channel": "download"}
    answer = steward.post(address, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "snapshot.affected")
    before = dataset.snapshot.sealed_at.isoformat()
    assert steward.post(address, {**body, "at": before}, format="json").status_code == 201
    assert RecallNotice.objects.filter(recipient=made["id"]).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recipient": "nobody"}, "recipient.unknown"),
        ({"recipient": "00000000-0000-0000-0000-000000000000"}, "recipient.unknown"),
        ({"channel": "publication"}, "delivery.channel"),
        ({"at": "2001-01-01T00:00:00Z"}, "delivery.before_seal"),
        ({"at": "2101-01-01T00:00:00Z"}, "delivery.future"),
        ({"file_sha256": "0" * 64}, "delivery.file"),
        ({"file_sha256": "zz"}, "invalid"),
        ({"terms": "a\x07b"}, "text.characters"),
        ({"colour": 1}, "invalid"),
    ],
)
def test_delivery_that_cannot_be_taken_says_why(dataset, steward, change, code):
    recipient = dataset.recipient("Cedar Institute")
    count = Delivery.objects.count()
    body = {"recipient": str(recipient.pk), "channel": "handover"} | change
    answer = steward.post(f"/api/v1/snapshots/{dataset.snapshot.pk}/deliveries", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content
    assert Delivery.objects.count() == count


def test_recipient_of_another_organisation_cannot_be_named(dataset, steward, other_tenant):
    theirs = other_tenant.client_for("steward").post(
        "/api/v1/recipients", {"name": "Fir", "kind": "person"}, format="json"
    )
    body = {"recipient": theirs.json()["id"], "channel": "handover"}
    answer = steward.post(f"/api/v1/snapshots/{dataset.snapshot.pk}/deliveries", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "recipient.unknown")


def test_deleting_an_item_by_the_api_calls_its_datasets_back(dataset, steward):
    answer = steward.delete(f"/api/v1/items/{dataset.item('t1').pk}?reason=wrong")
    assert answer.status_code == 204
    snapshot = steward.get(f"/api/v1/snapshots/{dataset.snapshot.pk}").json()
    assert (snapshot["status"], snapshot["superseded_by"]) == ("affected", None)
    work_all()
    snapshot = steward.get(f"/api/v1/snapshots/{dataset.snapshot.pk}").json()
    after = steward.get(f"/api/v1/snapshots/{snapshot['superseded_by']['id']}").json()
    assert (snapshot["status"], after["supersedes"]) == (
        "superseded", {"id": snapshot["id"], "number": 1},
    )  # fmt: skip
    assert after["counts"]["included"] == 3
    (recall,) = pages(steward, f"/api/v1/snapshots/{snapshot['id']}/recalls")
    assert (recall["reason_class"], recall["rows"], len(recall["notices"])) == ("error", 1, 2)
    assert {notice["state"] for notice in recall["notices"]} == {"notified"}


def test_licence_stated_anew_calls_back_what_it_forbids_and_only_that(dataset, steward, tenant):
    inside = seal(
        tenant, dataset.project, name="Inside", use={"commercial": False, "distribution": "internal"}
    )
    nc = {
        "licence": "CC-BY-NC-4.0",
        "credit": "A",
        "source_url": "https://example.org/a",
        "personal_data": "none",
    }
    answer = steward.post(f"/api/v1/items/{dataset.item('t2').pk}/rights", nc, format="json")
    assert answer.status_code == 201, answer.content
    inside.refresh_from_db()
    assert (dataset.reload().status, inside.status) == ("affected", "sealed")
    (stone,) = Tombstone.objects.all()
    assert (stone.reason_class, stone.leaf_hash) == ("licence", hashes(dataset.snapshot, "t2")[0])


def test_difference_names_removed_replaced_and_added_rows(dataset, steward, tenant):
    bring(tenant, dataset.project, ["u0"])
    relabel = Item.objects.get(external_id="t3")
    relabel.data = {"text": "Another text"}
    relabel.save()
    dataset.affect("t1")
    Item.objects.filter(external_id="t1").update(state="withdrawn")
    work_all()
    before = dataset.reload()
    after = before.superseded_by
    assert members(after) == ["t0", "t2", "t3", "u0"]
    answer = steward.get(f"/api/v1/snapshots/{before.pk}/diff").json()
    assert answer["counts"] == {"removed": 1, "replaced": 1, "added": 1} == after.changes
    assert (answer["before"]["number"], answer["after"]["number"]) == (1, 2)
    names = dict(Item.objects.values_list("pk", "external_id"))
    rows = pages(steward, f"/api/v1/snapshots/{before.pk}/diff", to=str(after.pk))
    found = {names[UUID(row["item"])]: row for row in rows}
    assert {name: row["kind"] for name, row in found.items()} == {
        "t1": "removed",
        "t3": "replaced",
        "u0": "added",
    }
    assert (found["t1"]["before"], found["t1"]["after"]) == (hashes(before, "t1")[0], None)
    assert (found["t3"]["before"], found["t3"]["after"]) == (hashes(before, "t3")[0], hashes(after, "t3")[0])
    assert (found["u0"]["before"], found["u0"]["after"]) == (None, hashes(after, "u0")[0])
    back = steward.get(f"/api/v1/snapshots/{after.pk}/diff?to={before.pk}").json()
    assert back["counts"] == {"removed": 1, "replaced": 1, "added": 1}


def test_difference_needs_another_snapshot_of_the_project(dataset, steward, make_dataset):
    address = f"/api/v1/snapshots/{dataset.snapshot.pk}/diff"
    assert steward.get(address).status_code == 404
    other = make_dataset(count=1)
    answer = steward.get(f"{address}?to={other.snapshot.pk}")
    assert (answer.status_code, answer.json()["code"]) == (422, "diff.project")
    assert steward.get(f"{address}?to=nonsense").status_code == 404


def test_models_need_a_decision_once_rows_were_taken_back(dataset, tenant):
    manager = tenant.client_for("manager")
    address = f"/api/v1/snapshots/{dataset.snapshot.pk}/model-uses"
    made = manager.post(address, {"model_ref": "registry/moods:3"}, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["kind"], made.json()["needs_decision"]) == ("training", False)
    again = manager.post(address, {"model_ref": "registry/moods:3"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "model_use.exists")
    assert dataset.affect("t1").models == 1
    (row,) = pages(manager, address)
    assert row["needs_decision"] is True
    (use,) = model_uses_of_items(items=dataset.items("t1"))
    assert str(use.pk) == row["id"]
    decide = f"/api/v1/model-uses/{row['id']}/decision"
    body = {"decision": "retrain", "reason": "It was trained on a row that was taken back."}
    assert tenant.client_for("steward").post(decide, body, format="json").status_code == 403
    assert manager.post(decide, {**body, "decision": "forget"}, format="json").status_code == 422
    assert manager.post(decide, {**body, "reason": " "}, format="json").status_code == 422
    done = manager.post(decide, body, format="json")
    assert (done.status_code, done.json()["needs_decision"]) == (201, False)
    later = manager.post(decide, {"decision": "retire", "reason": "Not worth it."}, format="json").json()
    assert [entry["decision"] for entry in later["decisions"]] == ["retire", "retrain"]
    dataset.affect("t2")
    assert pages(manager, address)[0]["needs_decision"] is True


def test_idempotency_key_makes_one_delivery(dataset, steward):
    address = f"/api/v1/snapshots/{dataset.snapshot.pk}/deliveries"
    body = {"recipient": str(dataset.recipient("Cedar Institute").pk), "channel": "download"}
    count = Delivery.objects.count()
    for _ in range(2):
        answer = steward.post(address, body, format="json", HTTP_IDEMPOTENCY_KEY="one-delivery-0001")
        assert answer.status_code == 201
    assert Delivery.objects.count() == count + 1
    assert dataset.affect("t1").notices == 2


def test_building_snapshot_takes_no_delivery_and_no_model(dataset, steward):
    snapshot = Snapshot.objects.create(
        project=dataset.project, name="N", number=9, use={}, formats=[], created_at=clock.now() - timedelta(1)
    )
    body = {"recipient": str(dataset.recipient("Cedar Institute").pk), "channel": "download"}
    for address, given in (("deliveries", body), ("model-uses", {"model_ref": "m"})):
        answer = steward.post(f"/api/v1/snapshots/{snapshot.pk}/{address}", given, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "snapshot.not_sealed")
