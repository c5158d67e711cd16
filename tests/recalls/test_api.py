"""Recalls through the API: recipients, deliveries, notices, differences, models, the feed and the page."""

import json
import re
from datetime import timedelta
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.db import transaction

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.exports.models import Snapshot, Tombstone
from labeling.recalls.models import Delivery, NoticeEvent, NoticeLink, RecallNotice, Recipient
from labeling.recalls.selectors import model_uses_of_items
from labeling.recalls.services.notices import draw_link
from projects.models import Item
from tests.recalls.conftest import bring, members, seal, work_all
from tests.support.people import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def steward(tenant):
    return tenant.client_for("steward")


def pages(client, address, **query):
    rows, cursor = [], None
    while True:
        answer = client.get(address, {**query, "limit": 1} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        cursor = answer.json()["next"]
        if cursor is None:
            return rows


def hashes(snapshot, *names):
    rows = snapshot.rows.filter(is_included=True)
    if names:
        rows = rows.filter(item__external_id__in=names)
    return sorted(rows.values_list("row_sha256", flat=True))


def links():
    """The tokens in the mails that left."""
    return [re.search(r"/recall/(\S+)", message.body)[1] for message in mail.outbox]


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


def test_notices_are_listed_by_state_with_what_is_due(dataset, steward, other_tenant):
    dataset.affect("t1", "t2")
    assert len(pages(steward, "/api/v1/recalls", state="open")) == 2
    work_all()
    assert pages(steward, "/api/v1/recalls", state="open") == []
    rows = pages(steward, "/api/v1/recalls", state="notified", project=str(dataset.project.pk))
    assert {row["recipient"]["name"] for row in rows} == {"Borealis Labs", "Cedar Institute"}
    assert {row["rows"] for row in rows} == {2}
    assert all(row["due"] > row["created_at"] for row in rows)
    detail = steward.get(f"/api/v1/recalls/{rows[0]['id']}").json()
    assert [row["sha256"] for row in detail["results"]] == hashes(dataset.snapshot, "t1", "t2")
    assert [event["state"] for event in detail["events"]] == ["open", "notified"]
    bad = steward.get("/api/v1/recalls?state=lost")
    assert (bad.status_code, bad.json()["code"]) == (422, "recall.state")
    stranger = other_tenant.client_for("owner")
    assert stranger.get("/api/v1/recalls").json()["results"] == []
    assert stranger.get(f"/api/v1/recalls/{rows[0]['id']}").status_code == 404


def test_link_acknowledges_once_and_a_second_time_changes_nothing(dataset, anonymous):
    dataset.affect("t1")
    work_all()
    first, second = links()
    assert first != second
    shown = anonymous.get(f"/api/v1/recall-notices/{first}")
    assert shown.status_code == 200, shown.content
    assert (shown.json()["rows"], shown.json()["acknowledged_at"]) == (1, None)
    assert [row["sha256"] for row in shown.json()["results"]] == hashes(dataset.snapshot, "t1")
    assert shown["Cache-Control"] == "no-store"
    answers = [anonymous.post(f"/api/v1/recall-notices/{first}", {}, format="json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["acknowledged_at"] == answers[1].json()["acknowledged_at"] is not None
    assert NoticeEvent.objects.filter(state="acknowledged").count() == 1
    assert AuditEvent.objects.filter(action="recall.acknowledged").count() == 1
    assert anonymous.get(f"/api/v1/recall-notices/{second}").json()["acknowledged_at"] is None


@pytest.mark.parametrize("token", ["x", "é" * 5, "a" * 500, "0" * 43])
def test_text_that_is_no_link_finds_nothing(dataset, anonymous, token):
    dataset.affect("t1")
    work_all()
    assert anonymous.get(f"/api/v1/recall-notices/{token}").status_code == 404
    assert anonymous.post(f"/api/v1/recall-notices/{token}", {}, format="json").status_code == 404
    assert anonymous.get(f"/recall/{token}").status_code == 404


def test_token_is_kept_as_a_keyed_hash_only(dataset, settings):
    dataset.affect("t1")
    work_all()
    stored = list(NoticeLink.objects.values_list("token_hmac", flat=True))
    assert not any(token in text for token in links() for text in stored)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (
        "another-secret-key-of-fifty-characters-and-more!!",
        [old],
    )
    assert client_for(None).get(f"/api/v1/recall-notices/{links()[0]}").status_code == 200


def test_page_works_without_a_script_and_refuses_a_forged_form(dataset):
    dataset.affect("t1")
    work_all()
    token = links()[0]
    browser = client_for(None)
    browser.handler.enforce_csrf_checks = True
    page = browser.get(f"/recall/{token}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<script" not in text
    assert '<html lang="en">' in text
    assert hashes(dataset.snapshot, "t1")[0] in text
    assert browser.post(f"/recall/{token}").status_code == 403
    value = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    done = browser.post(f"/recall/{token}", f"csrfmiddlewaretoken={value}",
                        content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert done.status_code == 200
    assert "nothing more is asked of you" in done.content.decode()
    assert NoticeEvent.objects.filter(state="acknowledged", channel="link").count() == 1
    assert browser.put(f"/recall/{token}").status_code in (403, 405)


def test_steward_records_a_confirmation_with_a_note(dataset, steward):
    dataset.affect("t1")
    row = pages(steward, "/api/v1/recalls")[0]
    address = f"/api/v1/recalls/{row['id']}/acknowledge"
    assert steward.post(address, {"note": "  "}, format="json").status_code == 422
    answer = steward.post(address, {"note": "They wrote back."}, format="json")
    assert (answer.json()["state"], answer.json()["events"][-1]["note"]) == (
        "acknowledged",
        "They wrote back.",
    )
    again = steward.post(address, {"note": "Again."}, format="json")
    assert len(again.json()["events"]) == len(answer.json()["events"])
    work_all()
    assert len(mail.outbox) == 1  # the other recipient only
    assert "wrote" not in json.dumps(list(AuditEvent.objects.values_list("payload", flat=True)))


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


@pytest.fixture
def published(make_dataset):
    return make_dataset(use={"distribution": "public"})


def test_feed_is_there_for_published_datasets_only_and_holds_hashes(published, dataset, anonymous):
    address = f"/api/v1/projects/{published.project.pk}/notice-feed"
    empty = anonymous.get(address)
    assert (empty.status_code, empty["Content-Type"], empty.json()["items"]) == (
        200,
        "application/feed+json",
        [],
    )
    assert anonymous.get(f"/api/v1/projects/{dataset.project.pk}/notice-feed").status_code == 404
    found = published.affect("t1", "t2")
    assert found.notices == 1
    work_all()
    (item,) = anonymous.get(address).json()["items"]
    snapshot = published.reload()
    assert item["_clearlabel"] == {
        "version": 1,
        "manifest_sha256": snapshot.manifest_sha256,
        "reason_class": "withdrawal",
        "rows": 2,
        "sha256": hashes(snapshot, "t1", "t2"),
        "superseded_by": {"version": 2, "manifest_sha256": snapshot.superseded_by.manifest_sha256},
    }
    rows = pages(anonymous, re.sub(r"^https?://[^/]+", "", item["url"]))
    assert [row["sha256"] for row in rows] == hashes(snapshot, "t1", "t2")
    assert mail.outbox == []
    assert RecallNotice.objects.get().events.latest("id").channel == "feed"


@pytest.mark.parametrize("by", ["query", "accept"])
def test_feed_is_atom_where_that_is_asked_for(published, anonymous, by):
    published.affect("t1")
    address = f"/api/v1/projects/{published.project.pk}/notice-feed"
    answer = (
        anonymous.get(f"{address}?format=atom")
        if by == "query"
        else anonymous.get(address, HTTP_ACCEPT="application/atom+xml")
    )
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    (entry,) = root.findall(f"{ATOM}entry")
    assert hashes(published.snapshot, "t1")[0] in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}id").text.startswith("urn:uuid:")
    assert anonymous.get(f"{address}?format=rss").status_code == 422


def test_recall_of_what_was_not_published_has_no_public_page(dataset, anonymous):
    dataset.affect("t1")
    recall = RecallNotice.objects.first().recall_id
    assert anonymous.get(f"/api/v1/notice-feed/{recall}").status_code == 404


def test_nothing_about_a_person_in_what_receivers_and_the_log_are_given(make_dataset, tenant, anonymous):
    """Names, texts and addresses of the items, of the recipients and of who labeled are searched for everywhere."""
    made = make_dataset(count=2, use={"distribution": "public"})
    Recipient.objects.create(organisation=tenant.organisation, name="Zoe Recipient", kind="person",
                             contact="zoe@secret.example", created_at=clock.now())  # fmt: skip
    made.affect("t0", reason_class="erasure")
    work_all()
    feed = anonymous.get(f"/api/v1/projects/{made.project.pk}/notice-feed")
    atom = anonymous.get(f"/api/v1/projects/{made.project.pk}/notice-feed?format=atom")
    notice = RecallNotice.objects.select_related("recall__snapshot").get()
    with transaction.atomic():
        token = draw_link(notice=notice, now=clock.now())
    shown = anonymous.get(f"/api/v1/recall-notices/{token}")
    page = anonymous.get(f"/recall/{token}")
    log = json.dumps(
        list(AuditEvent.objects.filter(action__startswith="recall").values_list("payload", flat=True))
    )
    log += json.dumps(
        list(AuditEvent.objects.filter(action__startswith="snapshot.").values_list("payload", flat=True))
    )
    stones = json.dumps(list(Tombstone.objects.values("leaf_hash", "reason_class")))
    secrets = [
        "Text of",
        "Zoe",
        "secret.example",
        "t0",
        *(tenant.user(r).email for r in ("manager", "owner")),
    ]
    secrets += [str(pk) for pk in Item.objects.values_list("pk", flat=True)]
    texts = [answer.content.decode() for answer in (feed, atom, shown, page)] + [stones]
    for secret in secrets:
        for text in texts:
            assert not re.search(rf"(?<![0-9a-f]){re.escape(secret)}(?![0-9a-f])", text), secret
        if secret != "t0":
            assert secret not in log, secret


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
