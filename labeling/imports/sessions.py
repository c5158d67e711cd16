"""From an upload in parts to an import: handed over at once, its files put together by the job."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.bulk import bulk_load
from labeling.core.errors import Conflict, Invalid
from labeling.core.ids import new_id
from labeling.imports.again import forget_records
from labeling.imports.models import Upload
from labeling.imports.services import KIND, READ
from labeling.media import storage
from labeling.uploads.models import SessionState, UploadFile, UploadPart, UploadSession
from labeling.uploads.services import forget
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.services import ChunkSpec, ProblemSpec, enqueue

GATHER: Final = "import.gather"
STEP: Final = 200
_SWEPT: Final = 1_000


def finish_session(*, actor: Actor, session: UploadSession, is_partial: bool = False) -> Job:
    """End the sending and start the import of what came; asked again, the job that it became.

    `Conflict` while files are not whole, unless `is_partial`: then each of those becomes a problem of the import.
    """
    with transaction.atomic():
        held = UploadSession.objects.select_for_update().get(pk=session.pk)
        if held.state == SessionState.FINISHED and held.job is not None:
            return held.job
        if held.state != SessionState.OPEN:
            raise Conflict("This upload was given up. Begin a new one.", code="upload.ended")
        if not held.whole:
            raise Invalid("No file has come whole yet. Send at least one.", code="import.empty")
        missing = held.files - held.whole
        if missing and not is_partial:
            raise Conflict(
                f"{missing:,} of {held.files:,} files have not come whole. Send the rest, or finish without them.",
                code="upload.unfinished",
            )
        job = enqueue(
            organisation=session.project.organisation,
            project_id=session.project_id,
            actor_user=actor.user,
            kind=KIND,
            params={"source": str(session.source_id), "session": str(session.pk)},
            chunks=[ChunkSpec(GATHER)],
        )
        held.job, held.state = job, SessionState.FINISHED
        held.save(update_fields=["job", "state"])
        record(
            organisation=held.organisation_id,
            actor=actor,
            action="import.requested",
            obj=("job", job.pk),
            project=held.project_id,
            payload={"source": held.source_id, "files": held.whole},
        )
    return job


def gather(lease: Lease) -> None:
    """The chunk that turns what came into files of the import, then lets them be read.

    What is taken over leaves the upload in the same step, so that a chunk done again finds only the rest.
    """
    session = UploadSession.objects.filter(pk=lease.job.params.get("session")).first()
    if session is None:
        raise Terminal("The upload was deleted while its import waited. Send the files again.")
    while rows := list(_rest(session)):
        _take_over(lease, session, rows)
    with lease.step() as step:
        lease.add_chunks([ChunkSpec(READ)])
        step.cursor = {"at": -1}


def sweep_left(*, now: datetime) -> int:
    """Forget what ended imports have left, to be tried again, after `UPLOAD_KEEP_DAYS`; how many files."""
    before = now - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    forget_records(before=before)
    ended = Job.objects.filter(
        kind=KIND, state__in=(JobState.CANCELLED, JobState.FAILED, JobState.DONE), finished_at__lt=before
    )
    uploads = list(Upload.objects.filter(job__in=ended).order_by("pk")[:_SWEPT])
    with transaction.atomic():
        parts = UploadPart.objects.filter(file__session__job__in=ended).order_by("pk")[:_SWEPT]
        paths = [upload.path for upload in uploads] + [part.path for part in parts]
        Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
        UploadFile.objects.filter(parts__in=[part.pk for part in parts]).delete()
        transaction.on_commit(lambda: forget(paths))
    return len(paths)


def _rest(session: UploadSession) -> Iterator[UploadFile]:
    rows = UploadFile.objects.filter(session=session).order_by("number", "id").prefetch_related("parts")
    return iter(rows[:STEP])


def _take_over(lease: Lease, session: UploadSession, rows: list[UploadFile]) -> None:
    uploads: list[Upload] = []
    problems: list[ProblemSpec] = []
    spare: list[str] = []
    for row in rows:
        parts = sorted(row.parts.all(), key=lambda part: part.offset)
        if row.offset < row.bytes:
            problems.append(
                _problem(
                    row,
                    "upload.unfinished",
                    "It did not come whole before the upload was finished. Send it again.",
                )
            )
            spare += [part.path for part in parts]
            continue
        upload = _put_together(session, row, parts)
        if row.sha256 and row.sha256 != upload.sha256:
            problems.append(
                _problem(
                    row,
                    "upload.checksum",
                    "What came is not what was announced: the checksum is another. Send it again.",
                )
            )
            spare += [upload.path, *(part.path for part in parts)]
            continue
        spare += [part.path for part in parts if part.path != upload.path]
        upload.job_id = lease.job.pk
        uploads.append(upload)
    with lease.step() as step:
        bulk_load(Upload, uploads)
        UploadPart.objects.filter(file__in=rows).delete()
        UploadFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
        step.problems += problems
        step.failed += len(problems)
        step.cursor = {"at": rows[-1].number}
    forget(spare)


def _put_together(session: UploadSession, row: UploadFile, parts: list[UploadPart]) -> Upload:
    """The file of the import: of one part as it lies, else of all under the file's own name (the same each time)."""
    if len(parts) == 1:
        path, sha256 = parts[0].path, parts[0].sha256
    else:
        path = f"incoming/{session.organisation_id.hex}/{session.pk.hex}/{row.pk.hex}"
        with storage.work_folder() as folder:
            received = storage.receive(_bytes(parts), into=folder / "whole", cap=row.bytes, what=row.path)
            storage.put(path, received.path)
            sha256 = received.sha256
    return Upload(
        id=new_id(),
        organisation_id=session.organisation_id,
        filename=row.path,
        name=row.path.rpartition("/")[2],
        rights=row.rights,
        path=path,
        bytes=row.bytes,
        sha256=sha256,
        created_at=clock.now(),
    )


def _bytes(parts: list[UploadPart]) -> Iterator[bytes]:
    for part in parts:
        yield from storage.parts(storage.open_stored(part.path))


def _problem(row: UploadFile, code: str, detail: str) -> ProblemSpec:
    # Before all records of the import, whose places begin at 1; their own order by the number.
    return ProblemSpec(seq=row.number - 1_000_000, file=row.path, code=code, detail=detail)
