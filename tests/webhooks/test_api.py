"""Keeping webhooks: who may, what is refused and why, and what stands in the audit log."""

from typing import Any

import pytest

from labeling.accounts.roles import Role
from labeling.audit.models import AuditEvent
from labeling.webhooks.events import EVENTS
from labeling.webhooks.models import Webhook
from labeling.webhooks.services import hooks
from projects.models import Project
from tests.support.people import Tenant, client_for, make_member
from tests.support.projects import add_project_member, make_project
from tests.webhooks.helpers import URL, make_hook

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(tenant: Tenant) -> Any:
    return tenant.client_for("manager")


@pytest.fixture
def project(tenant: Tenant) -> Project:
    return make_project(tenant.organisation, name="Streets")


def test_the_secret_is_in_the_first_answer_and_in_no_other(client: Any, project: Project) -> None:
    made = make_hook(client, events=["snapshot.sealed", "assignment.late"], project=str(project.pk))
    assert made.pop("secret").startswith("whsec_")
    assert made["project"] == {"id": str(project.pk), "name": "Streets"}
    assert made["events"] == ["assignment.late", "snapshot.sealed"], "in the order in which they are listed"
    assert client.get(f"/api/v1/webhooks/{made['id']}").json() == made
    assert client.get("/api/v1/webhooks").json()["results"] == [made]


def test_a_repeated_request_makes_one_and_keeps_no_readable_secret(client: Any) -> None:
    body = {"url": URL, "events": ["snapshot.sealed"]}
    headers = {"HTTP_IDEMPOTENCY_KEY": "once"}
    first, second = (client.post("/api/v1/webhooks", body, format="json", **headers) for _ in range(2))
    assert second.json() == first.json()
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"url": "http://receiver.example/"}, "/url", "webhook.url"),
        ({"url": "https://127.0.0.1/"}, "/url", "webhook.url"),
        ({"url": "https://169.254.169.254/latest"}, "/url", "webhook.url"),
        ({"url": "https://user:word@receiver.example/"}, "/url", "webhook.url"),
        ({"events": []}, "/events", "webhook.events_empty"),
        ({"events": ["snapshot.sealed", "snapshot.eaten"]}, "/events/1", "webhook.event_unknown"),
        ({"secret": "mine"}, "/secret", "field.unknown"),
    ],
)
def test_what_cannot_be_taken_is_pointed_at(client: Any, change: Any, pointer: str, code: str) -> None:
    body = {"url": URL, "events": ["snapshot.sealed"], **change}
    answer = client.post("/api/v1/webhooks", body, format="json")
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert not Webhook.objects.exists()


def test_a_change_is_made_for_the_version_that_was_read(client: Any) -> None:
    hook = make_hook(client, events=["snapshot.sealed"])
    address = f"/api/v1/webhooks/{hook['id']}"
    changed = client.patch(address, {"events": ["project.paused"]}, format="json", HTTP_IF_MATCH='"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["events"]) == (
        200,
        '"2"',
        ["project.paused"],
    )
    stale = client.patch(address, {"state": "paused"}, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert client.get(address).json()["state"] == "active"
    wrong = client.patch(address, {"state": "asleep"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "webhook.state")


def test_managers_of_a_project_keep_those_of_it_alone(tenant: Tenant, client: Any, project: Project) -> None:
    person = make_member(tenant.organisation, Role.ANNOTATOR)
    add_project_member(project, person, Role.MANAGER)
    theirs = client_for(person)
    everywhere = make_hook(client)
    own = make_hook(theirs, project=str(project.pk))
    assert [one["id"] for one in theirs.get("/api/v1/webhooks").json()["results"]] == [own["id"]]
    assert theirs.delete(f"/api/v1/webhooks/{everywhere['id']}").status_code == 404
    refused = theirs.post("/api/v1/webhooks", {"url": URL, "events": list(EVENTS)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "role.too_low")
    elsewhere = make_project(tenant.organisation)
    body = {"url": URL, "events": list(EVENTS), "project": str(elsewhere.pk)}
    assert theirs.post("/api/v1/webhooks", body, format="json").status_code == 404


def test_pages_lead_on_and_a_project_filters(client: Any, project: Project) -> None:
    made = [make_hook(client)["id"] for _ in range(2)] + [make_hook(client, project=str(project.pk))["id"]]
    first = client.get("/api/v1/webhooks?limit=2").json()
    second = client.get(f"/api/v1/webhooks?limit=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["results"] + second["results"]] == made[::-1]
    only = client.get(f"/api/v1/webhooks?project={project.pk}").json()["results"]
    assert [one["id"] for one in only] == [made[2]]


def test_there_is_a_most_of_them(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "MOST", 1)
    make_hook(client)
    answer = client.post("/api/v1/webhooks", {"url": URL, "events": ["snapshot.sealed"]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook.too_many")


def test_a_paused_one_is_neither_tried_nor_sent_again(client: Any) -> None:
    hook = make_hook(client)
    delivery = client.post(f"/api/v1/webhooks/{hook['id']}/test").json()["id"]
    client.patch(f"/api/v1/webhooks/{hook['id']}", {"state": "paused"}, format="json")
    for address in (f"webhooks/{hook['id']}/test", f"webhook-deliveries/{delivery}/retry"):
        answer = client.post(f"/api/v1/{address}")
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook.paused")


def test_the_audit_log_has_each_act_and_no_address_or_secret(client: Any) -> None:
    hook = make_hook(client, events=["snapshot.sealed"])
    address = f"/api/v1/webhooks/{hook['id']}"
    client.patch(address, {"url": "https://other.example/"}, format="json")
    client.post(f"{address}/rotate-secret")
    client.delete(address)
    events = list(AuditEvent.objects.filter(object_id=hook["id"]).order_by("index"))
    assert [event.action for event in events] == [
        "webhook.created",
        "webhook.changed",
        "webhook.secret_changed",
        "webhook.deleted",
    ]
    told = str([event.payload for event in events])
    assert "example" not in told
    assert "whsec_" not in told
