"""Trying again what an import could not take: one thing or a reason, and what is kept for that."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.imports import prepare
from labeling.imports.models import Upload
from labeling.imports.sessions import sweep_left
from labeling.media import storage
from labeling.media.problems import MediaProblem
from projects.models import Item
from tests.support.jobs import jpeg, work_off, zipped
from tests.support.processes import apart
from workers.ledger.models import Job, JobChunk, JobState
from workers.ledger.retrying import retry_problems

pytestmark = pytest.mark.django_db


def send(client, project, **files):
    sent = [SimpleUploadedFile(name.replace("_", "."), data) for name, data in files.items()]
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", {"file": sent}, format="multipart")
    assert answer.status_code == 202, answer.content
    return work_off(answer.json()["job"]["id"])


def problems(client, job, code=""):
    return client.get(f"/api/v1/jobs/{job.pk}/problems?code={code}").json()["results"]


def again(client, job, **body):
    return client.post(f"/api/v1/jobs/{job.pk}/problems/retry", body, format="json")


def names():
    return sorted(Item.objects.values_list("external_id", flat=True))


@pytest.fixture
def breaking(monkeypatch):
    """Names of files at which reading breaks, as it does while the sandbox cannot start."""
    names, take = set(), prepare.ingest_image

    def broken(*, file, **rest):
        if file.filename in names:
            raise MediaProblem("image.crash", "Reading the file broke the reader.")
        return take(file=file, **rest)

    monkeypatch.setattr(prepare, "ingest_image", broken)
    return names


def test_one_problem_is_tried_again_and_then_all_of_its_reason(manager, images, breaking):
    breaking |= {"b.jpg", "c.jpg", "d.jpg"}
    pictures = {
        f"{name}_jpg": jpeg(color=color)
        for name, color in zip("abcd", ("red", "blue", "green", "gray"), strict=True)
    }
    job = send(manager, images, **pictures, e_jpg=b"no picture")
    assert (job.state, job.done, job.failed, names()) == (JobState.DONE, 1, 4, ["a.jpg"])
    reasons = manager.get(f"/api/v1/jobs/{job.pk}/problems/reasons").json()["results"]
    assert reasons[0] == {"code": "image.crash", "count": 3, "can_retry": 3}
    assert sorted(Upload.objects.values_list("filename", flat=True)) == ["b.jpg", "c.jpg", "d.jpg", "e.jpg"]

    breaking.clear()
    first = problems(manager, job, "image.crash")[0]
    answer = again(manager, job, problem=first["id"])
    assert (answer.status_code, answer.json()["state"]) == (200, "running")
    job = work_off(str(job.pk))
    assert (job.state, job.done, job.failed, job.total, names()) == (
        JobState.DONE,
        2,
        3,
        5,
        ["a.jpg", "b.jpg"],
    )

    assert again(manager, job, code="image.crash").status_code == 200
    job = work_off(str(job.pk))
    assert (job.state, job.done, job.failed, names()) == (
        JobState.DONE,
        4,
        1,
        ["a.jpg", "b.jpg", "c.jpg", "d.jpg"],
    )
    assert job.result == {"created": 4, "duplicates": 0, "quarantined": 4, "problems": 1}
    assert [row["file"] for row in problems(manager, job)] == ["e.jpg"]
    assert list(Upload.objects.values_list("filename", flat=True)) == ["e.jpg"]


def test_what_fails_again_is_a_problem_again(manager, images, breaking):
    breaking.add("a.jpg")
    job = send(manager, images, a_jpg=jpeg())
    for _ in range(3):
        assert again(manager, job, code="image.crash").status_code == 200
        job = work_off(str(job.pk))
        assert (job.state, job.done, job.failed, len(problems(manager, job))) == (JobState.DONE, 0, 1, 1)
    assert JobChunk.objects.filter(job=job, kind="import.media").count() == 4


def test_records_that_point_at_files_are_tried_with_their_own_words(manager, images, breaking):
    breaking.add("two.jpg")
    lines = b'{"external_id":"one","media":{"photo":"one.jpg"}}\n{"external_id":"two","media":{"photo":"x/two.jpg"}}\n'
    job = send(manager, images, list_jsonl=lines, one_jpg=jpeg(), two_jpg=jpeg(color="blue"))
    assert (job.done, job.failed, names()) == (1, 1, ["one"])
    assert list(Upload.objects.values_list("filename", flat=True)) == ["two.jpg"]
    breaking.clear()
    assert again(manager, job, code="image.crash").status_code == 200
    job = work_off(str(job.pk))
    assert (job.done, job.failed, names()) == (2, 0, ["one", "two"])
    assert not Upload.objects.exists()


@pytest.mark.sqlite
def test_of_what_came_in_neither_bytes_nor_words_are_kept(
    manager, images, breaking, django_capture_on_commit_callbacks
):
    before = set(_received())
    breaking.add("c.jpg")
    same = jpeg(color="blue")
    with django_capture_on_commit_callbacks(execute=True):
        job = send(manager, images, a_jpg=jpeg(), b_jpg=same, c_jpg=same)
    (chunk,) = JobChunk.objects.filter(job=job, kind="import.media")
    assert [row["file"] for row in chunk.payload["entries"]] == ["c.jpg"]
    # The bytes of c.jpg are those of an item: erasing that must not leave them here.
    assert not Upload.objects.exists()
    assert set(_received()) == before
    again(manager, job, code="image.crash")
    work_off(str(job.pk))
    assert [row["code"] for row in problems(manager, job)] == ["media.absent"]


def _received():
    folder = Path(storage.storages["default"].path("uploads"))
    return [path for path in folder.rglob("*") if path.is_file()]


def test_of_an_archive_nothing_is_kept_and_nothing_tried_again(manager, images, breaking):
    breaking.add("b.jpg")
    job = send(manager, images, all_zip=zipped({"a.jpg": jpeg(), "b.jpg": jpeg(color="blue")}))
    assert (job.done, job.failed, Upload.objects.count()) == (1, 1, 0)
    assert [row["can_retry"] for row in problems(manager, job)] == [False]
    answer = again(manager, job, code="image.crash")
    assert (answer.status_code, answer.json()["code"]) == (409, "problem.final")
    assert Job.objects.get().state == JobState.DONE


def test_what_cannot_become_better_is_not_tried_again(manager, texts):
    job = send(manager, texts, list_jsonl=b'{"media":{"text":"gone.txt"}}\n{"data":{"text":7}}\n')
    assert problems(manager, job)[0]["code"] == "media.absent"
    assert not any(row["can_retry"] for row in problems(manager, job))
    assert again(manager, job, code="media.absent").status_code == 409


def test_a_job_that_runs_is_not_opened_again(manager, images, breaking):
    breaking.add("a.jpg")
    job = send(manager, images, a_jpg=jpeg())
    assert again(manager, job, code="image.crash").status_code == 200
    second = again(manager, job, code="image.crash")
    assert (second.status_code, second.json()["code"]) == (409, "job.not_ended")
    with pytest.raises(Conflict):
        retry_problems(job=job, code="image.crash")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"code": "image.crash", "problem": "1"}, 422),
        ({"problem": "999999999"}, 404),
        ({"problem": "9" * 20}, 404),
        ({"problem": "x"}, 404),
        ({"code": "nothing.such"}, 409),
    ],
)
def test_what_to_try_again_is_named_once(manager, images, breaking, body, status):
    breaking.add("a.jpg")
    job = send(manager, images, a_jpg=jpeg())
    assert again(manager, job, **body).status_code == status
    assert Job.objects.get().state == JobState.DONE


def test_problems_of_another_job_are_not_there(manager, images, breaking):
    breaking |= {"a.jpg", "b.jpg"}
    first = send(manager, images, a_jpg=jpeg())
    second = send(manager, images, b_jpg=jpeg(color="blue"))
    foreign = problems(manager, first)[0]["id"]
    assert again(manager, second, problem=foreign).status_code == 404


def test_what_was_kept_goes_in_time(manager, images, breaking, settings):
    breaking.add("a.jpg")
    job = send(manager, images, a_jpg=jpeg())
    sweep_left(now=clock.now() + timedelta(days=settings.UPLOAD_KEEP_DAYS - 1))
    assert Upload.objects.count() == 1
    sweep_left(now=clock.now() + timedelta(days=settings.UPLOAD_KEEP_DAYS, minutes=1))
    assert Upload.objects.count() == 0
    assert JobChunk.objects.get(job=job, kind="import.media").payload == {}
    assert [row["can_retry"] for row in problems(manager, job)] == [False]
    assert again(manager, job, code="image.crash").status_code == 409


WEB = """
def act(number):
    import labeling.config.urls
    from workers.ledger.registry import HANDLERS, RETRIERS

    return [sorted(RETRIERS), HANDLERS["import.media"].queue]
"""


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_web_process_without_workers_knows_how_to_try_again():
    with apart(WEB) as run:
        assert run() == [["import"], "ingest"]
