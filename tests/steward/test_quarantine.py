"""Quarantine by cause, and resolving it: exact counts, evidence where more is permitted, jobs for many."""

from typing import Any

import pytest

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.rights.evidence.models import Evidence
from projects.models import Item, ItemStatement, Project
from projects.services import quarantine
from projects.services.counters import recount
from tests.support.jobs import work_off
from tests.support.people import Tenant
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, states, stock_project, stock_source

pytestmark = pytest.mark.django_db
UNKNOWN: dict[str, Any] = {"personal_data": "none"}


@pytest.fixture
def project(tenant: Tenant) -> Project:
    """Three unlicensed items of one source, one of another, two with a licence that forbids the use, a free one."""
    actor = tenant.actor("manager")
    made = stock_project(actor)
    first, second = (stock_source(actor, made, name=name) for name in ("Camera", "Archive"))
    unknown = {f"u{n}": {**UNKNOWN, "credit": f"Somebody {n}"} for n in range(3)}
    load(made, first, {**unknown, "nc1": NONCOMMERCIAL, "nc2": NONCOMMERCIAL, "free": FREE})
    load(made, second, {"other": UNKNOWN})
    return made


def document(tenant: Tenant) -> Evidence:
    return Evidence.objects.create(
        organisation=tenant.organisation,
        sha256="0" * 64,
        bytes=1,
        mime="application/pdf",
        kind="pdf",
        filename="permission.pdf",
        path="evidence/one",
        created_at=clock.now(),
    )


def groups(tenant: Tenant, project: Project, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (
        tenant.client_for("steward").get(f"/api/v1/projects/{project.pk}/quarantine{query}").json()
    )
    return found


def resolve(tenant: Tenant, project: Project, body: dict[str, Any], **headers: str) -> Any:
    path = f"/api/v1/projects/{project.pk}/quarantine/resolve"
    return tenant.client_for("steward").post(
        path, {"reason": "Asked the owner.", **body}, format="json", headers=headers
    )


def test_items_stand_by_cause_with_reasons_and_fixes(tenant: Tenant, project: Project) -> None:
    body = groups(tenant, project)
    assert body["items"] == 6
    rows = [
        (row["count"], row["source"]["name"], row["licence_declared"], [r["code"] for r in row["reasons"]])
        for row in body["results"]
    ]
    assert rows == [
        (3, "Camera", "", ["LIC_UNKNOWN"]),
        (2, "Camera", "CC-BY-NC-4.0", ["LIC_NC"]),
        (1, "Archive", "", ["LIC_UNKNOWN"]),
    ]
    first = body["results"][0]
    assert first["sentence"] == "May not be labeled in this project: no licence is known."
    assert (first["verdict"], first["overridable"], len(first["samples"])) == ("DENY", False, 3)
    assert first["fixes"][0]["code"] == "add_licence"


def test_groups_and_their_items_are_paged(tenant: Tenant, project: Project) -> None:
    page = groups(tenant, project, "?limit=2")
    rest = groups(tenant, project, f"?limit=2&cursor={page['next']}")
    assert [row["count"] for row in page["results"] + rest["results"]] == [3, 2, 1]
    assert rest["next"] is None
    key = page["results"][0]["key"]
    path = f"/api/v1/projects/{project.pk}/quarantine/{key}/items"
    client = tenant.client_for("steward")
    one = client.get(f"{path}?limit=2").json()
    two = client.get(f"{path}?limit=2&cursor={one['next']}").json()
    found = [row["external_id"] for row in one["results"] + two["results"]]
    assert sorted(found) == ["u0", "u1", "u2"]
    assert client.get(f"/api/v1/projects/{project.pk}/quarantine?cursor=x").status_code == 422
    assert client.get(f"/api/v1/projects/{project.pk}/quarantine/nothing/items").status_code == 404


def test_a_group_is_restated_with_evidence_and_cleared(tenant: Tenant, project: Project) -> None:
    key = groups(tenant, project)["results"][0]["key"]
    refused = resolve(tenant, project, {"group": key, "rights": {"licence": "CC0"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "evidence.needed")
    proof = document(tenant)
    done = resolve(tenant, project, {"group": key, "rights": {"licence": "CC0"}, "evidence": [str(proof.pk)]})
    assert done.status_code == 200
    assert done.json() == {"restated": 3, "cleared": 3, "blocked": 0, "still": [], "job": None}
    assert {states(project)[key] for key in ("u0", "u1", "u2")} == {"labelable"}
    held = Item.objects.select_related("statement").get(external_id="u1")
    assert (held.licence, held.statement.credit) == ("CC0-1.0", "Somebody 1")
    entry = ItemStatement.objects.filter(item=held).latest("stated_at")
    assert (entry.reason, entry.evidence, entry.stated_by) == (
        "Asked the owner.",
        [str(proof.pk)],
        tenant.user("steward"),
    )
    event = AuditEvent.objects.latest("index")
    assert (event.action, event.payload["items"], event.payload["cleared"]) == ("items.rights_stated", 3, 3)
    assert recount(project.pk) == {}


def test_what_is_still_blocked_says_why(tenant: Tenant, project: Project) -> None:
    ids = [
        str(pk) for pk in Item.objects.filter(external_id__in=("u0", "other")).values_list("pk", flat=True)
    ]
    body = {"items": ids, "rights": {"licence": "CC-BY-NC-4.0"}, "evidence": [str(document(tenant).pk)]}
    done = resolve(tenant, project, body).json()
    assert (done["restated"], done["cleared"], done["blocked"]) == (2, 0, 2)
    assert [(row["code"], row["count"]) for row in done["still"]] == [("LIC_NC", 2)]
    again = resolve(tenant, project, body).json()
    assert (again["restated"], again["blocked"]) == (0, 2)
    assert ItemStatement.objects.filter(item__external_id="u0").count() == 2


def test_a_repeated_request_is_answered_as_the_first(tenant: Tenant, project: Project) -> None:
    key = groups(tenant, project)["results"][1]["key"]
    body = {"group": key, "rights": {"licence": "CC0"}, "evidence": [str(document(tenant).pk)]}
    first = resolve(tenant, project, body, **{"Idempotency-Key": "one"})
    second = resolve(tenant, project, body, **{"Idempotency-Key": "one"})
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["Idempotent-Replay"] == "true"
    assert AuditEvent.objects.filter(action="items.rights_stated").count() == 1


def test_a_licence_that_permits_less_needs_no_document(tenant: Tenant, project: Project) -> None:
    free = Item.objects.get(external_id="free")
    done = resolve(tenant, project, {"items": [str(free.pk)], "rights": {"licence": "CC-BY-NC-4.0"}})
    assert (done.status_code, done.json()["blocked"]) == (200, 1)
    assert states(project)["free"] == "quarantined"


def test_many_items_are_restated_by_a_job(
    tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "AT_ONCE", 2)
    monkeypatch.setattr(quarantine, "STEP", 2)
    key = groups(tenant, project)["results"][0]["key"]
    rights = {key: CREDITED[key] for key in ("licence", "credit", "source_url")}
    answer = resolve(
        tenant, project, {"group": key, "rights": rights, "evidence": [str(document(tenant).pk)]}
    )
    assert (answer.status_code, answer.json()["restated"]) == (202, 0)
    job = work_off(answer.json()["job"]["id"])
    assert (job.state, job.done, job.result) == ("done", 3, {"restated": 3, "cleared": 3, "blocked": 0})
    assert {states(project)[key] for key in ("u0", "u1", "u2")} == {"labelable"}
    assert states(project)["other"] == "quarantined"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"rights": {"licence": "CC0"}}, "resolve.which"),
        ({"items": [], "rights": {"licence": "CC0"}}, "items.number"),
        ({"items": ["x"], "rights": {"licence": "CC0"}}, "item.unknown"),
        ({"group": "x", "rights": {}}, "quarantine_group.not_found"),
        ({"items": ["free"], "rights": {}}, "rights.empty"),
        ({"items": ["free"], "rights": {"licence": 5}}, "rights.invalid"),
        ({"items": ["free"], "rights": {"licence": "CC0"}, "evidence": ["x"]}, "evidence.unknown"),
    ],
)
def test_nonsense_is_refused(tenant: Tenant, project: Project, body: dict[str, Any], code: str) -> None:
    if body.get("items") == ["free"]:
        body = {**body, "items": [str(Item.objects.get(external_id="free").pk)]}
    assert resolve(tenant, project, body).json()["code"] == code
