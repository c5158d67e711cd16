"""Labels are renamed, merged and removed with all that uses them, and what people said before stays readable."""

from __future__ import annotations

import pytest

from labeling.annotations.models import Annotation, AnnotationRevision, Draft, Prediction
from labeling.annotations.services.erasing import erase_answers
from labeling.audit.models import AuditEvent
from labeling.known.models import KnownAnswer, KnownOutcome
from projects.models import SchemaVersion
from tests.schema.places import SCHEMA, Place, answer, merge, remove, rename, span
from tests.support.jobs import work_off
from workers.ledger.models import Job

pytestmark = pytest.mark.django_db


def test_a_dry_run_counts_by_step_and_changes_nothing() -> None:
    place = Place()
    place.label(answer("car", "car", "bike"), answer("bus"))
    [lease] = place.next("ben")
    draft = {"token": lease["token"], "result": {"entities": [span(0, "car")]}, "revision": 0}
    assert place.client("ben").put(f"/api/v1/assignments/{lease['id']}/draft", draft).status_code == 200
    asked = place.ask(rename("car", "vehicle"), remove("bike"), dry_run=True)
    assert asked.status_code == 200, asked.content
    report = asked.json()["report"]
    assert asked.json()["job"] is None
    assert [step["counts"] for step in report["steps"]] == [
        {"annotations": 1, "drafts": 1, "predictions": 0, "known_answers": 0, "objects": 3},
        {"annotations": 1, "drafts": 0, "predictions": 0, "known_answers": 0, "objects": 1},
    ]
    [conflict] = report["conflicts"]
    assert (conflict["step"], conflict["code"], conflict["rows"], conflict["things"]) == (1, "loss", 1, 1)
    assert conflict["allow"] == {"allow_loss": True}
    assert not conflict["is_allowed"]
    assert not report["may_run"]
    assert report["looked_at"] == 3
    assert [label["name"] for label in report["schema"]["controls"][0]["labels"]] == ["vehicle", "bus"]
    assert SchemaVersion.objects.filter(project=place.project).count() == 1
    assert not Job.objects.exists()
    assert AnnotationRevision.objects.count() == 2


def test_annotations_get_one_further_revision_of_nobody_and_the_earlier_ones_stay() -> None:
    place = Place()
    first, second = place.label(answer("car", "bus"), answer("bus", notes="car"))
    job = place.migrate(rename("car", "vehicle"))
    assert job.result is not None
    assert (job.result["schema_version"], job.result["changed"]) == (2, 1)
    history = place.manager.get(f"/api/v1/items/{place.items[0].pk}/annotations").json()["results"][0]
    assert history["id"] == first
    assert history["schema_version"] == 2
    assert [label["label"] for label in history["result"]["entities"]] == ["vehicle", "bus"]
    told = [(part["number"], part["role"], part["schema_version"]) for part in history["revisions"]]
    assert told == [(1, "author", 1), (2, "migration", 2)]
    assert history["revisions"][0]["result"] == answer("car", "bus")
    untouched = Annotation.objects.get(pk=second)
    assert (untouched.revision, untouched.schema_version.number) == (1, 2)
    assert untouched.result == answer("bus", notes="car")
    version = SchemaVersion.objects.get(project=place.project, number=2)
    assert version.steps == [rename("car", "vehicle")]
    [event] = AuditEvent.objects.filter(action="schema.migrated")
    assert event.payload["number"] == 2


def test_loss_is_refused_until_the_step_allows_it() -> None:
    place = Place()
    [made] = place.label(answer("car", "bike", "car"))
    refused = place.ask(remove("bike"))
    assert refused.status_code == 409
    assert refused.json()["code"] == "schema.migration_conflicts"
    assert refused.json()["report"]["conflicts"][0]["things"] == 1
    assert not Job.objects.exists()
    place.migrate(remove("bike", allow_loss=True))
    row = Annotation.objects.get(pk=made)
    assert [one["label"] for one in row.result["entities"]] == ["car", "car"]
    assert [one["label"] for one in row.revisions.get(number=1).result["entities"]] == ["car", "bike", "car"]


def test_a_merge_makes_choices_one_once() -> None:
    place = Place()
    [made] = place.label(answer("car", "bus", tags=["a", "b", "c"], mood="sad"))
    place.migrate(
        merge("a", "b", to="ab", kind="option", control="tags"),
        merge("sad", to="bad", kind="option", control="mood"),
        merge("bus", to="car"),
    )
    row = Annotation.objects.get(pk=made)
    assert row.result["tags"] == ["ab", "c"]
    assert row.result["mood"] == "bad"
    assert [one["label"] for one in row.result["entities"]] == ["car", "car"]
    assert row.revision == 2


def test_steps_that_do_not_fit_are_told_where() -> None:
    place = Place()
    for steps, pointer, code in (
        ([], "/steps", "steps.missing"),
        ([rename("lorry", "van")], "/steps/0/from/0", "steps.unknown"),
        ([rename("car", "bus")], "/steps/0/to", "steps.taken"),
        ([rename("car", "van"), rename("car", "truck")], "/steps/1/from/0", "steps.unknown"),
        ([{**rename("car", "van"), "op": "move"}], "/steps/0/op", "schema.not_allowed"),
        ([rename("good", "fine", kind="option", control="nothing")], "/steps/0/control", "steps.unknown"),
        ([remove("car", "bus", "bike")], "/steps/0", "steps.schema"),
    ):
        refused = place.ask(*steps, dry_run=True)
        assert refused.status_code == 422, refused.content
        assert (refused.json()["errors"][0]["pointer"], refused.json()["errors"][0]["code"]) == (
            pointer,
            code,
        )


def test_a_new_version_may_not_drop_what_annotations_use() -> None:
    place = Place()
    place.label(answer("car", "bike", mood="sad"), answer("bike"))
    path = f"/api/v1/projects/{place.project.pk}/schema-versions"
    entities, mood, *rest = SCHEMA["controls"]
    fewer = {**entities, "labels": entities["labels"][:2], "relations": []}
    refused = place.manager.post(path, {"schema": {**SCHEMA, "controls": [fewer, mood, *rest]}})
    assert refused.status_code == 409
    assert refused.json()["code"] == "schema.in_use"
    assert refused.json()["used"] == [
        {"kind": "label", "control": "entities", "name": ["bike"], "annotations": 2}
    ]
    assert "label 'bike' of 'entities' (2 annotations)" in refused.json()["detail"]
    assert refused.json()["migrate"].endswith("/schema-migrations")
    happy = {**mood, "options": ["good", "bad"]}
    refused = place.manager.post(path, {"schema": {**SCHEMA, "controls": [entities, happy, *rest]}})
    assert refused.json()["used"] == [
        {"kind": "option", "control": "mood", "name": ["sad"], "annotations": 1}
    ]
    more = {**mood, "options": [*mood["options"], "calm"]}
    unused = [one for one in rest if one["name"] != "tags"]
    made = place.manager.post(path, {"schema": {**SCHEMA, "controls": [entities, more, *unused]}})
    assert made.status_code == 201


def test_an_answer_under_the_version_before_is_stored_as_it_was_made_and_taken_along() -> None:
    place = Place()
    [lease] = place.next()
    place.migrate(rename("car", "vehicle"))
    done = place.submit(lease, answer("car", "bus"))
    assert done.status_code == 200, done.content
    row = Annotation.objects.get(pk=done.json()["annotation"]["id"])
    assert [one["label"] for one in row.result["entities"]] == ["vehicle", "bus"]
    assert row.schema_version.number == 2
    told = [(one.number, one.role, one.schema_version.number) for one in row.revisions.order_by("number")]
    assert told == [(1, "author", 1), (2, "migration", 2)]
    again = place.submit(lease, answer("car", "bus"))
    assert again.json() == done.json()
    assert Annotation.objects.count() == 1


def test_an_answer_that_would_lose_something_is_refused_and_kept_as_the_draft() -> None:
    place = Place()
    [lease] = place.next()
    place.migrate(remove("bike"))
    refused = place.submit(lease, answer("car", "bike"))
    assert refused.status_code == 409
    assert refused.json()["code"] == "schema.changed"
    assert "'bike'" in refused.json()["detail"]
    assert refused.json()["schema_version"] == 2
    assert not Annotation.objects.exists()
    assert Draft.objects.get(pk=lease["id"]).result == answer("car", "bike")
    shown = place.client().get(f"/api/v1/assignments/{lease['id']}").json()
    assert shown["schema_version"] == 2
    assert [one["label"] for one in shown["draft"]["result"]["entities"]] == ["car"]
    done = place.submit(lease, shown["draft"]["result"], schema_version=2)
    assert done.status_code == 200, done.content
    assert Annotation.objects.get().schema_version.number == 2
    assert not Draft.objects.exists()


def test_a_draft_says_its_version_and_comes_along_when_it_is_opened() -> None:
    place = Place(items=1)
    [lease] = place.next()
    path = f"/api/v1/assignments/{lease['id']}"
    body = {"token": lease["token"], "result": {"entities": [span(0, "car")]}, "revision": 0}
    place.client().put(f"{path}/draft", body)
    place.migrate(rename("car", "vehicle"))
    # The page that is still open goes on under the schema it has.
    kept = place.client().put(f"{path}/draft", {**body, "revision": 1, "schema_version": 1})
    assert kept.status_code == 200, kept.content
    shown = place.client().get(path).json()
    assert shown["schema_version"] == 2
    assert shown["draft"] == {"result": {"entities": [span(0, "vehicle")]}, "revision": 2}
    new = {"token": lease["token"], "result": shown["draft"]["result"], "revision": 2, "schema_version": 2}
    assert place.client().put(f"{path}/draft", new).status_code == 200
    place.client().post(f"{path}/release", {"token": lease["token"]})
    [again] = place.next()
    assert again["id"] == lease["id"]
    assert again["draft"]["result"] == {"entities": [span(0, "vehicle")]}
    unknown = {**new, "token": again["token"], "revision": 3, "schema_version": 9}
    refused = place.client().put(f"{path}/draft", unknown)
    assert (refused.status_code, refused.json()["code"]) == (422, "schema_version.unknown")


def test_an_answer_with_the_token_of_an_earlier_lease_is_of_the_version_it_fits() -> None:
    place = Place(items=1)
    [lease] = place.next()
    place.client().post(f"/api/v1/assignments/{lease['id']}/release", {"token": lease["token"]})
    place.migrate(rename("car", "vehicle"))
    [again] = place.next()
    assert (again["id"], again["schema_version"]) == (lease["id"], 2)
    done = place.submit(lease, answer("car"))
    assert done.status_code == 200, done.content
    assert Annotation.objects.get(pk=done.json()["annotation"]["id"]).result == answer("vehicle")


def test_returned_work_is_shown_and_repaired_under_the_schema_of_today() -> None:
    place = Place()
    [made] = place.label(answer("car", "bike"))
    reviews = f"/api/v1/annotations/{made}/reviews"
    pins = [{"control": "notes"}]
    body = {"verdict": "return", "revision": 1, "reason": "other", "comment": "Look again.", "pins": pins}
    assert place.manager.post(reviews, body).status_code == 201
    place.migrate(
        rename("car", "vehicle"), {"op": "rename", "kind": "control", "from": ["notes"], "to": "remarks"}
    )
    [lease] = place.next()
    assert lease["repair"]["annotation"] == made
    assert lease["schema_version"] == 2
    assert lease["repair"]["result"] == answer("vehicle", "bike")
    assert lease["repair"]["pins"] == [{"control": "remarks"}]
    done = place.submit(lease, answer("vehicle", remarks="Better."), schema_version=2)
    assert done.status_code == 200, done.content
    row = Annotation.objects.get(pk=made)
    told = [(one.number, one.role, one.schema_version.number) for one in row.revisions.order_by("number")]
    assert told == [(1, "author", 1), (2, "migration", 2), (3, "author", 2)]


def test_predictions_known_answers_tallies_and_queues_follow() -> None:
    place = Place()
    queue = place.world.queue
    queue.overlap_mode, queue.overlap_max, queue.confidence = "confidence", 2, 0.5
    queue.confidence_control = "mood"
    queue.save()
    item = place.items[0]
    predicted = {"model": "m", "version": "1", "score": 0.5, "result": {"mood": "sad"}}
    assert place.manager.post(f"/api/v1/items/{item.pk}/predictions", predicted).status_code == 201
    known = {"control": "mood", "value": "sad"}
    assert place.manager.put(f"/api/v1/items/{item.pk}/known-answer", known).status_code == 200
    place.label(answer(mood="sad"))
    steps = (
        merge("sad", to="bad", kind="option", control="mood"),
        {"op": "rename", "kind": "control", "from": ["mood"], "to": "feeling"},
    )
    report = place.ask(*steps, dry_run=True).json()["report"]
    counts = {"annotations": 1, "drafts": 0, "predictions": 1, "known_answers": 1, "objects": 3}
    assert [one["counts"] for one in report["steps"]] == [counts, counts]
    place.migrate(*steps)
    found = KnownAnswer.objects.get()
    assert (found.control, found.value, found.version) == ("feeling", "bad", 2)
    assert KnownOutcome.objects.get().control == "feeling"
    assert Prediction.objects.get().result == {"feeling": "bad"}
    queue.refresh_from_db()
    assert queue.confidence_control == "feeling"
    rows = place.manager.get(f"/api/v1/projects/{place.project.pk}/accuracy?control=feeling").json()[
        "results"
    ]
    assert [(row["correct"], row["total"]) for row in rows] == [(1, 1)]
    refused = place.ask({"op": "remove", "kind": "control", "from": ["feeling"], "allow_loss": True})
    assert refused.status_code == 409
    assert "Annotate" in refused.json()["detail"]


def test_only_one_migration_runs_and_no_version_comes_between() -> None:
    place = Place()
    job = place.begin(rename("car", "vehicle"))
    second = place.ask(rename("bus", "coach"))
    assert (second.status_code, second.json()["code"]) == (409, "schema.migrating")
    assert second.json()["job"] == job
    path = f"/api/v1/projects/{place.project.pk}/schema-versions"
    between = place.manager.post(path, {"schema": {**SCHEMA, "controls": SCHEMA["controls"][:2]}})
    assert (between.status_code, between.json()["code"]) == (409, "schema.migrating")
    work_off(job)
    place.migrate(rename("bus", "coach"))
    assert place.project.schema_version is not None
    assert place.project.schema_version.number == 3


def test_a_large_project_is_counted_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.annotations.services.migrating_start.AT_ONCE", 1)
    monkeypatch.setattr("labeling.annotations.services.migrating_count.BATCH", 2)
    place = Place(items=5)
    place.label(*[answer("car", "bike") for _ in range(5)])
    asked = place.ask(remove("bike"), dry_run=True)
    assert asked.status_code == 202
    assert asked.json()["report"] is None
    job = work_off(asked.json()["job"]["id"])
    assert job.state == "done", job.message
    assert job.result is not None
    assert job.result["report"]["steps"][0]["counts"]["annotations"] == 5
    assert not job.result["report"]["may_run"]
    assert SchemaVersion.objects.filter(project=place.project).count() == 1
    refused = work_off(place.begin(remove("bike")))
    assert refused.state == "failed"
    assert refused.message.startswith(
        "Nothing was changed. 5 things in 5 results would be lost: the label 'bike'"
    )
    assert AnnotationRevision.objects.count() == 5
    assert work_off(place.begin(remove("bike", allow_loss=True))).state == "done"
    assert AnnotationRevision.objects.filter(role="migration").count() == 5


def test_erasure_takes_texts_by_the_names_that_they_had_then() -> None:
    place = Place()
    [made] = place.label(answer("car", notes="Her name is Eve."))
    place.migrate({"op": "rename", "kind": "control", "from": ["notes"], "to": "remarks"})
    erase_answers(item_ids=[place.items[0].pk])
    row = Annotation.objects.get(pk=made)
    assert row.result["remarks"] == ""
    assert row.revisions.get(number=1).result["notes"] == ""
    assert row.revisions.get(number=2).result["remarks"] == ""
