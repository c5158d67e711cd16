"""Holds and retention: what must stay stays, what nobody may use goes when its time is over."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.media.models import Blob, MediaAsset
from labeling.requests.services.retention import enqueue_due
from projects.models import Item, Project
from tests.recalls.conftest import work_all
from tests.requests.conftest import PEOPLE, consenting, make_scene, show
from tests.requests.test_erasing import pictures
from tests.support.jobs import jpeg
from tests.support.projects import TEXT_SCHEMA, make_project, make_source
from tests.support.stock import FREE, load

pytestmark = pytest.mark.django_db
UNKNOWN: dict[str, Any] = {}
BLOCKED = {
    "licence": "CC-BY-NC-4.0",
    "credit": "A",
    "source_url": "https://example.org/",
    "personal_data": "none",
}
LATER = timedelta(days=91)


def names(project: Project) -> set[str]:
    return set(Item.objects.filter(project=project).values_list("external_id", flat=True))


def rules(tenant: Any, role: str = "steward") -> dict[str, Any]:
    answer = tenant.client_for(role).get("/api/v1/retention-rules")
    assert answer.status_code == 200
    return {row["name"]: row for row in answer.json()["results"]}


def set_rules(tenant: Any, *given: dict[str, Any], role: str = "manager") -> Any:
    return tenant.client_for(role).put("/api/v1/retention-rules", {"rules": list(given)}, format="json")


def purge(later: timedelta) -> int:
    with time_machine.travel(clock.now() + later, tick=False):
        begun = enqueue_due(now=clock.now())
        work_all()
    return begun


def test_rejected_and_unknown_items_go_when_their_time_is_over_and_others_stay(tenant: Any) -> None:
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    source = make_source(project)
    load(
        project,
        source,
        {"unknown": UNKNOWN, "blocked": BLOCKED, "free": FREE, "person": PEOPLE, "held": BLOCKED},
    )
    show(tenant, consenting(tenant), Item.objects.get(external_id="person"))
    body = {
        "scope": "item",
        "target": str(Item.objects.get(external_id="held").pk),
        "reason": "A lawsuit",
    }
    hold = tenant.client_for("steward").post("/api/v1/holds", body, format="json")
    assert hold.status_code == 201, hold.content
    assert rules(tenant)["rejected_items"]["due_now"] == 0
    assert purge(timedelta(days=89)) == 0

    with time_machine.travel(clock.now() + LATER, tick=False):
        assert rules(tenant)["rejected_items"]["due_now"] == 2
    assert purge(LATER) == 1
    assert names(project) == {"free", "person", "held"}
    act = AuditEvent.objects.get(action="retention.purged")
    assert (act.payload["rule"], act.payload["count"]) == ("rejected_items", 2)
    assert purge(LATER) == 0

    url = f"/api/v1/holds/{hold.json()['id']}/release"
    lifted = tenant.client_for("steward").post(url, {"reason": "It ended."}, format="json")
    assert (lifted.status_code, lifted.json()["stands"]) == (200, False)
    again = tenant.client_for("steward").post(url, {"reason": "It ended."}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "hold.released")
    assert purge(LATER) == 1
    assert names(project) == {"free", "person"}


def test_stated_anew_the_time_begins_anew(tenant: Any) -> None:
    from projects.services.restating import restate_item

    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    load(project, make_source(project), {"blocked": BLOCKED})
    with time_machine.travel(clock.now() + timedelta(days=60), tick=False):
        restate_item(
            actor=tenant.actor("manager"), item=Item.objects.get(), rights={"credit": "B"}, reason="Found."
        )
    assert purge(LATER) == 0
    assert names(project) == {"blocked"}


def test_files_of_purged_items_go_too(tenant: Any) -> None:
    project, _ = pictures(tenant, {"one.jpg": jpeg()})
    paths = [
        f"blobs/{one.organisation_id.hex}/{one.sha256[:2]}/{one.sha256[2:4]}/{one.sha256}"
        for one in Blob.objects.all()
    ]
    assert len(paths) == 3
    assert Item.objects.get().verdict == 3  # consent is the basis, and nobody is named
    assert purge(LATER) == 1
    assert names(project) == set()
    assert (Blob.objects.count(), MediaAsset.objects.count()) == (0, 0)
    assert [path for path in paths if default_storage.exists(path)] == []


def test_rules_have_defaults_are_changed_by_managers_and_refuse_nonsense(tenant: Any) -> None:
    assert {name: row["days"] for name, row in rules(tenant).items()} == {
        "rejected_items": 90,
        "originals_after_masking": 30,
        "consent_proof": 1095,
        "decisions_and_audit": 2190,
        "request_files": 1095,
        "suppression": None,
    }
    assert set_rules(tenant, {"name": "rejected_items", "days": 10}, role="steward").status_code == 403
    done = set_rules(tenant, {"name": "rejected_items", "days": 10, "note": "Policy 7"})
    assert done.status_code == 200, done.content
    row = rules(tenant)["rejected_items"]
    assert (row["days"], row["default_days"], row["note"], row["is_carried_out"]) == (
        10,
        90,
        "Policy 7",
        True,
    )
    for rule, code in (
        ({"name": "cookies", "days": 1}, "retention.name"),
        ({"name": "suppression", "days": 1}, "retention.endless"),
        ({"name": "rejected_items", "days": 0}, "retention.days"),
        ({"name": "rejected_items", "days": 10**6}, "retention.days"),
    ):
        refused = set_rules(tenant, {"name": "request_files", "days": 5}, rule)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert rules(tenant)["request_files"]["days"] == 1095  # all of them or none


def test_holds_on_what_is_not_there_or_over_already_are_refused(tenant: Any, other_tenant: Any) -> None:
    scene = make_scene(tenant, labeled=0, fresh=1)
    client = other_tenant.client_for("steward")
    for body, answer in (
        ({"scope": "item", "target": str(scene.item("n0").pk)}, (404, "item.not_found")),
        ({"scope": "subject", "target": scene.person.ref}, (404, "subject.not_found")),
        ({"scope": "project", "target": "nothing"}, (404, "project.not_found")),
        ({"scope": "world", "target": str(scene.project.pk)}, (422, "invalid")),
    ):
        got = client.post("/api/v1/holds", {"reason": "Mine", **body}, format="json")
        assert (got.status_code, got.json()["code"]) == answer
    body = {
        "scope": "project",
        "target": str(scene.project.pk),
        "reason": "A claim",
        "until": "2020-01-01T00:00:00Z",
    }
    got = tenant.client_for("steward").post("/api/v1/holds", body, format="json")
    assert (got.status_code, got.json()["code"]) == (422, "hold.until")
