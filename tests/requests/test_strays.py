"""Bytes that were stored and never committed go in time; whatever a row names, or was stored lately, stays."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from labeling.core import clock
from labeling.core.ids import new_id
from labeling.imports.models import Upload
from labeling.media import storage
from labeling.media.models import Blob
from labeling.requests.services import strays
from labeling.requests.services.strays import GRACE, sweep_strays

pytestmark = pytest.mark.django_db


def stored(path: str, content: bytes, tmp_path: Path, *, age: timedelta) -> str:
    """The file under `path`, as old as that."""
    source = tmp_path / new_id().hex
    source.write_bytes(content)
    storage.put(path, source)
    local = storage._local_path(path)
    assert local is not None
    then = time.time() - age.total_seconds()
    os.utime(local, (then, then))
    return path


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    """A storage of the test's own: what others stored stays there when their rows go."""
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "stored")},
    }
    settings.STORAGES = {**settings.STORAGES, "default": local}


OLD, NEW = GRACE + timedelta(minutes=1), GRACE - timedelta(minutes=1)


def blob(tenant: Any, sha256: str) -> str:
    return storage.blob_path(organisation_id=tenant.organisation.pk, sha256=sha256)


def test_what_no_row_names_goes_when_it_is_old(tenant: Any, tmp_path: Path) -> None:
    lost = stored(blob(tenant, "a" * 64), b"lost", tmp_path, age=OLD)
    fresh = stored(blob(tenant, "b" * 64), b"fresh", tmp_path, age=NEW)
    named = stored(blob(tenant, "c" * 64), b"named", tmp_path, age=OLD)
    Blob.objects.create(
        organisation=tenant.organisation, sha256="c" * 64, bytes=5, mime="image/png", created_at=clock.now()
    )
    half = stored(blob(tenant, "a" * 64).rsplit("/", 1)[0] + "/.0123.part", b"ha", tmp_path, age=OLD)
    folder = tenant.organisation.pk.hex
    uploads = [stored(f"uploads/{folder}/{new_id().hex}", b"zip", tmp_path, age=OLD) for _ in range(2)]
    Upload.objects.create(
        organisation=tenant.organisation, path=uploads[0], filename="a.zip", bytes=3, sha256="d" * 64,
        created_at=clock.now(),
    )  # fmt: skip
    proof = stored(f"evidence/{folder}/{new_id().hex}", b"pdf", tmp_path, age=OLD)

    assert sweep_strays(now=clock.now()) == 4
    assert [storage.has(path) for path in (lost, half, uploads[1], proof)] == [False] * 4
    assert [storage.has(path) for path in (fresh, named, uploads[0])] == [True] * 3
    assert sweep_strays(now=clock.now()) == 0


def test_another_organisations_row_names_nothing_here(tenant: Any, other_tenant: Any, tmp_path: Path) -> None:
    lost = stored(blob(tenant, "a" * 64), b"lost", tmp_path, age=OLD)
    Blob.objects.create(
        organisation=other_tenant.organisation,
        sha256="a" * 64,
        bytes=4,
        mime="image/png",
        created_at=clock.now(),
    )
    assert sweep_strays(now=clock.now()) == 1
    assert not storage.has(lost)


def test_what_is_stored_anew_while_it_is_looked_at_stays(
    tenant: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored(blob(tenant, "a" * 64), b"lost", tmp_path, age=OLD)
    remove = storage.remove_older

    def overtaken(path: str, **given: Any) -> bool:
        stored(path, b"lost", tmp_path, age=timedelta(0))
        return remove(path, **given)

    monkeypatch.setattr(strays.storage, "remove_older", overtaken)
    assert sweep_strays(now=clock.now()) == 0
    assert storage.has(path)


def test_a_row_that_comes_while_it_is_looked_at_keeps_its_file(
    tenant: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored(blob(tenant, "a" * 64), b"late", tmp_path, age=OLD)
    look = storage.is_older

    def overtaken(path: str, **given: Any) -> bool:
        Blob.objects.create(
            organisation=tenant.organisation,
            sha256="a" * 64,
            bytes=4,
            mime="image/png",
            created_at=clock.now(),
        )
        return look(path, **given)

    monkeypatch.setattr(strays.storage, "is_older", overtaken)
    assert sweep_strays(now=clock.now()) == 0
    assert storage.has(path)


def test_a_call_looks_at_a_part_and_the_next_hours_at_the_rest(
    tenant: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strays, "MOST", 1)
    for name in ("0a", "7f", "ff"):
        stored(blob(tenant, name + "0" * 62), name.encode(), tmp_path, age=OLD)
    now = clock.now()
    assert [sweep_strays(now=now) for _ in range(4)] == [1, 1, 1, 0]
