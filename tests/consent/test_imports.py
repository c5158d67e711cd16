"""People of imported items: linked by the consents that the records name, or kept apart until somebody says who."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.core import clock
from labeling.rights.consent.services.suppression import external_key, suppress
from projects.models import Appearance, Item
from tests.consent.ledger import Ledger
from tests.support.jobs import jpeg, work_off
from tests.support.projects import IMAGE_SCHEMA, make_project

pytestmark = pytest.mark.django_db
SHOWN = {"licence": "CC0-1.0", "personal_data": "present", "legal_basis": "consent", "acquired": "own"}


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


@pytest.fixture
def project(tenant):
    return make_project(tenant.organisation)


def run(tenant, project, blocks, **source):
    """Import one item for each block; the ended job."""
    items = [
        {"external_id": f"i{number}", "data": {"text": "x"}, "rights": block}
        for number, block in enumerate(blocks)
    ]
    body = {"items": items, "source": {"name": "Files", **source}}
    answer = tenant.client_for("manager").post(f"/api/v1/projects/{project.pk}/imports", body, format="json")
    assert answer.status_code == 202, answer.content
    return work_off(answer.json()["job"]["id"])


def states(project):
    return dict(Item.objects.filter(project=project).values_list("external_id", "state"))


def test_items_open_under_the_consents_that_they_name(ledger, tenant, project):
    given, gone = ledger.consent(), ledger.consent()
    ledger.event(gone, "ConsentWithdrawn")
    job = run(
        tenant,
        project,
        [
            SHOWN | {"consents": [given["id"]]},
            SHOWN | {"consents": [given["id"], gone["id"]]},
            SHOWN,
        ],
    )
    assert states(project) == {"i0": "labelable", "i1": "quarantined", "i2": "quarantined"}
    assert (job.result["created"], job.result["quarantined"], job.problems.count()) == (3, 2, 0)
    rows = Appearance.objects.filter(item__external_id="i1").order_by("subject__pseudonym")
    assert {str(row.consent) for row in rows} == {given["id"], gone["id"]}
    ledger.event(given, "ConsentWithdrawn")
    assert set(states(project).values()) == {"quarantined"}


def test_an_unknown_consent_keeps_the_item_in_quarantine_and_says_what_to_do(ledger, tenant, project):
    known = ledger.consent()
    free = {"licence": "CC0-1.0", "personal_data": "none", "consents": [known["id"], "form 17", "form 18"]}
    job = run(tenant, project, [free])
    assert states(project) == {"i0": "quarantined"}
    assert (job.state, job.result["created"], job.result["quarantined"], job.failed) == ("done", 1, 1, 0)
    notes = list(job.problems.order_by("pointer").values_list("code", "pointer", "external_id"))
    assert notes == [
        ("consent.unknown", "/rights/consents/1", "i0"),
        ("consent.unknown", "/rights/consents/2", "i0"),
    ]
    people = Appearance.objects.filter(item__external_id="i0").values_list("subject__pseudonym", flat=True)
    assert set(people) == {known["subject"]["pseudonym"], None}
    (stranger,) = Appearance.objects.filter(subject=None)
    ledger.post(f"appearances/{stranger.pk}/supersede", {"subject": known["subject"]["id"]})
    assert states(project) == {"i0": "labelable"}


def test_consents_of_another_organisation_are_unknown(tenant, other_tenant, project):
    foreign = Ledger(other_tenant).consent()
    job = run(tenant, project, [SHOWN | {"consents": [foreign["id"]]}])
    assert list(job.problems.values_list("code", flat=True)) == ["consent.unknown"]
    assert Appearance.objects.get().subject is None


def test_a_source_may_name_the_consent_of_all_its_items(ledger, tenant, project):
    consent = ledger.consent()
    run(tenant, project, [None, None], rights=SHOWN | {"consents": [consent["id"]]})
    assert states(project) == {"i0": "labelable", "i1": "labelable"}
    held = ledger.get(f"subjects/{consent['subject']['id']}/holdings")
    assert sorted(row["external_id"] for row in held["results"]) == ["i0", "i1"]


def test_importing_again_adds_nobody(ledger, tenant, project):
    consent = ledger.consent()
    for _ in "ab":
        run(tenant, project, [SHOWN | {"consents": [consent["id"]]}])
    assert Appearance.objects.count() == 1


def test_what_was_erased_does_not_come_in_again_by_name_or_by_content(tenant, project):
    images = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    picture = jpeg(color="blue")
    barred = {
        "external_id": [external_key(project.pk, "i0")],
        "sha256": [hashlib.sha256(picture).hexdigest()],
    }
    for kind, values in barred.items():
        suppress(organisation=tenant.organisation, actor=None, kind=kind, values=values, now=clock.now())
    free = {"licence": "CC0-1.0", "personal_data": "none"}
    job = run(tenant, project, [free, free])
    assert states(project) == {"i1": "labelable"}
    assert list(job.problems.values_list("code", "external_id")) == [("item.erased", "i0")]
    other = make_project(tenant.organisation)
    assert run(tenant, other, [free]).problems.count() == 0  # the same name elsewhere is another thing

    sent = {
        "file": [SimpleUploadedFile("a.jpg", picture), SimpleUploadedFile("b.jpg", jpeg(color="red"))],
        "source": json.dumps({"name": "Camera", "rights": free}),
    }
    path = f"/api/v1/projects/{images.pk}/imports"
    answer = tenant.client_for("manager").post(path, sent, format="multipart")
    job = work_off(answer.json()["job"]["id"])
    assert list(job.problems.values_list("code", flat=True)) == ["media.erased"]
    assert Item.objects.filter(project=images).count() == 1
