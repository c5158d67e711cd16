"""Erasure: what goes, what stays and why, and that it cannot come back by an import."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage

from labeling.annotations.models import Annotation, AnnotationRevision, Draft, Prediction
from labeling.annotations.services.recording import record_work, verify_work
from labeling.audit.models import AuditSalt
from labeling.core import clock
from labeling.media.models import Blob, MediaAsset
from labeling.requests.models import RequestStep
from labeling.requests.services import withdraw_by_token
from labeling.requests.services.cases import Opening
from labeling.requests.services.erasing import begin_erasure
from labeling.requests.services.holds import place_hold, release_hold
from labeling.requests.services.opening import open_for
from labeling.rights.consent.models import DataSubject, SubjectKey, SubjectStatus, Suppression
from projects.models import Item, ItemMedia
from tests.recalls.conftest import work_all
from tests.requests.conftest import PEOPLE, Scene, consenting, make_scene, show, state_of
from tests.support.jobs import jpeg, problems, work_off, zipped
from tests.support.projects import IMAGE_SCHEMA, make_project
from tests.support.stock import FREE


def erase(scene: Scene, **options: Any) -> Any:
    opened = open_for(
        actor=scene.tenant.actor("steward"),
        subject=scene.person.subject,
        given=Opening(kind="erase"),
        **options,
    )
    work_all()
    return opened.request


@pytest.mark.slow
@pytest.mark.django_db
def test_what_showed_the_person_is_gone_and_a_tombstone_stays(scene: Scene) -> None:
    snapshot = scene.seal()
    record_work(now=clock.now())
    ids = dict(Item.objects.values_list("external_id", "pk"))
    Prediction.objects.create(item_id=ids["n0"], model="m", result={"mood": "good"}, created_at=clock.now())
    request = erase(scene)

    assert state_of(request) == "done"
    for item in Item.objects.select_related("profile"):
        assert item.external_id.startswith("erased-")
        assert (item.data, item.state) == ({}, "withdrawn")
        assert item.profile.parts["item"]["state"] == "erased"
    assert Prediction.objects.count() == Draft.objects.count() == 0
    assert Annotation.objects.count() == 2  # choices without words say nothing about anybody
    assert verify_work(organisation_id=scene.tenant.organisation.pk) == []
    assert not SubjectKey.objects.exists()
    subject = DataSubject.objects.get()
    assert (subject.contact_enc, subject.contact_hmac) == ("", "")
    assert [one.kind for one in SubjectStatus.objects.order_by("sequence")] == ["erasure_requested", "erased"]
    kinds = list(Suppression.objects.values_list("kind", flat=True))
    assert (kinds.count("contact"), kinds.count("external_id")) == (1, 4)
    assert not AuditSalt.objects.filter(subject=f"subject:{subject.pk}").exists()
    rows = snapshot.rows.filter(is_included=True)
    assert {row.external_id for row in rows} == {""}
    assert all(row.row_sha256 for row in rows)
    snapshot.refresh_from_db()
    assert snapshot.status == "superseded"
    receipt = request.receipts.get().body
    assert receipt["items"] == {"closed": 0, "erased": 4, "masked": 0, "basis": 0, "held": 0}
    assert receipt["keeps"] == []
    told = " ".join(receipt["sentences"])
    assert "destroying the key" in told
    assert "forgot" not in told
    assert [step.name for step in request.steps.order_by("id")] == [
        "suppress", "items", "files", "person", "models", "receipt",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
def test_quotes_go_and_the_log_verifies_as_before(tenant: Any) -> None:
    schema = {
        "version": 1,
        "inputs": [{"name": "text", "type": "text"}],
        "controls": [
            {"name": "who", "type": "spans", "on": "text", "labels": [{"name": "person"}]},
            {"name": "note", "type": "text"},
            {"name": "mood", "type": "choice", "options": ["good", "bad"]},
        ],
    }
    project = make_project(tenant.organisation, schema=schema)
    result = {
        "who": [{"id": "s1", "label": "person", "start": 0, "end": 3, "text": "Kim"}],
        "note": "Kim again",
        "mood": "good",
    }
    body = {"items": [{"external_id": "kim.txt", "data": {"text": "Kim was here"}, "rights": PEOPLE,
                       "annotations": [{"result": result}]}]}  # fmt: skip
    client = tenant.client_for("manager")
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", body, format="json")
    assert work_off(answer.json()["job"]["id"]).failed == 0
    scene = Scene(tenant, project, consenting(tenant, contact="kim@example.org"))
    show(tenant, scene.person, scene.item("kim.txt"))
    record_work(now=clock.now())
    erase(scene)
    kept = {
        "who": [{"id": "s1", "label": "person", "start": 0, "end": 3, "text": ""}],
        "note": "",
        "mood": "good",
    }
    assert Annotation.objects.get().result == AnnotationRevision.objects.get().result == kept
    assert verify_work(organisation_id=tenant.organisation.pk) == []
    # and any other change of it is still found
    AnnotationRevision.objects.update(leaf="0" * 64)
    assert len(verify_work(organisation_id=tenant.organisation.pk)) == 1


def pictures(tenant: Any, files: dict[str, bytes]) -> tuple[Any, Any]:
    """A project with these pictures, and the job that brought them."""
    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    lines = "\n".join(
        f'{{"external_id": "{name}", "media": {{"photo": "{name}"}}, "rights": {{"licence": "CC0-1.0", '
        f'"personal_data": "present", "legal_basis": "consent"}}}}'
        for name in files
    )
    return project, bring_zip(tenant, project, {**files, "metadata.jsonl": lines.encode()})


def bring_zip(tenant: Any, project: Any, files: dict[str, bytes]) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("photos.zip", io.BytesIO(zipped(files)).read())
    client = tenant.client_for("manager")
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", {"file": sent}, format="multipart")
    assert answer.status_code == 202, answer.content
    return work_off(answer.json()["job"]["id"])


@pytest.mark.slow
@pytest.mark.django_db
def test_files_go_with_their_copies_but_not_what_other_items_hold(tenant: Any) -> None:
    alone, both = jpeg(color="red"), jpeg(color="blue")
    project, _ = pictures(tenant, {"alone.jpg": alone, "both.jpg": both})
    elsewhere, _ = pictures(tenant, {"other.jpg": both})
    person = consenting(tenant)
    scene = Scene(tenant, project, person)
    show(tenant, person, scene.item("alone.jpg"), scene.item("both.jpg"))
    paths = {
        blob.sha256: f"blobs/{blob.organisation_id.hex}/{blob.sha256[:2]}/{blob.sha256[2:4]}/{blob.sha256}"
        for blob in Blob.objects.all()
    }
    assert len(paths) == 6
    request = erase(scene)
    left = set(Blob.objects.values_list("sha256", flat=True))
    assert len(left) == MediaAsset.objects.count() == 3
    assert ItemMedia.objects.get().item.project_id == elsewhere.pk
    for sha256, path in paths.items():
        assert default_storage.exists(path) == (sha256 in left)
    done = request.receipts.get().body["done"]
    assert (done["items.media"], done["items.shared"], done["files.files"]) == (1, 1, 3)

    # The same picture does not come in again, under any name and in any project; nor its name here.
    fresh = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    again = b'{"external_id": "again.jpg", "media": {"photo": "again.jpg"}}'
    job = bring_zip(tenant, fresh, {"again.jpg": alone, "metadata.jsonl": again})
    assert ([code for _, _, code in problems(job)], job.failed) == (["media.erased"], 1)
    named = b'{"external_id": "alone.jpg", "media": {"photo": "new.jpg"}}'
    job = bring_zip(tenant, project, {"new.jpg": jpeg(color="green"), "metadata.jsonl": named})
    assert ([code for _, _, code in problems(job)], job.failed) == (["item.erased"], 1)
    assert fresh.items.count() == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_a_group_picture_goes_as_a_whole_and_the_receipt_says_so(scene: Scene) -> None:
    show(scene.tenant, consenting(scene.tenant), scene.item("n0"))
    receipt = erase(scene).receipts.get().body
    assert receipt["shared_with_others"] == 1
    assert any("erased as a whole" in one for one in receipt["sentences"])


@pytest.mark.slow
@pytest.mark.django_db
def test_a_hold_keeps_an_item_stored_only_and_its_end_lets_the_erasure_go_on(scene: Scene) -> None:
    steward = scene.tenant.actor("steward")
    kept = scene.item("t0")
    hold = place_hold(actor=steward, scope="item", target=kept.pk, reason="A lawsuit")
    request = erase(scene)
    receipt = request.receipts.get().body
    assert (receipt["items"]["erased"], receipt["items"]["held"]) == (3, 1)
    assert [one["hold"] for one in receipt["holds"]] == [str(hold.pk)]
    kept.refresh_from_db()
    assert kept.data == {"text": "Text of t0"}
    assert kept.profile.parts["item"]["state"] == "held"
    assert kept.state == "quarantined"

    release_hold(actor=steward, hold=hold, reason="It ended.")
    assert state_of(request) == "working"
    work_all()
    kept.refresh_from_db()
    assert (kept.data, kept.state) == ({}, "withdrawn")
    second = request.receipts.get(number=2).body
    assert (second["items"]["erased"], second["items"]["held"]) == (4, 0)
    assert RequestStep.objects.filter(request=request, round=2).count() == 6


@pytest.mark.slow
@pytest.mark.django_db
def test_a_person_under_a_hold_keeps_their_key(scene: Scene) -> None:
    place_hold(
        actor=scene.tenant.actor("steward"), scope="subject", target=scene.person.subject.pk, reason="A claim"
    )
    receipt = erase(scene).receipts.get().body
    assert (receipt["items"]["held"], receipt["keeps"]) == (4, ["hold"])
    assert SubjectKey.objects.filter(subject=scene.person.subject).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_asked_for_by_the_link_it_waits_for_a_steward_but_use_ends_at_once(scene: Scene) -> None:
    done = withdraw_by_token(token=scene.person.token, action="erase", now=clock.now())
    assert set(scene.states().values()) == {"quarantined"}
    work_all()
    assert state_of(done.request) == "open"
    assert scene.item("t0").data == {"text": "Text of t0"}
    begin_erasure(actor=scene.tenant.actor("steward"), request=done.request)
    work_all()
    assert state_of(done.request) == "done"
    assert set(Item.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.slow
@pytest.mark.django_db
def test_an_erased_text_is_not_taken_in_again_under_another_name(tenant: Any) -> None:
    request = erase(make_scene(tenant, labeled=1, fresh=0))  # its one item says: Text of t0
    assert request.receipts.get().body["done"]["suppress.texts"] == 1
    fresh = make_project(tenant.organisation)
    items = [
        {"external_id": "copy", "data": {"text": "Text of t0"}, "rights": FREE},
        {"external_id": "note", "data": {"text": "Another text", "note": "Text of t0"}, "rights": FREE},
    ]
    answer = tenant.client_for("manager").post(
        f"/api/v1/projects/{fresh.pk}/imports", {"items": items}, format="json"
    )
    job = work_off(answer.json()["job"]["id"])
    assert [(one.pointer, one.code) for one in job.problems.all()] == [("/data/text", "item.erased")]
    assert list(fresh.items.values_list("external_id", flat=True)) == ["note"]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_erased_contact_is_not_taken_in_again(tenant: Any) -> None:
    scene = make_scene(tenant, labeled=0, fresh=1)
    contact = "again@example.org"
    scene.person = consenting(tenant, contact=contact)
    show(tenant, scene.person, scene.item("n0"))
    erase(scene)
    body = {"contact": contact.upper(), "age_band": "adult"}
    answer = tenant.client_for("steward").post("/api/v1/subjects", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "subject.suppressed")


@pytest.mark.slow
@pytest.mark.django_db
def test_what_comes_under_a_hold_while_it_is_carried_out_stays(scene: Scene) -> None:
    steward = scene.tenant.actor("steward")
    opened = open_for(actor=steward, subject=scene.person.subject, given=Opening(kind="erase"))
    place_hold(actor=steward, scope="item", target=scene.item("n1").pk, reason="A lawsuit")
    work_all()
    receipt = opened.request.receipts.get().body
    assert (receipt["items"]["erased"], receipt["items"]["held"]) == (3, 1)
    assert scene.item("n1").data == {"text": "n1"}


@pytest.mark.slow
@pytest.mark.django_db
def test_asked_again_only_what_was_found_since_is_new(scene: Scene) -> None:
    from tests.support.stock import load

    first = erase(scene)
    assert erase(scene) == first
    done = withdraw_by_token(token=scene.person.token, now=clock.now())
    assert (done.request, done.created) == (first, False)
    load(scene.project, scene.project.sources.first(), {"late": PEOPLE})
    show(scene.tenant, scene.person, scene.item("late"))
    second = erase(scene)
    assert second != first
    assert second.receipts.get().body["items"]["erased"] == 5
    assert set(scene.states().values()) == {"withdrawn"}
