"""Registers follow from the facts alone: the same facts give the same bytes, and gaps say where to state things."""

from datetime import timedelta
from typing import Any

import pytest

from labeling.core import clock
from labeling.exports.models import Snapshot, SnapshotItem, SnapshotStatus
from labeling.rights.consent.models import DataSubject, LegalBasisRecord, Notice
from projects.models import Appearance, Item, Project
from projects.services.projects import create_project
from tests.support.people import Tenant
from tests.support.projects import IMAGE_SCHEMA
from tests.support.stock import CREDITED, FREE, load, stock_project, stock_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(tenant: Tenant) -> Project:
    actor = tenant.actor("manager")
    made = stock_project(actor)
    load(made, stock_source(actor, made, name="Camera"), {"f1": FREE, "f2": FREE, "by": CREDITED})
    return made


def get(tenant: Tenant, path: str) -> Any:
    return tenant.client_for("steward").get(f"/api/v1/{path}")


def fields(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{section['key']}.{field['key']}": field
        for section in body["sections"]
        for field in section["fields"]
    }


def notice(tenant: Tenant) -> Notice:
    return Notice.objects.create(
        organisation=tenant.organisation,
        name="Street photographs",
        version="1",
        language="en",
        text="We label pictures.",
        sha256="0" * 64,
        controller_name="Aurora Ltd",
        controller_address="1 Long Road, Lille",
        controller_contact="privacy@example.org",
        valid_from=clock.now(),
        created_at=clock.now(),
    )


def test_what_is_not_on_record_says_where_to_state_it(tenant: Tenant, project: Project) -> None:
    found = fields(get(tenant, f"projects/{project.pk}/register").json())
    assert found["controller.name"]["values"] == []
    assert found["controller.name"]["missing"] == (
        "Not stated. Publish a notice that names the controller: POST /api/v1/notices."
    )
    assert found["people.personal"]["values"] == ["none: 3 items"]
    assert all(field["values"] or field["missing"] for field in found.values())


def test_the_register_changes_with_the_facts_and_with_nothing_else(
    tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"projects/{project.pk}/register"
    before = get(tenant, path)
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert get(tenant, path).content == before.content
    notice(tenant)
    LegalBasisRecord.objects.create(
        organisation=tenant.organisation,
        project_id=project.pk,
        basis="A6-1-f",
        assessment="LIA",
        is_approved=True,
        created_at=clock.now(),
    )
    after = get(tenant, path).json()
    assert after["sha256"] != before.json()["sha256"]
    changed = {
        key: field["values"] for key, field in fields(after).items() if field != fields(before.json())[key]
    }
    assert changed == {
        "controller.name": ["Aurora Ltd"],
        "controller.address": ["1 Long Road, Lille"],
        "controller.contact": ["privacy@example.org"],
        "purposes.basis": ["A6-1-f (whole project), assessment: LIA, approved"],
    }


def test_an_impact_assessment_is_needed_for_people_in_public_and_for_children(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = create_project(actor=actor, name="Streets", schema=IMAGE_SCHEMA)
    path = f"projects/{project.pk}/dpia"
    assert get(tenant, path).json()["required"] is False
    source = stock_source(actor, project)
    load(project, source, {"s": {**FREE, "personal_data": "present", "acquired": "sensor"}})
    child = DataSubject.objects.create(
        organisation=tenant.organisation, pseudonym="S-1", age_band="minor", created_at=clock.now()
    )
    Appearance.objects.create(item=Item.objects.get(project=project), subject=child, created_at=clock.now())
    body = get(tenant, path).json()
    assert body["required"] is True
    assert {one["code"]: one["applies"] for one in body["grounds"]} == {
        "public_space": True,
        "special_category": False,
        "minors": True,
        "large_scale": False,
    }


def test_the_datasheet_tells_of_the_members_and_of_what_stayed_out(tenant: Tenant, project: Project) -> None:
    now = clock.now()
    snapshot = Snapshot.objects.create(
        project=project,
        name="Moods 1",
        number=1,
        use={"action": "export", "commercial": True},
        formats=["jsonl"],
        status=SnapshotStatus.SEALED,
        included=2,
        withheld=1,
        licence="CC0-1.0",
        created_at=now,
        sealed_at=now,
    )
    for item in Item.objects.filter(project=project):
        is_in = item.external_id != "by"
        SnapshotItem.objects.create(
            snapshot=snapshot,
            item=item,
            external_id=item.external_id,
            is_included=is_in,
            statement=item.statement,
            verdict=item.verdict,
            reasons=[] if is_in else [{"code": "OB_MISSING"}],
        )
    path = f"snapshots/{snapshot.pk}/datasheet"
    answer = get(tenant, path)
    found = {key: field["values"] for key, field in fields(answer.json()).items()}
    assert found["composition.items"] == ["2 items"]
    assert found["composition.licences"] == ["CC0-1.0: 2 items"]
    assert found["composition.withheld"] == ["OB_MISSING: 1 item"]
    assert found["collection.sources"] == ["Camera: 2 items"]
    assert found["uses.permitted"] == ["action: export", "commercial: yes"]
    assert get(tenant, path).content == answer.content
    Snapshot.objects.filter(pk=snapshot.pk).update(status=SnapshotStatus.BUILDING)
    assert get(tenant, path).json()["code"] == "snapshot.not_sealed"


@pytest.mark.parametrize("name", ["register", "dpia"])
def test_a_page_to_print_says_the_same_and_escapes_what_people_wrote(tenant: Tenant, name: str) -> None:
    project = stock_project(tenant.actor("manager"), name="<b>Bold</b> & co")
    page = get(tenant, f"projects/{project.pk}/{name}?format=html")
    text = page.content.decode()
    assert page.headers["Content-Type"].startswith("text/html")
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co" in text
    assert "<b>" not in text
    assert get(tenant, f"projects/{project.pk}/{name}").json()["sha256"] in text
    refused = get(tenant, f"projects/{project.pk}/{name}?format=pdf")
    assert (refused.status_code, refused.json()["code"]) == (422, "format.unknown")
