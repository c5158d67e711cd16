"""Work through the API, as the editor does it: next, draft, submit, skip, heartbeat, home."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, AnnotationRevision, Draft
from labeling.core import clock
from labeling.core.ids import new_id
from labeling.rights.policy import Verdict
from projects.models import AssignmentState, Item, ProgressDelta
from projects.services.judging import set_verdict
from projects.services.restating import delete_item
from tests.queue.world import World, make_world
from tests.support.people import client_for

pytestmark = pytest.mark.django_db
GOOD = {"mood": "good"}
BAD = {"mood": "bad"}


@pytest.fixture
def world() -> World:
    return make_world(items=3)


def client(world: World, name: str = "ann") -> APIClient:
    return client_for(world.user(name))


def take(world: World, name: str = "ann", **body: Any) -> dict[str, Any]:
    answer = client(world, name).post(f"/api/v1/projects/{world.project.pk}/next", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def one(world: World, name: str = "ann") -> dict[str, Any]:
    return take(world, name)["assignments"][0]


def act(world: World, lease: dict[str, Any], what: str, name: str = "ann", **body: Any) -> Any:
    path = f"/api/v1/assignments/{lease['id']}/{what}"
    sender = client(world, name)
    return (sender.put if what == "draft" else sender.post)(path, {"token": lease["token"], **body})


def submit(world: World, lease: dict[str, Any], name: str = "ann", result: Any = None, **body: Any) -> Any:
    return act(world, lease, "submit", name, result=GOOD if result is None else result, **body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


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


def test_a_token_that_never_was_this_assignments_is_refused(world: World) -> None:
    leases = take(world, count=2)["assignments"]
    swapped = {**leases[0], "token": leases[1]["token"]}
    for what in ("submit", "heartbeat", "release"):
        body = {"result": GOOD} if what == "submit" else {}
        assert code(act(world, swapped, what, **body)) == (409, "assignment.lease_lost")
    assert code(act(world, swapped, "skip", reason="broken")) == (409, "assignment.lease_lost")
    assert code(act(world, swapped, "draft", result=GOOD, revision=0)) == (409, "assignment.lease_lost")
    assert Annotation.objects.count() == 0


def test_anothers_assignment_is_not_there(world: World) -> None:
    lease = one(world, "ann")
    world.user("bob")
    for what in ("submit", "heartbeat", "release", "skip", "draft"):
        extra: dict[str, Any] = {"result": GOOD, "revision": 0} if what in {"submit", "draft"} else {}
        extra.pop("revision", None) if what == "submit" else None
        extra |= {"reason": "broken"} if what == "skip" else {}
        assert code(act(world, lease, what, "bob", **extra)) == (404, "assignment.not_found")
    assert client(world, "bob").get(f"/api/v1/assignments/{lease['id']}").status_code == 404


def test_work_after_the_lease_counts_while_the_slot_is_free() -> None:
    world = make_world(items=1, lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        lease = one(world)
        traveller.shift(timedelta(hours=1))
        from projects.services.queue import expire_due

        assert expire_due(now=clock.now()) == 1
        assert world.slots("i0") == (1, 0, 0, 1)
        assert submit(world, lease).json()["annotation"]["state"] == "submitted"
    assert world.slots("i0") == (0, 0, 1, 1)


def test_work_after_the_slot_has_gone_is_kept_as_late_and_fills_nothing() -> None:
    world = make_world(items=1, lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        lease = one(world, "ann")
        traveller.shift(timedelta(hours=1))
        others = one(world, "bob")
        late = submit(world, lease, "ann")
        assert late.json() | {"annotation": late.json()["annotation"] | {"id": ""}} == {
            "annotation": {"id": "", "state": "late"},
            "assignment": {"state": "late"},
        }
        assert submit(world, lease, "ann", BAD).json() == late.json()
        assert world.slots("i0") == (0, 1, 0, 1)
        assert submit(world, others, "bob").json()["annotation"]["state"] == "submitted"
    assert sorted(Annotation.objects.values_list("state", flat=True)) == ["late", "submitted"]
    assert Item.objects.get().labels == 1
    assert take(world, "ann") == {"assignments": [], "reason": "nothing_left"}


def test_changed_rights_end_the_lease_and_keep_the_work_as_draft(world: World) -> None:
    lease = one(world)
    set_verdict(project=world.project, items=[world.work("i0").item], verdict=Verdict.DENY, now=clock.now())
    assert world.slots("i0") == (1, 0, 0, 1)
    answer = submit(world, lease)
    assert code(answer) == (409, "rights.changed")
    assert Draft.objects.values_list("result", "revision").get() == (GOOD, 1)
    assert Annotation.objects.count() == 0
    assert code(client(world).get(f"/api/v1/assignments/{lease['id']}")) == (409, "rights.changed")
    assert one(world)["item"]["external_id"] == "i1"


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


def test_own_assignment_shows_what_was_answered(world: World) -> None:
    lease = one(world)
    assert client(world).get(f"/api/v1/assignments/{lease['id']}").json() == lease | {"annotation": None}
    done = submit(world, lease).json()["annotation"]
    shown = client(world).get(f"/api/v1/assignments/{lease['id']}").json()
    assert (shown["state"], shown["annotation"]) == ("submitted", done | {"result": GOOD, "revision": 1})


def test_own_work_is_listed_newest_first_and_by_state(world: World) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for name in ("i0", "i1"):
            lease = one(world)
            assert lease["item"]["external_id"] == name
            traveller.shift(timedelta(seconds=5))
            submit(world, lease) if name == "i0" else act(world, lease, "skip", reason="unsure")
        one(world)
        sender = client(world)

        def listed(query: str = "") -> list[str]:
            return [
                row["item"]["external_id"]
                for row in sender.get(f"/api/v1/assignments{query}").json()["results"]
            ]

        assert listed() == ["i1", "i0"]
        assert listed("?state=submitted&mine=true") == ["i0"]
        assert listed("?state=active") == ["i2"]
        assert listed(f"?project={world.project.pk}&state=skipped") == ["i1"]
        assert code(sender.get("/api/v1/assignments?state=done")) == (422, "state.invalid")
        assert code(sender.get(f"/api/v1/assignments?project={new_id()}")) == (404, "project.not_found")
        first = sender.get("/api/v1/assignments?limit=1").json()
        second = sender.get(f"/api/v1/assignments?limit=1&cursor={first['next']}").json()
        assert second["results"][0]["item"]["external_id"] == "i0"


def test_home_says_where_to_continue_and_what_the_week_brought(world: World) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False) as traveller:
        submit(world, one(world), seconds=30)
        traveller.shift(timedelta(seconds=1))
        act(world, one(world), "skip", reason="unsure")
        body = client(world).get("/api/v1/work").json()
    queue = world.queue
    names = {
        "project": {"id": str(world.project.pk), "name": world.project.name},
        "queue": {"id": str(queue.pk), "name": "Annotate", "kind": "annotate"},
    }
    assert body["queues"] == [
        names | {"left": 1, "left_more": False, "done_by_me": 1, "pace_per_minute": 2.0}
    ]
    assert body["continue"] == names | {
        "left": 1,
        "left_more": False,
        "minutes_left": 1,
        "schema_summary": "mood",
    }
    assert body["week"] == {"done": 1, "skipped": 1, "seconds": 30.0}


def test_home_is_empty_for_who_has_no_project() -> None:
    world, other = make_world(items=1), make_world()
    sender = client(other)
    body = sender.get("/api/v1/work").json()
    assert body["continue"] is None
    assert [row["project"]["id"] for row in body["queues"]] == [str(other.project.pk)]
    assert world.next() == ["i0"]


def test_who_may_work(world: World) -> None:
    path = f"/api/v1/projects/{world.project.pk}/next"
    stranger = make_world()
    assert code(client(stranger).post(path, {})) == (404, "project.not_found")
    from tests.support.people import make_member

    outsider = make_member(world.project.organisation, Role.ANNOTATOR)
    assert code(client_for(outsider).post(path, {})) == (404, "project.not_found")
    from tests.support.projects import add_project_member

    viewer = make_member(world.project.organisation, Role.VIEWER)
    add_project_member(world.project, viewer, Role.VIEWER)
    assert code(client_for(viewer).post(path, {})) == (403, "role.too_low")
    manager = make_member(world.project.organisation, Role.MANAGER)
    assert client_for(manager).post(path, {}).json()["assignments"][0]["item"]["external_id"] == "i0"


def test_history_shows_names_to_managers_and_pseudonyms_to_others() -> None:
    world = make_world(items=1, overlap=2)
    submit(world, one(world, "ann"), "ann")
    path = f"/api/v1/items/{Item.objects.get().pk}/annotations"
    from tests.support.people import make_member

    manager = make_member(world.project.organisation, Role.MANAGER)
    seen = client_for(manager).get(path).json()["results"]
    assert [(row["author"]["name"], row["result"]) for row in seen] == [("ann", GOOD)]
    assert seen[0]["revisions"][0]["number"] == 1
    assert [row["author"]["name"] for row in client(world, "ann").get(path).json()["results"]] == ["ann"]
    world.user("rev", Role.REVIEWER)
    name = client(world, "rev").get(path).json()["results"][0]["author"]["name"]
    assert name.startswith("Annotator ")
    assert client(world, "bob").get(path).json()["results"] == []
    submit(world, one(world, "bob"), "bob")
    assert [row["author"]["name"] for row in client(world, "bob").get(path).json()["results"]] == [
        name,
        "bob",
    ]


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


def test_a_member_put_out_of_the_project_can_settle_nothing(world: World) -> None:
    lease = one(world)
    world.project.members.all().delete()
    assert code(submit(world, lease)) == (404, "assignment.not_found")
    assert world.mine("ann", "i0").state == AssignmentState.ACTIVE


def test_a_draft_on_an_item_that_may_not_be_labeled_is_refused_and_kept(world: World) -> None:
    lease = one(world)
    assert act(world, lease, "draft", result=GOOD, revision=0).status_code == 200
    set_verdict(project=world.project, items=[world.work("i0").item], verdict=Verdict.DENY, now=clock.now())
    assert code(act(world, lease, "draft", result=BAD, revision=1)) == (409, "rights.changed")
    assert Draft.objects.get().result == BAD


def test_a_withdrawn_item_is_shown_to_nobody_who_labels(world: World) -> None:
    lease = one(world)
    assert submit(world, lease).status_code == 200
    ann, path = client(world), f"/api/v1/assignments/{lease['id']}"
    item = Item.objects.get(pk=lease["item"]["id"])
    assert ann.get(path).status_code == 200
    assert len(ann.get("/api/v1/assignments").json()["results"]) == 1
    world.user("boss", Role.MANAGER)
    delete_item(actor=world.actor("boss"), item=item, reason="asked for")
    assert code(ann.get(path)) == (409, "rights.changed")
    assert ann.get("/api/v1/assignments").json()["results"] == []
    for part in ("annotations", "predictions"):
        assert ann.get(f"/api/v1/items/{item.pk}/{part}").status_code == 404
        assert client(world, "boss").get(f"/api/v1/items/{item.pk}/{part}").status_code == 200
