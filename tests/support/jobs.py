"""Doing background work inside a test: the chunks that are due, one after the other, until none is left."""

import io
import zipfile
from typing import Any

from PIL import Image

from workers.ledger.models import ChunkState, Job, JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers


def work_off(job_id: str, *, most: int = 500) -> Job:
    """Run the job's chunks until none is pending, and return the job."""
    load_handlers()
    for _ in range(most):
        due = JobChunk.objects.filter(job_id=job_id, state=ChunkState.PENDING).order_by("pk").first()
        if due is None:
            break
        assert run(due.pk), f"chunk {due.kind} was not due: {due.error}"
    return Job.objects.get(pk=job_id)


def problems(job: Job) -> list[tuple[Any, ...]]:
    """(line, file, code) of each problem, in order."""
    return [(p.line, p.file, p.code) for p in job.problems.order_by("seq", "id")]


def jpeg(width: int = 40, height: int = 30, color: str = "red", **options: Any) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "JPEG", **options)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
