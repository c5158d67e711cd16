"""Labels are migrated while people work, and while workers are killed: nothing is lost, and nothing done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import connection

from labeling.annotations.models import Annotation, AnnotationRevision, Draft
from labeling.annotations.services import migrating_job, reviews, submits
from labeling.annotations.services.migrating_job import continue_migrations
from labeling.core import clock
from projects.models import SchemaVersion
from projects.services.labels_lock import hold_labels
from tests.schema.killing import has_touched, run_until, stop_before
from tests.schema.places import Place, answer, remove, rename
from tests.support.jobs import work_off
from workers.ledger.models import Job, JobChunk
from workers.ledger.services import cancel

pytestmark = pytest.mark.django_db


def test_what_a_cancelled_job_left_behind_is_taken_along_later() -> None:
    place = Place()
    made = place.label(answer("car"), answer("car"))
    job = place.begin(rename("car", "vehicle"))
    stop_before(job, "take")
    cancel(job=Job.objects.get(pk=job))
    assert set(Annotation.objects.values_list("schema_version__number", flat=True)) == {1}
    shown = place.manager.get(f"/api/v1/items/{place.items[0].pk}/agreement").json()
    assert shown["annotations"][0]["result"] == answer("vehicle")
    assert continue_migrations(now=clock.now()) == 1
    assert continue_migrations(now=clock.now()) == 0
    again = Job.objects.exclude(pk=job).get()
    assert work_off(str(again.pk)).state == "done"
    for row in Annotation.objects.filter(pk__in=made):
        assert row.result == answer("vehicle")
        assert row.revision == 2
    assert continue_migrations(now=clock.now()) == 0


def before_it_is_stored(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen once between the check of the next answer and its transaction."""
    real = submits.refuse_loss

    def meanwhile(**options: Any) -> None:
        monkeypatch.setattr(submits, "refuse_loss", real)
        real(**options)
        act()

    monkeypatch.setattr(submits, "refuse_loss", meanwhile)


def test_an_answer_checked_before_the_switch_is_taken_along_when_it_is_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Place(items=1)
    [lease] = place.next()
    before_it_is_stored(monkeypatch, lambda: place.migrate(rename("car", "vehicle")))
    done = place.submit(lease, answer("car"))
    assert done.status_code == 200, done.content
    row = Annotation.objects.get()
    assert (row.schema_version.number, row.revision, row.result) == (2, 2, answer("vehicle"))
    assert row.revisions.get(number=1).result == answer("car")
    assert continue_migrations(now=clock.now()) == 0


@pytest.mark.parametrize("is_late", [False, True])
def test_an_answer_checked_before_labels_that_it_uses_were_removed_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, is_late: bool
) -> None:
    place = Place(items=1)
    [lease] = place.next()
    if is_late:
        place.client().post(f"/api/v1/assignments/{lease['id']}/release", {"token": lease["token"]})
        place.label(answer("car"), name="bob")
    before_it_is_stored(monkeypatch, lambda: place.migrate(remove("bike")))
    refused = place.submit(lease, answer("car", "bike"))
    assert (refused.status_code, refused.json()["code"]) == (409, "schema.changed")
    assert refused.json()["schema_version"] == 2
    assert not Annotation.objects.filter(author=place.world.user("ann")).exists()
    assert Draft.objects.get(pk=lease["id"]).result == answer("car", "bike")
    assert continue_migrations(now=clock.now()) == 0


def test_a_change_checked_before_the_switch_is_to_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(items=1)
    [made] = place.label(answer("car"))
    real = reviews.check_change

    def meanwhile(**options: Any) -> None:
        monkeypatch.setattr(reviews, "check_change", real)
        real(**options)
        place.migrate(remove("bike"))

    monkeypatch.setattr(reviews, "check_change", meanwhile)
    path = f"/api/v1/annotations/{made}/reviews"
    body = {"verdict": "fix", "revision": 1, "result": answer("car", "bike")}
    refused = place.manager.post(path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "schema.migrating")
    assert Annotation.objects.get().result == answer("car")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_migration_sees_an_answer_that_is_being_stored_before_it_switches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer passed the last check, and is committed only while the migration waits to look."""
    place = Place(items=1)
    [lease] = place.next()
    job = place.begin(remove("bike"))
    real, held, waiting = submits.tell_answer, Event(), Event()

    def slowly(**options: Any) -> None:
        real(**options)
        held.set()
        waiting.wait(60)
        monkeypatch.setattr(submits, "tell_answer", real)

    def alone(project_id: Any) -> None:
        waiting.set()
        hold_labels(project_id)

    monkeypatch.setattr(submits, "tell_answer", slowly)
    monkeypatch.setattr(migrating_job, "hold_labels", alone)

    def hand_in() -> int:
        try:
            return int(place.submit(lease, answer("car", "bike")).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        handed_in = pool.submit(hand_in)
        assert held.wait(60)
        done = work_off(job)
        assert handed_in.result() == 200
    assert done.state == "failed"
    assert done.message.startswith("Nothing was changed: the label 'bike' of 'entities' came into use")
    assert Annotation.objects.get().result == answer("car", "bike")


def test_what_comes_into_use_while_it_is_counted_stops_the_job() -> None:
    place = Place()
    job = place.begin(remove("bike"))
    stop_before(job, "switch")
    place.label(answer("car", "bike"))
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    done = work_off(job)
    assert done.state == "failed"
    assert done.message.startswith("Nothing was changed: the label 'bike' of 'entities' came into use")
    assert SchemaVersion.objects.filter(project=place.project).count() == 1


def test_a_reviewer_meanwhile_is_asked_to_wait_or_fixes_what_is_there() -> None:
    place = Place()
    first, second = place.label(answer("car"), answer("car", "bus"))
    job = place.begin(rename("car", "vehicle"))
    stop_before(job, "take")
    fix = {"verdict": "fix", "revision": 1, "result": answer("vehicle")}
    waits = place.manager.post(f"/api/v1/annotations/{first}/reviews", fix)
    assert (waits.status_code, waits.json()["code"]) == (409, "schema.migrating")
    fixed = place.manager.post(f"/api/v1/annotations/{second}/reviews", {**fix, "result": answer("car")})
    assert fixed.status_code == 201, fixed.content
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    assert work_off(job).state == "done"
    told = Annotation.objects.get(pk=second).revisions.order_by("number")
    assert [(one.role, one.result["entities"][0]["label"]) for one in told] == [
        ("author", "car"),
        ("reviewer", "car"),
        ("migration", "vehicle"),
    ]
    stale = place.manager.post(f"/api/v1/annotations/{first}/reviews", fix)
    assert (stale.status_code, stale.json()["code"]) == (409, "annotation.stale")
    again = place.manager.post(f"/api/v1/annotations/{first}/reviews", {**fix, "revision": 2})
    assert again.status_code == 201, again.content


def test_a_killed_worker_leaves_each_annotation_with_one_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.annotations.services.migrating_job.PORTION", 2)
    place = Place(items=7)
    made = place.label(*[answer("car", "bus") for _ in range(7)])
    job = place.begin(rename("car", "vehicle"))
    # Killed again and again: after the count, after the switch, between portions.
    stops: list[Callable[[Any], bool]] = [lambda cursor: bool(cursor) and cursor["phase"] == "switch"]
    stops += [partial(has_touched, number) for number in (0, 2, 4, 6)]
    for is_there in stops:
        run_until(job, is_there)
        JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    assert work_off(job).state == "done"
    rows = Annotation.objects.filter(pk__in=made)
    assert {row.revision for row in rows} == {2}
    assert AnnotationRevision.objects.filter(role="migration").count() == 7
    assert SchemaVersion.objects.filter(project=place.project).count() == 2
    assert {row.result["entities"][0]["label"] for row in rows} == {"vehicle"}
