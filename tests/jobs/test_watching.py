"""Watching background work: who lives, where time goes, how fast it is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.core import clock
from labeling.core.ids import new_id
from tests.support.jobs import jpeg, work_off
from tests.support.processes import apart
from workers.ledger import lease, pace, services
from workers.ledger.beating import FORGOTTEN, STALE, beat, forget_dead
from workers.ledger.models import Job, JobChunk, JobState, Worker
from workers.ledger.services import ChunkSpec

pytestmark = pytest.mark.django_db


def make_worker(*, silent=timedelta(), timings=None, host="north"):
    now = clock.now()
    return Worker.objects.create(
        id=new_id(), host=host, pid=7, threads=2, started_at=now - timedelta(days=2),
        seen_at=now - silent, timings=timings or {},
    )  # fmt: skip


def make_job(tenant, **changes):
    job = services.enqueue(
        organisation=tenant.organisation, kind="import", actor_user=None, chunks=[ChunkSpec("import.read")]
    )
    Job.objects.filter(pk=job.pk).update(**changes)
    return Job.objects.get(pk=job.pk)


def test_an_import_tells_where_its_time_went(manager, images):
    sent = [SimpleUploadedFile(f"{color}.jpg", jpeg(color=color)) for color in ("red", "blue")]
    answer = manager.post(f"/api/v1/projects/{images.pk}/imports", {"file": sent}, format="multipart")
    job = work_off(answer.json()["job"]["id"])
    steps = manager.get(f"/api/v1/jobs/{job.pk}/steps").json()["results"]
    assert {row["step"]: row["count"] for row in steps} == {
        "judge": 4,  # when the records are read, and when their files are taken
        "fetch": 2,
        "sniff": 2,
        "decode": 2,
        "derive": 2,
        "store": 2,
        "rows": 2,
    }
    assert all(row["seconds"] >= 0 for row in steps)
    assert [row["seconds"] for row in steps] == sorted((row["seconds"] for row in steps), reverse=True)


def test_steps_that_were_rolled_back_are_not_counted(tenant):
    job = make_job(tenant)
    held = lease.take(JobChunk.objects.get(job=job).pk)
    with pytest.raises(RuntimeError), held.step():
        raise RuntimeError
    with held.step() as step:
        step.cursor, step.done = 1, 3
    (timings,) = JobChunk.objects.filter(job=job).values_list("timings", flat=True)
    assert (list(timings), timings["rows"][0]) == (["rows"], 2)  # both were done, and both took time
    assert Job.objects.get(pk=job.pk).done == 3


def test_workers_are_listed_with_what_they_do_for_us(tenant, other_tenant, manager):
    worker = make_worker()
    make_worker(silent=STALE + timedelta(seconds=1), host="south")
    ours, theirs = make_job(tenant, state=JobState.RUNNING), make_job(other_tenant, state=JobState.RUNNING)
    for job in (ours, theirs):
        chunk = lease.take(JobChunk.objects.get(job=job).pk).chunk
        JobChunk.objects.filter(pk=chunk.pk).update(worker=worker.pk)
    rows = manager.get("/api/v1/workers").json()["results"]
    assert [(row["host"], row["state"], row["threads"], row["others"]) for row in rows] == [
        ("north", "live", 2, 1),
        ("south", "stale", 2, 0),
    ]
    assert [(work["job"], work["kind"], work["project"]) for work in rows[0]["doing"]] == [
        (str(ours.pk), "import.read", None)
    ]


@pytest.mark.parametrize("person", ["annotator", "reviewer"])
def test_workers_are_for_managers(tenant, person):
    assert tenant.client_for(person).get("/api/v1/workers").status_code == 403


def test_a_worker_that_was_taken_for_dead_comes_back():
    worker = make_worker(silent=FORGOTTEN + timedelta(minutes=1))
    make_worker(silent=STALE)
    assert (forget_dead(), Worker.objects.count()) == (1, 1)
    beat(worker, spent={"rows": [2, 0.5]})
    beat(worker, spent={"rows": [3, 0.75]})
    row = Worker.objects.get(pk=worker.pk)
    assert (row.timings, clock.now() - row.seen_at < STALE) == ({"rows": [3, 0.75]}, True)


BEATING = """
import os, time
from workers.ledger.beating import heart
from workers.ledger.models import Worker

def act(number):
    heart.begin(threads=3)
    heart.begin(threads=9)
    end = time.monotonic() + 60
    while not Worker.objects.exists() and time.monotonic() < end:
        time.sleep(0.02)
    rows = [[row.pid == os.getpid(), row.threads, row.pk == heart.worker] for row in Worker.objects.all()]
    heart.end()
    heart.end()
    return [rows, Worker.objects.count()]
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_says_that_it_lives_until_it_ends_in_good_order():
    with apart(BEATING) as run:
        assert run() == [[[True, 3, True]], 0]


def test_metrics_tell_of_workers_and_of_where_their_time_goes(anonymous):
    make_worker(timings={"decode": [10, 2.5], "rows": [1, 0.5]})
    make_worker(timings={"decode": [5, 1.0]})
    make_worker(silent=timedelta(minutes=10), timings={"decode": [100, 100.0]})
    text = anonymous.get("/metrics").content.decode()
    for line in (
        'clearlabel_workers{state="live"} 2.0',
        'clearlabel_workers{state="stale"} 1.0',
        'clearlabel_worker_step_seconds{step="decode"} 3.5',
        'clearlabel_worker_steps{step="decode"} 15.0',
        'clearlabel_worker_step_seconds{step="rows"} 0.5',
    ):
        assert line in text.splitlines()
    silent = next(line for line in text.splitlines() if line.startswith("clearlabel_worker_silent_seconds "))
    assert 600 <= float(silent.split()[1]) < 700


def test_the_pace_is_that_of_the_last_minute(tenant, manager, monkeypatch):
    start = clock.now() - timedelta(hours=1)
    now = start
    monkeypatch.setattr(clock, "now", lambda: now)
    job = make_job(tenant, state=JobState.RUNNING, started_at=start, total=2_000)

    def shown():
        return manager.get(f"/api/v1/jobs/{job.pk}").json()["pace"]

    assert shown() is None
    now = start + timedelta(seconds=10)
    pace.count(job.pk, done=90, failed=10)
    assert shown() == {"rate": 10.0, "left": 190.0}
    for seconds in range(20, 130, 10):  # it slows down to one a second
        now = start + timedelta(seconds=seconds)
        pace.count(job.pk, done=10, failed=0)
    shown_rate = shown()
    assert (shown_rate["rate"], shown_rate["left"]) == (1.0, 1790.0)
    now += timedelta(seconds=600)  # and stops, as when no worker is left
    assert 0 < shown()["rate"] < 0.2
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    assert shown() is None


def test_a_list_of_problems_of_one_reason(tenant, manager):
    job = make_job(tenant)
    services.record_problems(
        job_id=job.pk,
        problems=[
            services.ProblemSpec(
                number, "even" if number % 2 == 0 else "odd", "So it is.", can_retry=number == 4
            )
            for number in range(5)
        ],
    )
    rows = manager.get(f"/api/v1/jobs/{job.pk}/problems?code=even&limit=2").json()
    assert ([row["can_retry"] for row in rows["results"]], bool(rows["next"])) == ([False, False], True)
    assert manager.get(f"/api/v1/jobs/{job.pk}/problems/reasons").json()["results"] == [
        {"code": "even", "count": 3, "can_retry": 1},
        {"code": "odd", "count": 2, "can_retry": 0},
    ]
