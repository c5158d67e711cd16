"""A queue that asked by confidence gets a fixed number of answers: what it had topped up is counted, and follows."""

from typing import Any

import pytest

from projects.models import Queue, WorkItem
from projects.services.queue_stages import top_up
from tests.reviews.desk import GOOD, Desk, code

pytestmark = pytest.mark.django_db
SURE = {"overlap_mode": "confidence", "overlap_max": 5, "confidence": 0.9, "confidence_control": "mood"}


def topped_up() -> Desk:
    """Two answers of each item were wanted; after these one more of i0 and i1 is, which nobody is sure of yet.

    Of i0 another one was asked for besides.
    """
    desk = Desk(items=3, overlap=2)
    desk.rules(**SURE)
    for name in ("ann", "bob"):
        desk.answer(name, GOOD)
        desk.answer(name, GOOD)
    top_up(work_item_id=desk.world.work("i0").pk)
    return desk


def required(desk: Desk) -> dict[str, int]:
    rows = WorkItem.objects.filter(queue=desk.main)
    return dict(rows.values_list("item__external_id", "required"))


def fix(desk: Desk, number: int, **more: Any) -> Any:
    queue = Queue.objects.get(pk=desk.main.pk)
    body = {"overlap": {"mode": "fixed", "min": number, **more}}
    path = f"/api/v1/queues/{queue.pk}"
    return desk.client("max").patch(path, body, format="json", headers={"If-Match": f'"{queue.version}"'})


def test_what_was_topped_up_follows_the_fixed_number() -> None:
    desk = topped_up()
    assert required(desk) == {"i0": 4, "i1": 3, "i2": 2}
    assert fix(desk, 2).status_code == 200
    assert required(desk) == {"i0": 2, "i1": 2, "i2": 2}
    assert desk.labels("i0") == desk.labels("i1") == ("labeled", 2)
    desk.hold_invariants()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_was_given_out_beyond_the_fixed_number_is_told(number: int) -> None:
    desk = topped_up()
    for name in ("cat", "dan"):
        assert desk.answer(name).item.external_id == "i0"
    refused = fix(desk, number)
    assert code(refused) == "overlap.issued"
    assert "4" in refused.json()["detail"]
    assert required(desk)["i0"] == 5
    assert fix(desk, number, keep_issued=True).status_code == 200
    assert required(desk) == {"i0": 4, "i1": max(2, number), "i2": number}
    desk.hold_invariants()


def test_a_larger_fixed_number_takes_them_all_along() -> None:
    desk = topped_up()
    assert fix(desk, 4).status_code == 200
    assert required(desk) == {"i0": 4, "i1": 4, "i2": 4}
    assert desk.labels("i1") == ("in_progress", 2)
    desk.hold_invariants()
