"""Datasets after labels were changed: new ones have the new labels, sealed ones stay as they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labeling.annotations.models import Annotation
from tests.schema.killing import stop_before
from tests.schema.places import Place, answer, rename
from tests.support.jobs import work_off

pytestmark = pytest.mark.django_db
USE = {"action": "train", "purpose": "ResearchAndDevelopment", "distribution": "none", "content": "labels"}


def begin(place: Place, name: str) -> str:
    path = f"/api/v1/projects/{place.project.pk}/snapshots"
    asked = place.manager.post(path, {"name": name, "use": USE, "formats": ["jsonl"]})
    assert asked.status_code == 202, asked.content
    found: str = asked.json()["job"]["id"]
    return found


def rows(place: Place, snapshot: str) -> list[dict[str, Any]]:
    files = place.manager.get(f"/api/v1/snapshots/{snapshot}").json()["files"]
    [file] = [one for one in files if one["format"] == "jsonl"]
    answered = place.manager.get(file["url"])
    body = b"".join(answered.streaming_content) if answered.streaming else answered.content
    return [json.loads(line) for line in body.splitlines()]


def labels_of(place: Place, snapshot: str) -> list[tuple[int, str]]:
    found = [note for row in rows(place, snapshot) for note in row["annotations"]]
    return [(note["schema_version"], note["result"]["entities"][0]["label"]) for note in found]


def finished(job_id: str) -> str:
    job = work_off(job_id)
    assert job.state == "done", job.message
    assert job.result is not None
    found: str = job.result["snapshot"]
    return found


def test_new_datasets_have_the_new_labels_and_sealed_ones_stay() -> None:
    place = Place(items=2)
    place.label(answer("car"), answer("car"))
    before = finished(begin(place, "before"))
    place.migrate(rename("car", "vehicle"))
    after = finished(begin(place, "after"))
    assert labels_of(place, before) == [(1, "car"), (1, "car")]
    assert labels_of(place, after) == [(2, "vehicle"), (2, "vehicle")]


def test_a_dataset_made_while_labels_change_has_one_set_of_labels() -> None:
    place = Place(items=2)
    place.label(answer("car"), answer("car"))
    job = place.begin(rename("car", "vehicle"))
    stop_before(job, "take")
    assert set(Annotation.objects.values_list("schema_version__number", flat=True)) == {1}
    assert labels_of(place, finished(begin(place, "meanwhile"))) == [(2, "vehicle"), (2, "vehicle")]


def test_a_dataset_collected_before_the_change_is_collected_again() -> None:
    from workers.ledger.models import ChunkState, JobChunk
    from workers.ledger.run import run

    place = Place(items=1)
    place.label(answer("car"))
    job = begin(place, "caught")
    assert run(JobChunk.objects.get(job_id=job, state=ChunkState.PENDING).pk)
    place.migrate(rename("car", "vehicle"))
    assert labels_of(place, finished(job)) == [(2, "vehicle")]
