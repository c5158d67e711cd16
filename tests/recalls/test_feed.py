"""What is public of recalls: the feed of published datasets, and nothing about a person anywhere."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.db import transaction

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.exports.models import Tombstone
from labeling.recalls.models import RecallNotice, Recipient
from labeling.recalls.services.notices import draw_link
from projects.models import Item
from tests.recalls.asking import hashes, pages
from tests.recalls.conftest import work_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


ATOM = "{http://www.w3.org/2005/Atom}"


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
        # An item's short name is looked for as a word: random tokens of the page hold any two letters some day.
        inside = r"[\w-]" if secret == "t0" else "[0-9a-f]"
        for text in texts:
            assert not re.search(rf"(?<!{inside}){re.escape(secret)}(?!{inside})", text), secret
        if secret != "t0":
            assert secret not in log, secret
