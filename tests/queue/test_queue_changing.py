"""A change of order or overlap of a queue with much work: a job carries it out while the work goes on."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.ids import new_id
from projects.models import Assignment, Item, Queue, WorkItem
from projects.services.counters import drift_of
from projects.services.queue import release
from projects.services.queue_changing import continue_changes
from tests.queue.changing import balanced, by_jobs, done, has_places, patch, portions, rows, shown, states
from tests.queue.labeler import client, one, submit
from tests.queue.world import World, make_world
from tests.support.jobs import work_off
from tests.support.people import client_for
from workers.ledger.models import Job
from workers.ledger.services import cancel

pytestmark = pytest.mark.django_db


def test_a_small_queue_follows_within_the_request() -> None:
    world = make_world(items=3)
    answer = patch(world, overlap={"min": 2}, order="random")
    assert answer["changing"] is None
    assert rows(world) == {"i0": (2, 2), "i1": (2, 2), "i2": (2, 2)}
    assert has_places(world, "random")
    assert not Job.objects.exists()


def test_a_large_one_says_which_job_lets_its_work_follow_and_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=5)
    answer = patch(world, overlap={"min": 3})
    job = answer["changing"]["job"]
    assert answer["overlap"]["min"] == 3
    assert answer["changing"] == {"job": job, "state": "queued", "done": 0, "total": None}
    world.add("new")
    portions(job, 2)
    assert rows(world) == {
        "i0": (1, 1), "i1": (1, 1), "i2": (3, 3), "i3": (3, 3), "i4": (3, 3), "new": (3, 3),
    }  # fmt: skip
    assert shown(world)["changing"] == {"job": job, "state": "running", "done": 4, "total": 6}
    assert balanced()
    assert work_off(job).state == "done"
    assert set(rows(world).values()) == {(3, 3)}
    assert shown(world)["changing"] is None
    assert (done(job).done, done(job).total) == (6, 6)


def test_another_order_is_gone_by_as_far_as_each_row_says_and_nobody_misses_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=7)
    assert world.next("ann") == ["i0"]
    before = world.queue.epoch
    job = patch(world, order="random")["changing"]["job"]
    assert world.queue.epoch == before + 1
    served = {"i0"}
    for number in range(5):
        portions(job, 1) if number < 4 else work_off(job)
        lease = world.claim("ann", count=1).assignments[0]
        settle(world, lease.pk, lease.token)
        served |= set(world.next("ann"))
    assert has_places(world, "random")
    assert world.queue.epoch == before + 2
    while (found := world.next("ann")) != ["nothing_left"]:
        served |= set(found)
        lease = world.claim("ann").assignments[0]
        settle(world, lease.pk, lease.token)
    assert served == {f"i{number}" for number in range(7)}
    assert balanced()


def settle(world: World, lease: Any, token: Any, name: str = "ann") -> None:
    body = {"token": str(token), "result": {"mood": "good"}, "seconds": 1}
    answer = client(world, name).post(f"/api/v1/assignments/{lease}/submit", body)
    assert answer.status_code == 200, answer.content


def test_what_is_given_out_keeps_its_slot_and_items_are_what_their_answers_make_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=4, overlap=2)
    for name in ("ann", "bob"):
        submit(world, one(world, name), name)  # i0: two answers
    submit(world, one(world, "ann"), "ann")  # i1: one answer
    one(world, "bob")  # i1: and a lease
    assert states() == {"i0": "labeled", "i1": "in_progress", "i2": "labelable", "i3": "labelable"}
    job = patch(world, overlap={"min": 3})["changing"]["job"]
    portions(job, 1)
    assert rows(world) == {"i0": (2, 0), "i1": (2, 0), "i2": (3, 3), "i3": (3, 3)}
    assert states() == {"i0": "labeled", "i1": "in_progress", "i2": "labelable", "i3": "labelable"}
    assert balanced()
    work_off(job)
    assert states() == {"i0": "in_progress", "i1": "in_progress", "i2": "labelable", "i3": "labelable"}
    assert rows(world) == {"i0": (3, 1), "i1": (3, 1), "i2": (3, 3), "i3": (3, 3)}
    fewer = patch(world, overlap={"min": 1, "keep_issued": True})["changing"]["job"]
    work_off(fewer)
    assert rows(world) == {"i0": (2, 0), "i1": (2, 0), "i2": (1, 1), "i3": (1, 1)}
    assert states() == {"i0": "labeled", "i1": "in_progress", "i2": "labelable", "i3": "labelable"}
    assert balanced()
    assert drift_of(world.project.pk) == {}


def test_claims_and_answers_between_the_portions_go_by_what_each_row_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_jobs(monkeypatch, portion=1)
    world = make_world(items=4, overlap=1)
    leases = [one(world, name) for name in ("ann", "bob")]
    job = patch(world, overlap={"min": 2})["changing"]["job"]
    portions(job, 2)
    assert submit(world, leases[1], "bob").status_code == 200  # i1, not reached: its only slot
    assert states()["i1"] == "labeled"
    assert one(world, "cid")["item"]["external_id"] == "i2"  # reached: two slots
    portions(job, 1)
    assert states()["i1"] == "in_progress"
    assert balanced()
    lease = world.claim("dan").assignments[0]
    assert lease.item.external_id == "i1"
    release(actor=world.actor("dan"), assignment_id=lease.pk, token=lease.token)
    work_off(job)
    assert rows(world) == {"i0": (2, 1), "i1": (2, 1), "i2": (2, 1), "i3": (2, 2)}
    assert balanced()


@pytest.mark.parametrize("within", [False, True])
def test_wherever_a_worker_is_killed_the_next_one_goes_on(
    monkeypatch: pytest.MonkeyPatch, within: bool
) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=7, overlap=2)
    one(world, "ann")
    job = patch(world, overlap={"min": 4}, order="random")["changing"]["job"]
    for _ in range(5):
        portions(job, 1, within=within)
        assert balanced()
    assert work_off(job).state == "done"
    assert rows(world) == {"i0": (4, 3), **{f"i{number}": (4, 4) for number in range(1, 7)}}
    assert has_places(world, "random")
    assert (done(job).done, done(job).total) == (7, 7)


def test_what_a_cancelled_job_left_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=5)
    job = patch(world, overlap={"min": 2})["changing"]["job"]
    portions(job, 1)
    assert continue_changes(now=clock.now()) == 0
    cancel(job=Job.objects.get(pk=job))
    assert shown(world)["changing"]["state"] == "cancelled"
    assert continue_changes(now=clock.now()) == 1
    assert continue_changes(now=clock.now()) == 0
    again = shown(world)["changing"]["job"]
    assert again != job
    portions(again, 1)
    assert shown(world)["changing"] == {"job": again, "state": "running", "done": 2, "total": 3}
    assert work_off(again).state == "done"
    assert set(rows(world).values()) == {(2, 2)}
    assert done(again).done == 3  # two were reached
    assert continue_changes(now=clock.now()) == 0


def test_an_item_gets_no_number_of_its_own_while_that_of_the_queue_is_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=3)
    job = patch(world, overlap={"min": 2})["changing"]["job"]
    path = f"/api/v1/items/{Item.objects.get(external_id='i2').pk}"
    boss = client(world, "boss")
    refused = boss.patch(path, {"overlap": 1})
    assert (refused.status_code, refused.json()["code"], refused.json()["job"]) == (
        409,
        "queue.changing",
        job,
    )
    work_off(job)
    assert boss.patch(path, {"overlap": 1}).status_code == 200
    assert rows(world) == {"i0": (2, 2), "i1": (2, 2), "i2": (1, 1)}


def test_scores_that_come_meanwhile_are_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=5)
    items = {item.external_id: item for item in Item.objects.all()}
    predict(world, items["i4"], 0.4)
    job = patch(world, order="score")["changing"]["job"]
    portions(job, 1)
    predict(world, items["i0"], 0.8)
    predict(world, items["i3"], 0.9)
    work_off(job)
    assert world.next("ann", count=5) == ["i3", "i0", "i4", "i1", "i2"]


def predict(world: World, item: Item, score: float) -> None:
    body = {"model": "m", "version": "1", "score": score, "result": {"mood": "good"}}
    boss = client_for(world.user("boss", Role.MANAGER))
    made = boss.post(f"/api/v1/items/{item.pk}/predictions", body)
    assert made.status_code == 201, made.content


def test_a_queue_that_is_gone_ends_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=3)
    job = patch(world, overlap={"min": 2})["changing"]["job"]
    WorkItem.objects.all().delete()
    Queue.objects.all().delete()
    ended = work_off(job)
    assert (ended.state, ended.message) == ("failed", "The queue was deleted.")


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("overlap"), st.integers(1, 5)),
        st.tuples(st.just("order"), st.sampled_from(["import", "random", "priority"])),
        st.tuples(st.just("portions"), st.integers(0, 3)),
    ),
    max_size=9,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, issued=st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_changes_that_overtake_each_other_end_as_if_one_had_come_after_the_other(
    monkeypatch: pytest.MonkeyPatch, acts: list[tuple[str, Any]], issued: list[int]
) -> None:
    by_jobs(monkeypatch)
    world = make_world(items=7, overlap=3)
    names = [f"i{number}" for number in range(7)]
    for name, taken in zip(names, issued, strict=True):
        give_out(world, name, taken)
    required = dict.fromkeys(names, 3)
    order, overlap = "import", 3
    for what, value in acts:
        if what == "portions":
            if (left := shown(world)["changing"]) is not None:
                portions(left["job"], value)
        elif what == "order":
            patch(world, order=value)
            order = value
        elif value != overlap:
            patch(world, overlap={"min": value, "keep_issued": True})
            for name, taken in zip(names, issued, strict=True):
                if required[name] == overlap:
                    required[name] = max(value, taken)
            overlap = value
        assert balanced()
    if (left := shown(world)["changing"]) is not None:
        assert work_off(left["job"]).state == "done"
    assert shown(world)["changing"] is None
    taken_of = dict(zip(names, issued, strict=True))
    assert rows(world) == {name: (required[name], required[name] - taken_of[name]) for name in names}
    assert has_places(world, order)
    assert balanced()


def give_out(world: World, name: str, taken: int) -> None:
    """So many leases on an item, each of somebody else."""
    work = world.work(name)
    for number in range(taken):
        Assignment.objects.create(
            id=new_id(),
            work_item=work,
            queue=work.queue,
            item=work.item,
            annotator=world.user(f"p{number}"),
            schema_version=world.project.schema_version,
            token=new_id(),
            lease_until=clock.now(),
            claimed_at=clock.now(),
        )
    WorkItem.objects.filter(pk=work.pk).update(open_slots=3 - taken)
