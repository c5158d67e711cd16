"""Claims against a plain model, step by step, whatever the order of what people do."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labeling.annotations.models import Annotation
from labeling.annotations.services import submit
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.rights.policy import Verdict
from projects.models import Assignment, AssignmentState, Item, WorkItem
from projects.services import queue
from projects.services.judging import set_verdict
from tests.queue.world import World, make_world
from tests.support.examples import examples

PEOPLE = st.sampled_from(["ann", "bob", "eve"])
BARRED = {AssignmentState.SUBMITTED, AssignmentState.SKIPPED, AssignmentState.LATE}


class Work(RuleBasedStateMachine):
    """The model: acknowledged answers by annotation; the rest is asked of the database by plain look-ups."""

    @initialize(overlap=st.integers(1, 3))
    def begin(self, overlap: int) -> None:
        self.time = time_machine.travel(clock.now(), tick=False)
        self.traveller = self.time.start()
        self.world: World = make_world(items=3, overlap=overlap, lease_seconds=60)
        self.said: dict[Any, tuple[str, str]] = {}
        self.tokens: list[tuple[str, Any, Any]] = []
        self.added = 0

    def teardown(self) -> None:
        if hasattr(self, "time"):
            self.time.stop()

    def remains_for(self, name: str) -> bool:
        """Whether any open slot is of work that this person has not had for good."""
        user = self.world.user(name)
        for work in WorkItem.objects.filter(is_closed=False).prefetch_related("assignments"):
            own = [row.state for row in work.assignments.all() if row.annotator_id == user.pk]
            due = any(
                row.state == AssignmentState.ACTIVE and row.lease_until <= clock.now()
                for row in work.assignments.all()
            )
            if (work.open_slots or due) and not (set(own) & BARRED):
                return True
        return False

    @rule(name=PEOPLE, count=st.integers(1, 3))
    def claim(self, name: str, count: int) -> None:
        remained = self.remains_for(name)
        found = self.world.claim(name, count)
        self.tokens += [(name, row.pk, row.token) for row in found.assignments]
        assert found.assignments or not remained
        assert (found.reason is None) == bool(found.assignments)

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
                self.said.setdefault(done.annotation_id, (done.annotation_state, mood))
                assert self.said[done.annotation_id][0] == done.annotation_state
            elif what == "skip":
                queue.skip(actor=actor, assignment_id=pk, token=token, reason="unsure")
            else:
                {"release": queue.release, "heartbeat": queue.heartbeat}[what](
                    actor=actor, assignment_id=pk, token=token
                )
        except Conflict as conflict:
            assert conflict.code in {"assignment.lease_lost", "rights.changed"}  # noqa: PT017

    @rule(seconds=st.sampled_from([30, 61, 1000]))
    def wait(self, seconds: int) -> None:
        self.traveller.shift(timedelta(seconds=seconds))

    @rule()
    def expire(self) -> None:
        queue.expire_due(now=clock.now())

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
        for work in WorkItem.objects.select_related("item").prefetch_related("assignments"):
            states = [row.state for row in work.assignments.all()]
            filled = states.count(AssignmentState.SUBMITTED)
            assert work.open_slots + states.count(AssignmentState.ACTIVE) + filled == work.required
            assert work.item.labels == filled

    @invariant()
    def everything_acknowledged_is_there(self) -> None:
        rows = Annotation.objects.values_list("pk", "state", "result")
        assert {pk: (state, result["mood"]) for pk, state, result in rows} == getattr(self, "said", {})

    @invariant()
    def nobody_holds_an_item_twice_or_a_forbidden_one(self) -> None:
        live = list(Assignment.objects.filter(state=AssignmentState.ACTIVE).select_related("item"))
        assert len({(row.annotator_id, row.item_id) for row in live}) == len(live)
        assert all(row.item.verdict <= 1 for row in live)


@pytest.mark.django_db
def test_work_keeps_its_promises_in_any_order() -> None:
    from django.db import transaction

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
