"""What an import with a key stores: once, outside its transaction, and nothing when it is refused."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from labeling.imports.models import Upload
from labeling.media import storage

pytestmark = pytest.mark.django_db


def stored():
    folder = Path(storage.storages["default"].path("uploads"))
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def send_with_key(client, project, key="k1", source="", **files):
    sent = [SimpleUploadedFile(name.replace("_", "."), data) for name, data in files.items()]
    body = {"file": sent} | ({"source": source} if source else {})
    headers = {"Idempotency-Key": key}
    return client.post(f"/api/v1/projects/{project.pk}/imports", body, format="multipart", headers=headers)


@pytest.mark.sqlite
def test_with_a_key_files_are_stored_once_and_outside_the_transaction(manager, texts, monkeypatch):
    before, put, depth, inside = stored(), storage.put, len(connection.savepoint_ids), []

    def watch(path, source):
        inside.append(len(connection.savepoint_ids) - depth)
        put(path, source)

    monkeypatch.setattr(storage, "put", watch)
    first = send_with_key(manager, texts, a_txt=b"One")
    again = send_with_key(manager, texts, a_txt=b"One")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert inside == [0]
    (upload,) = Upload.objects.all()
    assert set(stored()) - set(before) == {upload.pk.hex}


@pytest.mark.sqlite
@pytest.mark.parametrize("source", ["{", '{"name": "S", "kind": "nonsense"}', "0" * 32])
def test_what_was_stored_for_a_refused_request_with_a_key_is_deleted(manager, texts, source):
    before = stored()
    answer = send_with_key(manager, texts, source=source, a_txt=b"One")
    assert answer.status_code in {404, 422}
    assert stored() == before
    assert not Upload.objects.exists()
