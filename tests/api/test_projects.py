"""Projects over HTTP: made, listed in few queries, changed, with members, sources and schema versions."""

from typing import Any

import pytest

from labeling.accounts.roles import Role
from projects.models import Project, ProjectMember, Queue, SchemaVersion
from tests.support.people import Tenant, make_member
from tests.support.projects import TEXT_SCHEMA, add_project_member, make_assignment
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
API = "/api/v1"


def make(client: Any, **body: Any) -> Any:
    return client.post(f"{API}/projects", {"name": "Moods", "schema": TEXT_SCHEMA, **body})


def test_a_project_comes_with_schema_queue_and_its_maker(tenant: Tenant) -> None:
    answer = make(
        tenant.client_for("manager"),
        guidelines="Look twice.",
        use={"commercial": False},
        queue={"overlap": 2, "lease_seconds": 60, "order": "random"},
    )
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert (body["name"], body["guidelines"], body["state"], body["role"]) == (
        "Moods",
        "Look twice.",
        "open",
        "manager",
    )
    assert (body["schema"], body["schema_version"], body["kinds"]) == (TEXT_SCHEMA, 1, ["text"])
    assert (body["use"]["action"], body["use"]["commercial"]) == ("label", False)
    queue = Queue.objects.get(project=body["id"])
    assert body["queue"] == {
        "id": str(queue.pk), "overlap": 2, "lease_seconds": 60, "order": "random", "state": "open",
    }  # fmt: skip
    assert body["counts"]["total"] == 0
    assert (body["people"], body["job"]) == (1, None)
    member = ProjectMember.objects.get(project=body["id"])
    assert (member.user, member.role) == (tenant.user("manager"), Role.MANAGER)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"schema": {"version": 1, "inputs": [], "controls": []}}, "/schema/inputs"),
        ({"schema": []}, "/schema"),
        ({"schema": None}, "/schema"),
        ({"use": {"commercial": "yes"}}, "/use/commercial"),
        ({"use": {"action": "export"}}, "/use/action"),
        ({"use": {"colour": "red"}}, "/use/colour"),
        ({"use": []}, "/use"),
        ({"queue": {"overlap": 0}}, "/queue/overlap"),
        ({"queue": {"lease_seconds": 5}}, "/queue/lease_seconds"),
        ({"queue": {"order": "magic"}}, "/queue/order"),
        ({"colour": 1}, "/colour"),
        ({"name": "a\x07b"}, "/name"),
    ],
)
def test_what_cannot_be_taken_is_pointed_at(tenant: Tenant, change: dict[str, Any], pointer: str) -> None:
    answer = make(tenant.client_for("manager"), **change)
    assert answer.status_code == 422
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}
    assert not Project.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_many(
    tenant: Tenant, django_assert_num_queries: Any, other_tenant: Tenant, large: bool
) -> None:
    actor = tenant.actor("manager")
    client = tenant.client_for("manager")
    stock_project(other_tenant.actor("manager"), name="Foreign")

    def fill(count: int) -> None:
        for number in range(count):
            project = stock_project(actor, name=f"P{number}")
            load(project, stock_source(actor, project), {"a": FREE, "b": NONCOMMERCIAL})

    fill(1)
    client.get(f"{API}/projects")
    with django_assert_num_queries(10 - large):  # the session is read from Redis there
        assert len(client.get(f"{API}/projects").json()["results"]) == 1
    fill(5)
    with django_assert_num_queries(10 - large):  # the session is read from Redis there
        rows = client.get(f"{API}/projects?limit=200").json()["results"]
    assert len(rows) == 6
    assert {row["counts"]["open"] for row in rows} == {1}
    assert {row["counts"]["quarantined"] for row in rows} == {1}
    assert {row["rights"]["DENY"] for row in rows} == {1}
    assert [row["name"] for row in rows][-1] == "P0"


def test_lists_go_on_by_cursor_and_by_state(tenant: Tenant) -> None:
    client = tenant.client_for("manager")
    for number in range(3):
        make(client, name=f"P{number}")
    first = client.get(f"{API}/projects?limit=2").json()
    second = client.get(f"{API}/projects?limit=2&cursor={first['next']}").json()
    assert [row["name"] for row in first["results"] + second["results"]] == ["P2", "P1", "P0"]
    assert second["next"] is None
    assert client.get(f"{API}/projects?state=paused").json()["results"] == []
    assert client.get(f"{API}/projects?state=gone").status_code == 422
    assert client.get(f"{API}/projects?cursor=x").status_code == 422


def test_annotators_see_the_projects_they_are_members_of(tenant: Tenant) -> None:
    mine = stock_project(tenant.actor("manager"), name="Mine")
    stock_project(tenant.actor("manager"), name="Hidden")
    add_project_member(mine, tenant.user("annotator"))
    rows = tenant.client_for("annotator").get(f"{API}/projects").json()["results"]
    assert [(row["name"], row["role"]) for row in rows] == [("Mine", "annotator")]
    limited = tenant.token_client("owner", project_id=mine.pk)
    assert [row["name"] for row in limited.get(f"{API}/projects").json()["results"]] == ["Mine"]


def test_a_change_needs_the_version_that_was_read(tenant: Tenant) -> None:
    client = tenant.client_for("manager")
    made = make(client).json()
    url = f"{API}/projects/{made['id']}"
    answer = client.patch(url, {"name": "Renamed", "state": "paused"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (answer.json()["name"], answer.json()["state"]) == ("Renamed", "paused")
    stale = client.patch(url, {"name": "Other"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version.stale")
    assert client.patch(url, {"name": "Third"}).status_code == 200
    assert client.get(url).headers["ETag"] == '"3"'


def test_a_changed_use_is_answered_with_the_new_counts(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor, use={"commercial": False})
    load(project, stock_source(actor, project), {"a": FREE, "b": NONCOMMERCIAL})
    client = tenant.client_for("manager")
    assert client.get(f"{API}/projects/{project.pk}").json()["counts"]["open"] == 2
    changed = client.patch(f"{API}/projects/{project.pk}", {"use": {"commercial": True}}).json()
    assert (changed["counts"]["open"], changed["counts"]["quarantined"], changed["job"]) == (1, 1, None)


def test_progress_tells_each_person_and_annotators_only_themselves(tenant: Tenant) -> None:
    project = stock_project(tenant.actor("manager"))
    add_project_member(project, tenant.user("annotator"))
    body = tenant.client_for("manager").get(f"{API}/projects/{project.pk}/progress").json()
    assert (body["counts"]["total"], body["by_person"], body["rate_per_hour"]) == (0, [], None)
    assert [event["what"] for event in body["recent"]] == ["schema.version"]
    assert tenant.client_for("annotator").get(f"{API}/projects/{project.pk}/progress").status_code == 200


def test_schema_versions_count_up_and_open_leases_keep_theirs(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    load(project, stock_source(actor, project), {"a": FREE})
    lease = make_assignment(project.items.select_related("project").get(), tenant.user("annotator"))
    client = tenant.client_for("manager")
    url = f"{API}/projects/{project.pk}/schema-versions"
    other = {**TEXT_SCHEMA, "inputs": [{"name": "words", "type": "text"}]}
    made = client.post(url, {"schema": other})
    assert (made.status_code, made.json()["version"], made.json()["schema"]) == (201, 2, other)
    assert made.json()["created_by"]["name"] == "Manager"
    assert client.post(url, {"schema": other}).json()["version"] == 2
    assert [row["version"] for row in client.get(url).json()["results"]] == [2, 1]
    assert client.get(f"{API}/projects/{project.pk}").json()["schema_version"] == 2
    lease.refresh_from_db()
    assert lease.schema_version.number == 1
    bad = client.post(url, {"schema": {**TEXT_SCHEMA, "controls": [{"name": "x", "type": "dance"}]}})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/schema/controls/0/type")
    assert SchemaVersion.objects.filter(project=project).count() == 2


def test_members_are_named_by_address_or_id_within_the_organisation(
    tenant: Tenant, other_tenant: Tenant
) -> None:
    project = stock_project(tenant.actor("manager"))
    url = f"{API}/projects/{project.pk}/members"
    client = tenant.client_for("manager")
    person = make_member(tenant.organisation, "viewer", email="ann@example.org", name="Ann")
    made = client.post(url, {"email": "ANN@example.org", "role": "annotator"})
    assert made.status_code == 201
    assert made.json()["user"] == {"id": str(person.pk), "name": "Ann", "email": "ann@example.org"}
    again = client.post(url, {"user": {"id": str(person.pk)}, "role": "reviewer"}).json()
    assert (again["id"], again["role"]) == (made.json()["id"], "reviewer")
    assert [row["role"] for row in client.get(url).json()["results"]] == ["manager", "reviewer"]
    foreign = client.post(url, {"email": other_tenant.owner.email, "role": "viewer"})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "member.unknown")
    assert client.post(url, {"role": "viewer"}).json()["code"] == "member.missing"
    above = client.post(url, {"email": person.email, "role": "owner"})
    assert (above.status_code, above.json()["code"]) == (403, "role.above_own")
    assert client.delete(f"{url}/{made.json()['id']}").status_code == 204
    assert client.delete(f"{url}/{made.json()['id']}").status_code == 404


def test_sources_keep_default_rights(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    url = f"{API}/projects/{project.pk}/sources"
    client = tenant.client_for("manager")
    made = client.post(
        url,
        {
            "name": "Museum",
            "kind": "crawl",
            "url": "https://example.org",
            "acquired": "download",
            "rights": CREDITED,
        },
    )
    assert made.status_code == 201
    assert made.json()["rights"] == CREDITED
    assert (made.json()["acquired"], made.json()["items"]) == ("download", 0)
    assert client.post(url, {"name": "Museum"}).status_code == 409
    for bad, pointer in (
        ({"rights": {"licence": 5}}, "/rights/licence"),
        ({"url": "javascript:x"}, "/url"),
        ({"acquired": "stolen"}, "/acquired"),
        ({"kind": "gift"}, "/kind"),
    ):
        answer = client.post(url, {"name": "Other", **bad})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    load(project, project.sources.get(), {"a": None})
    assert [(row["name"], row["items"]) for row in client.get(url).json()["results"]] == [("Museum", 1)]


def test_the_json_schema_of_label_schemas_is_public(anonymous: Any) -> None:
    answer = anonymous.get(f"{API}/label-schema.json")
    assert answer.status_code == 200
    assert answer.json()["type"] == "object"


def test_nothing_of_another_tenant_can_be_reached(tenant: Tenant, other_tenant: Tenant) -> None:
    foreign = stock_project(other_tenant.actor("manager"))
    client = tenant.client_for("owner")
    for path in ("", "/progress", "/schema-versions", "/members", "/sources", "/items", "/items/facets"):
        answer = client.get(f"{API}/projects/{foreign.pk}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "project.not_found")
    assert client.get(f"{API}/projects/nonsense").status_code == 404
