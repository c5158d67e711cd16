"""No door gives the original: every route of media, every kind of copy, exports; and somebody seen pulls the item."""

import io
import json
import zipfile

import pytest
from django.urls import get_resolver
from PIL import Image

from labeling.masking.addresses import review_url
from labeling.media.models import MediaAsset
from labeling.media.urls import LABELING, LOOKING, SIZES, media_url
from labeling.rights.policy import Use
from projects.models import ItemMedia, Project
from tests.masking.pictures import jpeg, located, with_faces
from tests.masking.test_gate import PLACE, patch
from tests.support.jobs import work_off

pytestmark = pytest.mark.django_db
KNOWN_ROUTES = {
    "media/<str:signed>",
    "media/<str:signed>/tiles/<int:z>/<int:x>/<int:y>",
    "media/<str:signed>/pages/<int:number>",
    "media/review/<str:signed>",
    "media/review/<str:signed>/pages/<int:number>",
}


def routes(patterns=None, prefix=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, path)
        else:
            yield path


def answers(client, tenant, role, media):
    """Everything that some address of the medium answers, made for this role."""
    actor = tenant.actor(role)
    for size in SIZES:
        for door in (LABELING, LOOKING):
            address = media_url(
                asset_id=media.asset_id, actor=actor, item_id=media.item_id, size=size, door=door
            )
            for end in ("", "/tiles/0/0/0", "/tiles/1/0/0", "/pages/0"):
                yield address + end, client.get(address + end)


def bytes_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_all_routes_of_media_are_known_here():
    assert {path for path in routes() if path.startswith("media/")} == KNOWN_ROUTES


def test_no_address_gives_an_annotator_anything_before_the_gate(gated, tenant):
    gated.turn_on()
    item = gated.bring(face=jpeg(with_faces(PLACE), exif=located()))["face"]
    media = ItemMedia.objects.get(item=item)
    for address, answer in answers(gated.annotator, tenant, "annotator", media):
        assert answer.status_code in (404, 410), address
    gate = gated.gate(item)
    mine = review_url(gate=gate, actor=tenant.actor("annotator"), name="photo")
    assert gated.annotator.get(mine).status_code == 404


@pytest.mark.parametrize("state", ["masked_auto", "needs_human", "released"])
def test_no_address_gives_the_original_behind_the_gate(gated, tenant, state):
    gated.turn_on(review="uncertain" if state == "masked_auto" else "all")
    sent = jpeg(with_faces(PLACE), exif=located())
    item = gated.bring(face=sent)["face"]
    gated.search()
    if state == "released":
        assert gated.steward.post(f"/api/v1/items/{item.pk}/masking/approve").status_code == 200
    assert gated.gate(item).state == state
    media, given = ItemMedia.objects.get(item=item), []
    for role in ("annotator", "reviewer", "steward", "owner"):
        for address, answer in answers(tenant.client_for(role), tenant, role, media):
            data = bytes_of(answer)
            assert data != sent
            if answer.status_code == 200:
                given.append((role, answer["Content-Type"], data))
            else:
                assert answer.status_code in (404, 410), address
    assert {role for role, _, _ in given} >= {"steward", "owner"}
    assert ("annotator" in {role for role, _, _ in given}) == (state != "needs_human")
    for _, mime, data in given:
        assert mime in ("image/jpeg", "image/png")
        picture = Image.open(io.BytesIO(data))
        assert (picture.info.get("exif"), picture.info.get("xmp"), len(picture.getexif())) == (None, None, 0)
        scaled = tuple(round(part * picture.width / 800) for part in PLACE)
        assert patch(picture, scaled).std() < 8
    hidden = review_url(gate=gated.gate(item), actor=tenant.actor("annotator"), name="photo")
    assert gated.annotator.get(hidden).status_code == 404
    seen = gated.steward.get(review_url(gate=gated.gate(item), actor=tenant.actor("steward"), name="photo"))
    assert seen.status_code == (200 if state == "needs_human" else 410)


def test_every_derivation_of_the_original_is_hidden_by_the_masked_copy(gated, tenant):
    gated.turn_on()
    item = gated.bring(face=jpeg(with_faces(PLACE)))["face"]
    gated.search()
    media = ItemMedia.objects.get(item=item)
    display = MediaAsset.objects.get(parent=media.asset_id, derivation="display")
    for derivation in MediaAsset.Derivation.values:
        if derivation not in ("original", "masked"):
            MediaAsset.objects.get_or_create(
                parent=media.asset,
                derivation=derivation,
                defaults={
                    "organisation": tenant.organisation,
                    "blob": display.blob,
                    "kind": "image",
                    "mime": "image/jpeg",
                    "created_at": display.created_at,
                },
            )
    for _, answer in answers(gated.annotator, tenant, "annotator", media):
        if answer.status_code == 200:
            picture = Image.open(io.BytesIO(bytes_of(answer)))
            scaled = tuple(round(part * picture.width / 800) for part in PLACE)
            assert patch(picture, scaled).std() < 8


@pytest.mark.parametrize("content", ["originals", "derivatives"])
def test_export_holds_the_masked_copy_alone(gated, tenant, content):
    gated.turn_on()
    sent = jpeg(with_faces(PLACE), exif=located())
    gated.bring(face=sent)
    gated.search()
    lease = gated.next()[0]
    result = {"objects": [{"id": "a", "label": "person", "type": "box", "x": 10, "y": 10, "w": 50, "h": 50}]}
    body = {"token": lease["token"], "result": result}
    assert (
        gated.annotator.post(f"/api/v1/assignments/{lease['id']}/submit", body, format="json").status_code
        == 200
    )
    use = Project.objects.get(pk=gated.project.pk).use | {"action": "export", "content": content}
    assert Use.parse(use)
    asked = {"name": "faces", "use": use, "formats": ["jsonl"]}
    answer = gated.steward.post(f"{gated.path}/snapshots", asked, format="json")
    assert answer.status_code == 202, answer.content
    job = work_off(answer.json()["job"]["id"])
    assert job.state == "done", job.message
    snapshot = gated.steward.get(f"/api/v1/snapshots/{job.result['snapshot']}").json()
    assert snapshot["counts"] == {"included": 1, "withheld": 0}
    pictures = 0
    for file in snapshot["files"]:
        data = bytes_of(gated.steward.get(file["url"]))
        if not zipfile.is_zipfile(io.BytesIO(data)):
            assert sent not in data
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                inner = package.read(name)
                assert inner != sent
                if name.endswith((".jpg", ".png")):
                    picture = Image.open(io.BytesIO(inner))
                    assert (picture.size, len(picture.getexif())) == ((800, 600), 0)
                    assert patch(picture, PLACE).std() < 2
                    pictures += 1
    assert pictures == 1
    assert json.dumps(snapshot)


def test_somebody_seen_pulls_the_item_everywhere_at_once(gated, tenant):
    gated.turn_on()
    item = gated.bring(face=jpeg(with_faces(PLACE)))["face"]
    gated.search()
    lease = gated.next()[0]
    flag = {"kind": "person", "region": {"input": "photo", "box": [500, 300, 80, 90]}}
    assert gated.annotator.post(f"/api/v1/items/{item.pk}/flags", flag, format="json").status_code == 201
    assert gated.annotator.get(lease["media"][0]["url"]).status_code == 410
    late = gated.annotator.post(
        f"/api/v1/assignments/{lease['id']}/submit", {"token": lease["token"], "result": {}}, format="json"
    )
    assert (late.status_code, late.json()["code"]) == (409, "rights.changed")
    rows = gated.steward.get(f"{gated.path}/masking?state=needs_human&why=seen").json()
    assert [row["item"]["id"] for row in rows["results"]] == [str(item.pk)]
    assert rows["counts"]["needs_human"] == 1
    assert "seen" in {region["origin"] for region in rows["results"][0]["flagged"]}
    assert gated.steward.post(f"/api/v1/items/{item.pk}/masking/approve").status_code == 200
    assert len(gated.next()) == 1
