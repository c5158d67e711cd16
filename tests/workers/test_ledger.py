"""The ledger: leases by compare-and-set, fenced steps, retries, endings, sweeping."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from labeling.accounts.models import Organisation
from labeling.core.errors import Conflict
from workers.ledger import lease as leases
from workers.ledger import registry, services
from workers.ledger.errors import JobCancelled, LeaseLost, Retryable, Terminal
from workers.ledger.models import ChunkState, Job, JobChunk, JobState
from workers.ledger.run import run
from workers.ledger.services import ChunkSpec, ProblemSpec

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    """A chunk kind whose handler the test sets; gone again afterwards."""
    name = "test.work"
    calls = []

    class Box:
        act = staticmethod(lambda lease: None)

    def handle(lease):
        calls.append(lease.chunk.seq)
        Box.act(lease)

    registry.HANDLERS[name] = registry.Registered(handle, "interactive")
    Box.name, Box.calls = name, calls
    yield Box
    del registry.HANDLERS[name]
    registry.FINISHERS.pop("test", None)


def make_job(kind, chunks=1, total=None):
    organisation = Organisation.objects.create(name="Org")
    return services.enqueue(
        organisation=organisation,
        kind="test",
        actor_user=None,
        total=total,
        chunks=[ChunkSpec(kind.name, seq) for seq in range(chunks)],
    )


def chunk_ids(job):
    return list(JobChunk.objects.filter(job=job).order_by("seq").values_list("pk", flat=True))


def test_job_ends_done_when_its_last_chunk_is_done(kind):
    registry.FINISHERS["test"] = lambda job: {"sum": job.done}

    def act(lease):
        with lease.step() as step:
            step.done += 2

    kind.act = act
    job = make_job(kind, chunks=2)
    first, second = chunk_ids(job)
    assert run(first) is True
    job.refresh_from_db()
    assert (job.state, job.done, job.finished_at) == (JobState.RUNNING, 2, None)
    assert run(second) is True
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 4, 4, {"sum": 4})
    assert run(second) is False
    assert kind.calls == [0, 1]


def test_chunk_that_is_held_is_not_taken_until_its_lease_runs_out(kind):
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=1000), tick=False) as clock:
        held = leases.take(pk)
        assert held is not None
        assert leases.take(pk) is None
        clock.shift(leases.LEASE + timedelta(seconds=1))
        stolen = leases.take(pk)
        assert stolen is not None
        assert stolen.token != held.token
        with pytest.raises(LeaseLost), held.step() as step:
            step.done += 1
        job.refresh_from_db()
        assert job.done == 0
        leases.done(held)
        assert JobChunk.objects.get(pk=pk).state == ChunkState.LEASED
        leases.done(stolen)
        assert JobChunk.objects.get(pk=pk).state == ChunkState.DONE


def test_step_keeps_cursor_progress_and_problems_together(kind):
    def act(lease):
        with lease.step() as step:
            step.cursor = {"line": 10}
            step.done, step.failed = 9, 1
            step.problem(ProblemSpec(seq=4, line=4, code="line.json", detail="Not JSON."))
        with lease.step() as step:
            step.cursor = {"line": 20}
            raise Retryable("the storage is away")

    kind.act = act
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    run(pk)
    chunk = JobChunk.objects.get(pk=pk)
    job.refresh_from_db()
    assert (chunk.state, chunk.cursor, chunk.error) == (
        ChunkState.PENDING,
        {"line": 10},
        "the storage is away",
    )
    assert (job.done, job.failed, job.problems.count()) == (9, 1, 1)
    assert chunk.next_attempt_at > job.created_at
    assert run(pk) is False  # not due yet


def test_terminal_error_fails_the_job_with_its_message_and_retry_opens_it_again(kind):
    def act(lease):
        raise Terminal("The file has no columns.")

    kind.act = act
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    run(pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "The file has no columns.")
    kind.act = lambda lease: None
    services.retry(job=job)
    assert run(pk) is True
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "")
    with pytest.raises(Conflict):
        services.retry(job=job)


def test_chunk_that_kills_its_worker_each_time_is_given_up(kind):
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        for _ in range(leases.MAX_ATTEMPTS):
            assert leases.take(pk) is not None
            clock.shift(leases.LEASE + timedelta(seconds=1))
        assert leases.take(pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert JobChunk.objects.get(pk=pk).state == ChunkState.DEAD


def test_chunk_that_gets_on_may_be_killed_any_number_of_times(kind):
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        for number in range(leases.MAX_ATTEMPTS * 2):
            held = leases.take(pk)
            assert held.cursor == (number or None)
            with held.step() as step:
                step.cursor = number + 1
            clock.shift(leases.LEASE + timedelta(seconds=1))
        leases.done(leases.take(pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_cancelled_job_stops_at_the_next_step_and_keeps_nothing_of_it(kind):
    job = make_job(kind, chunks=2)

    def act(lease):
        with lease.step() as step:
            step.done += 1
        services.cancel(job=Job.objects.get(pk=job.pk))
        with lease.step() as step:
            step.done += 100

    kind.act = act
    first, second = chunk_ids(job)
    run(first)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.CANCELLED, 1)
    assert run(second) is False
    assert set(JobChunk.objects.filter(job=job).values_list("state", flat=True)) == {ChunkState.CANCELLED}


def test_sweep_rings_for_due_and_lost_chunks_and_ends_jobs_left_behind(kind, monkeypatch):
    rung = []
    monkeypatch.setattr(services, "ring", lambda pairs: rung.extend(pk for pk, _ in pairs))
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        job = make_job(kind, chunks=3)
        waiting, held, finished = chunk_ids(job)
        leases.take(held)
        assert services.sweep() == 0  # all were rung for a moment ago
        clock.shift(leases.LEASE + timedelta(seconds=1))
        JobChunk.objects.filter(pk=finished).update(state=ChunkState.DONE)
        assert services.sweep() == 2
        assert sorted(rung) == sorted([waiting, held])
        assert services.sweep() == 0  # not twice within the pause
        JobChunk.objects.filter(job=job).update(state=ChunkState.DONE)
        services.sweep()
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_chunk_added_while_its_job_was_cancelled_is_never_done(kind):
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    leases.take(pk)
    services.cancel(job=Job.objects.get(pk=job.pk))
    # What a step that was under way commits just after the cancelling: the race's outcome, made by hand.
    services.add_chunks(job_id=job.pk, specs=[ChunkSpec(kind.name, 7)])
    late = JobChunk.objects.get(job=job, seq=7)
    assert run(late.pk) is False
    late.refresh_from_db()
    assert (late.state, kind.calls) == (ChunkState.CANCELLED, [])


def test_chunk_held_while_its_job_was_cancelled_stops_at_its_next_step(kind):
    job = make_job(kind)
    (pk,) = chunk_ids(job)
    held = leases.take(pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
    with pytest.raises(JobCancelled), held.step() as step:
        step.done = 5
    job.refresh_from_db()
    assert job.done == 0


def test_sweep_rings_only_for_the_oldest_of_many_that_wait(kind, monkeypatch):
    rung = []
    monkeypatch.setattr(services, "ring", lambda pairs: rung.extend(pk for pk, _ in pairs))
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        job = make_job(kind, chunks=services.WINDOW * 3)
        waiting = chunk_ids(job)
        for _ in range(3):
            clock.shift(services.RERING)
            assert services.sweep() == services.WINDOW
        assert set(rung) == set(waiting[: services.WINDOW])
        # As they are done, the next ones are rung for without a pause.
        JobChunk.objects.filter(pk__in=waiting[: services.WINDOW]).update(state=ChunkState.DONE)
        rung.clear()
        assert services.sweep() == services.WINDOW
        assert rung == waiting[services.WINDOW : services.WINDOW * 2]


def test_problem_that_quotes_what_no_database_keeps_is_kept(kind):
    job = make_job(kind)
    problem = ProblemSpec(
        seq=1, code="x", detail="a\0b\ud800", external_id="\0", pointer="/\udfff", file="\0.txt"
    )
    assert services.record_problems(job_id=job.pk, problems=[problem]) == 1
    kept = job.problems.get()
    assert (kept.detail, kept.external_id, kept.pointer, kept.file) == ("a�b�", "�", "/�", "�.txt")


def test_same_problem_is_recorded_once_however_often_a_step_runs(kind):
    job = make_job(kind)
    problem = ProblemSpec(seq=7, line=7, code="line.json", detail="Not JSON.")
    assert services.record_problems(job_id=job.pk, problems=[problem]) == 1
    assert services.record_problems(job_id=job.pk, problems=[problem]) == 0
    assert job.problems.count() == 1


def test_ring_that_fails_does_not_fail_the_request(kind, monkeypatch, django_capture_on_commit_callbacks):
    from workers.ledger import doorbell

    def broken(*args, **kwargs):
        raise OSError("broker away")

    monkeypatch.setattr(doorbell.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks(execute=True):
        job = make_job(kind)
    assert job.state == JobState.QUEUED
