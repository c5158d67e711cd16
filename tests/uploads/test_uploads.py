"""Sending files in parts: what comes arrives once and byte for byte, whatever is repeated or left off."""

import hashlib
from datetime import timedelta

import pytest
from django.test import TestCase

from labeling.core import clock
from labeling.imports import sessions
from labeling.imports.models import Upload
from labeling.imports.sessions import sweep_left
from labeling.media import storage
from labeling.media.models import Blob
from labeling.requests.services.strays import sweep_strays
from labeling.uploads import services
from labeling.uploads.models import SessionState, UploadFile, UploadPart, UploadSession
from projects.models import Item, ItemMedia
from tests.support.jobs import jpeg, problems, work_off, zipped
from tests.uploads.sending import CLEAR, announce, append, begin, checksum, finish, imported, send_all
from workers.ledger.models import ChunkState, Job, JobChunk, JobState
from workers.ledger.run import run
from workers.ledger.services import cancel

pytestmark = pytest.mark.django_db


def stored() -> list[str]:
    return sorted(storage.files_below("incoming"))


def test_folder_becomes_items_named_by_their_paths(manager, images):
    upload = begin(manager, images)
    red, blue = jpeg(color="red"), jpeg(color="blue")
    send_all(manager, upload, {"street/a.jpg": red, "park/a.jpg": blue})
    job = imported(manager, upload)
    assert (job.state, job.result["created"], job.failed) == (JobState.DONE, 2, 0)
    found = dict(ItemMedia.objects.values_list("item__external_id", "asset__blob__sha256"))
    assert found == {
        "street/a.jpg": sha256_of(red),
        "park/a.jpg": sha256_of(blue),
    }
    assert Item.objects.filter(state="labelable").count() == 2
    assert (UploadFile.objects.count(), UploadPart.objects.count(), Upload.objects.count()) == (0, 0, 0)
    assert stored() == []


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_parts_are_put_together_byte_for_byte(manager, images):
    upload, data = begin(manager, images), jpeg(400, 300, quality=95)
    (file,) = announce(
        manager, upload, [{"path": "a.jpg", "bytes": len(data), "sha256": sha256_of(data)}]
    ).json()["files"]
    for start in range(0, len(data), 1000):
        part = data[start : start + 1000]
        assert append(manager, upload, file, part, start, **checksum(part)).status_code == 204
    assert imported(manager, upload).result["created"] == 1
    blob = Blob.objects.get(sha256=sha256_of(data))
    path = storage.blob_path(organisation_id=blob.organisation_id, sha256=blob.sha256)
    assert storage.open_stored(path).read() == data
    assert stored() == []


def test_going_on_after_an_interruption(manager, texts):
    upload, data = begin(manager, texts), b"Hello, world"
    pages = [{"path": "a.txt", "bytes": len(data), "modified": 5}, {"path": "b.txt", "bytes": 2}]
    first, second = announce(manager, upload, pages).json()["files"]
    assert append(manager, upload, first, data[:5]).headers["Upload-Offset"] == "5"
    # The page is loaded anew: the same list is announced again, and says where each file goes on.
    again = announce(manager, upload, pages).json()["files"]
    assert [(row["id"], row["offset"]) for row in again] == [(first["id"], 5), (second["id"], 0)]
    address = f"/api/v1/uploads/{upload['id']}/files/{first['id']}"
    head = manager.head(address)
    assert (head.status_code, head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (
        200,
        "5",
        "12",
    )
    # The answer to a part was lost and it is sent again: nothing stands twice.
    repeated = append(manager, upload, first, data[:5])
    assert (repeated.status_code, repeated.json()["code"]) == (409, "upload.offset")
    assert repeated.json()["current"] == {"offset": 5}
    assert append(manager, upload, first, data[5:], 5).status_code == 204
    assert append(manager, upload, second, b"ok").status_code == 204
    state = manager.get(f"/api/v1/uploads/{upload['id']}").json()
    assert (state["files"], state["whole"], state["bytes"], state["received"]) == (2, 2, 14, 14)
    imported(manager, upload)
    assert sorted(Item.objects.values_list("data__text", flat=True)) == ["Hello, world", "ok"]


def test_part_that_two_send_at_once_counts_once(manager, texts, monkeypatch):
    upload = begin(manager, texts)
    (file,) = announce(manager, upload, [{"path": "a.txt", "bytes": 4}]).json()["files"]
    put, raced = storage.put, []

    def put_after_somebody_else(path, source):
        put(path, source)
        if not raced:
            raced.append(path)
            assert append(manager, upload, file, b"four").status_code == 204

    monkeypatch.setattr(services.storage, "put", put_after_somebody_else)
    assert append(manager, upload, file, b"FOUR").json()["code"] == "upload.offset"
    monkeypatch.undo()
    assert len(stored()) == UploadPart.objects.count() == 1
    assert manager.get(f"/api/v1/uploads/{upload['id']}").json()["received"] == 4
    imported(manager, upload)
    assert Item.objects.get().data == {"text": "four"}


def test_wrong_checksum_leaves_nothing(manager, texts):
    upload = begin(manager, texts)
    (file,) = announce(manager, upload, [{"path": "a.txt", "bytes": 4}]).json()["files"]
    assert append(manager, upload, file, b"four", **checksum(b"five")).json()["code"] == "upload.checksum"
    assert (stored(), UploadFile.objects.get().offset) == ([], 0)
    odd = append(manager, upload, file, b"four", **{"Upload-Checksum": "md5 x"})
    assert (odd.status_code, odd.json()["code"]) == (422, "upload.checksum_header")


def test_more_bytes_than_announced_are_refused(manager, texts):
    upload = begin(manager, texts)
    (file,) = announce(manager, upload, [{"path": "a.txt", "bytes": 4}]).json()["files"]
    assert append(manager, upload, file, b"four and more").status_code == 413
    assert append(manager, upload, file, b"").json()["code"] == "upload.empty_part"
    assert stored() == []


def test_file_whose_bytes_are_others_than_announced_is_a_problem(manager, texts):
    upload = begin(manager, texts)
    pages = [{"path": "a.txt", "bytes": 4, "sha256": sha256_of(b"five")}, {"path": "b.txt", "bytes": 2}]
    first, second = announce(manager, upload, pages).json()["files"]
    append(manager, upload, first, b"four")
    append(manager, upload, second, b"ok")
    job = imported(manager, upload)
    assert problems(job) == [(None, "a.txt", "upload.checksum")]
    assert (job.result["created"], job.result["problems"], stored()) == (1, 1, [])


def test_rights_of_one_file_stand_over_those_of_the_source(manager, texts):
    upload = begin(manager, texts)
    other = {"licence": "CC BY 4.0", "credit": "Ann"}
    pages = [{"path": "a.txt", "bytes": 1}, {"path": "b.txt", "bytes": 1, "rights": other}]
    for row in announce(manager, upload, pages).json()["files"]:
        append(manager, upload, row, row["path"][:1].encode())
    imported(manager, upload)
    found = {
        item.external_id: (item.licence, item.statement.credit)
        for item in Item.objects.select_related("statement")
    }
    assert found == {"a.txt": ("CC0-1.0", ""), "b.txt": ("CC-BY-4.0", "Ann")}


def test_records_find_files_by_path_or_by_name(manager, images):
    upload = begin(manager, images)
    lines = (
        b'{"external_id": "by path", "media": {"photo": "b/x.jpg"}}\n'
        b'{"external_id": "by name", "media": {"photo": "y.jpg"}}\n'
    )
    files = {
        "items.jsonl": lines,
        "a/x.jpg": jpeg(color="red"),
        "b/x.jpg": jpeg(color="blue"),
        "b/y.jpg": jpeg(color="green"),
    }
    send_all(manager, upload, files)
    job = imported(manager, upload)
    found = dict(ItemMedia.objects.values_list("item__external_id", "asset__blob__sha256"))
    assert found == {
        "by path": sha256_of(files["b/x.jpg"]),
        "by name": sha256_of(files["b/y.jpg"]),
        "a/x.jpg": sha256_of(files["a/x.jpg"]),
    }
    assert job.failed == 0


def test_archive_in_a_folder(manager, images):
    upload = begin(manager, images)
    send_all(manager, upload, {"sets/one.zip": zipped({"a.jpg": jpeg()})})
    assert imported(manager, upload).result["created"] == 1


def test_hostile_paths_are_refused_and_nothing_of_the_page_is_kept(manager, texts):
    upload = begin(manager, texts)
    for path in ("../a", "/a", "a//b", "a/./b", "C:/a", "a\\b", "a\nb", "x" * 401, "..", "e\u0301.txt"):
        answer = announce(manager, upload, [{"path": "good.txt", "bytes": 1}, {"path": path, "bytes": 1}])
        assert answer.status_code == 422, path
    assert UploadFile.objects.count() == 0
    twice = announce(manager, upload, [{"path": "a", "bytes": 1}, {"path": "a", "bytes": 1}]).json()
    assert [(fault["pointer"], fault["code"]) for fault in twice["errors"]] == [
        ("/files/1/path", "upload.repeated")
    ]


def test_file_that_changed_since_is_named(manager, texts):
    upload = begin(manager, texts)
    announce(manager, upload, [{"path": "a", "bytes": 1, "modified": 1}])
    answer = announce(manager, upload, [{"path": "a", "bytes": 1, "modified": 2}])
    assert answer.json()["errors"][0]["code"] == "upload.changed"


def test_room_for_unfinished_uploads_is_limited(manager, texts, settings):
    settings.UPLOAD_QUOTA_BYTES = 10
    first, second = begin(manager, texts), begin(manager, texts)
    assert announce(manager, first, [{"path": "a", "bytes": 6}]).status_code == 200
    assert announce(manager, second, [{"path": "b", "bytes": 6}]).status_code == 413
    assert manager.delete(f"/api/v1/uploads/{first['id']}").status_code == 204
    assert announce(manager, second, [{"path": "b", "bytes": 6}]).status_code == 200
    settings.UPLOAD_MAX_BYTES = 3
    faults = announce(manager, second, [{"path": "c", "bytes": 4}]).json()["errors"]
    assert faults[0]["code"] == "upload.too_large"


def test_too_many_open_uploads_wait(manager, texts, monkeypatch):
    monkeypatch.setattr(services, "MAX_OPEN", 1)
    begin(manager, texts)
    answer = manager.post("/api/v1/uploads", {"project": str(texts.pk)}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "upload.too_many_open")


def test_unfinished_files_are_waited_for_or_named(manager, texts):
    upload = begin(manager, texts)
    pages = [{"path": "a.txt", "bytes": 2}, {"path": "b.txt", "bytes": 5}, {"path": "c.txt", "bytes": 0}]
    first, second, _ = announce(manager, upload, pages).json()["files"]
    append(manager, upload, first, b"ok")
    append(manager, upload, second, b"hal")
    assert finish(manager, upload).json()["code"] == "upload.unfinished"
    missing = manager.get(f"/api/v1/uploads/{upload['id']}/files?missing=true").json()["results"]
    assert [(row["path"], row["offset"]) for row in missing] == [("b.txt", 3)]
    job = imported(manager, upload, without_missing=True)
    assert problems(job) == [(None, "b.txt", "upload.unfinished"), (None, "c.txt", "media.empty")]
    assert (job.result["created"], stored()) == (1, [])


def test_finishing_twice_is_one_import(manager, texts):
    upload = begin(manager, texts)
    send_all(manager, upload, {"a.txt": b"ok"})
    one, two = finish(manager, upload).json(), finish(manager, upload).json()
    assert one["job"]["id"] == two["job"]["id"]
    assert Job.objects.count() == 1
    row = UploadFile.objects.get()
    late = append(manager, upload, {"id": str(row.pk)}, b"x", 2)
    assert late.status_code in (409, 413)
    assert announce(manager, upload, [{"path": "b", "bytes": 1}]).json()["code"] == "upload.ended"
    assert manager.delete(f"/api/v1/uploads/{upload['id']}").json()["code"] == "upload.ended"


def test_abandoned_upload_goes_by_itself_and_a_stray_part_with_it(manager, texts, settings, monkeypatch):
    upload = begin(manager, texts)
    send_all(manager, upload, {"a.txt": b"ok"})
    now = clock.now()
    assert services.sweep_abandoned(now=now + timedelta(days=6)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert services.sweep_abandoned(now=now + timedelta(days=8)) == 1
    assert stored() == []
    assert UploadSession.objects.get().state == SessionState.ABANDONED
    other = begin(manager, texts)
    send_all(manager, other, {"a.txt": b"ok"})
    part = UploadPart.objects.get()
    with storage.work_folder() as folder:
        (folder / "x").write_bytes(b"killed before its row was written")
        storage.put(part.path.rsplit("/", 1)[0] + "/stray", folder / "x")
    sweep_strays(now=now + timedelta(days=2))
    assert stored() == [part.path]


def test_what_a_stopped_import_has_left_goes_in_time(manager, texts):
    upload = begin(manager, texts)
    send_all(manager, upload, {"a.txt": b"ok"})
    job = Job.objects.get(pk=finish(manager, upload).json()["job"]["id"])
    cancel(job=job)
    now = clock.now()
    assert sweep_left(now=now + timedelta(days=6)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert sweep_left(now=now + timedelta(days=8)) == 1
    assert (UploadFile.objects.count(), stored()) == (0, [])


def test_uploads_of_others_do_not_exist(manager, texts, tenant, other_tenant):
    upload = begin(manager, texts)
    (file,) = announce(manager, upload, [{"path": "a", "bytes": 1}]).json()["files"]
    for client in (tenant.client_for("owner"), other_tenant.client_for("owner")):
        assert client.get(f"/api/v1/uploads/{upload['id']}").status_code == 404
        assert append(client, upload, file, b"x").status_code == 404
        assert client.get("/api/v1/uploads").json()["results"] == []
    assert [row["id"] for row in manager.get("/api/v1/uploads?state=open").json()["results"]] == [
        upload["id"]
    ]


def test_killed_while_gathering_goes_on_without_doubles(manager, texts, monkeypatch):
    monkeypatch.setattr(sessions, "STEP", 1)
    upload = begin(manager, texts)
    send_all(manager, upload, {f"{n}.txt": f"Text {n}".encode() for n in range(4)})
    job_id = finish(manager, upload).json()["job"]["id"]
    take, seen = sessions._take_over, []

    def die_at_the_third(lease, session, rows):
        seen.append(rows)
        if len(seen) == 3:
            raise KeyboardInterrupt
        take(lease, session, rows)

    monkeypatch.setattr(sessions, "_take_over", die_at_the_third)
    chunk = JobChunk.objects.get()
    with pytest.raises(KeyboardInterrupt):
        run(chunk.pk)
    assert UploadFile.objects.count() == 2
    monkeypatch.setattr(sessions, "_take_over", take)
    JobChunk.objects.update(state=ChunkState.PENDING, token=None, lease_until=None)
    job = work_off(job_id)
    assert (job.state, job.result["created"], job.failed) == (JobState.DONE, 4, 0)
    assert sorted(Item.objects.values_list("external_id", flat=True)) == [f"{n}.txt" for n in range(4)]


def test_source_of_an_upload_is_made_like_that_of_an_import(manager, texts):
    assert begin(manager, texts, source=None)["source"]["name"] == "Uploads"
    assert begin(manager, texts, source={"name": "Box", "rights": CLEAR})["source"]["name"] == "Box"


def test_metrics_tell_of_uploads_and_of_work_that_waits(manager, texts, anonymous):
    upload = begin(manager, texts)
    send_all(manager, upload, {"a.txt": b"four"})
    before = anonymous.get("/metrics").content.decode()
    assert ("clearlabel_uploads_open 1.0" in before, "clearlabel_uploads_open_bytes 4.0" in before) == (
        True,
        True,
    )
    finish(manager, upload)
    JobChunk.objects.update(next_attempt_at=clock.now() - timedelta(minutes=5))
    after = anonymous.get("/metrics").content.decode()
    assert 'clearlabel_job_chunks{kind="import.gather",state="pending"} 1.0' in after
    waited = next(line for line in after.splitlines() if line.startswith("clearlabel_job_oldest_due_seconds"))
    assert 300 <= float(waited.split()[1]) < 400
    assert "clearlabel_uploads_open 0.0" in after
