"""Serving every kind of copy: types, tiles, pages, ranges; by the proxy or the bucket where that is set."""

import io
import json

import pytest
from django.core.files.storage import FileSystemStorage, storages
from PIL import Image

from labeling.config.env import Env
from labeling.media.models import MediaAsset
from labeling.media.selectors import GIVEN
from labeling.media.services import add_masked, identify, measure
from labeling.media.urls import PACKS, SIZES, media_url
from projects.models import Item, ItemMedia
from tests.media.recordings import film, pdf, tone
from tests.media.taking import copies, stored, take
from tests.support.jobs import jpeg
from tests.support.projects import IMAGE_SCHEMA, add_project_member, make_item, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(tenant):
    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    add_project_member(project, tenant.user("annotator"))
    return project


def item_of(project, asset) -> Item:
    item = make_item(project)
    ItemMedia.objects.create(item=item, name="photo", asset=asset, filename="a")
    return item


def taken(tenant, project, data, name, folder):
    asset = take(tenant.organisation, data, name, folder).asset
    return asset, item_of(project, asset)


def address(tenant, asset, item, size):
    return media_url(asset_id=asset.pk, actor=tenant.actor("annotator"), item_id=item.pk, size=size)


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("data", "name"), [(tone, "a.wav"), (film, "a.mp4"), (pdf, "a.pdf"), (lambda: b"words", "a.txt")]
)
def test_every_copy_has_an_address_its_type_and_nothing_that_runs(
    tenant, project, anonymous, tmp_path, data, name
):
    asset, item = taken(tenant, project, data(), name, tmp_path)
    for kind, copy in copies(asset).items():
        if kind in PACKS:
            continue
        answer = anonymous.get(address(tenant, asset, item, kind))
        assert answer.status_code == 200, kind
        assert body(answer) == stored(copy)
        assert answer["Content-Type"] == copy.mime
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        part = anonymous.get(address(tenant, asset, item, kind), headers={"Range": "bytes=1-3"})
        assert (part.status_code, body(part)) == (206, stored(copy)[1:4])
        many = anonymous.get(address(tenant, asset, item, kind), headers={"Range": "bytes=0-1,3-4"})
        assert (many.status_code, many.json()["code"]) == (416, "media.ranges")
    for kind in set(SIZES) - set(copies(asset)):
        assert anonymous.get(address(tenant, asset, item, kind)).status_code == 404


def test_addresses_are_for_the_derivations_that_are_given_out():
    assert set(SIZES) == set(GIVEN)
    assert set(MediaAsset.Derivation.values) - set(SIZES) == {"original", "masked"}


def test_pages_by_number(tenant, project, anonymous, tmp_path):
    asset, item = taken(tenant, project, pdf(("One", "Two")), "a.pdf", tmp_path)
    pages = address(tenant, asset, item, "pages")
    for number in (0, 1):
        answer = anonymous.get(f"{pages}/pages/{number}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        with Image.open(io.BytesIO(answer.content)) as page:
            assert list(page.size) == copies(asset)["pages"].facts["sizes"][number]
    again = anonymous.get(f"{pages}/pages/1", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    for wrong in (
        f"{pages}/pages/2",
        f"{pages}/tiles/0/0/0",
        pages,
        f"{address(tenant, asset, item, 'display')}/pages/0",
    ):
        assert anonymous.get(wrong).status_code == 404


def test_tiles_by_place(tenant, project, anonymous, tmp_path):
    picture = Image.linear_gradient("L").resize((8_200, 8_000)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=40)
    asset, item = taken(tenant, project, out.getvalue(), "a.jpg", tmp_path)
    tiles = address(tenant, asset, item, "tiles")
    levels = copies(asset)["tiles"].facts["levels"]
    last = len(levels) - 1
    answer = anonymous.get(f"{tiles}/tiles/{last}/16/15")
    with Image.open(io.BytesIO(answer.content)) as tile:
        assert tile.size == (8_200 - 16 * 512, 8_000 - 15 * 512)
    for wrong in (f"{last + 1}/0/0", f"{last}/17/0", f"{last}/0/16", "0/1/0"):
        assert anonymous.get(f"{tiles}/tiles/{wrong}").status_code == 404
    project.members.all().delete()
    assert anonymous.get(f"{tiles}/tiles/0/0/0").status_code == 404


def test_masked_copy_stands_in_front_of_the_original(tenant, project, anonymous, tmp_path):
    data = film()
    asset, item = taken(tenant, project, data, "a.mp4", tmp_path)
    before = body(anonymous.get(address(tenant, asset, item, "poster")))
    path = tmp_path / "masked"
    path.write_bytes(jpeg(64, 48, "black"))
    for _ in range(2):  # masked anew, it takes the place of the earlier one
        file = measure(path, filename="masked.jpg")
        masked = add_masked(original=asset, file=file, sniffed=identify(file))
    assert (masked.parent, masked.derivation) == (asset, "masked")
    shown = body(anonymous.get(address(tenant, asset, item, "display")))
    assert shown == stored(copies(masked)["display"])
    for kind in ("poster", "frames"):  # the masked copy has none, and the original's are not for anybody
        assert anonymous.get(address(tenant, asset, item, kind)).status_code == 404
    assert before


def test_proxy_sends_the_file_and_this_process_only_says_which(
    tenant, project, anonymous, tmp_path, settings
):
    asset, item = taken(tenant, project, film(), "a.mp4", tmp_path)
    settings.MEDIA_ACCEL = "/internal-media/"
    display = copies(asset)["display"]
    answer = anonymous.get(address(tenant, asset, item, "display"), headers={"Range": "bytes=0-1"})
    assert (answer.status_code, body(answer)) == (200, b"")
    sha256 = display.blob.sha256
    assert answer["X-Accel-Redirect"] == (
        f"/internal-media/blobs/{tenant.organisation.pk.hex}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    )
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("video/mp4", "nosniff")
    project.members.all().delete()
    refused = anonymous.get(address(tenant, asset, item, "display"))
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused


class Bucket(FileSystemStorage):
    """A storage with addresses of its own, as a bucket has them."""

    def url(self, name, parameters=None, expire=None):
        return f"https://bucket.example/{name}?type={parameters['ResponseContentType']}&expire={expire}"


def test_bucket_sends_the_file_under_a_short_address(
    tenant, project, anonymous, tmp_path, settings, monkeypatch
):
    asset, item = taken(tenant, project, film(), "a.mp4", tmp_path)
    settings.MEDIA_PRESIGNED = True
    monkeypatch.setattr("labeling.media.storage.default_storage", Bucket(location=tmp_path))
    answer = anonymous.get(address(tenant, asset, item, "display"))
    sha256 = copies(asset)["display"].blob.sha256
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"{sha256}?type=video/mp4&expire=60")
    assert answer["Cache-Control"] == "private, no-store"
    assert anonymous.head(address(tenant, asset, item, "display")).status_code == 200
    project.members.all().delete()
    assert anonymous.get(address(tenant, asset, item, "display")).status_code == 404


@pytest.mark.pg
def test_real_bucket_gives_the_bytes_for_a_presigned_address(tenant, project, anonymous, tmp_path, settings):
    import urllib.request

    if isinstance(storages["default"], FileSystemStorage):
        pytest.fail("the large size has a bucket")
    asset, item = taken(tenant, project, film(), "a.mp4", tmp_path)
    settings.MEDIA_PRESIGNED = True
    location = anonymous.get(address(tenant, asset, item, "display"))["Location"]
    request = urllib.request.Request(location, headers={"Range": "bytes=2-5"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.read() == stored(copies(asset)["display"])[2:6]


@pytest.mark.parametrize(
    "variables",
    [
        {"CLEARLABEL_MEDIA_PRESIGNED": "1"},
        {"CLEARLABEL_MEDIA_ACCEL": "internal"},
        {
            "CLEARLABEL_MEDIA_ACCEL": "/internal/",
            "S3_ENDPOINT_URL": "http://s3.example",
            "S3_BUCKET": "b",
            "S3_ACCESS_KEY_ID": "k",
            "S3_SECRET_ACCESS_KEY": "s",
        },
    ],
)
def test_ways_of_serving_that_do_not_go_together_stop_the_start(monkeypatch, variables):
    for name in ("S3_ENDPOINT_URL", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="CLEARLABEL_MEDIA"):
        Env()


def test_frames_are_readable_as_json(tenant, project, anonymous, tmp_path):
    asset, item = taken(tenant, project, film(), "a.mp4", tmp_path)
    assert len(json.loads(body(anonymous.get(address(tenant, asset, item, "frames"))))["pts"]) == 12
