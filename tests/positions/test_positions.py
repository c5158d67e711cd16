"""Positions of items: taken in sealed, shown as cells that ten subjects share, or not at all."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.core.sealing import SealFault
from labeling.geo.points import Given
from labeling.media.models import MediaAsset
from labeling.positions import vault
from labeling.positions.models import Position, PositionPolicy, PositionSubject
from labeling.positions.services.erasing import erase_positions
from labeling.positions.services.serving import KIND, PAUSE, enqueue_due
from projects.models import Item, ItemState
from tests.positions.scene import CELL, CLEAR, DIGITS, LAT, LON, Scene, record
from tests.support.jobs import jpeg, problems, work_off
from tests.support.people import Tenant
from tests.support.projects import IMAGE_SCHEMA, make_project
from workers.ledger.models import Job

pytestmark = pytest.mark.django_db
GPS: Final = 0x8825


def rows_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return repr(cursor.fetchall())


def test_ten_subjects_share_a_cell_and_that_is_all_that_is_shown(scene: Scene) -> None:
    assert scene.crowd(10).result["created"] == 10
    assert scene.shown() is None  # not before the cells are made
    counts = scene.serve()
    assert counts == {"served": 10, "stop": 0, "sensitive": 0, "thinned": 0, "few": 0}
    shown = scene.shown()
    assert shown["cell"] == CELL
    assert shown["bucket"] is None
    assert shown["south"] <= LAT < shown["north"]
    assert shown["west"] <= LON < shown["east"]


def test_nine_subjects_are_not_shown(scene: Scene) -> None:
    scene.crowd(9)
    assert scene.serve()["few"] == 9
    assert scene.shown() is None


def test_points_without_a_name_are_of_one_subject_together(scene: Scene) -> None:
    items = [record(index) for index in range(12)]
    for item in items:
        del item["position"]["subject"]
    scene.bring(items)
    assert PositionSubject.objects.count() == 1
    assert scene.serve()["few"] + scene.serve()["stop"] == 12


def test_who_leaves_takes_the_cell_away_at_once(scene: Scene) -> None:
    """Counted when it is asked, not only when the cells are made."""
    scene.crowd(10)
    scene.serve()
    assert scene.shown("i1") is not None
    Item.objects.filter(pk=scene.item("i0").pk).update(state=ItemState.WITHDRAWN)
    assert scene.shown("i1") is None


def test_points_lie_sealed_and_open_for_their_item_alone(scene: Scene) -> None:
    scene.crowd(2)
    scene.serve()
    first, second = Position.objects.select_related("subject").order_by("pk")
    for table in ("positions_position", "positions_positionsubject", "projects_item"):
        assert not any(digits in rows_of(table) for digits in DIGITS)
    key = vault.unwrap(first.subject.wrapped, subject_id=first.subject_id)
    assert len(key) == 32
    point = vault.open_point(key, first.sealed, item_id=first.pk)
    assert (point.lat, point.lon) == (LAT, LON)
    with pytest.raises(SealFault):
        vault.open_point(key, first.sealed, item_id=second.pk)
    with pytest.raises(SealFault):
        vault.unwrap(first.subject.wrapped, subject_id=second.subject_id)
    other = vault.seal_point(key, Given(LAT, LON), item_id=first.pk)
    assert other != first.sealed  # a nonce of its own each time


def test_erasing_takes_points_and_keys(scene: Scene) -> None:
    scene.crowd(11)
    scene.serve()
    assert erase_positions(item_ids=[scene.item("i0").pk, scene.item("i1").pk]) == 2
    assert (Position.objects.count(), PositionSubject.objects.count()) == (9, 9)
    assert scene.shown("i2") is None
    assert scene.serve()["few"] == 9
    assert erase_positions(item_ids=[scene.item("i0").pk]) == 0


def test_keys_of_the_data_are_taken_out_of_it(scene: Scene) -> None:
    assert scene.rules(lat_key="lat", lon_key="lng", subject_key="who").status_code == 200
    items = [
        {
            "external_id": f"i{index}",
            "data": {"text": "T", "lat": LAT, "lng": str(LON), "who": f"p{index}", "city": "Basel"},
            "rights": CLEAR,
        }
        for index in range(10)
    ]
    scene.bring(items)
    assert scene.item().data == {"text": "T", "city": "Basel"}
    scene.serve()
    assert scene.shown()["cell"] == CELL


def test_data_that_came_before_the_keys_were_named_is_cleared_too(scene: Scene) -> None:
    scene.bring(
        [
            {"external_id": f"i{index}", "data": {"text": "T", "at_lat": lat, "at_lon": LON}, "rights": CLEAR}
            for index, lat in enumerate([LAT, "north", None])
        ]
    )
    version = scene.item().version
    assert scene.rules(lat_key="at_lat", lon_key="at_lon").status_code == 200
    scene.serve()
    for index in range(3):
        assert scene.item(f"i{index}").data == {"text": "T"}
    assert scene.item().version == version + 1
    assert Position.objects.get().item.external_id == "i0"


@pytest.mark.parametrize(
    ("position", "pointer"),
    [
        ({"lat": 91, "lon": 1}, "/position/lat"),
        ({"lat": 1}, "/position/lon"),
        ({"lat": 1, "lon": 1, "at": "noon"}, "/position/at"),
        ({"lat": 1, "lon": 1, "city": "x"}, "/position/city"),
    ],
)
def test_a_position_that_cannot_be_read_costs_its_record(
    scene: Scene, position: dict[str, Any], pointer: str
) -> None:
    job = scene.bring([record(0, position=position), record(1)])
    assert [(problem.pointer, problem.code) for problem in job.problems.all()] == [
        (pointer, "position.unreadable")
    ]
    assert Item.objects.get().external_id == "i1"


def test_a_position_that_is_no_object_is_refused(scene: Scene) -> None:
    job = scene.bring([record(0, position=[1, 2])])
    assert [code for _, _, code in problems(job)] == ["item.wrong_type"]


def test_new_rules_hide_everything_until_they_are_carried_out(scene: Scene) -> None:
    scene.crowd(10)
    scene.serve()
    answer = scene.rules(finest=4)
    assert answer.status_code == 200
    assert (answer.json()["is_current"], answer.json()["held"], answer.json()["version"]) == (False, 10, 1)
    assert scene.shown() is None
    scene.serve()
    assert scene.shown()["cell"] == CELL[:4]
    path = f"/api/v1/projects/{scene.project.pk}/position-policy"
    now = scene.manager.get(path)
    assert (now.json()["is_current"], now.json()["counts"]["served"]) == (True, 10)
    stale = scene.manager.patch(path, {"finest": 3}, format="json", headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    event = AuditEvent.objects.get(action="positions.rules_set")
    assert event.payload == {"changed": ["finest"], "version": 1}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"k": 9}, "/k"),
        ({"finest": 8}, "/finest"),
        ({"trace": 4}, "/trace"),
        ({"finest": 2}, "/coarsest"),
        ({"lat_key": "lat"}, "/lon_key"),
        ({"lat_key": "lat", "lon_key": "lat"}, "/lat_key"),
        ({"bucket": "hour"}, "/bucket"),
        ({"noise_metres": 0}, "/noise_metres"),
        ({"precise": True}, "/precise"),
    ],
)
def test_rules_that_show_too_much_are_refused(scene: Scene, changes: dict[str, Any], pointer: str) -> None:
    answer = scene.rules(**changes)
    assert answer.status_code == 422, answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert not PositionPolicy.objects.filter(version__gt=0).exists()


def test_a_run_by_earlier_rules_writes_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from labeling.positions.services import serving

    scene.crowd(10)
    real = serving.serve

    def overtaken(*args: Any) -> Any:
        found = real(*args)
        monkeypatch.setattr(serving, "serve", real)
        assert scene.rules(finest=3).status_code == 200
        return found

    monkeypatch.setattr(serving, "serve", overtaken)
    scene.serve()
    assert scene.shown() is None
    assert not Position.objects.exclude(cell="").exists()
    scene.serve()
    assert scene.shown()["cell"] == CELL[:3]


def test_the_clock_begins_what_is_due_once(scene: Scene) -> None:
    scene.crowd(10)
    assert enqueue_due(now=clock.now()) == 1
    assert enqueue_due(now=clock.now()) == 0  # it is under way
    work_off(str(Job.objects.get(kind=KIND).pk))
    assert scene.shown()["cell"] == CELL
    assert enqueue_due(now=clock.now() + PAUSE * 2) == 0
    scene.crowd(1, first=10)
    assert enqueue_due(now=clock.now()) == 0  # a moment's rest
    assert enqueue_due(now=clock.now() + PAUSE + timedelta(seconds=1)) == 1


def test_sensitive_places_are_the_owners_and_hide_what_is_near(scene: Scene) -> None:
    scene.crowd(10)
    scene.serve()
    owner, path = scene.tenant.client_for("owner"), "/api/v1/organisation/sensitive-places"
    assert owner.get(path).status_code == 404
    assert scene.manager.put(path, {"text": "lat,lon\n1,1\n"}, format="json").status_code == 403
    bad = owner.put(path, {"text": "lat,lon\n100,1\n"}, format="json")
    assert (bad.status_code, bad.json()["code"]) == (422, "places.unreadable")
    text = f"lat,lon,radius_m,action\n{LAT},{LON},100,drop\n"
    made = owner.put(path, {"text": text}, format="json")
    assert made.status_code == 200, made.content
    assert (made.json()["count"], made.json()["version"]) == (1, 1)
    assert scene.shown() is None
    assert not any(digits in rows_of("positions_sensitiveplaces") for digits in DIGITS)
    assert scene.serve()["sensitive"] == 10
    assert owner.delete(path, headers={"If-Match": '"7"'}).status_code == 412
    assert owner.delete(path, headers={"If-Match": made["ETag"]}).status_code == 204
    scene.serve()
    assert scene.shown()["cell"] == CELL
    assert [event.action for event in AuditEvent.objects.filter(action="places.set")] == ["places.set"] * 2


def test_noise_is_one_step_for_a_subject(scene: Scene) -> None:
    scene.rules(noise_metres=2000, finest=7, coarsest=3, stop_radius=0)
    scene.crowd(12)
    first = scene.serve()
    before = sorted(Position.objects.values_list("pk", "cell"))
    scene.rules(trace=2)
    assert scene.serve() == first
    assert sorted(Position.objects.values_list("pk", "cell")) == before  # nothing was drawn anew


def photograph() -> bytes:
    """A picture whose Exif names where it was made."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (47.0, 37.0, 18.74388), 3: "E", 4: (7.0, 39.0, 35.32572)}
    return jpeg(exif=exif)


def test_a_photograph_brings_its_position(tenant: Tenant) -> None:
    """Also as the file of a second item: what was read of the file once is kept with it, sealed."""
    images = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    records = [
        {
            "external_id": f"i{index}",
            "media": {"photo": "a.jpg"},
            "rights": CLEAR,
            "position": {"subject": f"p{index}"},
        }
        for index in range(2)
    ]
    lines = "\n".join(json.dumps(row) for row in records).encode()
    files = [SimpleUploadedFile("a.jpg", photograph()), SimpleUploadedFile("items.jsonl", lines)]
    client = tenant.client_for("manager")
    answer = client.post(f"/api/v1/projects/{images.pk}/imports", {"file": files}, format="multipart")
    job = work_off(answer.json()["job"]["id"])
    assert problems(job) == []
    for position in Position.objects.select_related("subject"):
        key = vault.unwrap(position.subject.wrapped, subject_id=position.subject_id)
        point = vault.open_point(key, position.sealed, item_id=position.pk)
        assert (point.lat, point.lon) == (pytest.approx(LAT, abs=1e-6), pytest.approx(LON, abs=1e-6))
    assert (Position.objects.count(), PositionSubject.objects.count()) == (2, 2)
    asset = MediaAsset.objects.get(derivation="original")
    assert asset.facts["has_position"] is True
    assert not any(digits[:4] in repr(asset.facts) for digits in DIGITS)


def test_a_record_that_waits_for_its_file_waits_sealed(tenant: Tenant) -> None:
    images = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    row = {
        "external_id": "i0",
        "media": {"photo": "a.jpg"},
        "rights": CLEAR,
        "position": {"lat": LAT, "lon": LON},
    }
    files = [SimpleUploadedFile("a.jpg", jpeg()), SimpleUploadedFile("items.jsonl", json.dumps(row).encode())]
    client = tenant.client_for("manager")
    answer = client.post(f"/api/v1/projects/{images.pk}/imports", {"file": files}, format="multipart")
    job = answer.json()["job"]["id"]
    work_off(job, most=1)
    assert Position.objects.count() == 0
    assert "sealed" in rows_of("ledger_jobchunk")
    assert not any(digits in rows_of("ledger_jobchunk") for digits in DIGITS)
    assert problems(work_off(job)) == []
    assert Position.objects.count() == 1
    assert "sealed" not in rows_of("ledger_jobchunk")  # nothing is kept of what came in


def test_a_position_does_not_come_back_into_the_data_by_hand(scene: Scene) -> None:
    assert scene.rules(lat_key="lat", lon_key="lng").status_code == 200
    scene.bring([record(0, annotations=[])])
    path = f"/api/v1/items/{scene.item().pk}"
    refused = scene.manager.patch(path, {"data": {"text": "T", "lng": LON}}, format="json")
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/data/lng"]
    assert scene.manager.patch(path, {"data": {"text": "T"}}, format="json").status_code == 200
