"""Each night counts are held against items: what is off is logged, measured, shown to managers, repaired by command."""

import io
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from labeling.core import clock
from projects.models import Item, Project
from projects.services.counters import record, recount
from projects.services.recounting import begin_recount, enqueue_recounts, night_before
from tests.queue.world import World, make_world
from tests.support.jobs import work_off
from tests.support.people import client_for, make_member
from workers.ledger.models import Job, JobChunk, JobState
from workers.ledger.run import run

pytestmark = pytest.mark.django_db


def recounted(world: World) -> Job:
    return work_off(str(begin_recount(world.project.organisation).pk))


def shown(world: World, role: str = "manager") -> Any:
    client = client_for(make_member(world.project.organisation, role))
    return client.get(f"/api/v1/projects/{world.project.pk}/progress").json()["drift"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 5, 4, 1, 59, tzinfo=UTC), datetime(2026, 5, 3, 2, 0, tzinfo=UTC)),
        (datetime(2026, 5, 4, 2, 0, tzinfo=UTC), datetime(2026, 5, 4, 2, 0, tzinfo=UTC)),
        (datetime(2026, 5, 4, 23, 0, tzinfo=UTC), datetime(2026, 5, 4, 2, 0, tzinfo=UTC)),
    ],
)
def test_it_is_due_at_two_each_night(now: datetime, due: datetime) -> None:
    assert night_before(now) == due


def test_each_organisation_has_one_a_night_from_its_second_day_on() -> None:
    world = make_world()
    now = clock.now()
    Project.objects.update(created_at=now)
    assert enqueue_recounts(now=now) == 0
    Project.objects.update(created_at=now - timedelta(days=2))
    assert [enqueue_recounts(now=now) for _ in range(2)] == [1, 0]
    assert enqueue_recounts(now=now + timedelta(days=1)) == 1
    job = Job.objects.filter(organisation=world.project.organisation).latest("created_at")
    assert work_off(str(job.pk)).result == {"checked": 1, "drift": {}}
    enqueue_recounts(now=now + timedelta(days=40))
    assert Job.objects.filter(created_at__lt=now + timedelta(days=10)).count() == 0


def test_counts_that_are_off_raise_the_alarm_until_they_are_repaired(
    caplog: pytest.LogCaptureFixture, client: Any
) -> None:
    world, other = make_world(items=3), make_world(items=1)
    assert recounted(world).result == {"checked": 1, "drift": {}}
    assert shown(world) is None
    record(world.project.pk, {"state:labeled": 5, "verdict:0": -1}, now=clock.now())
    logging.getLogger("clearlabel").propagate = True
    with caplog.at_level(logging.ERROR, "clearlabel.progress"):
        job = recounted(world)
    drift = {"state:labeled": 5, "verdict:0": -1}
    assert (job.state, job.failed, job.result) == (
        JobState.DONE,
        1,
        {"checked": 1, "drift": {str(world.project.pk): drift}},
    )
    [problem] = job.problems.all()
    assert problem.code == "progress.drift"
    assert "state:labeled +5, verdict:0 -1" in problem.detail
    assert [record_.levelname for record_ in caplog.records] == ["ERROR"]
    assert shown(world)["keys"] == drift
    assert shown(world, "steward") is None
    assert shown(other) is None
    assert "clearlabel_progress_drift_projects 1.0" in client.get("/metrics").content.decode()

    out = io.StringIO()
    with pytest.raises(CommandError, match="--repair"):
        call_command("recount", stdout=out)
    assert f"{world.project.pk} state:labeled +5" in out.getvalue()
    call_command("recount", "--repair", "--project", str(world.project.pk), stdout=out)
    assert "1 checked, 1 off." in out.getvalue()
    assert recount(world.project.pk) == {}
    again = Job.objects.filter(organisation=world.project.organisation).latest("created_at")
    assert work_off(str(again.pk)).result == {"checked": 1, "drift": {}}
    assert shown(world) is None
    assert "clearlabel_progress_drift_projects 0.0" in client.get("/metrics").content.decode()
    call_command("recount", stdout=out)
    with pytest.raises(CommandError, match="no project"):
        call_command("recount", "--project", "nonsense", stdout=out)


def test_it_goes_on_where_a_killed_worker_was(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(items=1)
    from tests.support.projects import make_project

    for _ in range(2):
        make_project(world.project.organisation)
    from projects.services import recounting

    asked: list[Any] = []
    real = recounting.drift_of

    def dying(pk: Any) -> Any:
        if len(asked) == 1:
            raise KeyboardInterrupt
        asked.append(pk)
        return real(pk)

    job = begin_recount(world.project.organisation)
    chunk = JobChunk.objects.get(job=job)
    from workers.tasks import load_handlers

    load_handlers()
    with monkeypatch.context() as patched:
        patched.setattr(recounting, "drift_of", dying)
        with pytest.raises(KeyboardInterrupt):
            run(chunk.pk)
    JobChunk.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert run(chunk.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == (JobState.DONE, 3, {"checked": 3, "drift": {}})


def test_work_of_every_kind_leaves_no_drift() -> None:
    world = make_world(items=4, overlap=2)
    for name in ("ann", "bob"):
        for _ in range(3):
            lease = world.claim(name).assignments[0]
            body = {"token": str(lease.token), "result": {"mood": "good"}, "seconds": 1}
            path = f"/api/v1/assignments/{lease.pk}/submit"
            assert client_for(world.user(name)).post(path, body, format="json").status_code == 200
    assert Item.objects.filter(state="labeled").count() == 3
    assert recount(world.project.pk) == {}
