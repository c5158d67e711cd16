"""Work through the API, as the editor does it: next, draft, submit, skip, heartbeat."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, AnnotationRevision, Draft
from labeling.core import clock
from labeling.core.ids import new_id
from projects.models import Item, ProgressDelta
from tests.queue.labeler import BAD, GOOD, act, client, code, one, submit, take
from tests.queue.world import World, make_world
from tests.support.people import client_for

pytestmark = pytest.mark.django_db


def test_next_gives_everything_that_the_editor_needs(world: World) -> None:
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        answer = take(world)
    lease = answer["assignments"][0]
    item = Item.objects.get(external_id="i0")
    assert answer["reason"] is None
    assert lease["lease_until"] == "2026-11-23T12:15:00Z"
    assert lease["item"] == {"id": str(item.pk), "external_id": "i0", "data": {"text": "Text i0"}}
    assert (lease["state"], lease["schema_version"], lease["draft"]) == ("active", 1, None)
    assert (lease["media"], lease["predictions"]) == ([], [])
    assert lease["rights"]["verdict"] == "ALLOW"
    assert lease["rights"]["licence"] == "CC0-1.0"
    assert lease["rights"]["credit"] == "R. Holder"


def test_submit_stores_one_annotation_and_moves_the_item_on(world: World) -> None:
    lease = one(world)
    answer = submit(world, lease, seconds=4.5)
    annotation = Annotation.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "annotation": {"id": str(annotation.pk), "state": "submitted"},
        "assignment": {"state": "submitted"},
    }
    assert (annotation.result, annotation.seconds, annotation.author_id) == (GOOD, 4.5, world.user().pk)
    assert AnnotationRevision.objects.values_list("number", "result").get() == (1, GOOD)
    item = Item.objects.get(external_id="i0")
    assert (item.state, item.labels) == ("labeled", 1)
    deltas = ProgressDelta.objects.filter(at__gte=annotation.created_at).order_by("key")
    assert list(deltas.values_list("key", "amount", "seconds", "user_id")) == [
        ("event:submitted", 1, 4.5, world.user().pk),
        ("state:labelable", -1, 0, None),
        ("state:labeled", 1, 0, None),
    ]


def test_the_same_token_gets_the_same_answer_whatever_it_brings(world: World) -> None:
    lease = one(world)
    first = submit(world, lease).json()
    again = submit(world, lease, result=BAD)
    invalid = submit(world, lease, result={"mood": "purple"})
    assert (again.status_code, again.json()) == (200, first)
    assert (invalid.status_code, invalid.json()) == (200, first)
    assert Annotation.objects.get().result == GOOD


def test_with_overlap_the_item_is_in_progress_until_all_have_answered() -> None:
    world = make_world(items=1, overlap=2)
    submit(world, one(world, "ann"), "ann")
    assert Item.objects.get().state == "in_progress"
    submit(world, one(world, "bob"), "bob")
    assert (Item.objects.get().state, Item.objects.get().labels) == ("labeled", 2)
    assert world.slots("i0") == (0, 0, 2, 2)


def test_a_result_outside_the_schema_is_refused_with_pointers(world: World) -> None:
    lease = one(world)
    answer = submit(world, lease, result={"mood": "purple", "extra": 1})
    assert code(answer) == (422, "result.invalid")
    assert sorted(fault["pointer"] for fault in answer.json()["errors"]) == ["/result/extra", "/result/mood"]
    missing = submit(world, lease, result={})
    assert [fault["pointer"] for fault in missing.json()["errors"]] == ["/result/mood"]
    assert Annotation.objects.count() == 0
    assert world.slots("i0") == (0, 1, 0, 1)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"result": GOOD}, "/token"),
        ({"token": "nonsense", "result": GOOD}, "/token"),
        ({"token": str(new_id())}, "/result"),
        ({"token": str(new_id()), "result": []}, "/result"),
        ({"token": str(new_id()), "result": GOOD, "seconds": -1}, "/seconds"),
        ({"token": str(new_id()), "result": GOOD, "seconds": "long"}, "/seconds"),
        ({"token": str(new_id()), "result": GOOD, "author": "me"}, "/author"),
    ],
)
def test_a_malformed_submit_is_answered_with_a_pointer(world: World, body: Any, pointer: str) -> None:
    lease = one(world)
    answer = client(world).post(f"/api/v1/assignments/{lease['id']}/submit", body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_anothers_assignment_is_not_there(world: World) -> None:
    lease = one(world, "ann")
    world.user("bob")
    for what in ("submit", "heartbeat", "release", "skip", "draft"):
        extra: dict[str, Any] = {"result": GOOD, "revision": 0} if what in {"submit", "draft"} else {}
        extra.pop("revision", None) if what == "submit" else None
        extra |= {"reason": "broken"} if what == "skip" else {}
        assert code(act(world, lease, what, "bob", **extra)) == (404, "assignment.not_found")
    assert client(world, "bob").get(f"/api/v1/assignments/{lease['id']}").status_code == 404


def test_drafts_are_fenced_by_revision_and_end_with_the_submit(world: World) -> None:
    lease = one(world)
    assert act(world, lease, "draft", result={}, revision=0).json() == {"revision": 1}
    saved = act(world, lease, "draft", result=BAD, revision=1)
    assert (saved.json(), saved["ETag"]) == ({"revision": 2}, '"2"')
    for stale in (0, 1, 3):
        assert code(act(world, lease, "draft", result=GOOD, revision=stale)) == (409, "draft.stale")
    assert one(world)["draft"] == {"result": BAD, "revision": 2}
    assert client(world).get(f"/api/v1/assignments/{lease['id']}").json()["draft"]["revision"] == 2
    missing = act(world, lease, "draft", result=GOOD)
    assert [fault["pointer"] for fault in missing.json()["errors"]] == ["/revision"]
    assert code(act(world, lease, "draft", result={"mood": 3}, revision=2)) == (422, "result.invalid")
    submit(world, lease)
    assert Draft.objects.count() == 0
    assert code(act(world, lease, "draft", result=GOOD, revision=2)) == (409, "assignment.lease_lost")


def test_a_draft_may_name_its_revision_as_entity_tag(world: World) -> None:
    lease = one(world)
    body = {"token": lease["token"], "result": GOOD}
    sender, path = client(world), f"/api/v1/assignments/{lease['id']}/draft"
    assert sender.put(path, body, headers={"If-Match": '"0"'}).json() == {"revision": 1}
    assert code(sender.put(path, body, headers={"If-Match": '"0"'})) == (409, "draft.stale")


def test_heartbeat_lengthens_the_lease_and_revives_it_while_the_slot_is_free() -> None:
    world = make_world(items=1, lease_seconds=60)
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as traveller:
        lease = one(world, "ann")
        traveller.shift(timedelta(seconds=30))
        assert act(world, lease, "heartbeat").json() == {"lease_until": "2026-11-23T12:01:30Z"}
        traveller.shift(timedelta(minutes=5))
        from projects.services.queue import expire_due

        assert expire_due(now=clock.now()) == 1
        assert act(world, lease, "heartbeat").json() == {"lease_until": "2026-11-23T12:06:30Z"}
        assert world.slots("i0") == (0, 1, 0, 1)
        traveller.shift(timedelta(minutes=5))
        one(world, "bob")
        assert code(act(world, lease, "heartbeat")) == (409, "assignment.lease_lost")


def test_skip_needs_a_reason_and_never_serves_the_item_to_the_same_person_again(world: World) -> None:
    lease = one(world)
    for body in ({}, {"reason": "boring"}):
        answer = act(world, lease, "skip", **body)
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/reason"]
    assert act(world, lease, "skip", reason="broken", comment="black").json() == {"state": "skipped"}
    assert act(world, lease, "skip", reason="broken").json() == {"state": "skipped"}
    row = world.mine("ann", "i0")
    assert (row.skip_reason, row.comment) == ("broken", "black")
    assert ProgressDelta.objects.filter(key="event:skipped").count() == 1
    assert one(world)["item"]["external_id"] == "i1"
    assert one(world, "bob")["item"]["external_id"] == "i0"
    assert world.slots("i0") == (0, 1, 0, 1)
    late = submit(world, lease).json()
    assert (late["annotation"]["state"], late["assignment"]["state"]) == ("late", "skipped")


def test_release_may_be_repeated(world: World) -> None:
    lease = one(world)
    assert [act(world, lease, "release").json() for _ in range(2)] == [{"state": "released"}] * 2
    assert world.slots("i0") == (1, 0, 0, 1)


def test_predictions_are_validated_kept_apart_and_come_with_the_lease(world: World) -> None:
    from tests.support.people import make_member

    manager = client_for(make_member(world.project.organisation, Role.MANAGER))
    path = f"/api/v1/items/{Item.objects.get(external_id='i0').pk}/predictions"
    assert code(manager.post(path, {"model": "m", "result": {"mood": 1}})) == (422, "result.invalid")
    made = manager.post(path, {"model": "m", "version": "2", "score": 0.5, "result": BAD})
    assert made.status_code == 201
    assert manager.get(path).json()["results"] == [made.json()]
    assert code(client(world).post(path, {"model": "m", "result": BAD})) == (403, "role.too_low")
    shown = {key: value for key, value in made.json().items() if key != "created_at"}
    assert one(world)["predictions"] == [shown]
    assert Item.objects.get(external_id="i0").labels == 0
