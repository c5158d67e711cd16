"""Flags: notes that somebody resolves, and "I see a person", which takes the item out at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Draft
from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.questions.models import Flag
from projects.models import Appearance, Assignment, AssignmentState, Item, ItemState
from projects.services.counters import recount
from projects.services.overrides import NewOverride, override_items
from tests.queue.world import World, make_world
from tests.support.people import actor_for, client_for

pytestmark = pytest.mark.django_db
GOOD = {"mood": "good"}
CROWD = [f"p{number}" for number in range(8)]


@pytest.fixture
def world() -> World:
    return make_world(items=2, overlap=8)


def item(world: World, name: str = "i0") -> Item:
    return Item.objects.get(project=world.project, external_id=name)


def client(world: World, name: str = "ann", role: Role = Role.ANNOTATOR) -> APIClient:
    return client_for(world.user(name, role))


def steward(world: World) -> APIClient:
    return client(world, "sue", Role.STEWARD)


def flag(world: World, kind: str, name: str = "ann", **body: Any) -> Any:
    return client(world, name).post(f"/api/v1/items/{item(world).pk}/flags", {"kind": kind, **body})


def resolve(world: World, flagged: Any, resolution: str, **body: Any) -> Any:
    address = f"/api/v1/flags/{flagged.json()['id']}/resolve"
    return steward(world).post(address, {"resolution": resolution, **body})


def submit(world: World, name: str) -> Any:
    row = world.mine(name, "i0")
    path = f"/api/v1/assignments/{row.pk}/submit"
    return client(world, name).post(path, {"token": str(row.token), "result": GOOD, "seconds": 1})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_person_takes_the_item_out_of_every_queue_at_once(world: World) -> None:
    for name in CROWD:
        assert world.next(name) == ["i0"]
    lease = world.mine("p1", "i0")
    draft = {"token": str(lease.token), "result": GOOD, "revision": 0}
    saved = client(world, "p1").put(f"/api/v1/assignments/{lease.pk}/draft", draft)
    assert saved.status_code == 200
    assert submit(world, "p2").status_code == 200

    place = {"input": "text", "span": [0, 4]}
    answer = flag(world, "person", "p0", comment="A name and a face", region=place)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["kind"], body["state"], body["mine"], body["region"]) == ("person", "open", True, place)
    assert body["item"]["state"] == "quarantined"
    assert body["appearance"] is None  # stewards' business

    gone = item(world)
    assert (gone.state, gone.verdict) == (ItemState.QUARANTINED, 2)
    assert world.slots("i0") == (7, 0, 1, 8)
    assert not Assignment.objects.filter(item=gone, state=AssignmentState.ACTIVE).exists()
    assert Draft.objects.get(assignment=lease).sealed_at is not None
    for name in ("p0", "p3"):
        assert code(submit(world, name)) == (409, "rights.changed")
        kept = Draft.objects.get(assignment=world.mine(name, "i0"))
        assert (kept.result, kept.sealed_at is not None) == (GOOD, True)
    assert world.next("p3") == ["i1"]
    assert world.next("new") == ["i1"]
    assert recount(world.project.pk) == {}
    entry = Appearance.objects.get(item=gone)
    assert (entry.subject_id, entry.region, entry.reason) == (None, place, "A name and a face")


def test_a_steward_sees_why_and_lets_it_back_when_nobody_is_there(world: World) -> None:
    world.next("ann")
    flagged = flag(world, "person")
    causes = steward(world).get(f"/api/v1/projects/{world.project.pk}/quarantine").json()
    group = causes["results"][0] if "results" in causes else causes["groups"][0]
    assert group["count"] == 1
    assert [reason["code"] for reason in group["reasons"]] == ["PD_SUBJECT_UNKNOWN"]
    listed = steward(world).get(f"/api/v1/projects/{world.project.pk}/flags?state=open&kind=person").json()
    entry = listed["results"][0]["appearance"]
    assert entry == str(Appearance.objects.get().pk)

    bare = resolve(world, flagged, "nobody")
    assert (bare.status_code, bare.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert code(resolve(world, flagged, "handled")) == (409, "flag.unsettled")
    done = resolve(world, flagged, "nobody", reason="It is a statue.")
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["resolution"]) == ("resolved", "nobody")
    assert item(world).state == ItemState.LABELABLE
    assert world.next("bob") == ["i0"]
    assert world.slots("i0") == (7, 1, 0, 8)
    assert code(resolve(world, flagged, "nobody", reason="Again.")) == (409, "flag.resolved")
    acts = AuditEvent.objects.filter(organisation=world.project.organisation).order_by("index")
    assert list(acts.values_list("action", flat=True))[-4:] == [
        "appearance.recorded",
        "flag.raised",
        "appearance.ended",
        "flag.resolved",
    ]
    assert recount(world.project.pk) == {}


def test_what_was_masked_is_handled_and_labeled_again(world: World) -> None:
    flagged = flag(world, "person")
    entry = Appearance.objects.get()
    masked = steward(world).post(f"/api/v1/appearances/{entry.pk}/supersede", {"masked": True})
    assert masked.status_code == 201, masked.content
    assert item(world).state == ItemState.LABELABLE
    assert resolve(world, flagged, "handled").json()["resolution"] == "handled"


def test_two_who_see_the_person_share_one_entry(world: World) -> None:
    for name in ("ann", "bob"):
        world.next(name)
    for name in ("ann", "bob"):  # bob has had it, so he may still tell
        assert flag(world, "person", name).status_code == 201
    assert Appearance.objects.count() == 1
    assert code(flag(world, "person", "eve")) == (404, "item.not_found")
    first = Flag.objects.order_by("created_at").first()
    assert first is not None
    answer = steward(world).post(
        f"/api/v1/flags/{first.pk}/resolve", {"resolution": "nobody", "reason": "A mannequin."}
    )
    assert answer.status_code == 200
    assert set(Flag.objects.values_list("state", "resolution")) == {("resolved", "nobody")}
    again = flag(world, "person", "bob")
    assert again.status_code == 201
    assert item(world).state == ItemState.QUARANTINED
    assert Appearance.objects.filter(ended_at=None).count() == 1


def test_an_override_does_not_let_a_person_pass(world: World) -> None:
    known = flag(world, "person")
    override_items(
        actor=actor_for(world.user("sue", Role.STEWARD)),
        project=world.project,
        items=Item.objects.filter(pk=item(world).pk),
        wanted=NewOverride("Looked at by two people.", clock.now() + timedelta(days=1)),
    )
    assert item(world).state == ItemState.LABELABLE
    assert resolve(world, known, "nobody", reason="Far away and unknown.").status_code == 200
    assert item(world).state == ItemState.LABELABLE
    assert flag(world, "person", "bob").status_code == 201
    assert item(world).state == ItemState.QUARANTINED


def test_unsure_and_broken_leave_the_item_where_it_is(world: World) -> None:
    world.next("ann")
    unsure, broken = flag(world, "unsure", comment="Day or night?"), flag(world, "broken")
    assert item(world).state == ItemState.LABELABLE
    assert submit(world, "ann").status_code == 200
    assert code(resolve(world, unsure, "nobody", reason="x")) == (422, "flag.resolution")
    assert code(resolve(world, unsure, "closed", reason="x")) == (422, "flag.resolution")
    assert resolve(world, unsure, "noted").status_code == 200
    world.next("bob")
    closed = resolve(world, broken, "closed", reason="Half of the text is missing.")
    assert closed.status_code == 200, closed.content
    assert world.work("i0").is_closed
    assert world.slots("i0") == (7, 0, 1, 8)
    assert Annotation.objects.filter(item=item(world)).count() == 1
    assert world.next("bob") == ["i1"]
    event = AuditEvent.objects.filter(organisation=world.project.organisation).order_by("index").last()
    assert event is not None
    assert (event.action, event.payload["leases"], event.payload["resolution"]) == (
        "flag.resolved",
        1,
        "closed",
    )


def test_annotators_see_their_own_flags_and_no_names(world: World) -> None:
    for name in ("ann", "bob"):
        flag(world, "unsure", name)
    address = f"/api/v1/items/{item(world).pk}/flags"
    mine = client(world).get(address).json()["results"]
    assert [row["raised_by"]["name"] for row in mine] == ["ann"]
    assert [row["mine"] for row in mine] == [True]
    seen = client(world, "rae", Role.REVIEWER).get(address).json()["results"]
    assert [row["raised_by"]["name"].split()[0] for row in seen] == ["Annotator", "Annotator"]
    managed = client(world, "max", Role.MANAGER).get(f"/api/v1/projects/{world.project.pk}/flags").json()
    assert [row["raised_by"]["name"] for row in managed["results"]] == ["bob", "ann"]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "ugly"},
        {},
        {"kind": "unsure", "comment": "x" * 2_001},
        {"kind": "unsure", "comment": "a\x07b"},
        {"kind": "person", "region": {"input": "text"}},
        {"kind": "person", "region": {"input": "text", "box": [1, 2, 3]}},
        {"kind": "person", "where": "there"},
    ],
)
def test_what_is_no_flag_is_refused(world: World, body: dict[str, Any]) -> None:
    answer = client(world).post(f"/api/v1/items/{item(world).pk}/flags", body)
    assert answer.status_code == 422
    assert not Flag.objects.exists()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_person_is_flagged_while_others_hand_in() -> None:
    world = make_world(items=1, overlap=8)
    for name in CROWD:
        world.next(name)
    gate = Barrier(len(CROWD))

    def work(name: str) -> tuple[int, str]:
        try:
            gate.wait()
            answer = flag(world, "person", name) if name == "p0" else submit(world, name)
            return answer.status_code, answer.json().get("code", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(CROWD)) as pool:
        answers = list(pool.map(work, CROWD))
    assert answers[0] == (201, "")
    told = Counter(answers[1:])
    assert set(told) <= {(200, ""), (409, "rights.changed")}
    gone = item(world)
    assert gone.state == ItemState.QUARANTINED
    assert gone.labels == Annotation.objects.filter(item=gone).count() == told[200, ""]
    assert world.slots("i0") == (8 - gone.labels, 0, gone.labels, 8)
    for name, answer in zip(CROWD[1:], answers[1:], strict=True):
        if answer[0] == 409:
            draft = Draft.objects.get(assignment=world.mine(name, "i0"))
            assert (draft.result, draft.sealed_at is None) == (GOOD, False)
    assert recount(world.project.pk) == {}
