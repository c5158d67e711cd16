"""Starting an import: what was sent is put into storage, the rest is background work."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Invalid
from labeling.core.ids import new_id
from labeling.imports.models import Upload
from labeling.imports.stream import bare_record
from labeling.labelspec import parse_schema
from labeling.media import storage
from projects.models import Project, Source
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

log = logging.getLogger("clearlabel.imports")
KIND = "import"
READ = "import.read"
MAX_FILES = 1000
MAX_NAME = 400


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came through the door: its name there, and its bytes in parts."""

    filename: str
    parts: Iterable[bytes]


def import_items(*, actor: Actor, project: Project, source: Source, items: Sequence[Any]) -> Job:
    """Start the import of items given as JSON values; each is judged by the job, not here."""
    if not items:
        raise Invalid("`items` is empty. Send at least one item.", code="import.empty")
    lines = (orjson.dumps(item) + b"\n" for item in items)
    return import_files(actor=actor, project=project, source=source, files=[SentFile("items.jsonl", lines)])


def import_addresses(*, actor: Actor, project: Project, source: Source, urls: Sequence[str]) -> Job:
    """Start the import of files by their addresses: one item each, named by the address, which is its source too."""
    if not urls:
        raise Invalid("`urls` is empty. Send at least one address.", code="import.empty")
    if project.schema_version is None:
        raise Invalid("The project has no label schema yet. Give it one first.", code="import.no_schema")
    schema = parse_schema(project.schema_version.schema)
    items = ({**bare_record(url, schema), "rights": {"source_url": url}} for url in urls)
    lines = (orjson.dumps(item) + b"\n" for item in items)
    sent = SentFile("addresses.jsonl", lines)
    return import_files(actor=actor, project=project, source=source, files=[sent])


def import_files(*, actor: Actor, project: Project, source: Source, files: Sequence[SentFile]) -> Job:
    """Store the files and start the job that reads them, in the order given.

    Raises `TooLarge` when one is larger than the operator allows; nothing is stored of the request then.
    """
    uploads = stage(actor=actor, files=files)
    try:
        return begin(actor=actor, project=project, source=source, uploads=uploads)
    except BaseException:
        remove(uploads)
        raise


def stage(*, actor: Actor, files: Sequence[SentFile]) -> list[Upload]:
    """Store the files, without any row yet: call it outside of transactions. Then `begin`, or `discard_unused`."""
    if not files:
        raise Invalid(
            "No file was sent. Send one or more as the multipart field `file`.", code="import.empty"
        )
    if len(files) > MAX_FILES:
        raise Invalid(
            f"At most {MAX_FILES} files a request; put more into a zip.", code="import.too_many_files"
        )
    uploads: list[Upload] = []
    try:
        with storage.work_folder() as folder:
            for sent in files:
                upload = _store(actor=actor, sent=sent, folder=folder)
                uploads.append(upload)  # one by one: what is stored is removed again when a later one fails
    except BaseException:
        remove(uploads)
        raise
    return uploads


def begin(*, actor: Actor, project: Project, source: Source, uploads: Sequence[Upload]) -> Job:
    """Start the job that reads the staged files, in the order given."""
    with transaction.atomic():
        job = enqueue(
            organisation=project.organisation,
            project_id=project.pk,
            actor_user=actor.user,
            kind=KIND,
            params={"source": str(source.pk)},
            chunks=[ChunkSpec(READ)],
        )
        for upload in uploads:
            upload.job = job
        Upload.objects.bulk_create(uploads)
        record(
            organisation=project.organisation_id,
            actor=actor,
            action="import.requested",
            obj=("job", job.pk),
            project=project.pk,
            payload={"source": source.pk, "files": len(uploads), "files_sha256": _digest(uploads)},
        )
    return job


def discard_unused(uploads: Sequence[Upload]) -> None:
    """Delete the staged files that no import has begun with. Call it when the transaction is over."""
    used = set(Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).values_list("pk", flat=True))
    remove([upload for upload in uploads if upload.pk not in used])


def _digest(uploads: Sequence[Upload]) -> str:
    """SHA-256 over the hashes of what was sent, in its order."""
    return hashlib.sha256(b"".join(bytes.fromhex(upload.sha256) for upload in uploads)).hexdigest()


def record_end(*, job: Job, result: Mapping[str, int]) -> None:
    """Put into the log what an import came to; call it last in the transaction that ends the job."""
    record(
        organisation=job.organisation_id,
        actor=job.created_by,
        action="import.finished",
        obj=("job", job.pk),
        project=job.project_id,
        payload={"state": str(job.state), **result},
    )


def _store(*, actor: Actor, sent: SentFile, folder: Path) -> Upload:
    pk = new_id()
    name = clean_name(sent.filename)
    received = storage.receive(sent.parts, into=folder / pk.hex, cap=settings.UPLOAD_MAX_BYTES, what=name)
    path = f"uploads/{actor.organisation.pk.hex}/{pk.hex}"
    storage.put(path, received.path)
    received.path.unlink()
    return Upload(
        id=pk,
        organisation=actor.organisation,
        filename=name,
        name=name,
        path=path,
        bytes=received.bytes,
        sha256=received.sha256,
        created_at=clock.now(),
    )


def clean_name(filename: str) -> str:
    """The file's own name without folders and control characters; never empty."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if char.isprintable()).strip()
    return name[-MAX_NAME:] or "file"


def remove(uploads: Sequence[Upload]) -> None:
    """Delete received files; what cannot be deleted is logged, and costs space."""
    for upload in uploads:
        try:
            storage.remove(upload.path)
        except Exception as error:  # noqa: BLE001 - a storage that is away costs space, not the import
            log.warning("received file %s was not deleted: %s", upload.pk, error)
