"""What somebody sees of work: their own, where to go on, and what others did."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.ids import new_id
from projects.models import Item
from tests.queue.labeler import GOOD, act, client, code, one, submit
from tests.queue.world import World, make_world
from tests.support.people import client_for

pytestmark = pytest.mark.django_db


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
        names | {"left": 1, "left_more": False, "reason": None, "done_by_me": 1, "pace_per_minute": 2.0}
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


def test_history_shows_names_to_managers_and_pseudonyms_of_the_item_to_reviewers() -> None:
    world = make_world(items=2, overlap=2)
    submit(world, one(world, "ann"), "ann")
    path = f"/api/v1/items/{Item.objects.get(external_id='i0').pk}/annotations"
    from tests.support.people import make_member

    manager = make_member(world.project.organisation, Role.MANAGER)
    seen = client_for(manager).get(path).json()["results"]
    assert [(row["author"]["name"], row["result"]) for row in seen] == [("ann", GOOD)]
    assert seen[0]["revisions"][0]["number"] == 1
    assert [row["author"]["name"] for row in client(world, "ann").get(path).json()["results"]] == ["ann"]
    world.user("rev", Role.REVIEWER)
    name = client(world, "rev").get(path).json()["results"][0]["author"]["name"]
    assert name.startswith("Annotator ")
    submit(world, one(world, "ann"), "ann")
    second = f"/api/v1/items/{Item.objects.get(external_id='i1').pk}/annotations"
    (other,) = client(world, "rev").get(second).json()["results"]
    assert other["author"]["name"].startswith("Annotator ")
    assert other["author"]["name"] != name
    listed = client(world, "rev").get(f"/api/v1/projects/{world.project.pk}/annotations").json()["results"]
    # Of one person, whom the list does not join either.
    assert len({row["author"]["id"] for row in listed}) == 2


def test_annotators_see_their_own_answers_alone_before_and_after_they_answered() -> None:
    world = make_world(items=1, overlap=2)
    submit(world, one(world, "ann"), "ann")
    path = f"/api/v1/items/{Item.objects.get().pk}/annotations"
    assert client(world, "bob").get(path).json()["results"] == []
    submit(world, one(world, "bob"), "bob")
    for name in ("ann", "bob"):
        seen = client(world, name).get(path).json()["results"]
        assert [row["author"]["name"] for row in seen] == [name]
