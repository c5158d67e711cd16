"""The rights overview: exact counts, the fixes that clear most, and as many queries for many items as for few."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.accounts.roles import Role
from labeling.core import clock
from projects.models import Item, Project
from projects.services.restating import delete_item
from projects.services.standing import set_part
from tests.support.people import Tenant
from tests.support.projects import add_project_member
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
UNKNOWN: dict[str, Any] = {"personal_data": "none"}
PEOPLE = {**FREE, "personal_data": "unknown"}


@pytest.fixture
def project(tenant: Tenant) -> Project:
    actor = tenant.actor("manager")
    made = stock_project(actor)
    first, second = (stock_source(actor, made, name=name) for name in ("Camera", "Archive"))
    load(made, first, {"f1": FREE, "f2": FREE, "by": CREDITED, "nc": NONCOMMERCIAL, "people": PEOPLE})
    load(made, second, {"u1": UNKNOWN, "u2": UNKNOWN, "both": {"personal_data": "unknown"}})
    return made


def overview(tenant: Tenant, who: str = "steward", query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = tenant.client_for(who).get(f"/api/v1/rights/overview{query}").json()
    return found


def counts(allow: int, conditions: int, review: int, deny: int) -> dict[str, int]:
    return {"ALLOW": allow, "ALLOW_WITH_OBLIGATIONS": conditions, "NEEDS_REVIEW": review, "DENY": deny}


def test_items_are_counted_by_verdict_source_and_licence(tenant: Tenant, project: Project) -> None:
    row = overview(tenant)["results"][0]
    assert (row["project"]["name"], row["items"], row["verdicts"]) == ("Moods", 8, counts(2, 1, 1, 4))
    assert [(one["source"]["name"], one["verdicts"]) for one in row["sources"]] == [
        ("Camera", counts(2, 1, 1, 1)),
        ("Archive", counts(0, 0, 0, 3)),
    ]
    assert {one["licence"]: sum(one["verdicts"].values()) for one in row["licences"]} == {
        "CC0-1.0": 3,
        "NOASSERTION": 3,
        "CC-BY-4.0": 1,
        "CC-BY-NC-4.0": 1,
    }


def test_what_was_withdrawn_or_erased_is_not_counted(tenant: Tenant, project: Project) -> None:
    for name in ("nc", "f1"):
        delete_item(actor=tenant.actor("steward"), item=Item.objects.get(external_id=name))
    gone = Item.objects.filter(external_id__in=("f2", "u1"))
    gone.update(state="withdrawn", data={})
    row = overview(tenant)["results"][0]
    assert (row["items"], row["verdicts"]) == (4, counts(0, 1, 1, 2))
    assert {one["licence"]: sum(one["verdicts"].values()) for one in row["licences"]} == {
        "CC0-1.0": 1,
        "NOASSERTION": 2,
        "CC-BY-4.0": 1,
    }
    assert row["fixes"][0]["clears"] == 1


def test_the_fixes_that_clear_most_come_first(tenant: Tenant, project: Project) -> None:
    fixes = {one["code"]: one for one in overview(tenant)["results"][0]["fixes"]}
    first = overview(tenant)["results"][0]["fixes"][0]
    assert (first["code"], first["clears"], first["helps"]) == ("add_licence", 2, 1)
    assert (fixes["state_personal_data"]["clears"], fixes["state_personal_data"]["helps"]) == (1, 1)
    assert fixes["change_use"]["reasons"] == ["LIC_NC"]
    assert "leave_out" not in fixes


def test_what_ends_soon_is_told(tenant: Tenant, project: Project) -> None:
    ends = clock.now() + timedelta(days=10)
    items = Item.objects.filter(project=project, external_id__in=("f1", "f2"))
    set_part(items=items, part="source", value={"expires": ends.isoformat()}, now=clock.now())
    found = overview(tenant)["results"][0]["expiring"]
    assert found["items"] == 2
    assert found["first"].startswith(ends.date().isoformat())


def test_many_items_cost_as_many_queries_as_few(tenant: Tenant, project: Project) -> None:
    client = tenant.client_for("steward")
    client.get("/api/v1/rights/overview")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/api/v1/rights/overview")
    load(project, project.sources.first(), {f"m{n}": FREE for n in range(200)})  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as many:
        client.get("/api/v1/rights/overview")
    assert len(many) == len(few) <= 20


def test_only_projects_that_one_reviews_are_told(tenant: Tenant, project: Project) -> None:
    add_project_member(project, tenant.user("annotator"))
    assert overview(tenant, "annotator")["results"] == []
    assert overview(tenant, "annotator")["organisation"] == {"requests_open": None, "consents_expiring": None}
    add_project_member(project, tenant.user("viewer"), Role.REVIEWER)
    assert len(overview(tenant, "viewer")["results"]) == 1
    assert overview(tenant)["organisation"] == {"requests_open": 0, "consents_expiring": 0}
    path = f"/api/v1/rights/overview?project={project.pk}"
    assert tenant.client_for("annotator").get(path).status_code == 403
    assert tenant.client_for("steward").get("/api/v1/rights/overview?project=x").status_code == 404
