"""Queues over HTTP: made, changed, cloned, filled, archived; every bad setting pointed at."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from labeling.accounts.models import Group, Skill
from labeling.accounts.roles import Role
from labeling.annotations.models import Prediction
from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.core.ids import new_id
from projects.models import Item, Queue, WorkItem
from tests.queue.world import FORBIDDEN, World, make_world
from tests.support.people import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world(items=3)
    made.user("boss", Role.MANAGER)
    return made


def boss(world: World) -> APIClient:
    return client_for(world.user("boss"))


def make(world: World, **body: Any) -> Any:
    return boss(world).post(f"/api/v1/projects/{world.project.pk}/queues", body)


def change(world: World, queue: Any, **body: Any) -> Any:
    return boss(world).patch(f"/api/v1/queues/{queue}", body)


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    return [fault["pointer"] for fault in answer.json()["errors"]]


def first(world: World) -> Queue:
    return world.project.queues.earliest("created_at")


def test_a_queue_comes_with_defaults_and_is_shown_whole(world: World) -> None:
    made = make(world, kind="review", name=" Second look ")
    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    body = made.json()
    assert {key: body[key] for key in body if key not in ("id", "created_at")} == {
        "project": str(world.project.pk),
        "kind": "review",
        "name": "Second look",
        "state": "open",
        "order": "import",
        "lease_seconds": 900,
        "overlap": {"mode": "fixed", "min": 1, "max": None, "threshold": None, "control": ""},
        "skip": {"policy": "reason", "reasons": ["unsure", "broken", "not_applicable", "other"]},
        "audience": {"members": [], "groups": [], "skills": []},
        "audience_names": {"members": [], "groups": [], "skills": []},
        "daily_cap": None,
        "rules": {"review": None, "adjudicate": None},
        "repair_hours": 72,
        "appeal_hours": 72,
        "review_reasons": [
            "wrong_label",
            "missing_object",
            "extra_object",
            "loose_geometry",
            "guideline",
            "other",
        ],
        "counts": {
            "open": 0,
            "open_more": False,
            "leased": 0,
            "done": 0,
            "done_more": False,
            "returned": 0,
        },
        "changing": None,
        "version": 1,
    }
    listed = boss(world).get(f"/api/v1/projects/{world.project.pk}/queues").json()["results"]
    assert [row["name"] for row in listed] == ["Annotate", "Second look"]
    assert listed[0]["counts"]["open"] == 3
    assert boss(world).get(f"/api/v1/queues/{body['id']}").json() == body


def test_stages_are_joined_by_rules_and_taken_apart_again(world: World) -> None:
    review = make(world, kind="review", name="Review").json()["id"]
    final = make(world, kind="adjudicate", name="Decide").json()["id"]
    rules = {
        "review": {"queue": review, "percent": 10},
        "adjudicate": {"queue": final, "below": 0.5, "late": True},
    }
    changed = change(world, first(world).pk, rules=rules).json()
    assert changed["rules"] == rules
    assert change(world, first(world).pk, rules={"review": None}).json()["rules"] == {**rules, "review": None}
    archived = change(world, final, state="archived")
    assert (archived.status_code, archived.json()["code"]) == (409, "queue.in_use")
    change(world, first(world).pk, rules={"adjudicate": None})
    assert change(world, final, state="archived").json()["state"] == "archived"


def test_a_queue_that_rules_lead_to_is_not_closed_and_none_lead_to_a_closed_one(world: World) -> None:
    review = make(world, kind="review", name="Review").json()["id"]
    rules = {"review": {"queue": review, "percent": 10}}
    assert change(world, first(world).pk, rules=rules).status_code == 200
    refused = change(world, review, state="closed")
    assert (refused.status_code, refused.json()["code"]) == (409, "queue.in_use")
    assert "“Annotate” (rules.review) sends its work here." in refused.json()["detail"]
    assert change(world, review, state="paused").json()["state"] == "paused"
    change(world, first(world).pk, rules={"review": None})
    assert change(world, review, state="closed").json()["state"] == "closed"
    again = change(world, first(world).pk, rules=rules)
    assert (again.status_code, pointers(again)) == (422, ["/rules/review/queue"])
    assert change(world, review, state="open").status_code == 200
    assert change(world, first(world).pk, rules=rules).status_code == 200


def test_a_change_needs_the_version_that_was_read(world: World) -> None:
    sender, path = boss(world), f"/api/v1/queues/{first(world).pk}"
    etag = sender.get(path)["ETag"]
    assert sender.patch(path, {"daily_cap": 5}, headers={"If-Match": etag}).json()["version"] == 2
    stale = sender.patch(path, {"daily_cap": 6}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "version.stale")
    assert first(world).daily_cap == 5


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "  "}, "/name"),
        ({"name": "Annotate\u0007"}, "/name"),
        ({"kind": "redact"}, "/kind"),
        ({"state": "gone"}, "/state"),
        ({"order": "alphabet"}, "/order"),
        ({"lease_seconds": 5}, "/lease_seconds"),
        ({"overlap": {"min": 0}}, "/overlap/min"),
        ({"overlap": {"threshold": 1.01}}, "/overlap/threshold"),
        ({"overlap": {"threshold": -0.1}}, "/overlap/threshold"),
        ({"skip": {"policy": "never"}}, "/skip/policy"),
        ({"skip": {"reasons": []}}, "/skip/reasons"),
        ({"skip": {"reasons": ["a", "a"]}}, "/skip/reasons"),
        ({"daily_cap": 0}, "/daily_cap"),
        ({"repair_hours": 0}, "/repair_hours"),
        ({"audience": {"skills": [{"skill": "x"}]}}, "/audience/skills/0/skill"),
        ({"rules": {"review": {"queue": "x"}}}, "/rules/review/queue"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_cannot_be_taken_is_pointed_at(world: World, body: dict[str, Any], pointer: str) -> None:
    assert pointers(make(world, **{"kind": "annotate", "name": "New"} | body)) == [pointer]
    assert world.project.queues.count() == 1


def test_percent_and_agreement_stay_in_their_ranges(world: World) -> None:
    review = make(world, kind="review", name="Review").json()["id"]
    final = make(world, kind="adjudicate", name="Decide").json()["id"]
    for percent in (-1, 101):
        rules = {"review": {"queue": review, "percent": percent}}
        assert pointers(change(world, first(world).pk, rules=rules)) == ["/rules/review/percent"]
    for below in (-0.01, 1.01):
        rules = {"adjudicate": {"queue": final, "below": below}}
        assert pointers(change(world, first(world).pk, rules=rules)) == ["/rules/adjudicate/below"]
    assert pointers(change(world, first(world).pk, rules={"adjudicate": {"queue": final}})) == [
        "/rules/adjudicate"
    ]


def test_rules_lead_to_queues_of_the_project_of_their_kind_and_never_in_a_circle(world: World) -> None:
    review = make(world, kind="review", name="Review").json()["id"]
    again = make(world, kind="review", name="Again").json()["id"]
    final = make(world, kind="adjudicate", name="Decide").json()["id"]
    elsewhere = make_world()
    foreign = Queue.objects.create(
        project=elsewhere.project, kind="review", name="Theirs", created_at=clock.now()
    )
    for target in (final, first(world).pk, foreign.pk, new_id()):
        answer = change(world, first(world).pk, rules={"review": {"queue": str(target)}})
        assert pointers(answer) == ["/rules/review/queue"]
    assert pointers(change(world, review, rules={"review": {"queue": review}})) == ["/rules/review/queue"]
    assert change(world, review, rules={"review": {"queue": again}}).status_code == 200
    circle = change(world, again, rules={"review": {"queue": review}})
    assert pointers(circle) == ["/rules/review/queue"]
    assert circle.json()["errors"][0]["code"] == "rule.circle"
    assert pointers(change(world, final, rules={"review": {"queue": review}})) == ["/rules/review/queue"]


def test_confidence_needs_a_single_choice_a_threshold_and_room(world: World) -> None:
    bare = change(world, first(world).pk, overlap={"mode": "confidence"})
    assert pointers(bare) == ["/overlap/max", "/overlap/threshold", "/overlap/control"]
    whole = {"mode": "confidence", "min": 2, "max": 5, "threshold": 0.9, "control": "mood"}
    short = change(world, first(world).pk, overlap={**whole, "max": 1})
    assert pointers(short) == ["/overlap/max"]
    unknown = change(world, first(world).pk, overlap={**whole, "control": "weather"})
    assert pointers(unknown) == ["/overlap/control"]
    assert change(world, first(world).pk, overlap=whole).json()["overlap"] == whole
    assert set(WorkItem.objects.values_list("required", "open_slots")) == {(2, 2)}
    review = make(world, kind="review", name="Review", overlap=whole)
    assert pointers(review) == ["/overlap/mode"]


def test_a_limit_left_from_confidence_stops_no_larger_fixed_number(world: World) -> None:
    whole = {"mode": "confidence", "min": 1, "max": 2, "threshold": 0.9, "control": "mood"}
    assert change(world, first(world).pk, overlap=whole).status_code == 200
    of_project = boss(world).patch(f"/api/v1/projects/{world.project.pk}", {"queue": {"overlap": 3}})
    assert pointers(of_project) == ["/queue/overlap"]
    assert pointers(change(world, first(world).pk, overlap={"mode": "fixed", "min": 3, "max": 2})) == [
        "/overlap/max"
    ]
    changed = change(world, first(world).pk, overlap={"mode": "fixed", "min": 3})
    assert {key: changed.json()["overlap"][key] for key in ("min", "max")} == {"min": 3, "max": None}
    assert set(WorkItem.objects.values_list("required", "open_slots")) == {(3, 3)}


def test_an_audience_is_of_the_organisation(world: World) -> None:
    organisation = world.project.organisation
    group = Group.objects.create(organisation=organisation, name="Night", created_at=clock.now())
    skill = Skill.objects.create(organisation=organisation, name="Birds", created_at=clock.now())
    audience = {
        "members": [str(world.user("ann").pk)],
        "groups": [str(group.pk)],
        "skills": [{"skill": str(skill.pk), "min": 40, "max": 90}],
    }
    assert change(world, first(world).pk, audience=audience).json()["audience"] == audience
    stranger = make_world().user("eve")
    unknown = {
        "members": [str(stranger.pk)],
        "groups": [str(new_id())],
        "skills": [{"skill": str(new_id()), "min": 0}, {"skill": str(skill.pk), "min": 50, "max": 40}],
    }
    assert pointers(change(world, first(world).pk, audience=unknown)) == [
        "/audience/members/0",
        "/audience/groups/0",
        "/audience/skills/0",
        "/audience/skills/1/max",
    ]


def test_a_clone_has_the_settings_and_no_work(world: World) -> None:
    change(world, first(world).pk, daily_cap=7, skip={"policy": "forbidden"}, state="paused")
    path = f"/api/v1/queues/{first(world).pk}/clone"
    assert pointers(boss(world).post(path, {"name": "Annotate"})) == ["/name"]
    body = boss(world).post(path, {"name": "Night shift"}).json()
    assert (body["daily_cap"], body["skip"]["policy"], body["state"]) == (7, "forbidden", "open")
    assert (body["counts"]["open"], body["version"], body["kind"]) == (0, 1, "annotate")


def test_the_last_queue_to_annotate_in_stays(world: World) -> None:
    refused = change(world, first(world).pk, state="archived")
    assert (refused.status_code, refused.json()["code"]) == (409, "queue.last")
    old = first(world).pk
    new = make(world, kind="annotate", name="New").json()["id"]
    assert change(world, old, state="archived").status_code == 200
    world.project.refresh_from_db()
    item = world.add("later")[0]
    assert [str(work.queue_id) for work in item.work_items.all()] == [new]
    assert boss(world).get(f"/api/v1/projects/{world.project.pk}").json()["queue"]["id"] == new


def test_items_are_put_into_a_queue_once(world: World) -> None:
    world.add("forbidden", rights=FORBIDDEN)
    path = f"/api/v1/queues/{make(world, kind='annotate', name='More').json()['id']}/items"
    keys = [str(item.pk) for item in Item.objects.order_by("external_id")]
    assert pointers(boss(world).post(path, {})) == ["/items"]
    assert pointers(boss(world).post(path, {"items": keys, "filter": ""})) == ["/items"]
    picked = boss(world).post(path, {"items": [keys[1], keys[0], keys[0]]})
    assert picked.json() == {"put": 1, "left_out": 1, "more": False}  # one of them may not be labeled
    assert boss(world).post(path, {"filter": ""}).json() == {"put": 2, "left_out": 0, "more": False}
    assert boss(world).post(path, {"filter": ""}).json() == {"put": 0, "left_out": 0, "more": False}
    assert boss(world).post(path, {"items": [keys[1]]}).json() == {"put": 0, "left_out": 1, "more": False}
    assert AuditEvent.objects.filter(action="queue.filled").count() == 2
    change(world, path.split("/")[4], state="closed")
    closed = boss(world).post(path, {"filter": ""})
    assert (closed.status_code, closed.json()["code"]) == (409, "queue.closed")


def test_an_order_by_score_serves_the_surest_first(world: World) -> None:
    items = {item.external_id: item for item in Item.objects.all()}
    for name, score in (("i1", 0.3), ("i2", 0.9)):
        Prediction.objects.create(
            item=items[name], model="m", score=score, result={"mood": "good"}, created_at=clock.now()
        )
    assert change(world, first(world).pk, order="score").json()["order"] == "score"
    assert world.next("ann", count=3) == ["i2", "i1", "i0"]
    world.add("new")
    body = {"model": "m", "score": 0.99, "result": {"mood": "good"}}
    made = boss(world).post(f"/api/v1/items/{Item.objects.get(external_id='new').pk}/predictions", body)
    assert made.status_code == 201
    assert world.next("bob") == ["new"]


def test_an_item_gets_its_own_overlap_but_not_below_what_was_given_out(world: World) -> None:
    item = Item.objects.get(external_id="i0")
    path = f"/api/v1/items/{item.pk}"
    assert boss(world).patch(path, {"overlap": 3}).status_code == 200
    assert [world.next("ann"), world.next("bob")] == [["i0"], ["i0"]]
    refused = boss(world).patch(path, {"overlap": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "overlap.issued")
    assert boss(world).patch(path, {"overlap": 2}).status_code == 200
    assert world.slots("i0") == (0, 2, 0, 2)
    assert pointers(boss(world).patch(path, {"overlap": 0})) == ["/overlap"]


def test_fewer_answers_of_a_queue_never_leave_what_is_given_out_without_a_slot(world: World) -> None:
    change(world, first(world).pk, overlap={"min": 3})
    for name in ("ann", "bob"):
        assert world.next(name) == ["i0"]
    refused = change(world, first(world).pk, overlap={"min": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "overlap.issued")
    assert refused.json()["errors"][0]["pointer"] == "/overlap/min"
    assert "1 item has more than 1 given out" in refused.json()["detail"]
    assert world.slots("i0") == (1, 2, 0, 3)
    assert change(world, first(world).pk, overlap={"min": 1, "keep_issued": True}).status_code == 200
    assert world.slots("i0") == (0, 2, 0, 2)
    assert world.slots("i1") == (1, 0, 0, 1)


def test_an_item_mode_leaves_work_that_is_there_as_it_is(world: World) -> None:
    change(world, first(world).pk, overlap={"mode": "item"})
    change(world, first(world).pk, overlap={"min": 4})
    assert world.slots("i0") == (1, 0, 0, 1)
    world.add("new")
    assert world.slots("new") == (4, 0, 0, 4)
