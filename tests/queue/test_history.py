"""The history of a crowd is sound; and the checker that says so finds what is not."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from labeling.core import clock
from projects.models import Queue
from tests.queue import history
from tests.queue.history_check import check
from tests.queue.history_leases import Left
from tests.queue.history_made import SOUND, WORK, claim, late, left, op, review, submit, untouched
from tests.queue.history_record import FAIL, FOREVER, OK, UNKNOWN, Op, Recorder, read_folder
from tests.queue.world import make_world
from tests.support.people import make_member
from tests.support.processes import shared_database
from tests.support.projects import add_project_member

SECONDS = {"postgresql": 10.0, "sqlite": 6.0}
TABS = {"postgresql": 5, "sqlite": 3}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_is_killed_again_and_again_loses_doubles_and_starves_nothing(
    tmp_path: Path, capsys: Any
) -> None:
    from labeling.accounts.roles import Role
    from tests.queue.history_crowd import LEASE, WANTED

    vendor = connection.vendor
    seconds = float(os.environ.get("HISTORY_SECONDS", SECONDS[vendor]))
    world = make_world(items=20, overlap=WANTED, lease_seconds=LEASE)
    for who in (*history.PEOPLE, *history.LEADS):
        role = Role.MANAGER if who in history.LEADS else Role.ANNOTATOR
        user = make_member(world.project.organisation, role, email=f"{who}@example.org")
        add_project_member(world.project, user, role)
    stage = Queue.objects.create(
        project=world.project, kind="review", name="Review", lease_seconds=LEASE, created_at=clock.now()
    )
    first, _ = [
        Queue.objects.create(
            project=world.project, kind="adjudicate", name=name, lease_seconds=LEASE, created_at=clock.now()
        )
        for name in ("a", "b")
    ]
    rules = {"review_queue": stage, "review_percent": 100, "repair_hours": 1}
    rules |= {"adjudicate_queue": first, "adjudicate_below": 1.0}
    Queue.objects.filter(pk=world.queue.pk).update(**rules)
    with shared_database() as (env, _):
        killed = history.run(
            env,
            tmp_path,
            seconds=seconds,
            tabs=int(os.environ.get("HISTORY_TABS", TABS[vendor])),
            seed=int(os.environ.get("HISTORY_SEED", "1")),
        )
        left = Left(**history.leave(env, tmp_path))
    found = history.history_of(tmp_path)
    with capsys.disabled():
        print(f"\n{history.told(found, killed)}")
    faults = check(found, left, items={f"i{number}" for number in range(20)}, overlap=WANTED)
    assert not faults, "\n".join(faults[:20])
    tried = {op.what for op in found}
    assert {"claim", "submit", "sweep", "desk", "review"} <= tried
    if len(found) > 500:  # a busy machine does not come to these in its seconds
        assert {"bench", "change", "follow"} <= tried
    if len(found) > 1500:
        assert {
            "release",
            "skip",
            "heartbeat",
            "sweep_repairs",
            "quarantine",
            "clear",
            "add",
            "look",
            "appeal",
            "decision",
            "contest",
        } <= tried


# --- the checker itself: histories that no sound queue could have told ------------------------------------------------


def test_a_sound_history_has_no_faults() -> None:
    assert check(SOUND, left(("ann", "i0")), items={"i0"}) == []


FREE_AGAIN = [
    claim("ann", 1, 2, "i0"),
    op("release", "ann", 3, 4, item="i0", token="ann-i0"),
    claim("bob", 5, 6),
]
RELEASED = Left(
    work={"i0": {"required": 1, "open": 1, "labels": 0}},
    revisions={},
    annotations={},
    assignments=[{"item": "i0", "who": "ann", "state": "released", "tokens": ["ann-i0"]}],
)


def replaced(op: Op, token: str) -> Op:
    """The claim with another token."""
    op.answer["leases"][0]["token"] = token
    return op


BROKEN: dict[str, tuple[list[Op], Left, str]] = {
    "a lost submit": (SOUND, Left({"i0": WORK}, {}, {}, []), "is lost"),
    "a submit stored as another": (
        SOUND,
        Left(
            {"i0": WORK}, {"ann-i0": ["a-2", "i0", "ann", "good"]}, {"a-2": ["i0", "ann", "submitted"]},
            [{"item": "i0", "who": "ann", "state": "submitted", "tokens": ["ann-i0"]}],
        ),
        "is stored as",
    ),
    "one token, two annotations": (
        [*SOUND[:2], submit("ann", 4, 5, "i0", pk="a-2")], left(("ann", "i0")), "was answered with",
    ),
    "an answer that nobody sent": (SOUND[:1], left(("ann", "i0")), "nobody can have sent"),
    "an answer that was refused": (
        [SOUND[0], submit("ann", 3, 4, "i0", outcome=FAIL)], left(("ann", "i0")), "nobody can have sent",
    ),
    "a slot without its answer": (
        SOUND[:1],
        Left({"i0": WORK}, {}, {}, [{"item": "i0", "who": "ann", "state": "submitted", "tokens": ["ann-i0"]}]),
        "1 slots filled by 0 answers",
    ),
    "a slot that is gone": (
        SOUND, left(("ann", "i0"), work={"i0": {**WORK, "required": 2}}), "does not add up at the end",
    ),
    "more answers than wanted": (
        [*SOUND[:2], claim("bob", 1, 2, "i0"), submit("bob", 3, 4, "i0")],
        left(("ann", "i0"), ("bob", "i0"), work={"i0": {"required": 1, "open": 0, "submitted": 2, "labels": 2}}),
        "2 answers for 1 wanted",
    ),
    "a slot that is gone for a moment": (
        [*SOUND, op("look", "boss", 2, 3, [{"item": "i0", "open": 0, "active": 0, "required": 1}])],
        left(("ann", "i0")),
        "does not add up at 2.000",
    ),
    "labels that are miscounted": (
        SOUND, left(("ann", "i0"), work={"i0": {**WORK, "labels": 2}}), "counted 2 labels",
    ),
    "one slot held by two": (
        [claim("ann", 1, 2, "i0"), claim("bob", 3, 4, "i0"), submit("ann", 5, 6, "i0")],
        left(("ann", "i0")),
        "held or filled it",
    ),
    "a filled slot given away": (
        [*SOUND[:2], claim("bob", 5, 6, "i0")], left(("ann", "i0")), "held or filled it",
    ),
    "two leases of one item for one person": (
        [claim("ann", 1, 2, "i0"), replaced(claim("ann", 3, 4, "i0"), "other")], RELEASED, "held it under",
    ),
    "one token for two people": (
        [claim("ann", 1, 2, "i0"), replaced(claim("bob", 3, 4, "i0"), "ann-i0")], RELEASED, "was told to",
    ),
    "a read that misses": (
        [*SOUND, op("read", "bob", 7, 8, [], item="i0")], left(("ann", "i0")), "without a-ann-i0",
    ),
    "nothing left beside what was never taken": ([claim("ann", 1, 2)], untouched(), "while i0 was free"),
    "nothing left beside what was given back": (FREE_AGAIN, RELEASED, "while i0 was free for them"),
    "nothing left beside what was added": (
        [op("add", "boss", 1, 2, 1, items=["n"]), claim("ann", 3, 4)], untouched("n"), "while n was free",
    ),
    "nothing left beside what was let in again": (
        [
            op("quarantine", "boss", 1, 2, item="i0"),
            op("clear", "boss", 3, 4, item="i0"),
            claim("ann", 5, 6),
        ],
        untouched(),
        "while i0 was free",
    ),
    "nothing left beside a slot that was added": (
        [*SOUND[:2], op("top_up", "boss", 5, 6, item="i0", by=1), claim("bob", 7, 8)],
        left(("ann", "i0"), work={"i0": {**WORK, "required": 2, "open": 1}}),
        "while i0 was free for them",
    ),
    "nothing left beside what was rejected": (
        [*SOUND[:2], review("a-ann-i0", 5, 6, "reject", state="submitted"), claim("bob", 7, 8)],
        untouched(),
        "while i0 was free for them",
    ),
    "nothing left beside what came too late for its slot": (
        [
            *SOUND[:1], op("release", "ann", 3, 4, item="i0", token="ann-i0"), late("ann", 5, 6, "i0"),
            claim("bob", 7, 8),
        ],
        untouched(),
        "while i0 was free for them",
    ),
    "a slot that nobody made": (
        [
            *SOUND[:2], claim("bob", 1, 2, "i0"), submit("bob", 3, 4, "i0"),
            review("late-ann-i0", 1, 2, "accept", state="late"),
        ],
        left(("ann", "i0"), ("bob", "i0")),
        "held or filled it",
    ),
    "work that nobody is given when all is quiet": (
        [], untouched(missed=[["ann", "i0"]]), "was open for ann when all was quiet",
    ),
    "counts that drift": (SOUND, left(("ann", "i0"), drift={"state:labeled": 1}), "counts are off"),
    "an answer that is none": (
        [op("claim", "ann", 1, 2, "KeyError", "crash", count=1)], untouched(), "broke: KeyError",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_the_checker_rejects(name: str) -> None:
    made, remains, fault = BROKEN[name]
    found = check(made, remains, items={"i0"} if "n was" not in fault else ())
    assert any(fault in text for text in found), found


UNSURE: dict[str, list[Op]] = {
    "who asked while it was being given back": [
        *FREE_AGAIN[:1], op("release", "ann", 3, 6, item="i0", token="ann-i0"), claim("bob", 5, 7),
    ],
    "who asked when a release may not have happened": [
        *FREE_AGAIN[:1], op("release", "ann", 3, 4, outcome=UNKNOWN, item="i0", token="ann-i0"), claim("bob", 5, 6),
    ],
    "who asked after an unknown taking out": [
        op("quarantine", "boss", 1, 2, outcome=UNKNOWN, item="i0"), claim("bob", 5, 6),
    ],
    "who skipped it": [
        claim("ann", 1, 2, "i0"), op("skip", "ann", 3, 4, item="i0", token="ann-i0"), claim("ann", 5, 6),
    ],
    "who may have been leased it by a claim whose answer was lost": [
        op("claim", "ann", 1, 2, outcome=UNKNOWN, count=1), claim("bob", 3, 4),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", UNSURE)
def test_the_checker_accuses_nobody_of_what_it_cannot_know(name: str) -> None:
    assert check(UNSURE[name], RELEASED, items={"i0"}) == []


LATE = [*FREE_AGAIN[:2], late("ann", 5, 6, "i0")]
ACCEPTED = Left(
    work={"i0": {"required": 1, "open": 0, "accepted": 1, "labels": 1}},
    revisions={"ann-i0": ["late-ann-i0", "i0", "ann", "good"]},
    annotations={"late-ann-i0": ["i0", "ann", "accepted"]},
    assignments=[{"item": "i0", "who": "ann", "state": "accepted", "tokens": ["ann-i0"]}],
    reviews={"r-late-ann-i0": ["late-ann-i0", "boss", "accept"]},
)
AGAIN = Left(
    work={"i0": WORK},
    revisions={**ACCEPTED.revisions, "again": ["a-2", "i0", "ann", "good"]},
    annotations={"late-ann-i0": ["i0", "ann", "rejected"], "a-2": ["i0", "ann", "submitted"]},
    assignments=[{"item": "i0", "who": "ann", "state": "submitted", "tokens": ["ann-i0", "again"]}],
    reviews={"r-late-ann-i0": ["late-ann-i0", "boss", "reject"]},
)


@pytest.mark.parametrize("outcome", [OK, UNKNOWN])
def test_a_late_answer_fills_a_slot_from_its_acceptance_on(outcome: str) -> None:
    accepted = review("late-ann-i0", 7, 8, "accept", state="late", outcome=outcome)
    assert check([*LATE, accepted, claim("bob", 9, 10)], ACCEPTED, items={"i0"}) == []
    faults = check([*LATE, claim("bob", 6, 6.5), accepted], ACCEPTED, items={"i0"})
    assert faults == ["bob was told nothing_left at 6.500 while i0 was free for them"]


def test_an_answer_counts_while_another_of_its_author_is_rejected() -> None:
    second = submit("ann", 9, 10, "i0", pk="a-2")
    second.given["token"] = "again"
    rejected = review("late-ann-i0", 11, 12, "reject", state="late")
    history = [*LATE, replaced(claim("ann", 7, 8, "i0"), "again"), second, rejected, claim("bob", 13, 14)]
    assert check(history, AGAIN, items={"i0"}) == []


def test_a_submit_of_unknown_outcome_may_be_there_or_not() -> None:
    sent = [claim("ann", 1, 2, "i0"), submit("ann", 3, 4, "i0", outcome=UNKNOWN)]
    assert check(sent, left(("ann", "i0")), items={"i0"}) == []
    assert check(sent, RELEASED, items={"i0"}) == []


def test_a_history_keeps_what_was_asked_when_its_process_is_killed(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "ann-1.history", "ann")
    recorder.end(recorder.begin("claim", count=1), OK, {"leases": [], "reason": "nothing_left"})
    recorder.begin("submit", item="i0", token="t", word="good")
    with (tmp_path / "ann-1.history").open("a") as file:
        file.write('{"n":2,"outcome":"ok","answ')  # cut off
    first, second = read_folder(tmp_path)
    assert (first.what, first.outcome, first.answer["reason"]) == ("claim", OK, "nothing_left")
    assert first.ended >= first.began
    assert (second.what, second.outcome, second.ended) == ("submit", UNKNOWN, FOREVER)
