"""Access (Art. 15, 20): one file with all that is held about a person, and what is withheld from it with the reason."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import Act, record_many
from labeling.core.errors import Gone, NotFound
from labeling.core.ids import new_id
from labeling.media import storage
from labeling.requests.models import AccessFile, SubjectRequest
from labeling.requests.services.access_contents import write_archive
from labeling.requests.services.batches import Batch, Done
from labeling.requests.services.cases import Opening, open_request
from labeling.requests.services.jobs import start
from labeling.rights.consent.models import DataSubject, SubjectKey
from labeling.rights.consent.services.subjects import hold_subject
from workers.ledger.models import Job

KEPT: Final = timedelta(days=14)


def request_access(
    *, subject: DataSubject, given: Opening, actor: Actor | None, now: datetime
) -> tuple[SubjectRequest, Job]:
    """Open a request for access and begin to put its file together."""
    with transaction.atomic():
        held = hold_subject(subject.pk)
        request, opened = open_request(subject=held, given=given, actor=actor, now=now)
        job, begun = start(request=request, actor=actor, now=now)
        record_many(organisation=held.organisation_id, acts=[opened, begun])
    return request, job


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in storage and that nobody is told of yet; `counts`: what is in it."""

    path: str
    sha256: str
    bytes: int
    counts: dict[str, int]


def store_file(request: SubjectRequest, now: datetime) -> Stored:
    """Put the file together and store it. Outside any transaction: it may be gigabytes."""
    with storage.work_folder() as folder:
        target = folder / "access.zip"
        counts = write_archive(request, target, folder, now)
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        # A name that nobody knows: what was stored by a worker that was killed is no answer to anybody.
        path = f"{_folder(request.pk)}/{new_id().hex}.zip"
        size = target.stat().st_size
        storage.put(path, target)
    return Stored(path, digest, size, counts)


def make_file(batch: Batch) -> Done:
    """Answer with the stored file, and say when it is deleted: at once, if the person was erased meanwhile."""
    request, stored = batch.request, batch.prepared
    subject = hold_subject(request.subject_id)
    is_erased = not SubjectKey.objects.filter(subject=subject).exists()
    expires = batch.now if is_erased else batch.now + KEPT
    AccessFile.objects.create(
        request=request,
        path=stored.path,
        sha256=stored.sha256,
        bytes=stored.bytes,
        created_at=batch.now,
        expires_at=expires,
    )
    payload = {"sha256": stored.sha256, "bytes": stored.bytes, "expires_at": expires.isoformat()}
    act = Act("request.file_made", ("request", request.pk), None, payload=payload, at=batch.now)
    record_many(organisation=request.organisation_id, acts=[act])
    return Done(None, stored.counts)


def _folder(request_id: UUID) -> str:
    return f"requests/{request_id.hex}"


def take_file(*, actor: Actor, request: SubjectRequest, now: datetime) -> AccessFile:
    """The file, its taking put into the log before the first byte leaves. `Gone` when its time is over."""
    found = AccessFile.objects.filter(request=request).first()
    if found is None:
        raise NotFound("file")
    if found.removed_at is not None or found.expires_at <= now:
        detail = "This file was deleted when its time was over. Open a new request for access."
        raise Gone(detail, code="request.file_expired")
    with transaction.atomic():
        act = Act(
            "request.file_read", ("request", request.pk), actor, payload={"sha256": found.sha256}, at=now
        )
        record_many(organisation=request.organisation_id, acts=[act])
    return found


def remove_expired(*, now: datetime) -> int:
    """Delete files whose time is over, and what killed workers left of them; how many."""
    removed = 0
    due = AccessFile.objects.filter(removed_at=None, expires_at__lte=now).select_related("request")
    for file in due.order_by("expires_at")[:100]:
        with transaction.atomic():
            if AccessFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=now):
                storage.remove_below(_folder(file.request_id))
                payload = {"sha256": file.sha256}
                act = Act("request.file_removed", ("request", file.request_id), None, payload=payload, at=now)
                record_many(organisation=file.request.organisation_id, acts=[act])
                removed += 1
    return removed


__all__ = ["make_file", "remove_expired", "request_access", "store_file", "take_file"]
