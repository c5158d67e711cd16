"""Which queues home lists: those that somebody may work in, with what is left and why it is not more."""

from typing import Any

import pytest

from labeling.accounts.models import Group, GroupMember, Skill, SkillValue
from labeling.accounts.roles import Role
from labeling.core import clock
from tests.people.test_home import home
from tests.queue.world import World, make_world
from tests.reviews.desk import Desk
from tests.support.people import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(items=4)


def change(world: World, **settings: Any) -> None:
    boss = client_for(world.user("max", Role.MANAGER))
    answer = boss.patch(f"/api/v1/queues/{world.queue.pk}", settings, format="json")
    assert answer.status_code == 200, answer.content


def left(world: World, name: str = "ann") -> list[tuple[int, str | None]]:
    return [(row["left"], row["reason"]) for row in home(world, name)["queues"]]


def test_a_queue_for_others_is_not_listed_but_told(world: World) -> None:
    ann, bob = world.user("ann"), world.user("bob")
    organisation = world.project.organisation
    group = Group.objects.create(organisation=organisation, name="Night", created_at=clock.now())
    GroupMember.objects.create(group=group, user=bob, created_at=clock.now())
    skill = Skill.objects.create(organisation=organisation, name="French", created_at=clock.now())
    SkillValue.objects.create(skill=skill, user=ann, value=40, set_at=clock.now())
    assert world.next("ann", count=1) == ["i0"]
    change(world, audience={"members": [str(bob.pk)]})
    assert left(world) == [(1, None)]  # what she holds stays hers
    lease = world.mine("ann", "i0")
    client_for(ann).post(
        f"/api/v1/assignments/{lease.pk}/release", {"token": str(lease.token)}, format="json"
    )
    for audience, hers in (
        ({"members": [str(ann.pk)]}, True),
        ({"members": [str(bob.pk)]}, False),
        ({"groups": [str(group.pk)]}, False),
        ({"skills": [{"skill": str(skill.pk), "min": 40}]}, True),
        ({"skills": [{"skill": str(skill.pk), "min": 41}]}, False),
    ):
        change(world, audience=audience)
        body = home(world)
        assert ([row["left"] for row in body["queues"]], body["not_invited"]) == (
            ([4], 0) if hers else ([], 1)
        )
        assert (body["continue"] is not None) is hers
    assert world.next("ann") == ["not_invited"]


def test_a_daily_cap_bounds_what_is_left_and_is_the_reason_for_nothing(world: World) -> None:
    change(world, daily_cap=2)
    assert left(world) == [(2, None)]
    lease = world.claim("ann").assignments[0]
    assert left(world) == [(2, None)]  # one is held, one more may be taken
    for _ in range(2):
        body = {"token": str(lease.token), "result": {"mood": "good"}}
        client = client_for(world.user("ann"))
        assert client.post(f"/api/v1/assignments/{lease.pk}/submit", body, format="json").status_code == 200
        lease = next(iter(world.claim("ann").assignments), lease)
    assert left(world) == [(0, "daily_cap")]
    assert home(world)["continue"] is None
    assert world.next("ann") == ["daily_cap"]
    assert left(world, "bob") == [(2, None)]


def test_the_names_of_an_audience_stand_beside_its_ids(world: World) -> None:
    ann = world.user("ann")
    change(world, audience={"members": [str(ann.pk)]})
    boss = client_for(world.user("max", Role.MANAGER))
    shown = boss.get(f"/api/v1/projects/{world.project.pk}/queues").json()["results"][0]
    assert shown["audience_names"] == {
        "members": [{"id": str(ann.pk), "name": "ann"}], "groups": [], "skills": [],
    }  # fmt: skip


def test_who_is_picked_is_for_managers_alone(world: World) -> None:
    ann = world.user("ann")
    asked = {"members": [str(ann.pk)], "groups": [], "skills": []}
    paths = (f"/api/v1/projects/{world.project.pk}/queues", f"/api/v1/queues/{world.queue.pk}")
    rev = client_for(world.user("rev", Role.REVIEWER))
    assert rev.get(paths[1]).json()["audience"]["members"] == []
    change(world, audience=asked)
    boss = client_for(world.user("max", Role.MANAGER))
    assert boss.get(paths[1]).json()["audience"] == asked
    one, listed = rev.get(paths[1]), rev.get(paths[0])
    for shown in (one.json(), listed.json()["results"][0]):
        assert shown["audience"] == {"members": None, "groups": [], "skills": []}
        assert shown["audience_names"] == {"members": [], "groups": [], "skills": []}
    assert str(ann.pk).encode() not in one.content + listed.content
    assert client_for(ann).get(paths[1]).status_code == 403


def test_rejected_answers_come_home_with_why_and_until_when_to_appeal() -> None:
    desk = Desk(items=1)
    made = desk.answer("ann")
    assert home(desk.world)["rejected"] == []
    review = desk.review("rev", made, "reject", comment="It is sad.").json()
    (row,) = home(desk.world)["rejected"]
    assert (row["review"], row["reason"], row["comment"]) == (review["id"], "wrong_label", "It is sad.")
    assert (row["item"]["external_id"], row["appeal"], row["answer"]) == ("i0", None, "")
    assert row["appeal_until"] is not None
    path = f"/api/v1/reviews/{row['review']}/appeal"
    appeal = desk.client("ann").post(path, {"comment": "It is not."}, format="json").json()["id"]
    (row,) = home(desk.world)["rejected"]
    assert (row["appeal_until"], row["appeal"]) == (None, "open")
    decision = {"verdict": "overturned", "comment": "Look at the eyes."}
    desk.client("rex").post(f"/api/v1/appeals/{appeal}/decision", decision, format="json")
    (row,) = home(desk.world)["rejected"]
    assert (row["appeal"], row["answer"]) == ("overturned", "Look at the eyes.")
    assert home(desk.world, "bob")["rejected"] == []
