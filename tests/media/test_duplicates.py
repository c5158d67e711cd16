"""Near duplicates: the hash, its bands, and the report of a project."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from labeling.core import clock
from labeling.media.child.image import dhash
from labeling.media.hashing import NEAR, bands_of, distance
from labeling.media.models import Blob, MediaAsset, PictureHash
from projects.models import Item, ItemMedia, ItemState
from projects.selectors import duplicates
from tests.support.projects import IMAGE_SCHEMA, make_item, make_project

HASHES = st.integers(0, 2**64 - 1)


@given(HASHES, st.sets(st.integers(0, 63), max_size=NEAR))
def test_near_hashes_share_a_band(value, flipped):
    other = value
    for bit in flipped:
        other ^= 1 << bit
    one, two = bands_of(f"{value:016x}"), bands_of(f"{other:016x}")
    assert distance(one, two) == len(flipped)
    assert any(a == b for a, b in zip(one, two, strict=True))


def scene(shift: int = 0) -> Image.Image:
    picture = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40 + shift, 30, 140 + shift, 130), fill="white")
    draw.rectangle((200, 150, 300, 220), fill="black")
    return picture


def test_other_sizes_and_encodings_are_near_and_another_scene_is_not():
    one = bands_of(dhash(scene()))
    out = io.BytesIO()
    scene().resize((161, 119)).save(out, "JPEG", quality=40)
    with Image.open(out) as again:
        assert distance(one, bands_of(dhash(again))) <= NEAR
    assert distance(one, bands_of(dhash(scene(120)))) > NEAR


@pytest.fixture
def project(tenant):
    return make_project(tenant.organisation, schema=IMAGE_SCHEMA)


def add(project, hashes):
    """Items with a picture of each of these hashes, in this order."""
    items = [make_item(project) for _ in hashes]
    for number, (item, value) in enumerate(zip(items, hashes, strict=True)):
        common = {"organisation": project.organisation, "created_at": clock.now()}
        blob = Blob.objects.create(sha256=f"{item.pk.hex}{number:032x}", bytes=1, mime="image/jpeg", **common)
        asset = MediaAsset.objects.create(blob=blob, kind="image", mime="image/jpeg", **common)
        bands = {f"band_{place}": band for place, band in enumerate(bands_of(f"{value:016x}"))}
        PictureHash.objects.create(asset=asset, **bands)
        ItemMedia.objects.create(item=item, name="photo", asset=asset, filename="a.jpg")
    return items


def report(tenant, project, role="owner", **query):
    answer = tenant.client_for(role).get(f"/api/v1/projects/{project.pk}/duplicates", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def pairs(body):
    return [
        (row["external_id"], near["external_id"], near["distance"])
        for row in body["results"]
        for near in row["near"]
    ]


@pytest.mark.django_db
def test_report_gives_each_pair_once_nearest_first(tenant, project):
    base = 0x0123456789ABCDEF
    hashes = [base, base ^ 0b111, 2**64 - 1, base ^ (1 << 60), base ^ 0b1111 << 32, base]
    a, b, _, d, _, f = add(project, hashes)
    assert pairs(report(tenant, project)) == [
        (a.external_id, f.external_id, 0),
        (a.external_id, d.external_id, 1),
        (a.external_id, b.external_id, 3),
        (b.external_id, f.external_id, 3),
        (d.external_id, f.external_id, 1),
    ]


@pytest.mark.django_db
def test_pages_together_are_the_whole(tenant, project, monkeypatch):
    monkeypatch.setattr(duplicates, "WINDOW", 4)
    monkeypatch.setattr(duplicates, "WINDOWS", 2)
    add(project, [7, 7, *(0x5555 << 16 * (n % 4) | n << 24 for n in range(20)), 7, 9 << 50, 9 << 50])
    whole = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        body = report(tenant, project, limit=1, **({"cursor": cursor} if cursor else {}))
        assert len(body["results"]) <= 1
        whole += pairs(body)
        cursor, pages = body["next"], pages + 1
    monkeypatch.undo()
    assert whole == pairs(report(tenant, project))
    assert len(whole) == len(set(whole)) > 4


@pytest.mark.django_db
def test_report_knows_one_project_and_no_withdrawn_item(tenant, project):
    other = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    add(other, [5])
    first, second = add(project, [5, 5])
    assert len(pairs(report(tenant, project))) == 1
    Item.objects.filter(pk=second.pk).update(state=ItemState.WITHDRAWN)
    assert pairs(report(tenant, project)) == []
    assert first.external_id


@pytest.mark.django_db
def test_many_alike_are_cut_and_said_to_be(tenant, project):
    add(project, [5] * (duplicates.MOST_NEAR + 2))
    rows = report(tenant, project)["results"]
    assert (len(rows[0]["near"]), rows[0]["more"], rows[1]["more"]) == (duplicates.MOST_NEAR, True, False)
