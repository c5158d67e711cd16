"""Folders of the server: only below the operator's roots, no links, nothing that still grows."""

import os
import time

import pytest

from labeling.connections.folders import Folder
from labeling.connections.places import Found, ObjectRefused
from projects.models import Item
from tests.connections.syncing import connect_folder, feed_of, sync
from tests.support.jobs import problems

pytestmark = pytest.mark.django_db


def write(path, data: bytes, age: float = 60.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    then = time.time() - age
    os.utime(path, (then, then))


def names():
    return sorted(Item.objects.values_list("external_id", flat=True))


def test_files_come_in_and_those_that_still_grow_wait(manager, texts, root):
    write(root / "scans" / "a.txt", b"one")
    write(root / "scans" / "deep" / "b.txt", b"two")
    write(root / "scans" / "new.txt", b"half of", age=0)
    write(root / "scans" / ".hidden.txt", b"no")
    feed = feed_of(manager, texts, connect_folder(manager, root / "scans").json())
    assert sync(manager, feed).result["created"] == 2
    assert names() == ["a.txt", "deep/b.txt"]
    write(root / "scans" / "new.txt", b"half of it, and the rest")
    assert sync(manager, feed).result["created"] == 1
    assert Item.objects.get(external_id="new.txt").data == {"text": "half of it, and the rest"}


def test_links_lead_nowhere(manager, texts, root, tmp_path):
    write(tmp_path / "outside" / "secret.txt", b"secret")
    write(root / "a.txt", b"mine")
    (root / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "folder").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "pipe.txt")
    feed = feed_of(manager, texts, connect_folder(manager, root).json())
    sync(manager, feed)
    assert names() == ["a.txt"]
    for key in ("link.txt", "folder/secret.txt", "../outside/secret.txt", "pipe.txt"):
        with pytest.raises(ObjectRefused):
            list(Folder(folder=str(root)).parts(Found(key, "x", 6)))


@pytest.mark.parametrize(
    "way", ["/etc", "relative", "{root}/../outside", "{root}x", "{root}/absent", "{root}/link", ""]
)
def test_folders_elsewhere_are_refused(manager, root, tmp_path, way):
    (tmp_path / "outside").mkdir()
    (tmp_path / "rootx").mkdir()
    (root / "link").symlink_to(tmp_path / "outside")
    answer = connect_folder(manager, way.format(root=root))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/folder")


def test_root_that_the_operator_closed_is_not_read_any_more(manager, texts, root, settings):
    write(root / "a.txt", b"x")
    feed = feed_of(manager, texts, connect_folder(manager, root).json())
    settings.WATCH_ROOTS = []
    job = sync(manager, feed)
    assert (job.state, "CLEARLABEL_WATCH_ROOTS" in job.message, names()) == ("failed", True, [])


def test_file_that_changes_while_it_is_read_is_named(manager, texts, root, monkeypatch):
    write(root / "a.txt", b"one")
    feed = feed_of(manager, texts, connect_folder(manager, root).json())
    looked = Folder.list

    def list_then_write(self, **asks):
        listing = looked(self, **asks)
        write(root / "a.txt", b"two")
        return listing

    monkeypatch.setattr(Folder, "list", list_then_write)
    assert problems(sync(manager, feed)) == [(None, "a.txt", "feed.changed")]


def test_pages_are_in_order_whatever_the_names(root):
    keys = ["a", "a.txt", "a/b", "a/b.txt", "a/c/d", "a0", "b/x", "z"]
    files = [key for key in keys if not any(other.startswith(key + "/") for other in keys)]
    for key in files:
        write(root / key, b"x")
    place, found, after = Folder(folder=str(root)), [], ""
    while True:
        listing = place.list(prefix="", after=after, limit=2)
        found += [one.key for one in listing.found]
        after = listing.next
        if not after:
            break
    assert found == sorted(files)
    below = [key for key in sorted(files) if key.startswith("a/")]
    assert [one.key for one in place.list(prefix="a/", after="", limit=10).found] == below
