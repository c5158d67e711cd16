"""The file that answers a request for access: made while others write, gone with all that was left of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from labeling.core import clock
from labeling.media import storage
from labeling.requests.models import AccessFile
from labeling.requests.services import access_contents, accessing
from labeling.requests.services.accessing import remove_expired
from labeling.requests.services.cases import Opening
from labeling.requests.services.opening import open_for
from labeling.rights.consent.services.subjects import shred
from tests.recalls.conftest import work_all
from tests.requests.conftest import Scene


def asking(scene: Scene) -> Any:
    return open_for(
        actor=scene.tenant.actor("steward"), subject=scene.person.subject, given=Opening(kind="access")
    ).request


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_file_is_put_together(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watched(*args: Any) -> dict[str, int]:
        seen.append(connection.in_atomic_block)
        return access_contents.write_archive(*args)

    monkeypatch.setattr(accessing, "write_archive", watched)
    asking(scene)
    work_all()
    assert seen == [False]
    assert AccessFile.objects.get().bytes > 0


@pytest.mark.django_db
def test_what_a_killed_worker_stored_goes_with_the_file(scene: Scene, tmp_path: Path) -> None:
    request = asking(scene)
    left = tmp_path / "left.zip"
    left.write_bytes(b"stored and never told of")
    storage.put(f"requests/{request.pk.hex}/left.zip", left)
    work_all()
    path = AccessFile.objects.get().path
    assert default_storage.exists(path)

    assert remove_expired(now=clock.now() + timedelta(days=15)) == 1

    assert not default_storage.exists(path)
    assert not default_storage.exists(f"requests/{request.pk.hex}/left.zip")


@pytest.mark.django_db
def test_a_file_that_is_ready_after_the_person_was_erased_is_given_to_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*args: Any) -> dict[str, int]:
        found = access_contents.write_archive(*args)
        shred(scene.person.subject)
        return found

    monkeypatch.setattr(accessing, "write_archive", slow)
    request = asking(scene)
    work_all()
    got = scene.tenant.client_for("steward").get(f"/api/v1/subject-requests/{request.pk}/file")
    assert (got.status_code, got.json()["code"]) == (410, "request.file_expired")
    assert remove_expired(now=clock.now()) == 1
