"""What items and leases say of their files: the addresses of all that was made of them, through the same door."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from labeling.accounts.roles import Role
from labeling.media import reading
from labeling.media.services import add_masked, identify, measure
from labeling.media.urls import SIZES
from projects.models import ItemMedia
from tests.media.recordings import film, pdf, tone
from tests.media.taking import copies, entries, stored, take
from tests.support.jobs import jpeg
from tests.support.projects import IMAGE_SCHEMA, add_project_member, make_item, make_project

pytestmark = pytest.mark.django_db
FURTHER = {"tiles", "pages", "frames", "peaks", "poster", "text"}


@pytest.fixture
def project(tenant):
    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    add_project_member(project, tenant.user("annotator"))
    add_project_member(project, tenant.user("reviewer"), Role.REVIEWER)
    return project


def bring(tenant, project, data, name, folder):
    asset = take(tenant.organisation, data, name, folder).asset
    item = make_item(project)
    ItemMedia.objects.create(item=item, name="photo", asset=asset, filename=name)
    return asset, item


def of_item(tenant, item, role="reviewer"):
    (medium,) = tenant.client_for(role).get(f"/api/v1/items/{item.pk}").json()["media"]
    return medium


def of_lease(tenant, project):
    answer = tenant.client_for("annotator").post(f"/api/v1/projects/{project.pk}/next", {}, format="json")
    ((medium,),) = (lease["media"] for lease in answer.json()["assignments"])
    return medium


def addresses(medium):
    """Every address that a medium names, packs by their first file."""
    plain = [medium[key] for key in ("url", "thumbnail", "peaks", "poster", "text")]
    frames = [medium["frames"]["url"]] if medium["frames"] else []
    tiles = [medium["tiles"]["template"].format(z=0, x=0, y=0)] if medium["tiles"] else []
    pages = [medium["pages"]["template"].format(n=0)] if medium["pages"] else []
    return [one for one in plain if one] + frames + tiles + pages


def given(medium):
    return {key for key in FURTHER if medium[key] is not None}


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("data", "name", "kinds", "count"),
    [
        (tone, "a.wav", {"peaks"}, 2),
        (film, "a.mp4", {"frames", "poster"}, 4),
        (lambda: pdf(("One", "Two")), "a.pdf", {"pages", "text"}, 4),
        (jpeg, "a.jpg", set(), 2),
    ],
)
def test_item_and_lease_name_all_that_was_made_and_each_address_opens(
    tenant, project, anonymous, tmp_path, data, name, kinds, count
):
    asset, item = bring(tenant, project, data(), name, tmp_path)
    made = copies(asset)
    for medium in (of_item(tenant, item), of_lease(tenant, project)):
        assert given(medium) == kinds == set(made) & FURTHER
        assert len(addresses(medium)) == count
        for address in addresses(medium):
            assert anonymous.get(address).status_code == 200, address
        for kind in kinds & {"peaks", "poster", "text"}:
            assert body(anonymous.get(medium[kind])) == stored(made[kind])
    assert medium["duration"] == (asset.facts["duration"] if name in ("a.wav", "a.mp4") else None)


def test_all_copies_that_have_addresses_are_named():
    assert {"display", "thumbnail"} | FURTHER == set(SIZES)


def test_frames_are_counted_and_their_table_opens(tenant, project, anonymous, tmp_path):
    _, item = bring(tenant, project, film(), "a.mp4", tmp_path)
    frames = of_item(tenant, item)["frames"]
    assert frames["count"] == 12
    assert len(json.loads(body(anonymous.get(frames["url"])))["pts"]) == 12


def test_pages_have_sizes_and_places(tenant, project, anonymous, tmp_path):
    asset, item = bring(tenant, project, pdf(("One", "Two")), "a.pdf", tmp_path)
    pages = of_item(tenant, item)["pages"]
    packed = entries(stored(copies(asset)["pages"]))
    assert [body(anonymous.get(pages["template"].format(n=n))) for n in (0, 1)] == packed
    for n, size in enumerate(pages["sizes"]):
        with Image.open(io.BytesIO(packed[n])) as page:
            assert list(page.size) == size


def test_tiles_are_named_with_their_levels(tenant, project, anonymous, tmp_path, monkeypatch):
    monkeypatch.setitem(reading._PICTURE, "tiles_from", 1_000_000)
    _, item = bring(tenant, project, jpeg(1_300, 1_100), "a.jpg", tmp_path)
    for medium in (of_item(tenant, item), of_lease(tenant, project)):
        tiles = medium["tiles"]
        assert (tiles["width"], tiles["height"], tiles["tile"]) == (1_300, 1_100, 512)
        assert tiles["levels"] == [
            {"width": 325, "height": 275, "columns": 1, "rows": 1},
            {"width": 650, "height": 550, "columns": 2, "rows": 2},
            {"width": 1_300, "height": 1_100, "columns": 3, "rows": 3},
        ]
        corner = anonymous.get(tiles["template"].format(z=2, x=2, y=2))
        with Image.open(io.BytesIO(body(corner))) as tile:
            assert tile.size == (1_300 - 1_024, 1_100 - 1_024)
        assert anonymous.get(tiles["template"].format(z=2, x=3, y=0)).status_code == 404


def test_addresses_of_a_lease_end_with_the_right_to_label(tenant, project, anonymous, tmp_path):
    _, item = bring(tenant, project, pdf(("One",)), "a.pdf", tmp_path)
    leased, looked = of_lease(tenant, project), of_item(tenant, item, "steward")
    rights = {"licence": "CC-BY-NC-4.0", "personal_data": "none", "reason": "found out"}
    tenant.client_for("manager").post(f"/api/v1/items/{item.pk}/rights", rights, format="json")
    assert len(addresses(leased)) == 4
    assert {anonymous.get(address).status_code for address in addresses(leased)} == {410}
    assert {anonymous.get(address).status_code for address in addresses(looked)} == {200}
    hidden = of_item(tenant, item, "reviewer")
    assert addresses(hidden) == []
    assert given(hidden) == set()
    project.members.all().delete()
    assert {anonymous.get(address).status_code for address in addresses(leased)} == {404}


def test_only_the_masked_copy_is_named_where_there_is_one(tenant, project, anonymous, tmp_path):
    asset, item = bring(tenant, project, film(), "a.mp4", tmp_path)
    path = tmp_path / "masked"
    path.write_bytes(pdf(("Nobody",)))
    file = measure(path, filename="masked.pdf")
    masked = add_masked(original=asset, file=file, sniffed=identify(file))
    for medium in (of_item(tenant, item, "owner"), of_lease(tenant, project)):
        assert given(medium) == {"pages", "text"}
        shown = [body(anonymous.get(address)) for address in addresses(medium)]
        theirs = copies(masked)
        assert shown[:3] == [stored(theirs[kind]) for kind in ("display", "thumbnail", "text")]


@pytest.mark.parametrize(("data", "name", "queries"), [(jpeg, "a.jpg", 0), (tone, "a.wav", 1)])
def test_what_a_lease_names_costs_one_query_and_usual_pictures_none(
    tenant, project, tmp_path, data, name, queries
):
    bring(tenant, project, data(), name, tmp_path)
    with CaptureQueriesContext(connection) as captured:
        assert of_lease(tenant, project)
    assert len([one for one in captured if 'FROM "media_mediaasset"' in one["sql"]]) == queries
