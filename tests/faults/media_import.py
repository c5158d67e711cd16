"""An import of pictures and recordings whose storage fails under it, and the account of what came in."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.core import clock
from labeling.media import storage
from labeling.media.models import Blob, MediaAsset
from labeling.media.selectors import location_of
from projects.models import Item
from tests.support.jobs import jpeg, zipped
from tests.support.projects import IMAGE_SCHEMA, make_project
from workers.ledger.models import ChunkState, Job, JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers

SOURCE = '{"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}'
COLORS = ("red", "lime", "blue", "white", "black", "teal", "navy")


def begin(tenant: Any) -> tuple[Job, dict[str, bytes]]:
    """An import under way, of so many pictures by name; its archive is received."""
    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    sent = {f"{color}.jpg": jpeg(60, 40, color) for color in COLORS}
    answer = tenant.client_for("manager").post(
        f"/api/v1/projects/{project.pk}/imports",
        {"file": SimpleUploadedFile("p.zip", zipped(sent)), "source": SOURCE},
        format="multipart",
    )
    assert answer.status_code == 202, answer.content
    return Job.objects.get(pk=answer.json()["job"]["id"]), sent


def try_all(job: Job, *, most: int = 40) -> Job:
    """Try the chunks again without waiting for their time, until none is left or `most` tries were made."""
    load_handlers()
    for _ in range(most):
        due = JobChunk.objects.filter(job=job, state=ChunkState.PENDING).order_by("pk").first()
        if due is None:
            break
        JobChunk.objects.filter(pk=due.pk).update(next_attempt_at=clock.now())
        run(due.pk)
    return Job.objects.get(pk=job.pk)


def check_all_in_once(sent: dict[str, bytes]) -> None:
    """Each file is in exactly once, byte for byte, and every row has its bytes."""
    assert sorted(Item.objects.values_list("external_id", flat=True)) == sorted(sent)
    originals = MediaAsset.objects.select_related("blob").filter(derivation="original")
    assert sorted(asset.blob.sha256 for asset in originals) == sorted(
        hashlib.sha256(data).hexdigest() for data in sent.values()
    )
    for asset in MediaAsset.objects.select_related("blob"):
        body = b"".join(storage.parts(storage.open_stored(location_of(asset))))
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (asset.blob.sha256, asset.blob.bytes)
    assert Blob.objects.filter(assets=None).count() == 0
