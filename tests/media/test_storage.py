"""Stored bytes: whole or not there, kept copies, and what is tidied away."""

import os
import time

import pytest

from labeling.core.errors import TooLarge
from labeling.media import storage


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_receiving_stops_at_the_cap(tmp_path):
    received = storage.receive([b"ab", b"c"], into=tmp_path / "a", cap=3)
    assert (received.bytes, received.sha256) == (
        3,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )
    with pytest.raises(TooLarge):
        storage.receive([b"ab", b"cd"], into=tmp_path / "b", cap=3)


def test_same_path_may_be_stored_again_and_removed_twice(tmp_path):
    source = tmp_path / "source"
    for data in (b"one", b"two"):
        source.write_bytes(data)
        storage.put("tests/storage/x", source)
    with storage.open_stored("tests/storage/x") as stored:
        assert stored.read() == b"two"
    with storage.kept_copy("tests/storage/x") as kept:
        assert kept.read_bytes() == b"two"
    storage.remove("tests/storage/x")
    storage.remove("tests/storage/x")
    assert storage.has("tests/storage/x") is False


def test_tidy_removes_what_was_left_behind_and_nothing_else():
    folder = storage.temp_dir()
    names = {"work-old": 90_000, "work-new": 10, "kept-old": 4_000, "kept-new": 10, "upload": 900_000}
    for name, age in names.items():
        entry = folder / name
        entry.mkdir() if name.startswith("work") else entry.touch()
        os.utime(entry, (time.time() - age, time.time() - age))
    assert storage.tidy() == 2
    assert sorted(entry.name for entry in folder.iterdir()) == ["kept-new", "upload", "work-new"]
