"""Bodies beyond what the operator allows are refused while they come in, before anything is kept."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.imports.models import Upload
from tests.support.people import client_for
from tests.support.projects import TEXT_SCHEMA, make_project

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def small(settings):
    settings.UPLOAD_MAX_BYTES = MEGABYTE


def left_over(settings):
    return {path for path in Path(settings.DATA_DIR, "tmp").rglob("*") if path.is_file()}


def send(client, address, *sizes):
    files = [SimpleUploadedFile(f"{number}.jsonl", b"x" * size) for number, size in enumerate(sizes)]
    return client.post(address, {"file": files}, format="multipart")


@pytest.mark.parametrize(
    "sizes", [(MEGABYTE + 1,), (MEGABYTE // 2 + 1, MEGABYTE // 2), (3 * MEGABYTE,)], ids=str
)
@pytest.mark.parametrize("kind", ["session", "token"])
def test_files_beyond_the_cap_are_a_413_and_leave_nothing(tenant, small, settings, sizes, kind):
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    client = (
        tenant.client_for("manager", csrf=True) if kind == "session" else tenant.token_client(role="manager")
    )
    before = left_over(settings)  # copies of what stands in a bucket are kept from earlier requests
    answer = send(client, f"/api/v1/projects/{project.pk}/imports", *sizes)
    assert answer.status_code == 413, answer.content
    body = json.loads(answer.content)
    assert (body["code"], body["status"]) == ("too_large", 413)
    assert "1 MB" in body["detail"]
    assert not Upload.objects.exists()
    assert left_over(settings) == before


def test_files_up_to_the_cap_are_taken(tenant, small):
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    answer = send(
        tenant.client_for("manager"), f"/api/v1/projects/{project.pk}/imports", MEGABYTE // 2, MEGABYTE // 2
    )
    assert answer.status_code == 202, answer.content


class Unread:
    """A body that must not be asked for."""

    def read(self, *_):
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("address", ["/", "/media/x", "/api/v1/nothing", "/livez", "/api/v1/auth/login"])
def test_a_form_sent_to_where_none_is_taken_is_not_read(address):
    client = client_for(None, csrf=True)
    answer = client.generic(
        "POST",
        address,
        b"",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH="100",
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code in {404, 405, 415}
