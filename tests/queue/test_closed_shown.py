"""What was closed for good is shown as that: in items, filters, facets, and in how far a project is."""

from typing import Any

import pytest

from projects.models import Item
from tests.queue.test_closed_items import close
from tests.reviews.desk import Desk

pytestmark = pytest.mark.django_db


def asked(desk: Desk, path: str, name: str = "max") -> Any:
    answer = desk.client(name).get(f"/api/v1/projects/{desk.project.pk}{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def found(desk: Desk, words: str) -> list[str]:
    return sorted(row["external_id"] for row in asked(desk, f"/items?filter={words}")["results"])


def test_items_say_since_when_they_are_closed() -> None:
    desk = Desk(items=2)
    close(desk)
    rows = {row["external_id"]: row for row in asked(desk, "/items")["results"]}
    closed_at = Item.objects.get(external_id="i0").closed_at
    assert closed_at is not None
    stamp = closed_at.isoformat().replace("+00:00", "Z")
    assert (rows["i0"]["closed_at"], rows["i1"]["closed_at"]) == (stamp, None)
    whole = desk.client("max").get(f"/api/v1/items/{desk.item().pk}").json()
    assert whole["closed_at"] == stamp


def test_closed_is_neither_open_nor_in_progress_and_labeled_stays_labeled() -> None:
    desk = Desk(items=4, overlap=2)
    done = [desk.answer("ann"), desk.answer("bob")]  # both of i0
    desk.answer("ann")  # one of i1
    assert {row.item_id for row in done} == {desk.item("i0").pk}
    before = asked(desk, "")["counts"]
    assert (before["open"], before["in_progress"], before["closed"], before["labeled"]) == (2, 1, 0, 1)
    for item in ("i0", "i1", "i2"):
        close(desk, item=item)
    after = asked(desk, "")["counts"]
    assert after == {**before, "open": 1, "in_progress": 0, "closed": 2, "labeled": 1}
    assert after["total"] == 4
    assert found(desk, "state:closed") == ["i1", "i2"]
    assert found(desk, "state:labelable") == ["i3"]
    assert found(desk, "state:in_progress") == []
    assert found(desk, "state:labeled,closed") == ["i0", "i1", "i2"]
    assert found(desk, "-state:closed") == ["i0", "i3"]
    facets = {row["value"]: row["count"] for row in asked(desk, "/items/facets")["state"]}
    assert facets == {"closed": 2, "labelable": 1, "labeled": 1}


def test_the_estimate_leaves_out_what_is_closed() -> None:
    desk = Desk(items=3)
    desk.answer("ann")
    close(desk, item="i1")
    (stage,) = asked(desk, "/progress")["stages"]
    assert (stage["kind"], stage["left"]) == ("annotate", 1)
