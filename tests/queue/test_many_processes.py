"""Sixteen real processes work one queue at once; what they saw and what they left is checked afterwards.

Two of them are killed in the middle, holding leases. The checks are those of a history checker: they take each
event's interval, so they hold whatever order the database put concurrent events in.
"""

from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.queue.crowd import Event
from tests.queue.world import make_world
from tests.support.people import make_member
from tests.support.processes import together
from tests.support.projects import add_project_member

PROCESSES, KILLED = 16, 2
LEASE = 3
CODE = f"""
from tests.queue.crowd import work
def act(number):
    return work(number, dies=number < {KILLED})
"""
AFTER = """
from tests.queue.crowd import left_behind
def act(number):
    return left_behind()
"""


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("overlap", "items"), [(1, 160), (3, 60)])
def test_sixteen_processes_lose_double_and_starve_nothing(overlap: int, items: int, capsys: Any) -> None:
    world = make_world(items=items, overlap=overlap, lease_seconds=LEASE)
    for number in range(PROCESSES):
        user = make_member(world.project.organisation, "annotator", email=f"crowd{number}@example.org")
        add_project_member(world.project, user)
    histories, left = together(CODE, count=PROCESSES, after=AFTER)
    history: list[Event] = sorted((e for part in histories for e in part), key=lambda e: e["ended"])

    no_item_is_over_its_overlap(history, left, overlap)
    every_acknowledged_submit_is_there(history, left)
    every_slot_is_accounted_for(left, overlap)
    nobody_held_what_others_held(history, overlap)
    nobody_was_told_nothing_left_while_work_remained(history, items, overlap)
    the_work_is_done(history, left, items, overlap)
    counts = Counter(e["what"] for e in history) + Counter(
        f"answer {e['answer'].split(':')[0]}" for e in history if e["answer"]
    )
    with capsys.disabled():
        print(f"\n{PROCESSES} processes, overlap {overlap}: {dict(sorted(counts.items()))}")


def submitted(history: list[Event]) -> list[Event]:
    return [e for e in history if e["answer"].startswith("submitted:")]


def no_item_is_over_its_overlap(history: list[Event], left: dict[str, Any], overlap: int) -> None:
    by_item = Counter(e["item"] for e in submitted(history))
    assert all(number <= overlap for number in by_item.values())
    assert all(number == 1 for number in Counter((e["item"], e["who"]) for e in submitted(history)).values())
    assert by_item == Counter({name: row["filled"] for name, row in left["slots"].items() if row["filled"]})


def every_acknowledged_submit_is_there(history: list[Event], left: dict[str, Any]) -> None:
    said = {}
    for e in history:
        if e["what"] == "submit" and e["answer"].count(":") == 2:
            state, pk, mood = e["answer"].split(":")
            said[pk] = [e["item"], f"crowd{e['who']}@example.org", state, mood]
    assert said == left["annotations"]


def every_slot_is_accounted_for(left: dict[str, Any], overlap: int) -> None:
    for row in left["slots"].values():
        assert row["open"] + row["active"] + row["filled"] == row["required"] == overlap
        assert row["labels"] == row["filled"]
        states = {0: "labelable", overlap: "labeled"}
        assert row["state"] == states.get(row["filled"], "in_progress")


def holds(history: list[Event]) -> dict[str, list[dict[str, Any]]]:
    """Each lease by item: who, from when it may and must have been held, until when it must and may have been."""
    found: dict[str, dict[str, Any]] = {}
    for e in history:
        if e["what"] == "claim" and e["token"] not in found:
            found[e["token"]] = {
                "item": e["item"],
                "who": e["who"],
                "may_from": e["began"],
                "must_from": e["ended"],
                "must_until": e["began"] + LEASE,
                "may_until": e["ended"] + LEASE,
                "end": "",
            }
        elif e["token"] is not None:
            hold = found[e["token"]]
            if e["what"] == "claim":
                hold["may_until"] = e["ended"] + LEASE
            else:
                hold["must_until"] = min(hold["must_until"], e["began"])
                hold["may_until"] = e["ended"]
                hold["end"] = e["answer"].split(":")[0] or e["what"]
    by_item = defaultdict(list)
    for hold in found.values():
        by_item[hold["item"]].append(hold)
    return by_item


def nobody_held_what_others_held(history: list[Event], overlap: int) -> None:
    """At no instant more certain leases and accepted answers than slots."""
    for leases in holds(history).values():
        for moment in [lease["must_from"] for lease in leases]:
            held = [x for x in leases if x["must_from"] <= moment < x["must_until"]]
            filled = [x for x in leases if x["end"] == "submitted" and x["may_until"] <= moment]
            assert len(held) + len(filled) <= overlap
            assert len({x["who"] for x in held}) == len(held)


def nobody_was_told_nothing_left_while_work_remained(history: list[Event], items: int, overlap: int) -> None:
    """No item had, all the while that somebody was being told so, a slot that surely was free for them."""
    leases = holds(history)
    for told in [e for e in history if e["what"] == "nothing_left"]:
        for name in [f"i{number}" for number in range(items)]:
            mine = [x for x in leases[name] if x["who"] == told["who"] and x["may_from"] < told["ended"]]
            if any(x["end"] in ("submitted", "skip", "late") for x in mine):
                continue
            taken = sum(
                x["end"] == "submitted" or x["may_until"] > told["began"]
                for x in leases[name]
                if x["may_from"] < told["ended"]
            )
            assert taken >= overlap, (told, name, leases[name])


def the_work_is_done(history: list[Event], left: dict[str, Any], items: int, overlap: int) -> None:
    """Every item has all its answers, but for those that too many have skipped."""
    refused = Counter(e["item"] for e in history if e["what"] == "skip")
    for name, row in left["slots"].items():
        able = PROCESSES - KILLED - refused[name]
        assert row["filled"] == min(overlap, able) or (row["filled"] < overlap and refused[name])
    assert len(left["slots"]) == items
