"""Hostile archives through the import: each is answered by problems, and what is good in it comes in."""

import io
import json
import stat
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Item
from tests.support.jobs import jpeg, problems, work_off, zipped

pytestmark = pytest.mark.django_db
SOURCE = {"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}


def send(client, project, data, name="set.zip"):
    form = {"file": [SimpleUploadedFile(name, data)], "source": json.dumps(SOURCE)}
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", form, format="multipart")
    return work_off(answer.json()["job"]["id"])


def codes(job):
    return sorted((file, code) for _, file, code in problems(job))


def test_archive_of_a_hundred_layers_is_not_unwrapped(manager, images):
    inner = zipped({"a.jpg": jpeg()})
    for _ in range(100):
        inner = zipped({"next.zip": inner})
    assert codes(send(manager, images, inner)) == [("next.zip", "archive.nested")]
    for _ in range(100):
        inner = zipped({"next.jpg": inner})  # the same, named like a picture
    job = send(manager, images, inner)
    assert (codes(job), Item.objects.count()) == ([("next.jpg", "archive.nested")], 0)


def test_names_that_lead_elsewhere_links_and_devices(manager, images):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("good.jpg", jpeg())
        for name in ("../up.jpg", "/abs.jpg", "a/../../b.jpg", "C:/x.jpg"):
            archive.writestr(name, jpeg())
        for name, kind in (
            ("link.jpg", stat.S_IFLNK),
            ("pipe.jpg", stat.S_IFIFO),
            ("disk.jpg", stat.S_IFBLK),
        ):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            archive.writestr(info, "/etc/passwd")
    job = send(manager, images, out.getvalue())
    assert {code for _, code in codes(job)} == {"archive.unsafe_path", "archive.not_a_file"}
    assert (job.failed, list(Item.objects.values_list("external_id", flat=True))) == (7, ["good.jpg"])


def test_bombs_cost_only_themselves(manager, images):
    packed = zipped({"bomb.jpg": b"\0" * 40_000_000, "good.jpg": jpeg()})
    assert len(packed) < 100_000
    job = send(manager, images, packed)
    assert (codes(job), Item.objects.count()) == ([("bomb.jpg", "archive.ratio")], 1)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut off", b"no zip at all"])
def test_what_is_no_archive_is_one_problem(manager, images, data):
    job = send(manager, images, data)
    assert [code for _, code in codes(job)] == ["archive.not_a_zip"]
