"""What happens is told, in ids and states alone, once it is committed, and costs nothing where nobody listens."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from labeling.annotations.models import Appeal
from labeling.core import clock
from labeling.webhooks.events import EVENTS, UnknownEvent
from labeling.webhooks.models import HookEvent
from labeling.webhooks.services import emit
from projects.models import Assignment, Project
from projects.models.queue import QueueKind
from projects.services.hooks import announce_finished, heal_hooked
from projects.services.queue import expire_due
from tests.queue.world import make_world
from tests.recalls.conftest import Dataset, bring, seal, work_all
from tests.reviews.desk import Desk
from tests.support.people import Tenant, client_for, make_member
from tests.support.projects import make_project
from tests.webhooks.helpers import make_hook, names, send_all
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def manager_of(desk: Desk) -> Any:
    return client_for(make_member(desk.project.organisation, "manager"))


def told(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    rows = HookEvent.objects.filter(project_id=desk.project.pk).order_by("id")
    return list(rows.values_list("name", "data"))


def test_an_answer_arrives_signed_with_ids_and_states_alone(receiver: Receiver) -> None:
    desk = Desk()
    hook = make_hook(manager_of(desk), url=receiver.url, project=str(desk.project.pk))
    made = desk.answer("ann")
    assert send_all() == 1
    [got] = receiver.got
    event = HookEvent.objects.get()
    assert got.path == "/hooks?of=us"
    assert got.is_signed_by(hook["secret"])
    assert not got.is_signed_by(hook["secret"] + "x")
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Clearlabel-Event"] == "assignment.submitted"
    assert got.headers["Clearlabel-Event-Id"] == str(event.pk)
    assert got.event == {
        "id": str(event.pk),
        "event": "assignment.submitted",
        "occurred_at": event.occurred_at.isoformat().replace("+00:00", "Z"),
        "organisation": str(desk.project.organisation_id),
        "project": str(desk.project.pk),
        "data": {
            "assignment": str(made.assignment_id),
            "annotation": str(made.pk),
            "item": str(made.item_id),
            "queue": str(desk.main.pk),
            "state": "submitted",
        },
    }
    assert send_all() == 0


def test_skips_reviews_and_appeals_are_told_in_their_order() -> None:
    desk = Desk(items=2)
    make_hook(manager_of(desk))
    lease = desk.lease("ann")
    body = {"token": lease["token"], "reason": "unsure", "comment": "Ann does not know."}
    assert desk.client("ann").post(f"/api/v1/assignments/{lease['id']}/skip", body).status_code == 200
    made = desk.answer("ann")
    review = desk.review("rev", made, "reject", comment="Ann, look again.").json()
    desk.client("ann").post(f"/api/v1/reviews/{review['id']}/appeal", {"comment": "I did."})
    decision = {"verdict": "upheld", "comment": "She did."}
    path = f"/api/v1/appeals/{Appeal.objects.get().pk}/decision"
    assert desk.client("rex").post(path, decision, format="json").status_code == 200
    assert [name for name, _ in told(desk)] == [
        "assignment.skipped", "assignment.submitted", "review.rejected", "appeal.opened", "appeal.decided",
    ]  # fmt: skip
    assert told(desk)[0][1] == {
        "assignment": lease["id"],
        "item": lease["item"]["id"],
        "queue": str(desk.main.pk),
        "state": "skipped",
        "reason": "unsure",
    }
    assert told(desk)[2][1] == {
        "review": review["id"],
        "annotation": str(made.pk),
        "item": str(made.item_id),
        "revision": 1,
        "verdict": "reject",
        "reason": "wrong_label",
        "state": "rejected",
    }
    assert told(desk)[4][1]["state"] == "upheld"
    everything = json.dumps(told(desk))
    for word in ("Ann", "look again", "mood", "good", str(desk.world.user("ann").pk)):
        assert word not in everything


@pytest.mark.parametrize(
    ("verdict", "event"), [("accept", "accepted"), ("return", "returned"), ("fix", "fixed")]
)
def test_each_verdict_is_an_event_of_its_own(verdict: str, event: str) -> None:
    desk = Desk()
    make_hook(manager_of(desk), events=[f"review.{event}"])
    made = desk.answer("ann")
    more = {"result": {"mood": "bad"}} if verdict == "fix" else {}
    assert desk.review("rev", made, verdict, **more).status_code == 201
    assert [name for name, _ in told(desk)] == [f"review.{event}"]


def test_reviews_of_many_are_told_each_without_a_query_more_for_each() -> None:
    counts = []
    for number in (2, 6):
        desk = Desk(items=number)
        make_hook(manager_of(desk), events=["review.accepted"])
        made = [desk.answer("ann") for _ in range(number)]
        body = {"annotations": [{"id": str(one.pk), "revision": 1} for one in made], "verdict": "accept"}
        client = desk.client("rev")
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(f"/api/v1/projects/{desk.project.pk}/reviews", body, format="json")
        assert answer.status_code == 200, answer.content
        assert len(told(desk)) == number
        reads = [q["sql"] for q in captured.captured_queries if 'FROM "projects_project"' in q["sql"]]
        counts.append(len([sql for sql in reads if sql.startswith("SELECT")]))
    assert counts[0] == counts[1]


def test_late_work_is_told_as_late() -> None:
    desk = Desk()
    make_hook(manager_of(desk))
    lease = desk.lease("ann")
    Assignment.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    expire_due(now=clock.now())
    desk.answer("bob")
    assert desk.submit("ann", lease, {"mood": "good"}).status_code == 200
    assert [(name, data["state"]) for name, data in told(desk)] == [
        ("assignment.submitted", "submitted"),
        ("assignment.late", "late"),
    ]


def test_a_repeated_submit_is_told_once() -> None:
    desk = Desk()
    make_hook(manager_of(desk))
    lease = desk.lease("ann")
    for _ in range(3):
        assert desk.submit("ann", lease, {"mood": "good"}).status_code == 200
    assert len(told(desk)) == 1


def test_adjudications_are_answers_too() -> None:
    desk = Desk(overlap=2)
    stage = desk.stage(QueueKind.ADJUDICATE)
    desk.rules(adjudicate_queue=stage, adjudicate_below=1.0)
    make_hook(manager_of(desk), events=["assignment.submitted"])
    desk.answer("ann")
    desk.answer("bob", {"mood": "bad"})
    lease = desk.lease("rev", stage)
    assert desk.submit("rev", lease, {"mood": "good"}).status_code == 200
    assert [data["queue"] for _, data in told(desk)] == [str(desk.main.pk)] * 2 + [str(stage.pk)]


def test_nobody_listening_costs_no_statement_and_somebody_one() -> None:
    def cost(events: list[str] | None) -> int:
        desk = Desk()
        if events is not None:
            make_hook(manager_of(desk), events=events)
        lease = desk.lease("ann")
        client = desk.client("ann")
        body = {"token": lease["token"], "result": {"mood": "good"}, "seconds": 1}
        with CaptureQueriesContext(connection) as captured:
            assert (
                client.post(f"/api/v1/assignments/{lease['id']}/submit", body, format="json").status_code
                == 200
            )
        return len(captured.captured_queries)

    without = cost(None)
    assert cost(["snapshot.sealed", "assignment.late"]) == without
    assert cost(["assignment.submitted"]) == without + 1


def test_what_is_rolled_back_is_not_told() -> None:
    desk = Desk()
    make_hook(manager_of(desk))
    project = Project.objects.get(pk=desk.project.pk)
    with transaction.atomic():
        emit(project=project, event="project.paused", payload={"state": "paused"}, now=clock.now())
        transaction.set_rollback(True)
    assert told(desk) == []


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("item.seen", {}),
        ("project.paused", {"name": "Streets"}),
        ("project.paused", {"state": "x" * 101}),
        ("project.paused", {"state": ["paused"]}),
        ("project.paused", {"state": 1.5}),
    ],
)
def test_only_what_is_declared_can_be_told_whether_somebody_listens_or_not(event: str, payload: Any) -> None:
    project = make_world().project
    with pytest.raises(UnknownEvent):
        emit(project=project, event=event, payload=payload, now=clock.now())


def test_a_project_is_told_when_it_is_paused_opened_archived_and_not_when_it_is_renamed() -> None:
    desk = Desk()
    client = manager_of(desk)
    make_hook(client, events=["project.paused", "project.opened", "project.archived"])
    for change in ({"state": "paused"}, {"name": "Another"}, {"state": "open"}, {"state": "archived"}):
        answer = client.patch(f"/api/v1/projects/{desk.project.pk}", change, format="json")
        assert answer.status_code == 200, answer.content
    assert told(desk) == [
        ("project.paused", {"state": "paused", "before": "open"}),
        ("project.opened", {"state": "open", "before": "paused"}),
        ("project.archived", {"state": "archived", "before": "open"}),
    ]


def test_a_finished_project_is_told_once_until_it_opens_again() -> None:
    desk = Desk(items=2)
    make_hook(manager_of(desk), events=["project.finished"])
    now = clock.now()
    desk.answer("ann")
    assert announce_finished(now=now) == 0
    made = desk.answer("ann")
    assert [announce_finished(now=now) for _ in range(3)] == [1, 0, 0]
    assert told(desk) == [("project.finished", {"state": "open", "labeled": 2})]
    desk.review("rev", made, "reject")
    assert announce_finished(now=now) == 0
    desk.answer("bob")
    assert [announce_finished(now=now) for _ in range(2)] == [1, 0]
    assert len(told(desk)) == 2


def test_a_project_that_nobody_listens_to_is_not_looked_at() -> None:
    desk = Desk()
    desk.answer("ann")
    with CaptureQueriesContext(connection) as captured:
        assert announce_finished(now=clock.now()) == 0
    assert len(captured.captured_queries) == 1


def test_projects_hear_what_webhooks_of_theirs_and_of_all_listen_for() -> None:
    desk = Desk()
    client = manager_of(desk)
    own = make_hook(client, events=["assignment.submitted", "review.fixed"], project=str(desk.project.pk))
    everywhere = make_hook(client, events=["snapshot.sealed"])

    def heard() -> list[str]:
        return list(Project.objects.get(pk=desk.project.pk).hooked_events)

    assert heard() == ["assignment.submitted", "review.fixed", "snapshot.sealed"]
    schema = {"version": 1, "inputs": [{"name": "text", "type": "text"}],
              "controls": [{"name": "mood", "type": "choice", "options": ["good", "bad"]}]}  # fmt: skip
    answer = client.post("/api/v1/projects", {"name": "Second", "schema": schema}, format="json")
    assert Project.objects.get(pk=answer.json()["id"]).hooked_events == ["snapshot.sealed"]
    client.patch(f"/api/v1/webhooks/{own['id']}", {"state": "paused"}, format="json")
    assert heard() == ["snapshot.sealed"]
    client.patch(
        f"/api/v1/webhooks/{own['id']}", {"state": "active", "events": ["review.fixed"]}, format="json"
    )
    assert heard() == ["review.fixed", "snapshot.sealed"]
    client.delete(f"/api/v1/webhooks/{everywhere['id']}")
    assert heard() == ["review.fixed"]


def test_a_project_that_was_made_meanwhile_is_put_right() -> None:
    desk = Desk()
    make_hook(manager_of(desk), events=["snapshot.sealed"])
    Project.objects.update(hooked_events=[])  # as if both had been made at the same moment
    assert [heal_hooked(), heal_hooked()] == [1, 0]
    assert Project.objects.get(pk=desk.project.pk).hooked_events == ["snapshot.sealed"]


def test_datasets_are_told_when_they_are_sealed_taken_back_and_replaced(tenant: Tenant) -> None:
    project = make_project(tenant.organisation)
    make_hook(tenant.client_for("manager"), events=[name for name in EVENTS if name.startswith("snapshot.")])
    bring(tenant, project, ["t0", "t1", "t2"])
    dataset = Dataset(tenant, project, seal(tenant, project))
    dataset.affect("t1")
    work_all()
    rows = list(HookEvent.objects.order_by("id").values_list("name", "data"))
    old, new = dataset.snapshot.pk, dataset.reload().superseded_by_id
    assert [(name, data["snapshot"], data["status"]) for name, data in rows] == [
        ("snapshot.sealed", str(old), "sealed"),
        ("snapshot.affected", str(old), "affected"),
        ("snapshot.sealed", str(new), "sealed"),
        ("snapshot.superseded", str(old), "superseded"),
    ]
    assert (rows[0][1]["included"], rows[0][1]["manifest_sha256"]) == (3, dataset.snapshot.manifest_sha256)
    assert (rows[1][1]["rows"], rows[1][1]["reason"]) == (1, "withdrawal")
    assert (rows[3][1]["by"], rows[3][1]["by_version"]) == (str(new), 2)


def test_events_of_another_organisation_or_project_are_not_sent(receiver: Receiver) -> None:
    first, second = Desk(), Desk()
    make_hook(manager_of(second), url=receiver.url)
    third = make_world(items=1)
    make_hook(manager_of(first), url=receiver.url, project=str(first.project.pk))
    first.answer("ann")
    second.answer("ann")
    assert third.next() == ["i0"]
    send_all()
    assert sorted(got.event["project"] for got in receiver.got) == sorted(
        [str(first.project.pk), str(second.project.pk)]
    )
    assert names(receiver) == ["assignment.submitted"] * 2
