"""Known answers over HTTP: setting them, judging by them, and that whoever labels learns nothing of them."""

from typing import Any

import pytest

from labeling.annotations.services import erase_answers
from labeling.audit.models import AuditEvent
from labeling.known.models import KnownAnswer, KnownOutcome
from projects.models import Assignment, Project
from tests.reviews.desk import BAD, GOOD, Desk, code

pytestmark = pytest.mark.django_db

KNOWN = {"control": "mood", "value": "good", "explanation": "It says so."}


def path(desk: Desk, item: str = "i0") -> str:
    return f"/api/v1/items/{desk.item(item).pk}/known-answer"


def set_known(desk: Desk, item: str = "i0", **body: Any) -> Any:
    return desk.client("max").put(path(desk, item), {**KNOWN, **body}, format="json")


def accuracy(desk: Desk, query: str = "") -> list[tuple[str, int, int, float]]:
    answer = desk.client("max").get(f"/api/v1/projects/{desk.project.pk}/accuracy{query}")
    assert answer.status_code == 200, answer.content
    return sorted(
        (row["user"]["name"], row["correct"], row["total"], row["estimate"])
        for row in answer.json()["results"]
    )


def test_a_known_answer_is_set_read_replaced_and_forgotten() -> None:
    desk = Desk(items=2)
    manager = desk.client("max")
    assert code(manager.get(path(desk)), 404) == "known_answer.not_found"
    made = set_known(desk)
    assert made.status_code == 200, made.content
    body = made.json()
    assert {key: body[key] for key in KNOWN} == KNOWN
    assert (body["set_by"]["name"], body["version"]) == ("max", 1)
    assert manager.get(path(desk)).json() == body
    assert Project.objects.get().has_known_answers is True
    again = manager.put(
        path(desk), {**KNOWN, "value": "bad"}, format="json", headers={"If-Match": made["ETag"]}
    )
    assert (again.json()["value"], again.json()["version"]) == ("bad", 2)
    stale = manager.put(path(desk), KNOWN, format="json", headers={"If-Match": made["ETag"]})
    assert stale.status_code == 412
    assert set_known(desk, "i1").status_code == 200
    listed = manager.get(f"/api/v1/projects/{desk.project.pk}/known-answers").json()["results"]
    assert [(row["item"]["external_id"], row["value"]) for row in listed] == [("i1", "good"), ("i0", "bad")]
    assert manager.delete(path(desk), headers={"If-Match": made["ETag"]}).status_code == 412
    assert manager.delete(path(desk)).status_code == 204
    assert code(manager.delete(path(desk)), 404) == "known_answer.not_found"
    assert Project.objects.get().has_known_answers is True
    assert manager.delete(path(desk, "i1")).status_code == 204
    assert Project.objects.get().has_known_answers is False
    acts = AuditEvent.objects.filter(action__startswith="known_answer.").order_by("index")
    assert [event.action.partition(".")[2] for event in acts] == ["set", "set", "set", "cleared", "cleared"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"control": "weather"}, "/control"),
        ({"value": "ugly"}, "/value"),
        ({"value": None}, "/value"),
        ({"value": ""}, "/value"),
        ({"value": ["good"]}, "/value"),
        ({"value": {"good": True}}, "/value"),
        ({"explanation": "a\x01b"}, "/explanation"),
        ({"explanation": "x" * 2_001}, "/explanation"),
        ({"weight": 2}, "/weight"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_pointer(body: dict[str, Any], pointer: str) -> None:
    desk = Desk()
    answer = set_known(desk, **body)
    assert answer.status_code in (400, 422), answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert not KnownAnswer.objects.exists()
    assert Project.objects.get().has_known_answers is False


def test_answers_are_held_against_what_is_known_when_they_come() -> None:
    desk = Desk(items=3, overlap=2)
    for item in ("i0", "i1"):
        assert set_known(desk, item).status_code == 200
    desk.answer("ann", GOOD)
    desk.answer("ann", BAD)
    desk.answer("ann", GOOD)  # i2: nothing is known
    assert set_known(desk, "i0", value="bad").status_code == 200
    desk.answer("bob", BAD)
    assert accuracy(desk) == [("ann", 1, 2, 0.5), ("bob", 1, 1, 0.75)]
    assert accuracy(desk, "?control=mood") == accuracy(desk)
    assert accuracy(desk, "?control=other") == []
    assert desk.client("max").delete(path(desk)).status_code == 204
    assert accuracy(desk) == [("ann", 1, 2, 0.5), ("bob", 1, 1, 0.75)]


def test_a_second_submit_and_a_repair_are_not_judged_again() -> None:
    desk = Desk()
    set_known(desk)
    lease = desk.lease("ann")
    assert desk.submit("ann", lease, BAD).json() == desk.submit("ann", lease, GOOD).json()
    made = KnownOutcome.objects.get().annotation
    assert desk.review("rev", made, "return").status_code == 201
    assert desk.submit("ann", desk.lease("ann"), GOOD).status_code == 200
    assert accuracy(desk) == [("ann", 0, 1, 0.25)]


def test_a_late_answer_is_not_judged() -> None:
    desk = Desk()
    set_known(desk)
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    desk.answer("bob", GOOD)
    assert desk.submit("ann", lease, GOOD).json()["annotation"]["state"] == "late"
    assert accuracy(desk) == [("bob", 1, 1, 0.75)]


def test_nothing_is_said_about_an_answer_to_a_schema_without_the_known_one() -> None:
    desk = Desk()
    set_known(desk)
    lease = desk.lease("ann")
    KnownAnswer.objects.update(value="splendid")  # of a later schema than the lease's
    assert desk.submit("ann", lease, GOOD).status_code == 200
    assert accuracy(desk) == []


def test_whoever_labels_or_reviews_learns_nothing() -> None:
    desk = Desk(overlap=2)
    item = str(desk.item().pk)
    addresses = [f"/api/v1/projects/{desk.project.pk}", f"/api/v1/items/{item}"]

    def seen(name: str) -> list[Any]:
        found = [desk.client(name).get(address).json() for address in addresses]
        return [{key: value for key, value in body.items() if key != "updated_at"} for body in found]

    for name in ("ann", "rev", "max"):  # people are counted: make them first
        desk.client(name)
    before = seen("ann"), seen("rev")
    set_known(desk)
    assert (seen("ann"), seen("rev")) == before
    for name in ("ann", "rev"):
        for method in ("get", "put", "delete"):
            assert getattr(desk.client(name), method)(path(desk)).status_code == 403
        assert desk.client(name).get(f"/api/v1/projects/{desk.project.pk}/accuracy").status_code == 403
    lease = desk.lease("ann")
    answer = desk.submit("ann", lease, BAD)
    other = desk.submit("bob", desk.lease("bob"), GOOD)
    assert "known" not in str(lease) + str(answer.json()) + str(other.json())
    assert answer.json().keys() == other.json().keys()


def test_sets_are_right_in_any_order_and_rankings_in_one() -> None:
    schema = {
        "version": 1,
        "inputs": [{"name": "text", "type": "text"}],
        "controls": [
            {"name": "topics", "type": "choices", "options": ["a", "b", "c"]},
            {"name": "order", "type": "ranking", "options": ["a", "b"]},
            {"name": "note", "type": "text"},
        ],
    }
    desk = Desk(items=2, overlap=3, schema=schema)
    assert set_known(desk, "i0", control="topics", value=["b", "a"]).status_code == 200
    assert set_known(desk, "i1", control="order", value=["b", "a"]).status_code == 200
    assert set_known(desk, "i1", control="note", value="x").status_code == 422
    first: list[dict[str, Any]] = [{"topics": ["a", "b"]}, {"topics": ["a"]}, {"note": "x"}]
    second: list[dict[str, Any]] = [{"order": ["b", "a"]}, {"order": ["a", "b"]}, {}]
    for name, one, other in zip(("ann", "bob", "cat"), first, second, strict=True):
        desk.answer(name, one)
        desk.answer(name, other)
    assert accuracy(desk) == [("ann", 2, 2, 2.5 / 3), ("bob", 0, 2, 0.5 / 3), ("cat", 0, 2, 0.5 / 3)]
    assert accuracy(desk, "?control=order")[0] == ("ann", 1, 1, 0.75)


def test_what_was_written_about_an_erased_item_goes_and_outcomes_stay() -> None:
    desk = Desk(overlap=2)
    set_known(desk)
    desk.answer("ann", GOOD)
    for _ in range(2):
        erase_answers(item_ids=[desk.item().pk])
        known = KnownAnswer.objects.get()
        assert (known.value, known.explanation) == ("good", "")
    assert accuracy(desk) == [("ann", 1, 1, 0.75)]
