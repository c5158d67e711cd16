"""Bringing items into a project, and making and fetching snapshots of it, by API."""

import hashlib
import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.jobs import work_off
from workers.ledger.models import JobState

BOX = {"id": "b1", "label": "car", "type": "box", "x": 2, "y": 3, "w": 10, "h": 8}
ATTRIBUTED = {"licence": "CC BY 4.0", "credit": "Ann Author", "rights_holder": "Ann Author",
              "source_url": "https://example.org/a", "personal_data": "none"}  # fmt: skip


def bring(client, project, items, files=()):
    records = "\n".join(json.dumps(item) for item in items).encode()
    sent = [SimpleUploadedFile("items.jsonl", records)] + [SimpleUploadedFile(n, d) for n, d in files]
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", {"file": sent}, format="multipart")
    job = work_off(answer.json()["job"]["id"])
    assert (job.state, job.failed) == (JobState.DONE, 0), list(job.problems.values())
    return job


def make(client, project, **body):
    given = {
        "name": "First",
        "use": {"commercial": True, "distribution": "named"},
        "formats": ["jsonl", "coco", "csv"],
    }
    answer = client.post(f"/api/v1/projects/{project.pk}/snapshots", given | body, format="json")
    assert answer.status_code == 202, answer.content
    job = work_off(answer.json()["job"]["id"])
    assert job.state == JobState.DONE, job.message
    return client.get(f"/api/v1/snapshots/{job.result['snapshot']}").json()


def fetch(client, snapshot, format_):
    (entry,) = [file for file in snapshot["files"] if file["format"] == format_]
    answer = client.get(entry["url"])
    data = b"".join(answer.streaming_content)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])
    return data
