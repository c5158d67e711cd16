"""Groups and skills through the API, and what they make of somebody's standing."""

from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from labeling.accounts.models import GroupMember, SkillValue
from labeling.accounts.roles import Role
from labeling.accounts.standing import Standing, standing_of
from labeling.audit.models import AuditEvent
from tests.support.people import Tenant, make_member, make_tenant
from tests.support.projects import add_project_member, make_project

pytestmark = pytest.mark.django_db


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def made(client: APIClient, what: str, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/api/v1/{what}", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def acts(tenant: Tenant) -> list[str]:
    rows = AuditEvent.objects.filter(organisation=tenant.organisation).order_by("index")
    return [row for row in rows.values_list("action", flat=True) if row.split(".")[0] in ("group", "skill")]


def test_a_group_is_filled_renamed_and_deleted(tenant: Tenant, manager: APIClient) -> None:
    group = made(manager, "groups", name="  Night shift ")
    assert (group["name"], group["members"], group["people"], group["version"]) == ("Night shift", 0, [], 1)
    ann = make_member(tenant.organisation, Role.ANNOTATOR, email="ann@example.org", name="Ann")
    address = f"/api/v1/groups/{group['id']}"
    for _ in range(2):
        answer = manager.put(f"{address}/members/{ann.pk}")
        assert answer.json()["people"] == [{"id": str(ann.pk), "name": "Ann", "email": "ann@example.org"}]
    assert answer.json()["version"] == 2
    assert standing_of(user_id=ann.pk, organisation_id=tenant.organisation.pk) == Standing(
        frozenset({UUID(group["id"])}), {}
    )
    stale = manager.patch(address, {"name": "Late"}, headers={"If-Match": '"1"'})
    assert code(stale) == (412, "version.stale")
    fresh = manager.patch(address, {"name": "Late"}, headers={"If-Match": '"2"'})
    assert (fresh.json()["name"], fresh["ETag"]) == ("Late", '"3"')
    assert manager.get("/api/v1/groups").json()["results"] == [
        {key: fresh.json()[key] for key in ("id", "name", "members", "version", "created_at")}
    ]
    for _ in range(2):
        assert manager.delete(f"{address}/members/{ann.pk}").status_code == 204
    assert manager.delete(address).status_code == 204
    assert manager.get(address).status_code == 404
    assert acts(tenant) == [
        "group.created",
        "group.member_added",
        "group.renamed",
        "group.member_removed",
        "group.deleted",
    ]


def test_a_name_is_given_once(manager: APIClient) -> None:
    made(manager, "groups", name="Birds")
    made(manager, "skills", name="Birds")
    other = made(manager, "groups", name="Plants")
    assert code(manager.post("/api/v1/groups", {"name": "bIRDS"})) == (409, "group.name_taken")
    assert code(manager.post("/api/v1/skills", {"name": "BIRDS"})) == (409, "skill.name_taken")
    renamed = manager.patch(f"/api/v1/groups/{other['id']}", {"name": "birds"})
    assert code(renamed) == (409, "group.name_taken")


@pytest.mark.parametrize(
    "body", [{}, {"name": " "}, {"name": "x" * 121}, {"name": "a\x00b"}, {"name": "x", "y": 1}]
)
def test_what_is_no_name_is_refused(manager: APIClient, body: dict[str, Any]) -> None:
    for what in ("groups", "skills"):
        assert manager.post(f"/api/v1/{what}", body).status_code == 422


def test_only_people_of_the_organisation_get_in(
    tenant: Tenant, manager: APIClient, other_tenant: Tenant
) -> None:
    group, skill = made(manager, "groups", name="G"), made(manager, "skills", name="S")
    stranger = other_tenant.user(Role.ANNOTATOR)
    for user in (stranger.pk, "nobody"):
        assert code(manager.put(f"/api/v1/groups/{group['id']}/members/{user}")) == (404, "member.not_found")
        put = manager.put(f"/api/v1/skills/{skill['id']}/people/{user}", {"value": 1})
        assert code(put) == (404, "member.not_found")
    theirs = other_tenant.client_for(Role.OWNER)
    assert code(theirs.get(f"/api/v1/groups/{group['id']}")) == (404, "group.not_found")
    assert code(theirs.delete(f"/api/v1/skills/{skill['id']}")) == (404, "skill.not_found")


def test_values_are_set_listed_and_removed(tenant: Tenant, manager: APIClient) -> None:
    skill = made(manager, "skills", name="Birds", description="Names of European birds")
    address = f"/api/v1/skills/{skill['id']}"
    people = [make_member(tenant.organisation, Role.ANNOTATOR) for _ in range(3)]
    for user, value in zip(people, (40, 100, 0), strict=True):
        answer = manager.put(f"{address}/people/{user.pk}", {"value": value})
        assert (answer.status_code, answer.json()["value"]) == (200, value)
        assert answer.json()["set_by"]["id"] == str(tenant.user(Role.MANAGER).pk)
    manager.put(f"{address}/people/{people[0].pk}", {"value": 40})  # says nothing new
    first = manager.get(f"{address}/people?limit=2").json()
    second = manager.get(f"{address}/people?limit=2&cursor={first['next']}").json()
    assert [row["value"] for row in first["results"] + second["results"]] == [100, 40, 0]
    standing = standing_of(user_id=people[2].pk, organisation_id=tenant.organisation.pk)
    assert standing.skills == {UUID(skill["id"]): 0}
    assert manager.delete(f"{address}/people/{people[2].pk}").status_code == 204
    assert standing_of(user_id=people[2].pk, organisation_id=tenant.organisation.pk).skills == {}
    assert acts(tenant) == ["skill.created", *["skill.value_set"] * 3, "skill.value_removed"]
    assert manager.delete(address).status_code == 204
    assert not SkillValue.objects.exists()


@pytest.mark.parametrize("value", [-1, 101, 50.5, None, "many", True])
def test_a_value_is_a_whole_number_of_a_hundred(tenant: Tenant, manager: APIClient, value: Any) -> None:
    skill = made(manager, "skills", name="Birds")
    user = tenant.user(Role.ANNOTATOR)
    answer = manager.put(f"/api/v1/skills/{skill['id']}/people/{user.pk}", {"value": value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/value"


def test_what_queues_ask_for_is_not_deleted(tenant: Tenant, manager: APIClient) -> None:
    group, skill = made(manager, "groups", name="G"), made(manager, "skills", name="S")
    queue = make_project(tenant.organisation).queues.get()
    queue.audience = {
        "members": [],
        "groups": [group["id"]],
        "skills": [{"skill": skill["id"], "min": 50}],
    }
    queue.save()
    refused = manager.delete(f"/api/v1/groups/{group['id']}")
    assert code(refused) == (409, "group.in_use")
    assert "“Annotate”" in refused.json()["detail"]
    assert code(manager.delete(f"/api/v1/skills/{skill['id']}")) == (409, "skill.in_use")
    queue.audience = {"members": [], "groups": [], "skills": []}
    queue.save()
    assert manager.delete(f"/api/v1/groups/{group['id']}").status_code == 204
    assert manager.delete(f"/api/v1/skills/{skill['id']}").status_code == 204


def test_who_leaves_the_organisation_keeps_no_standing(tenant: Tenant, manager: APIClient) -> None:
    user = make_member(tenant.organisation, Role.ANNOTATOR)
    group, skill = made(manager, "groups", name="G"), made(manager, "skills", name="S")
    manager.put(f"/api/v1/groups/{group['id']}/members/{user.pk}")
    manager.put(f"/api/v1/skills/{skill['id']}/people/{user.pk}", {"value": 9})
    member = user.memberships.get()
    assert manager.delete(f"/api/v1/members/{member.pk}").status_code == 204
    assert not GroupMember.objects.filter(user=user).exists()
    assert standing_of(user_id=user.pk, organisation_id=tenant.organisation.pk) == Standing(frozenset(), {})


def test_standing_costs_two_queries(tenant: Tenant, django_assert_num_queries: Any) -> None:
    user = tenant.user(Role.ANNOTATOR)
    with django_assert_num_queries(2):
        standing_of(user_id=user.pk, organisation_id=tenant.organisation.pk)


def test_people_are_found_by_words_of_their_name_or_address(tenant: Tenant, manager: APIClient) -> None:
    for name, email in (
        ("Ann Lee", "ann@example.org"),
        ("Bob Lee", "bob@example.net"),
        ("", "lee@corp.test"),
    ):
        make_member(tenant.organisation, Role.ANNOTATOR, email=email, name=name or " ")
    make_member(make_tenant().organisation, Role.ANNOTATOR, email="lee@elsewhere.test", name="Other Lee")

    def found(search: str, path: str = "members") -> list[str]:
        answer = manager.get(f"/api/v1/{path}", {"search": search, "limit": 50})
        assert answer.status_code == 200, answer.content
        return [row["user"]["email"] for row in answer.json()["results"]]

    assert found("LEE") == ["ann@example.org", "bob@example.net", "lee@corp.test"]
    assert found(" lee example ") == ["ann@example.org", "bob@example.net"]
    assert found("b%b") == found("zoe") == []
    project = make_project(tenant.organisation)
    assert found("lee", f"projects/{project.pk}/members") == []
    add_project_member(project, tenant.user(Role.ANNOTATOR))
    assert len(found("annotator", f"projects/{project.pk}/members")) == 1
    for path in ("members", f"projects/{project.pk}/members"):
        bad = manager.get(f"/api/v1/{path}", {"search": "a\x00"})
        assert (code(bad), bad.json()["errors"][0]["pointer"]) == ((422, "text.characters"), "/search")
