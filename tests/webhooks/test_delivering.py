"""At least once, in the receiver's own time, for three days; then it is given up, and a dead address is left alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.webhooks import services
from labeling.webhooks.models import DeliveryState, HookAttempt, HookDelivery, HookEvent, Webhook
from labeling.webhooks.services import delivering
from labeling.webhooks.services.delivering import pause_after
from projects.models import Project
from tests.support.people import Tenant
from tests.support.projects import make_project
from tests.webhooks.conftest import Clock
from tests.webhooks.helpers import deliveries, make_hook, names, only_hook, send_all, states
from tests.webhooks.receiver import Receiver, answer_with
from workers.tasks.webhooks import deliver, purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(tenant: Tenant) -> Project:
    return make_project(tenant.organisation)


@pytest.fixture
def client(tenant: Tenant) -> Any:
    return tenant.client_for("manager")


def happen(project: Project, state: str = "paused") -> Any:
    """Something is emitted in the project; the event, if somebody listens."""
    found = Project.objects.get(pk=project.pk)
    services.emit(project=found, event="project.paused", payload={"state": state}, now=clock.now())
    return HookEvent.objects.order_by("-id").first()


def test_a_worker_that_dies_between_sending_and_noting_sends_again(
    client: Any, project: Project, receiver: Receiver, later: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_hook(client, url=receiver.url)
    event = happen(project)
    real = Webhook.objects.filter

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(delivering, "_note", die)
        dying.setattr(delivering, "_release", lambda *_: None)  # the dead release nothing
        with pytest.raises(KeyboardInterrupt):
            send_all()
    assert len(receiver.got) == 1
    assert states() == [("pending", 0)]
    assert send_all() == 0, "its lease holds others back"
    later.forward(seconds=61)
    assert send_all() == 1
    assert [got.headers["Clearlabel-Event-Id"] for got in receiver.got] == [str(event.pk)] * 2
    assert receiver.got[0].body == receiver.got[1].body
    assert states() == [("delivered", 1)]
    assert real(pk=only_hook().pk, lease_token=None).exists()


def test_who_lost_the_lease_while_sending_notes_nothing(
    client: Any, project: Project, receiver: Receiver, later: Clock
) -> None:
    """The slow one sent it too: it came twice, and is noted by who holds the lease."""
    make_hook(client, url=receiver.url)
    happen(project)

    services.spread(now=clock.now())
    hook = only_hook()
    real = delivering._try

    def slow(delivery: HookDelivery, now: Any) -> Any:
        result = real(delivery, now)
        later.forward(seconds=61)
        Webhook.objects.filter(pk=hook.pk).update(lease_token="00000000-0000-0000-0000-000000000001")
        return result

    delivering._try = slow
    try:
        deliver(hook.pk)
    finally:
        delivering._try = real
    assert states() == [("pending", 0)]
    assert HookAttempt.objects.count() == 0
    Webhook.objects.update(lease_until=clock.now())
    assert send_all() == 1
    assert states() == [("delivered", 1)]
    assert len(receiver.got) == 2


def test_two_workers_do_not_send_to_one_address_at_once(
    client: Any, project: Project, receiver: Receiver
) -> None:
    make_hook(client, url=receiver.url)
    happen(project)
    services.spread(now=clock.now())
    hook = only_hook()
    Webhook.objects.update(lease_token=hook.pk, lease_until=clock.now() + timedelta(seconds=30))
    assert services.due_webhooks(now=clock.now()) == []
    assert deliver(hook.pk) == 0
    assert receiver.got == []


def test_spreading_twice_makes_one_delivery(client: Any, project: Project) -> None:
    make_hook(client)
    make_hook(client, events=["snapshot.sealed"])
    happen(project)
    assert [services.spread(now=clock.now()) for _ in range(2)] == [1, 0]
    HookEvent.objects.update(
        spread_at=None
    )  # killed after the deliveries were written, on a database that could
    services.spread(now=clock.now())
    assert HookDelivery.objects.count() == 1


def test_pauses_grow_threefold_to_six_hours_a_fifth_more_or_less() -> None:
    for failures, seconds in [(1, 10), (2, 30), (3, 90), (7, 7290), (8, 21600), (9, 21600), (500, 21600)]:
        drawn = [pause_after(failures).total_seconds() for _ in range(200)]
        assert seconds * 0.8 <= min(drawn) < seconds < max(drawn) <= seconds * 1.2


def test_what_fails_is_tried_again_and_the_log_says_how_each_try_went(
    client: Any, project: Project, receiver: Receiver, later: Clock
) -> None:
    hook = make_hook(client, url=receiver.url)
    event = happen(project)
    receiver.answers = [
        answer_with(503, b"Closed \x00 for lunch"),
        answer_with(302, b"", Location="http://10.0.0.1/"),
        204,
    ]
    assert send_all() == 1
    [row] = deliveries(client, hook)
    assert (row["state"], row["attempts"], row["name"], row["event"]) == (
        "pending",
        1,
        "project.paused",
        str(event.pk),
    )
    assert row["request"] == receiver.got[0].event
    assert row["next_at"] is not None
    assert send_all() == 0
    later.forward(seconds=13)
    assert send_all() == 1
    later.forward(seconds=40)
    assert send_all() == 1
    [row] = deliveries(client, hook)
    assert (row["state"], row["attempts"], row["next_at"]) == ("delivered", 3, None)
    assert [(one["number"], one["status"], one["answer"], one["error"]) for one in row["log"]] == [
        (1, 503, "Closed \N{REPLACEMENT CHARACTER} for lunch", "The receiver answered 503."),
        (2, 302, "", "The receiver answered with a redirect. Those are not followed: give its address."),
        (3, 204, "", ""),
    ]  # fmt: skip
    stamps = [got.headers["Clearlabel-Signature"].split(",")[0] for got in receiver.got]
    assert len(set(stamps)) == 3
    assert all(got.is_signed_by(hook["secret"]) for got in receiver.got)
    assert len(receiver.got) == 3, "nobody was asked at the address of the redirect"


def test_an_address_that_came_to_lie_inside_is_not_asked(
    client: Any, project: Project, receiver: Receiver, settings: Any
) -> None:
    hook = make_hook(client, url=receiver.url)
    happen(project)
    settings.FETCH_ALLOW = []
    assert send_all() == 1
    assert receiver.got == []
    [row] = deliveries(client, hook)
    assert row["log"][0]["status"] is None
    assert "https://" in row["log"][0]["error"]


def test_failures_in_a_row_hold_everything_for_the_address_back_and_a_success_ends_that(
    client: Any, project: Project, receiver: Receiver, later: Clock
) -> None:
    make_hook(client, url=receiver.url)
    for _ in range(5):
        happen(project)
    receiver.always = 500
    assert send_all() == 3
    hook = only_hook()
    assert (hook.failures, hook.failing_since is not None) == (3, True)
    assert hook.resume_at is not None
    assert send_all() == 0
    receiver.always = 200
    later.forward(seconds=13)
    assert send_all() == 5
    hook = only_hook()
    assert (hook.failures, hook.failing_since, hook.resume_at) == (0, None, None)
    assert states() == [("delivered", 2)] * 3 + [("delivered", 1)] * 2


def test_after_three_days_it_is_given_up_and_the_webhook_pauses_itself_and_says_so(
    client: Any, project: Project, receiver: Receiver, later: Clock
) -> None:
    hook = make_hook(client, url=receiver.url)
    happen(project)
    receiver.always = 500
    for _ in range(40):
        send_all()
        later.forward(hours=7.3)
    assert 10 <= len(receiver.got) <= 25
    found = client.get(f"/api/v1/webhooks/{hook['id']}").json()
    [row] = deliveries(client, hook)
    assert row["state"] == "failed"
    if (
        found["state"] == "active"
    ):  # the last try came before the three days were over: the next event shows it
        happen(project)
        send_all()
        found = client.get(f"/api/v1/webhooks/{hook['id']}").json()
    assert found["state"] == "paused"
    assert found["note"].startswith("Nothing came through since ")
    event = AuditEvent.objects.get(action="webhook.paused")
    assert (event.actor, event.payload["failures"] >= 10) == ("system", True)
    assert Project.objects.get(pk=project.pk).hooked_events == []
    before = len(receiver.got)
    send_all()
    assert len(receiver.got) == before


def test_a_receiver_that_is_gone_is_left_alone_at_once(
    client: Any, project: Project, receiver: Receiver
) -> None:
    hook = make_hook(client, url=receiver.url)
    happen(project)
    happen(project)
    receiver.always = 410
    assert send_all() == 1
    found = client.get(f"/api/v1/webhooks/{hook['id']}").json()
    assert (found["state"], found["note"]) == ("paused", "The receiver answered 410 Gone: it wants no more.")
    receiver.always = 200
    answer = client.patch(f"/api/v1/webhooks/{hook['id']}", {"state": "active"}, format="json")
    assert (answer.json()["state"], answer.json()["note"], answer.json()["failures"]) == ("active", "", 0)
    assert send_all() == 2
    assert states() == [("delivered", 2), ("delivered", 1)]


def test_what_happens_while_it_is_paused_is_not_kept(
    client: Any, project: Project, receiver: Receiver
) -> None:
    hook = make_hook(client, url=receiver.url)
    client.patch(f"/api/v1/webhooks/{hook['id']}", {"state": "paused"}, format="json")
    happen(project)
    client.patch(f"/api/v1/webhooks/{hook['id']}", {"state": "active"}, format="json")
    assert send_all() == 0
    assert HookEvent.objects.count() == 0


def test_both_secrets_sign_for_a_day(client: Any, project: Project, receiver: Receiver, later: Clock) -> None:
    hook = make_hook(client, url=receiver.url)
    answer = client.post(f"/api/v1/webhooks/{hook['id']}/rotate-secret")
    assert answer.status_code == 201
    old, new = hook["secret"], answer.json()["secret"]
    assert old != new
    happen(project)
    send_all()
    assert receiver.got[0].is_signed_by(old)
    assert receiver.got[0].is_signed_by(new)
    later.forward(hours=24, seconds=1)
    happen(project)
    send_all()
    assert not receiver.got[1].is_signed_by(old)
    assert receiver.got[1].is_signed_by(new)


def test_the_secret_lies_sealed_and_one_that_cannot_be_opened_is_said(
    client: Any, project: Project, receiver: Receiver
) -> None:
    hook = make_hook(client, url=receiver.url)
    row = only_hook()
    assert hook["secret"] not in (row.secret, row.old_secret)
    assert hook["secret"] not in str(client.get(f"/api/v1/webhooks/{hook['id']}").json())
    Webhook.objects.update(secret="nonsense")
    happen(project)
    send_all()
    assert receiver.got == []
    [found] = deliveries(client, hook)
    assert "CLEARLABEL_SECRET_KEY" in found["log"][0]["error"]


def test_a_test_goes_to_this_webhook_alone_and_a_retry_keeps_the_event(
    client: Any, project: Project, receiver: Receiver
) -> None:
    hook = make_hook(client, url=receiver.url)
    make_hook(client, url=receiver.url)
    answer = client.post(f"/api/v1/webhooks/{hook['id']}/test")
    assert answer.status_code == 201
    assert send_all() == 1
    assert receiver.got[0].event["event"] == "webhook.test"
    assert receiver.got[0].event["data"] == {"webhook": hook["id"]}
    again = client.post(f"/api/v1/webhook-deliveries/{answer.json()['id']}/retry")
    assert (again.status_code, again.json()["state"]) == (200, "pending")
    assert send_all() == 1
    assert receiver.got[0].body == receiver.got[1].body
    assert names(receiver) == ["webhook.test"] * 2
    assert states() == [("delivered", 2)]


def test_a_given_up_delivery_can_be_sent_again(
    client: Any, project: Project, receiver: Receiver, later: Clock
) -> None:
    hook = make_hook(client, url=receiver.url)
    happen(project)
    receiver.answers = [500]
    send_all()
    later.forward(days=4)
    purge()
    assert states() == [("failed", 1)]
    [row] = deliveries(client, hook, "?state=failed")
    assert client.post(f"/api/v1/webhook-deliveries/{row['id']}/retry").status_code == 200
    assert send_all() == 1
    assert states() == [("delivered", 2)]
    assert deliveries(client, hook, "?state=failed") == []


def test_the_log_is_kept_for_thirty_days(
    client: Any, project: Project, receiver: Receiver, later: Clock
) -> None:
    make_hook(client, url=receiver.url)
    happen(project)
    send_all()
    later.forward(days=29)
    happen(project)
    send_all()
    purge()
    assert HookEvent.objects.count() == 2
    later.forward(days=1, seconds=1)
    purge()
    assert (HookEvent.objects.count(), HookDelivery.objects.count(), HookAttempt.objects.count()) == (1, 1, 1)


def test_removing_a_webhook_ends_what_waits(client: Any, project: Project, receiver: Receiver) -> None:
    hook = make_hook(client, url=receiver.url)
    happen(project)
    services.spread(now=clock.now())
    assert client.delete(f"/api/v1/webhooks/{hook['id']}").status_code == 204
    assert send_all() == 0
    assert HookDelivery.objects.count() == 0
    assert Project.objects.get(pk=project.pk).hooked_events == []


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_many_spreaders_at_once_make_each_delivery_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from tests.support.people import make_tenant

    tenant = make_tenant()
    project = make_project(tenant.organisation)
    make_hook(tenant.client_for("manager"))
    for _ in range(60):
        happen(project)

    def spread(_: int) -> int:
        try:
            return services.spread(now=clock.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spread, range(8))) == 60
    assert connection.vendor == "postgresql"
    assert HookDelivery.objects.filter(state=DeliveryState.PENDING).count() == 60
