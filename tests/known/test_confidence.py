"""Queues that ask until the answers make them sure, over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import WorkItem
from tests.known.test_known_answers import set_known
from tests.reviews.desk import BAD, GOOD, Desk

pytestmark = pytest.mark.django_db


def practised(*people: str, items: int = 1) -> Desk:
    """A desk where each of `people` gave four known answers of four (accuracy 9/10), and `items` are left."""
    desk = Desk(items=4 + items, overlap=max(1, len(people)))
    for number in range(4):
        assert set_known(desk, f"i{number}").status_code == 200
    for name in people:
        for _ in range(4):
            desk.answer(name, GOOD)
    return desk


def ask(desk: Desk, *, least: int = 1, most: int = 5, threshold: float = 0.9) -> None:
    """Let the queue ask by confidence in the mood; items that nobody had yet want `least` answers."""
    overlap = {"mode": "confidence", "min": least, "max": most, "threshold": threshold, "control": "mood"}
    answer = desk.client("max").patch(f"/api/v1/queues/{desk.main.pk}", {"overlap": overlap}, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["overlap"] == overlap


def asked(desk: Desk, item: str = "i4") -> tuple[int, int]:
    """Answers wanted in all, and slots open."""
    found: tuple[int, int] = WorkItem.objects.values_list("required", "open_slots").get(item=desk.item(item))
    return found


def test_one_answer_of_somebody_reliable_is_enough() -> None:
    desk = practised("ann")
    ask(desk)
    desk.answer("ann", GOOD)
    assert asked(desk) == (1, 0)
    assert desk.labels("i4") == ("labeled", 1)
    desk.hold_invariants()


def test_more_are_asked_for_until_they_are_sure_enough() -> None:
    desk = practised("ann")
    ask(desk)
    desk.answer("bob", BAD)  # of accuracy 1/2: says nothing
    assert asked(desk) == (2, 1)
    assert desk.labels("i4") == ("in_progress", 1)
    assert desk.nothing("bob") == "nothing_left"
    desk.answer("ann", GOOD)
    assert asked(desk) == (2, 0)
    assert desk.labels("i4") == ("labeled", 2)
    assert desk.nothing("cat") == "nothing_left"
    desk.hold_invariants()


def test_a_contradiction_is_settled_by_a_third() -> None:
    desk = practised("ann", "bob", "cat")
    ask(desk, least=2)
    desk.answer("ann", GOOD)
    assert asked(desk) == (2, 1)
    desk.answer("bob", BAD)  # 9/10 against 9/10
    assert asked(desk) == (3, 1)
    desk.answer("cat", GOOD)  # 81/10 against 9/10: 9/10
    assert asked(desk) == (3, 0)
    desk.hold_invariants()


def test_it_ends_at_the_most_however_unsure() -> None:
    desk = practised()
    for number in range(4):
        desk.answer("ann" if number % 2 else "bob", GOOD)
    ask(desk, most=3, threshold=1)
    for number, name in enumerate(("cat", "dan", "eve"), 1):
        desk.answer(name, GOOD)
        assert asked(desk) == (min(3, number + 1), 1 if number < 3 else 0)
    assert desk.nothing("fay") == "nothing_left"
    assert desk.labels("i4") == ("labeled", 3)
    desk.hold_invariants()


def test_nothing_more_is_asked_while_somebody_is_at_it() -> None:
    desk = Desk()
    ask(desk, least=2)
    first, second = desk.lease("bob"), desk.lease("cat")
    assert desk.submit("bob", first, GOOD).status_code == 200
    assert asked(desk, "i0") == (2, 0)
    assert desk.submit("cat", second, GOOD).status_code == 200
    assert asked(desk, "i0") == (3, 1)
    desk.hold_invariants()


def test_returned_work_is_waited_for_and_weighed_when_it_is_repaired() -> None:
    desk = practised("ann", "bob", "cat")
    ask(desk, least=2)
    made = desk.answer("ann", GOOD)
    desk.answer("bob", BAD)
    assert desk.review("rev", made, "return").status_code == 201
    desk.answer("cat", GOOD)  # 1/2, but the third one is still to come
    assert asked(desk) == (3, 0)
    assert desk.submit("ann", desk.lease("ann"), BAD).status_code == 200  # two of 9/10 against one: 9/10
    assert asked(desk) == (3, 0)
    assert desk.labels("i4") == ("labeled", 3)
    desk.hold_invariants()


def test_an_answer_that_its_author_changes_is_weighed_again() -> None:
    desk = practised("ann", "bob")
    ask(desk, least=2)
    made = desk.answer("ann", GOOD)
    desk.answer("bob", GOOD)  # 81/82
    assert asked(desk) == (2, 0)
    body = {"result": BAD, "revision": 1}
    assert desk.client("ann").patch(f"/api/v1/annotations/{made.pk}", body, format="json").status_code == 200
    assert asked(desk) == (3, 1)
    desk.hold_invariants()


def test_a_submit_asks_nothing_more_where_nothing_is_known_and_nothing_weighed() -> None:
    desk = Desk(items=2)

    def submit() -> str:
        lease = desk.lease("ann")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.submit("ann", lease, GOOD)
        return " ".join(query["sql"] for query in queries)

    assert "known_known" not in submit()
    set_known(desk, "i0")
    assert "known_knownanswer" in submit()
