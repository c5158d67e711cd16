"""Work through the API when its lease has ended, the rights changed, or somebody was put out."""

from datetime import timedelta

import pytest
import time_machine

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Draft
from labeling.core import clock
from labeling.rights.policy import Verdict
from projects.models import AssignmentState, Item
from projects.services.judging import set_verdict
from projects.services.restating import delete_item
from tests.queue.labeler import BAD, GOOD, act, client, code, one, submit, take
from tests.queue.world import World, make_world

pytestmark = pytest.mark.django_db


def test_a_token_that_never_was_this_assignments_is_refused(world: World) -> None:
    leases = take(world, count=2)["assignments"]
    swapped = {**leases[0], "token": leases[1]["token"]}
    for what in ("submit", "heartbeat", "release"):
        body = {"result": GOOD} if what == "submit" else {}
        assert code(act(world, swapped, what, **body)) == (409, "assignment.lease_lost")
    assert code(act(world, swapped, "skip", reason="broken")) == (409, "assignment.lease_lost")
    assert code(act(world, swapped, "draft", result=GOOD, revision=0)) == (409, "assignment.lease_lost")
    assert Annotation.objects.count() == 0


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
