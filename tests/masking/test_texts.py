"""Personal text: masked in the item itself, the original sealed, and shown to reviewers alone."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.masking.models import Region, SealedOriginal
from labeling.media import storage
from labeling.requests.services.media import input_texts
from projects.models import Item
from tests.support.jobs import work_off

pytestmark = pytest.mark.django_db
TEXT = "Dr. Ada Lovelace wrote to ada@example.org and ada@example.org again; call +44 20 7946 0958."
SETTINGS = {"detectors": [{"name": "text-patterns"}, {"name": "phones"}, {"name": "names-titles"}]}


def bring(gated, text, **data):
    item = {"external_id": "t", "data": {"text": text, **data}}
    source = {"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "unknown"}}
    body = {"source": source, "items": [item]}
    answer = gated.manager.post(f"{gated.path}/imports", body, format="json")
    assert answer.status_code == 202, answer.content
    assert list(work_off(answer.json()["job"]["id"]).problems.all()) == []
    return Item.objects.get(project=gated.project, external_id="t")


def test_text_is_masked_by_placeholders_that_count(gated_texts):
    gated_texts.turn_on(**SETTINGS)
    item = bring(gated_texts, TEXT, note={"by": ["mail bob@example.org"]})
    assert gated_texts.next() == []
    gated_texts.search()
    assert gated_texts.gate(item).state == "masked_auto"
    lease = gated_texts.next()[0]
    assert lease["item"]["data"] == {
        "text": "Dr. [PERSON 1] wrote to [EMAIL 2] and [EMAIL 2] again; call [PHONE 1].",
        "note": {"by": ["mail [EMAIL 1]"]},
    }
    assert set(Region.objects.values_list("name", "kind")) == {
        ("/text", "person"),
        ("/text", "email"),
        ("/text", "phone"),
        ("/note/by/0", "email"),
    }
    for sealed in SealedOriginal.objects.all():
        with storage.open_stored(sealed.path) as file:
            assert b"ada@" not in file.read()
    assert gated_texts.shown(item)["texts"][1] == {"name": "/text", "original": None}


def test_an_erasure_keeps_the_original_out_too(gated_texts):
    gated_texts.turn_on(**SETTINGS)
    item = bring(gated_texts, "Mail ada@example.org.")
    gated_texts.search()
    item.refresh_from_db()
    assert sorted(input_texts([item])) == ["Mail [EMAIL 1].", "Mail ada@example.org."]


def test_pseudonyms_are_the_same_in_all_items_of_a_project(gated_texts):
    gated_texts.turn_on(**SETTINGS, text_action="pseudonym")
    item = bring(gated_texts, "From ada@example.org to ADA@example.org")
    gated_texts.search()
    item.refresh_from_db()
    first, second = item.data["text"].removeprefix("From ").split(" to ")
    assert first == second
    assert first.startswith("[EMAIL ")


def test_reviewer_sees_the_original_adds_a_span_and_releases(gated_texts):
    gated_texts.turn_on(**SETTINGS, review="all")
    item = bring(gated_texts, TEXT)
    gated_texts.search()
    assert gated_texts.shown(item)["texts"] == [{"name": "/text", "original": TEXT}]
    path = f"/api/v1/items/{item.pk}/masking"
    new = {"name": "/text", "kind": "person", "shape": {"span": [17, 22]}}
    assert gated_texts.steward.post(f"{path}/regions", new, format="json").status_code == 201
    outside = {"name": "/text", "kind": "person", "shape": {"span": [17, 2200]}}
    refused = gated_texts.steward.post(f"{path}/regions", outside, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/shape")
    phone = Region.objects.get(kind="phone")
    assert gated_texts.steward.delete(f"{path}/regions/{phone.pk}").status_code == 204
    assert gated_texts.steward.post(f"{path}/approve").status_code == 200
    data = gated_texts.next()[0]["item"]["data"]
    assert data["text"] == (
        "Dr. [PERSON 1] [PERSON 2] to [EMAIL 1] and [EMAIL 1] again; call +44 20 7946 0958."
    )


def test_data_that_is_changed_is_searched_again(gated_texts):
    gated_texts.turn_on(**SETTINGS)
    item = bring(gated_texts, "Nothing in here.")
    gated_texts.search()
    assert gated_texts.gate(item).state == "clean_auto"
    changed = {"data": {"text": "Write to eve@example.org"}}
    assert gated_texts.manager.patch(f"/api/v1/items/{item.pk}", changed, format="json").status_code == 200
    assert gated_texts.gate(item).state == "pending"
    assert gated_texts.next() == []
    gated_texts.search()
    assert gated_texts.next()[0]["item"]["data"] == {"text": "Write to [EMAIL 1]"}


def test_items_that_were_there_before_come_before_the_gate_when_it_is_turned_on(gated_texts):
    source = '{"name": "N", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}'
    line = json.dumps({"external_id": "t", "data": {"text": "Write to eve@example.org"}}).encode()
    sent = {"file": SimpleUploadedFile("a.jsonl", io.BytesIO(line).getvalue()), "source": source}
    answer = gated_texts.manager.post(f"{gated_texts.path}/imports", sent, format="multipart")
    work_off(answer.json()["job"]["id"])
    gated_texts.turn_on(**SETTINGS)
    assert gated_texts.next() == []
    gated_texts.search()
    assert gated_texts.next()[0]["item"]["data"] == {"text": "Write to [EMAIL 1]"}
