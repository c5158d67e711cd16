"""Trying a project as its annotators have it: the same shape, the same door, and nothing stored."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Draft
from projects.models import Assignment, Item, Queue, QueueCursor
from tests.queue.world import FORBIDDEN, World, make_world
from tests.support.people import client_for

pytestmark = pytest.mark.django_db
GOOD = {"mood": "good"}


@pytest.fixture
def world() -> World:
    return make_world(items=3)


def manager(world: World) -> APIClient:
    return client_for(world.user("mia", Role.MANAGER))


def preview(world: World, query: str = "", client: APIClient | None = None) -> Any:
    return (client or manager(world)).get(f"/api/v1/projects/{world.project.pk}/preview{query}")


def check(world: World, item: Item, result: Any) -> Any:
    body = {"item": str(item.pk), "result": result}
    return manager(world).post(f"/api/v1/projects/{world.project.pk}/preview/check", body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_it_is_shaped_as_a_lease_and_leases_nothing(world: World) -> None:
    tried = preview(world).json()["assignments"][0]
    path = f"/api/v1/projects/{world.project.pk}/next"
    leased = client_for(world.user("ann")).post(path, {}).json()["assignments"][0]
    assert tried.keys() == leased.keys()
    assert tried["state"] == "active"
    assert tried["item"]["external_id"] in ("i0", "i1", "i2")
    assert Assignment.objects.filter(annotator=world.user("mia")).count() == 0
    assert QueueCursor.objects.filter(annotator=world.user("mia")).count() == 0
    assert sum(work.open_slots for work in world.queue.work_items.all()) == 2
    settled = manager(world).post(
        f"/api/v1/assignments/{tried['id']}/submit", {"token": tried["token"], "result": GOOD}
    )
    assert code(settled) == (404, "assignment.not_found")


def test_all_items_come_up(world: World) -> None:
    seen = {preview(world).json()["assignments"][0]["item"]["external_id"] for _ in range(60)}
    assert seen == {"i0", "i1", "i2"}


def test_what_the_door_refuses_is_not_shown(world: World) -> None:
    (shut,) = world.add("shut", rights=FORBIDDEN)
    assert code(preview(world, f"?item={shut.pk}")) == (409, "rights.changed")
    assert code(check(world, shut, GOOD)) == (409, "rights.changed")
    only = make_world()
    only.add("shut", rights=FORBIDDEN)
    assert preview(only).json() == {"assignments": [], "reason": "nothing_left"}
    assert code(preview(world, f"?item={only.project.items.get().pk}")) == (404, "item.not_found")


def test_a_queue_may_be_named(world: World) -> None:
    empty = Queue.objects.create(project=world.project, name="Second", created_at=world.queue.created_at)
    (row,) = preview(world, f"?queue={empty.pk}").json()["assignments"]
    assert row["item"]["external_id"] in ("i0", "i1", "i2")
    assert code(preview(world, f"?queue={make_world().queue.pk}")) == (404, "queue.not_found")
    assert code(preview(world, "?queue=first")) == (404, "queue.not_found")


def test_an_answer_is_checked_and_not_kept(world: World) -> None:
    item = Item.objects.get(external_id="i0")
    taken = check(world, item, GOOD)
    assert (taken.status_code, taken.json()) == (200, {"ok": True})
    for result, pointer in (({}, "/result/mood"), ({"mood": "odd"}, "/result/mood"), ({"x": 1}, "/result/x")):
        refused = check(world, item, result)
        assert refused.status_code == 422
        assert pointer in {fault["pointer"] for fault in refused.json()["errors"]}
    assert not Annotation.objects.exists()
    assert not Draft.objects.exists()
    assert Item.objects.get(pk=item.pk).labels == 0


def test_only_managers_try(world: World) -> None:
    for role in (Role.ANNOTATOR, Role.REVIEWER, Role.STEWARD):
        answer = preview(world, client=client_for(world.user(role.label, role)))
        assert code(answer) == (403, "role.too_low")
