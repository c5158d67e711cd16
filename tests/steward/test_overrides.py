"""Overrides by API: only what needs review, for a reason and a time, judged at once and by the clock."""

from datetime import timedelta
from typing import Any

import pytest

from labeling.audit.models import AuditEvent
from labeling.core import clock
from projects.models import Item, Project
from projects.services.counters import recount
from projects.services.judging import may_be_labeled
from projects.services.judging_sweep import judge_ended
from projects.services.restating import restate_item
from tests.support.people import Tenant
from tests.support.stock import FREE, NONCOMMERCIAL, load, states, stock_project, stock_source

pytestmark = pytest.mark.django_db
PEOPLE = {**FREE, "personal_data": "unknown"}
WHY = "I looked at each, nobody can be recognised."


@pytest.fixture
def project(tenant: Tenant) -> Project:
    actor = tenant.actor("manager")
    made = stock_project(actor)
    load(made, stock_source(actor, made), {"review": PEOPLE, "free": FREE, "nc": NONCOMMERCIAL})
    return made


def item(project: Project, key: str) -> Item:
    return Item.objects.select_related("project").get(project=project, external_id=key)


def wanted(**changes: Any) -> dict[str, Any]:
    ends = (clock.now() + timedelta(days=30)).isoformat()
    return {"reason": WHY, "expires_at": ends, **changes}


def put(tenant: Tenant, project: Project, key: str, who: str = "steward", **changes: Any) -> Any:
    path = f"/api/v1/items/{item(project, key).pk}/overrides"
    return tenant.client_for(who).post(path, wanted(**changes), format="json")


def test_what_needs_review_may_be_labeled_until_the_override_ends(
    tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = put(tenant, project, "review")
    assert made.status_code == 201
    body = made.json()
    assert (body["state"], body["codes"], body["actions"], body["items"]) == (
        "active",
        ["PD_UNKNOWN"],
        ["label"],
        1,
    )
    assert states(project)["review"] == "labelable"
    verdict = tenant.client_for("steward").get(f"/api/v1/items/{item(project, 'review').pk}/verdict").json()
    assert verdict["verdict"] == "ALLOW_WITH_OBLIGATIONS"
    assert "OB_OVERRIDE" in [duty["code"] for duty in verdict["obligations"]]
    later = clock.now() + timedelta(days=31)
    assert not may_be_labeled(project=project, item=item(project, "review"), at=later)
    monkeypatch.setattr(clock, "now", lambda: later)
    judge_ended(now=later)
    assert states(project)["review"] == "quarantined"
    assert recount(project.pk) == {}
    listed = tenant.client_for("steward").get(f"/api/v1/items/{item(project, 'review').pk}/overrides").json()
    assert [row["state"] for row in listed["results"]] == ["expired"]


def test_an_override_taken_back_closes_the_item_at_once(tenant: Tenant, project: Project) -> None:
    made = put(tenant, project, "review").json()
    client = tenant.client_for("steward")
    ended = client.post(f"/api/v1/overrides/{made['id']}/end")
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    assert states(project)["review"] == "quarantined"
    again = client.post(f"/api/v1/overrides/{made['id']}/end").json()
    assert again == ended.json()
    actions = list(
        AuditEvent.objects.filter(kind="override").order_by("index").values_list("action", flat=True)
    )
    assert actions == ["override.made", "override.ended"]


def test_what_is_blocked_is_never_overridden(tenant: Tenant, project: Project) -> None:
    refused = put(tenant, project, "nc")
    body = refused.json()
    assert (refused.status_code, body["code"]) == (409, "override.denied")
    assert "a new fact can" in body["detail"]
    assert "Add permission from the rights holder" in body["errors"][0]["detail"]
    assert put(tenant, project, "free").json()["code"] == "override.not_needed"
    assert item(project, "nc").verdict == 3


def test_what_comes_up_later_under_another_reason_is_not_let_pass(tenant: Tenant, project: Project) -> None:
    put(tenant, project, "review")
    restate_item(actor=tenant.actor("steward"), item=item(project, "review"), rights={"acquired": "unknown"})
    assert states(project)["review"] == "quarantined"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "ok"}, "reason.too_short"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at.past"),
        ({"expires_at": "2120-01-01T00:00:00Z"}, "expires_at.too_far"),
        ({"actions": ["sell"]}, "invalid"),
        ({"evidence": ["01890000-0000-7000-8000-000000000000"]}, "evidence.unknown"),
    ],
)
def test_nonsense_is_refused(tenant: Tenant, project: Project, changes: dict[str, Any], code: str) -> None:
    refused = put(tenant, project, "review", **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert states(project)["review"] == "quarantined"


def test_a_stewards_role_in_a_project_alone_is_not_enough(tenant: Tenant, project: Project) -> None:
    from labeling.accounts.roles import Role
    from tests.support.projects import add_project_member

    add_project_member(project, tenant.user("annotator"), Role.STEWARD)
    refused = put(tenant, project, "review", who="annotator")
    assert (refused.status_code, refused.json()["code"]) == (403, "role.too_low")


def test_a_group_is_overridden_as_one(tenant: Tenant, project: Project) -> None:
    client = tenant.client_for("steward")
    load(project, project.sources.get(), {"second": PEOPLE})
    groups = client.get(f"/api/v1/projects/{project.pk}/quarantine").json()["results"]
    keys = {group["overridable"]: group["key"] for group in groups}
    made = client.post(
        f"/api/v1/projects/{project.pk}/overrides", wanted(group=keys[True]), format="json"
    ).json()
    assert made["items"] == 2
    assert states(project) == {
        "review": "labelable",
        "second": "labelable",
        "free": "labelable",
        "nc": "quarantined",
    }
    refused = client.post(
        f"/api/v1/projects/{project.pk}/overrides", wanted(group=keys[False]), format="json"
    )
    assert refused.json()["code"] == "override.denied"
