"""Labels that would record special-category data: told with the schema, and part of what the project is judged for."""

from typing import Any

import pytest

from labeling.core import clock
from labeling.rights.policy import Subject
from projects.models import Item, Project
from projects.services.schemas import add_schema_version
from projects.services.standing import set_vectors
from tests.support.people import Tenant
from tests.support.projects import TEXT_SCHEMA
from tests.support.stock import FREE, load, states, stock_project, stock_source

pytestmark = pytest.mark.django_db
CONSENT = {"state": "ConsentGiven", "purposes": ["ResearchAndDevelopment"], "commercial_ok": True}


def schema(*options: str) -> dict[str, Any]:
    control = {"name": "about", "type": "choice", "options": list(options)}
    return {**TEXT_SCHEMA, "controls": [control]}


@pytest.fixture
def project(tenant: Tenant) -> Project:
    """An item without people, one with somebody who agreed, and one with somebody who agreed explicitly."""
    actor = tenant.actor("manager")
    made = stock_project(actor)
    load(made, stock_source(actor, made), {"nobody": FREE, "agreed": FREE, "explicit": FREE})
    keys = dict(Item.objects.filter(project=made).values_list("external_id", "pk"))
    people = {
        keys["agreed"]: [Subject.parse({"ref": "S1", "age_band": "adult", "consents": [CONSENT]})],
        keys["explicit"]: [
            Subject.parse({"ref": "S2", "age_band": "adult", "consents": [{**CONSENT, "explicit": True}]})
        ],
    }
    set_vectors(items=Item.objects.filter(project=made), people=people, now=clock.now())
    return made


def test_labels_about_health_need_a_condition_for_everybody_shown(tenant: Tenant, project: Project) -> None:
    assert set(states(project).values()) == {"labelable"}
    client = tenant.client_for("manager")
    path = f"/api/v1/projects/{project.pk}/schema-versions"
    made = client.post(path, {"schema": schema("disabled person", "other")}, format="json")
    assert made.status_code == 201
    duty = made.json()["duties"][0]
    assert (duty["pointer"], duty["category"], duty["special"]) == (
        "/controls/0/options/0",
        "health",
        True,
    )
    assert states(project) == {"nobody": "labelable", "agreed": "quarantined", "explicit": "labelable"}
    item = Item.objects.get(project=project, external_id="agreed")
    verdict = tenant.client_for("steward").get(f"/api/v1/items/{item.pk}/verdict").json()
    assert [reason["code"] for reason in verdict["reasons"]] == ["PD_SPECIAL_LABELS"]
    shown = client.get(f"/api/v1/projects/{project.pk}").json()
    assert shown["use"]["special_labels"] is True


def test_nobody_says_it_away_and_other_labels_end_it(tenant: Tenant, project: Project) -> None:
    actor = tenant.actor("manager")
    add_schema_version(actor=actor, project=project, schema=schema("disabled person", "other"))
    client = tenant.client_for("manager")
    use = {**client.get(f"/api/v1/projects/{project.pk}").json()["use"], "special_labels": False}
    changed = client.patch(f"/api/v1/projects/{project.pk}", {"use": use}, format="json").json()
    assert changed["use"]["special_labels"] is True
    add_schema_version(actor=actor, project=project, schema=schema("car", "bicycle"))
    assert set(states(project).values()) == {"labelable"}
    assert "special_labels" not in Project.objects.get(pk=project.pk).use


def test_a_project_made_with_such_labels_has_the_duty_from_the_start(tenant: Tenant) -> None:
    client = tenant.client_for("manager")
    body = {"name": "Wards", "schema": schema("disabled person", "other")}
    made = client.post("/api/v1/projects", body, format="json").json()
    assert made["use"]["special_labels"] is True
    versions = client.get(f"/api/v1/projects/{made['id']}/schema-versions").json()["results"]
    assert [duty["category"] for duty in versions[0]["duties"]] == ["health"]
