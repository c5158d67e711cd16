"""Claims against a plain model, step by step, whatever the order of what people do."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation
from labeling.annotations.services import submit
from labeling.annotations.services.submits import Submitted
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.rights.policy import Verdict
from projects.models import Assignment, AssignmentState, Item, ItemState, Queue, WorkItem
from projects.permissions import access_assignment
from projects.services import queue
from projects.services.counters import recount
from projects.services.expiry import sweep_repairs
from projects.services.judging import set_verdict
from projects.services.queue_slots import WORKABLE
from projects.services.queue_stages import (
    accept_answer,
    put_to_work,
    reinstate_answer,
    reject_answer,
    return_answer,
    top_up,
)
from tests.queue.world import World, make_world
from tests.support.examples import examples

PEOPLE = st.sampled_from(["ann", "bob", "eve"])
REVIEWERS = ("bob", "eve")
LEFT = {AssignmentState.EXPIRED, AssignmentState.RELEASED}
HOLDING = {
    AssignmentState.ACTIVE,
    AssignmentState.RETURNED,
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
}
VERDICTS = {
    "accept": accept_answer,
    "return": return_answer,
    "reject": reject_answer,
    "reinstate": reinstate_answer,
}


def is_due(row: Assignment, now: datetime) -> bool:
    """Whether the slot of an assignment is anybody's by now, though nobody has taken it back."""
    if row.state == AssignmentState.ACTIVE:
        return row.lease_until <= now and not row.is_repair
    return bool(row.state == AssignmentState.RETURNED and row.repair_until and row.repair_until <= now)


class Work(RuleBasedStateMachine):
    """The model: acknowledged answers by annotation; the rest is asked of the database by plain look-ups."""

    @initialize(overlap=st.integers(1, 3))
    def begin(self, overlap: int) -> None:
        self.time = time_machine.travel(clock.now(), tick=False)
        self.traveller = self.time.start()
        self.world: World = make_world(items=3, overlap=overlap, lease_seconds=60)
        self.said: dict[Any, str] = {}
        self.settled: dict[Any, Submitted] = {}
        self.tokens: list[tuple[str, Any, Any]] = []
        self.added = 0
        for name in REVIEWERS:
            self.world.user(name, Role.REVIEWER)
        self.review = Queue.objects.create(
            project=self.world.project,
            kind="review",
            name="Review",
            lease_seconds=60,
            created_at=clock.now() + timedelta(microseconds=1),
        )

    def teardown(self) -> None:
        if hasattr(self, "time"):
            self.time.stop()

    def remains_for(self, name: str, stage: Queue) -> bool:
        """Whether there is work of `stage` for this person: theirs, or an open slot of what they may have."""
        user, now = self.world.user(name), clock.now()
        mine = Assignment.objects.filter(annotator=user)
        elsewhere = set(
            mine.filter(state=AssignmentState.ACTIVE).exclude(queue=stage).values_list("item", flat=True)
        )
        if stage.kind == "review":
            said = mine.filter(queue__kind="annotate").exclude(state__in=[*LEFT, AssignmentState.SKIPPED])
        else:
            said = mine.exclude(queue__kind="annotate").exclude(state__in=LEFT)
        known = set(said.values_list("item", flat=True))
        for work in stage.work_items.filter(is_closed=False).prefetch_related("assignments"):
            rows = list(work.assignments.all())
            own = {row.state for row in rows if row.annotator_id == user.pk}
            if AssignmentState.ACTIVE in own:
                return True
            if work.item_id in elsewhere:
                continue
            if AssignmentState.RETURNED in own and not any(
                row.annotator_id == user.pk and row.repair_until <= now for row in rows if row.repair_until
            ):
                return True
            is_open = work.open_slots or any(is_due(row, now) for row in rows)
            if is_open and own <= LEFT and work.item_id not in known:
                return True
        return False

    @rule(name=PEOPLE, count=st.integers(1, 3))
    def claim(self, name: str, count: int) -> None:
        remained = self.remains_for(name, self.world.queue)
        found = self.world.claim(name, count)
        self.tokens += [(name, row.pk, row.token) for row in found.assignments]
        assert found.assignments or not remained
        assert (found.reason is None) == bool(found.assignments)

    @rule(name=st.sampled_from(REVIEWERS), count=st.integers(1, 2), is_settled=st.booleans())
    def look(self, name: str, count: int, is_settled: bool) -> None:
        """A reviewer takes work to look at, and settles it or leaves it."""
        remained = self.remains_for(name, self.review)
        found = self.world.claim(name, count, queue_id=self.review.pk)
        assert found.assignments or not remained
        for row in found.assignments if is_settled else ():
            gate = access_assignment(actor=self.world.actor(name), assignment_id=row.pk)
            with transaction.atomic():
                done = queue.settle_submit(assignment=gate, token=row.token, seconds=1, now=clock.now())
            assert done.outcome == "submitted"

    @rule(pick=st.integers(0, 999), verdict=st.sampled_from(sorted(VERDICTS)))
    def decide(self, pick: int, verdict: str) -> None:
        rows = list(Annotation.objects.order_by("pk"))
        if not rows:
            return
        annotation = rows[pick % len(rows)]
        before = Assignment.objects.get(pk=annotation.assignment_id).state
        with transaction.atomic():
            Item.objects.select_for_update().get(pk=annotation.item_id)
            done = VERDICTS[verdict](assignment_id=annotation.assignment_id, now=clock.now())
            if done and annotation.state != "late":
                Annotation.objects.filter(pk=annotation.pk).update(
                    state={"return": "returned", "reject": "rejected"}.get(verdict, "accepted")
                )
        after = Assignment.objects.get(pk=annotation.assignment_id).state
        assert done == (after != before)

    @rule(pick=st.integers(0, 99))
    def top_up(self, pick: int) -> None:
        work = list(self.world.queue.work_items.order_by("pk"))
        with transaction.atomic():
            row = work[pick % len(work)]
            Item.objects.select_for_update().get(pk=row.item_id)
            top_up(work_item_id=row.pk)

    @rule(pick=st.integers(0, 99))
    def send_to_review(self, pick: int) -> None:
        items = list(Item.objects.filter(verdict__lte=1).order_by("pk"))
        if not items:
            return
        item = items[pick % len(items)]
        rounds = self.review.work_items.filter(item=item)
        is_busy = any(
            work.open_slots
            or work.assignments.filter(state__in=[AssignmentState.ACTIVE, AssignmentState.RETURNED]).exists()
            for work in rounds
        )
        before = rounds.count()
        with transaction.atomic():
            Item.objects.select_for_update().get(pk=item.pk)
            made = put_to_work(queue_id=self.review.pk, item_id=item.pk, now=clock.now())
        assert (made is None) == is_busy
        assert made is None or made.round == before + 1

    @rule(pick=st.integers(0, 999), what=st.sampled_from(["submit", "skip", "release", "heartbeat"]))
    def settle(self, pick: int, what: str) -> None:
        if not self.tokens:
            return
        name, pk, token = self.tokens[pick % len(self.tokens)]
        actor = self.world.actor(name)
        try:
            if what == "submit":
                mood = "good" if pick % 2 else "bad"
                done = submit(actor=actor, assignment_id=pk, token=token, result={"mood": mood}, seconds=1)
                if token not in self.settled:
                    self.settled[token] = done
                    self.said[done.annotation_id] = mood
                assert self.settled[token] == done
            elif what == "skip":
                queue.skip(actor=actor, assignment_id=pk, token=token, reason="unsure")
            else:
                {"release": queue.release, "heartbeat": queue.heartbeat}[what](
                    actor=actor, assignment_id=pk, token=token
                )
        except Conflict as conflict:
            codes = {"assignment.lease_lost", "rights.changed"}
            if (
                what == "submit" and token in self.settled
            ):  # a reviewer may have rejected what was stored under it
                stored = Annotation.objects.get(pk=self.settled[token].annotation_id)
                codes |= {"assignment.rejected"} if stored.state == "rejected" else set()
            assert conflict.code in codes  # noqa: PT017

    @rule(seconds=st.sampled_from([30, 61, 1000, 73 * 3600]))
    def wait(self, seconds: int) -> None:
        self.traveller.shift(timedelta(seconds=seconds))

    @rule()
    def expire(self) -> None:
        queue.expire_due(now=clock.now())
        sweep_repairs(now=clock.now())

    @rule(priority=st.integers(0, 2))
    def add(self, priority: int) -> None:
        self.added += 1
        self.world.add(f"n{self.added}", priority=priority)

    @rule(pick=st.integers(0, 99), verdict=st.sampled_from([Verdict.ALLOW, Verdict.DENY]))
    def restate(self, pick: int, verdict: Verdict) -> None:
        items = list(Item.objects.order_by("pk"))
        set_verdict(
            project=self.world.project, items=[items[pick % len(items)]], verdict=verdict, now=clock.now()
        )

    @invariant()
    def slots_add_up(self) -> None:
        for work in WorkItem.objects.select_related("item", "queue").prefetch_related("assignments"):
            states = [row.state for row in work.assignments.all()]
            assert work.open_slots + sum(state in HOLDING for state in states) == work.required
            if work.queue.kind == "annotate":
                labels = states.count(AssignmentState.SUBMITTED) + states.count(AssignmentState.ACCEPTED)
                assert work.item.labels == labels
                if work.item.state in WORKABLE:
                    full = ItemState.LABELED if labels >= work.required else ItemState.IN_PROGRESS
                    assert work.item.state == (full if labels else ItemState.LABELABLE)

    @invariant()
    def everything_acknowledged_is_there(self) -> None:
        rows = Annotation.objects.values_list("pk", "result")
        assert {pk: result["mood"] for pk, result in rows} == getattr(self, "said", {})

    @invariant()
    def nobody_looks_at_their_own(self) -> None:
        for row in Assignment.objects.filter(queue__kind="review", state=AssignmentState.ACTIVE):
            own = Assignment.objects.filter(
                item=row.item_id, annotator=row.annotator_id, queue__kind="annotate"
            )
            assert not own.filter(state__in=HOLDING, settled_at__lte=row.claimed_at).exists()

    @invariant()
    def counts_are_those_of_the_items(self) -> None:
        if hasattr(self, "world"):
            assert recount(self.world.project.pk) == {}

    @invariant()
    def nobody_holds_an_item_twice_or_a_forbidden_one(self) -> None:
        live = list(Assignment.objects.filter(state=AssignmentState.ACTIVE).select_related("item"))
        assert len({(row.annotator_id, row.item_id) for row in live}) == len(live)
        assert all(row.item.verdict <= 1 for row in live)


@pytest.mark.django_db
def test_work_keeps_its_promises_in_any_order() -> None:
    class Rolled(Work):
        def __init__(self) -> None:
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()

        def teardown(self) -> None:
            super().teardown()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    run_state_machine_as_test(
        Rolled,
        settings=settings(
            max_examples=examples(15),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
