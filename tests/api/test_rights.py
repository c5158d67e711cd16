"""Rights over HTTP: statements, live verdicts with what-if, and the policy asked directly."""

from typing import Any

import pytest

from projects.models import Item, Project
from tests.support.people import Tenant
from tests.support.projects import add_project_member
from tests.support.stock import FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def project(tenant: Tenant) -> Project:
    actor = tenant.actor("manager")
    made = stock_project(actor)
    load(made, stock_source(actor, made), {"free": FREE, "nc": NONCOMMERCIAL, "none": None})
    return made


def url(project: Project, key: str, path: str = "") -> str:
    return f"{API}/items/{Item.objects.get(project=project, external_id=key).pk}{path}"


def test_a_verdict_says_in_one_sentence_why(tenant: Tenant, project: Project) -> None:
    client = tenant.client_for("manager")
    sentences = {
        key: client.get(url(project, key, "/verdict")).json()["sentence"] for key in ("free", "nc", "none")
    }
    assert sentences == {
        "free": "May be labeled in this project.",
        "nc": "May not be labeled in this project: its licence forbids commercial use.",
        "none": "May not be labeled in this project: no licence is known.",
    }
    body = client.get(url(project, "nc", "/verdict")).json()
    assert (body["verdict"], body["word"], body["elected_licence"]) == ("DENY", "Blocked", "CC-BY-NC-4.0")
    assert body["reasons"][0]["code"] == "LIC_NC"
    assert [layer["layer"] for layer in body["layers"]] == [f"L{number}" for number in range(9)]
    assert body["use"]["commercial"] is True


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ("", "DENY"),
        ("action=label", "DENY"),
        ("commercial=true", "DENY"),
        ("action=export&distribution=public", "DENY"),
        ("at=2020-01-01T00:00:00Z", "DENY"),
    ],
)
def test_what_if_changes_the_use(tenant: Tenant, project: Project, query: str, verdict: str) -> None:
    answer = tenant.client_for("manager").get(url(project, "nc", f"/verdict?{query}"))
    assert (answer.status_code, answer.json()["verdict"]) == (200, verdict)


def test_without_commerce_nc_may_be_labeled(tenant: Tenant, project: Project) -> None:
    body = tenant.client_for("manager").get(url(project, "nc", "/verdict?commercial=false")).json()
    assert body["verdict"] in ("ALLOW", "ALLOW_WITH_OBLIGATIONS")
    assert body["use"]["commercial"] is False
    assert Item.objects.get(project=project, external_id="nc").state == "quarantined"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("commercial=perhaps", "/commercial"),
        ("action=eat", "/action"),
        ("at=yesterday", "/at"),
        ("purpose=x", "/purpose"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(
    tenant: Tenant, project: Project, query: str, pointer: str
) -> None:
    answer = tenant.client_for("manager").get(url(project, "free", f"/verdict?{query}"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_stewards_state_rights_and_the_item_follows(tenant: Tenant, project: Project) -> None:
    steward = tenant.user("steward")
    add_project_member(project, steward)
    client = tenant.client_for("steward")
    address = url(project, "none", "/rights")
    made = client.post(address, {"licence": "CC0", "personal_data": "none", "reason": "Asked the author"})
    assert made.status_code == 201
    body = made.json()
    assert (body["licence"], body["licence_declared"], body["current"]) == ("CC0-1.0", "CC0", True)
    assert (body["reason"], body["stated_by"]["id"]) == ("Asked the author", str(steward.pk))
    assert client.get(url(project, "none")).json()["state"] == "labelable"
    history = client.get(address).json()["results"]
    assert [(row["licence"], row["current"]) for row in history] == [
        ("CC0-1.0", True),
        ("NOASSERTION", False),
    ]
    for bad, pointer in (
        ({"licens": 1}, "/licens"),
        ({"licence": 1}, "/licence"),
        ({"reason": 1}, "/reason"),
    ):
        answer = client.post(address, bad)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_whoever_repeats_with_the_same_key_states_once(tenant: Tenant, project: Project) -> None:
    client = tenant.client_for("owner")
    address = url(project, "none", "/rights")
    for _ in range(2):
        stated = {"licence": "CC0", "reason": "Asked the author"}
        answer = client.post(address, stated, headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 201
    assert len(client.get(address).json()["results"]) == 2


@pytest.mark.parametrize("stated", ["Frobnicate 3", "CC-BY-9.9-XX or so", "see the readme"])
def test_a_licence_nobody_knows_is_refused_and_changes_nothing(
    tenant: Tenant, project: Project, stated: str
) -> None:
    client = tenant.client_for("steward")
    address = url(project, "free", "/rights")
    before = client.get(address).json()["results"]
    answer = client.post(address, {"licence": stated, "reason": "Seen"})
    assert answer.status_code == 422
    assert [(f["pointer"], f["code"]) for f in answer.json()["errors"]] == [
        ("/licence", "rights.licence_unknown")
    ]
    assert client.get(address).json()["results"] == before
    said = client.post(address, {"licence": "unknown", "reason": "Nobody knows"})
    assert (said.status_code, said.json()["licence"]) == (201, "NOASSERTION")


def test_another_tenants_item_is_not_there(other_tenant: Tenant, project: Project) -> None:
    client = other_tenant.client_for("owner")
    for path in ("", "/rights", "/verdict"):
        answer = client.get(url(project, "free", path))
        assert (answer.status_code, answer.json()["code"]) == (404, "item.not_found")
    assert client.post(url(project, "free", "/rights"), {"licence": "CC0"}).status_code == 404


def test_the_policy_is_asked_directly(tenant: Tenant) -> None:
    client = tenant.client_for("viewer")
    facts = {"licence": "CC-BY-NC-4.0", "credit": "A", "personal_data": "none"}
    body = client.post(
        f"{API}/rights/evaluate", {"facts": facts, "use": {"action": "label", "commercial": True}}
    ).json()
    assert (body["verdict"], body["sentence"]) == (
        "DENY",
        "May not be labeled: its licence forbids commercial use.",
    )
    bad = client.post(f"{API}/rights/evaluate", {"facts": {"colour": 1}, "use": {"action": "eat"}})
    assert bad.status_code == 422
    assert {fault["pointer"] for fault in bad.json()["errors"]} == {"/facts/colour", "/use/action"}
    assert client.post(f"{API}/rights/evaluate", []).status_code == 422


def test_licences_are_merged_or_the_pair_is_named(tenant: Tenant) -> None:
    client = tenant.client_for("viewer")
    ask: Any = {"licences": ["CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"], "mode": "merged"}
    merged = client.post(f"{API}/rights/merge", ask).json()
    assert (merged["outbound"], sorted(merged["conflict"])) == ([], ["CC-BY-NC-SA-4.0", "CC-BY-SA-4.0"])
    kept = client.post(f"{API}/rights/merge", {**ask, "mode": "collection"}).json()
    assert (kept["conflict"], len(kept["outbound"])) == (None, 1)
    assert client.post(f"{API}/rights/merge", {"licences": [], "mode": "merged"}).status_code == 422


def test_licences_explain_themselves(tenant: Tenant) -> None:
    rows = {row["id"]: row for row in tenant.client_for("viewer").get(f"{API}/licences").json()["results"]}
    assert rows["CC-BY-NC-SA-4.0"]["short"] == "CC BY-NC-SA 4.0"
    assert rows["CC0-1.0"]["short"] == "CC0"
    assert any("commercial" in line for line in rows["CC-BY-NC-4.0"]["summary"])
