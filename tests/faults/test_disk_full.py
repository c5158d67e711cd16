"""The disk is full while files are stored: nothing is half there, and all of it is in once there is room again."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from labeling.media import storage
from labeling.media.models import Blob, MediaAsset
from tests.faults.media_import import begin, check_all_in_once, try_all
from workers.ledger.models import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Files on this machine, whatever the size of the suite."""
    kind = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {"default": {"BACKEND": kind, "OPTIONS": {"location": str(tmp_path / "media")}}}
    return tmp_path / "media"


class Disk:
    """Bytes reach the disk, but for those of certain writes."""

    def __init__(self, full: set[int] | None) -> None:
        self.full, self.writes = full, 0

    def sync(self, fd: int) -> None:
        number, self.writes = self.writes, self.writes + 1
        if self.full is None or number in self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        os.fdatasync(fd)


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name.endswith(".part")]


@pytest.mark.parametrize("first", range(4))
def test_each_file_is_in_once_when_there_is_room_again(
    tenant: Any, monkeypatch: pytest.MonkeyPatch, media: Path, first: int
) -> None:
    job, sent = begin(tenant)
    disk = Disk({first, first + 5, first + 9, first + 13})  # of originals, display copies and thumbnails
    monkeypatch.setattr(storage.os, "fsync", disk.sync)
    ended = try_all(job)
    monkeypatch.undo()
    assert disk.writes > len(sent) * 3
    assert (ended.state, ended.done, ended.failed) == (JobState.DONE, len(sent), 0)
    check_all_in_once(sent)
    assert left_over(media) == []


def test_disk_that_stays_full_ends_the_job_with_a_word_and_leaves_no_rows(
    tenant: Any, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    job, _ = begin(tenant)
    monkeypatch.setattr(storage.os, "fsync", Disk(None).sync)
    ended = try_all(job)
    assert ended.state == JobState.FAILED
    assert (Blob.objects.count(), MediaAsset.objects.count(), left_over(media)) == (0, 0, [])
