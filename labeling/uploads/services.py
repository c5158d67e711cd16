"""Receiving files in parts: announced in pages, appended by offset, given up or handed to an import.

Each part is stored under a path of its own before its row is written, so a process that is killed in between leaves
bytes that nobody names and that are swept. The row is written only while the file's offset is the one that the part
begins at: of two that send the same part one is told that it is there.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Sum

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, TooLarge
from labeling.core.ids import new_id
from labeling.media import storage
from labeling.uploads.models import SessionState, UploadFile, UploadPart, UploadSession
from labeling.uploads.paths import path_fault
from projects.models import Project, Source

log = logging.getLogger("clearlabel.uploads")
MAX_PAGE: Final = 1_000
"""Files announced by one request."""
MAX_FILES: Final = 200_000
"""Files of one session."""
MAX_PART: Final = 32 * 1024 * 1024
"""Bytes of one part."""
MAX_OPEN: Final = 50
"""Open sessions of one organisation."""
_LOOKUP: Final = 500


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that will be sent: where it lies below the chosen folder, its size, what is known of it."""

    path: str
    bytes: int
    modified: int | None = None
    sha256: str = ""
    rights: Mapping[str, Any] | None = None


def open_session(*, actor: Actor, project: Project, source: Source, name: str) -> UploadSession:
    """Begin a sending; `Conflict` when the organisation has too many that nobody ended."""
    still = UploadSession.objects.filter(organisation=actor.organisation, state=SessionState.OPEN).count()
    if still >= MAX_OPEN:
        raise Conflict(
            f"{still} uploads of your organisation are not finished. Finish or give up one of them first.",
            code="upload.too_many_open",
        )
    now = clock.now()
    return UploadSession.objects.create(
        organisation=actor.organisation,
        project=project,
        source=source,
        created_by=actor.user,
        name=name,
        created_at=now,
        touched_at=now,
    )


def announce_files(*, session: UploadSession, files: Sequence[Announced]) -> list[UploadFile]:
    """Add files to the session's list; the row of each, in the order given.

    A path that was announced before with the same size and date is the same file and keeps what came of it, so the
    same page may be sent again, also days later. `Invalid` names every file that cannot be taken, and then none is
    added; `TooLarge` when the organisation's room for unfinished uploads is used up.
    """
    with transaction.atomic():
        _hold_all_open(session)
        held = _hold_open(session)
        known = {row.path: row for row in _rows(held, [one.path for one in files])}
        faults = list(_faults(files, known))
        if faults:
            raise Invalid(
                "Some of these files cannot be sent. Leave them out or mend them.",
                code="upload.refused",
                faults=tuple(faults[:100]),
            )
        fresh = [one for one in files if one.path not in known]
        _make_room(held, fresh)
        rows = [_row(held, one, held.files + place) for place, one in enumerate(fresh)]
        UploadFile.objects.bulk_create(rows)
        empty = sum(row.bytes == 0 for row in rows)
        UploadSession.objects.filter(pk=held.pk).update(
            files=F("files") + len(rows),
            whole=F("whole") + empty,
            bytes=F("bytes") + sum(row.bytes for row in rows),
            touched_at=clock.now(),
        )
    known |= {row.path: row for row in rows}
    return [known[one.path] for one in files]


def _row(session: UploadSession, one: Announced, number: int) -> UploadFile:
    return UploadFile(
        session=session,
        number=number,
        path=one.path,
        bytes=one.bytes,
        modified=one.modified,
        sha256=one.sha256,
        rights=dict(one.rights) if one.rights is not None else None,
    )


def _hold_open(session: UploadSession) -> UploadSession:
    held = UploadSession.objects.select_for_update().get(pk=session.pk)
    if held.state != SessionState.OPEN:
        raise Conflict("This upload has ended. Begin a new one for further files.", code="upload.ended")
    return held


def _open_beside(session: UploadSession) -> QuerySet[UploadSession]:
    return UploadSession.objects.filter(organisation=session.organisation_id, state=SessionState.OPEN)


def _hold_all_open(session: UploadSession) -> None:
    """In one order, so that two announcements wait for each other and cannot both take the last of the room."""
    list(_open_beside(session).select_for_update().order_by("pk").values_list("pk", flat=True))


def _rows(session: UploadSession, paths: Sequence[str]) -> Iterable[UploadFile]:
    for start in range(0, len(paths), _LOOKUP):
        yield from UploadFile.objects.filter(session=session, path__in=paths[start : start + _LOOKUP])


def _faults(files: Sequence[Announced], known: Mapping[str, UploadFile]) -> Iterable[Fault]:
    seen: set[str] = set()
    most = settings.UPLOAD_MAX_BYTES
    for place, one in enumerate(files):
        there = known.get(one.path)
        if (detail := path_fault(one.path)) is not None:
            yield Fault(f"/files/{place}/path", "upload.path", detail)
        elif one.path in seen:
            yield Fault(
                f"/files/{place}/path", "upload.repeated", "Name each file once: this path stands twice."
            )
        elif one.bytes > most:
            detail = f"At most {most // (1024 * 1024):,} MB a file. Split it."
            yield Fault(f"/files/{place}/bytes", "upload.too_large", detail)
        elif there is not None and (there.bytes, there.modified) != (one.bytes, one.modified):
            detail = "The file was changed since it was announced. Give this upload up and begin again."
            yield Fault(f"/files/{place}", "upload.changed", detail)
        seen.add(one.path)


def _make_room(session: UploadSession, fresh: Sequence[Announced]) -> None:
    if session.files + len(fresh) > MAX_FILES:
        raise TooLarge(f"At most {MAX_FILES:,} files an upload. Send the rest in another one.")
    taken = _open_beside(session).aggregate(n=Sum("bytes"))["n"] or 0
    if taken + sum(one.bytes for one in fresh) > settings.UPLOAD_QUOTA_BYTES:
        raise TooLarge(
            f"Unfinished uploads of your organisation may take {settings.UPLOAD_QUOTA_BYTES // 1024**3:,} GB "
            "together. Finish or give up others first."
        )


def receive_part(
    *, session: UploadSession, file: UploadFile, offset: int, parts: Iterable[bytes], sha256: str | None
) -> UploadFile:
    """Append bytes that begin at `offset`; the file as it is then.

    `Conflict` when the file continues elsewhere: its detail says where. `Invalid` when the bytes are not those that
    `sha256` names, `TooLarge` beyond a part's or the file's end. Nothing is kept of a part that is refused.
    """
    if offset != file.offset:
        raise _elsewhere(file)
    room = min(MAX_PART, file.bytes - file.offset)
    with storage.work_folder() as folder:
        received = storage.receive(parts, into=folder / "part", cap=room, what="This part")
        if received.bytes == 0:
            raise Invalid(
                "The part has no bytes. Send what comes next of the file.", code="upload.empty_part"
            )
        if sha256 is not None and received.sha256 != sha256:
            raise Invalid(
                "The bytes were changed on the way: their checksum is another. Send this part again.",
                code="upload.checksum",
            )
        part = UploadPart(id=new_id(), file=file, offset=offset, bytes=received.bytes, sha256=received.sha256)
        part.path = f"incoming/{session.organisation_id.hex}/{session.pk.hex}/{part.pk.hex}"
        storage.put(part.path, received.path)
    try:
        with transaction.atomic():
            return _append(session, file, part)
    except BaseException:
        forget([part.path])
        raise


def _append(session: UploadSession, file: UploadFile, part: UploadPart) -> UploadFile:
    _hold_open(session)
    end = part.offset + part.bytes
    moved = UploadFile.objects.filter(pk=file.pk, offset=part.offset).update(offset=end)
    if not moved:
        raise _elsewhere(UploadFile.objects.get(pk=file.pk))
    part.save(force_insert=True)
    UploadSession.objects.filter(pk=session.pk).update(
        received=F("received") + part.bytes,
        whole=F("whole") + (1 if end == file.bytes else 0),
        touched_at=clock.now(),
    )
    file.offset = end
    return file


def _elsewhere(file: UploadFile) -> Conflict:
    return Conflict(
        f"{file.offset:,} of {file.bytes:,} bytes are here. Go on from there.",
        code="upload.offset",
        more={"current": {"offset": file.offset}},
    )


def abandon(*, session: UploadSession) -> UploadSession:
    """Give the upload up and forget what came. One that has ended stays as it ended."""
    with transaction.atomic():
        held = UploadSession.objects.select_for_update().get(pk=session.pk)
        if held.state == SessionState.FINISHED:
            raise Conflict("This upload is finished: stop its import instead.", code="upload.ended")
        held.state = SessionState.ABANDONED
        held.save(update_fields=["state"])
        paths = list(UploadPart.objects.filter(file__session=held).values_list("path", flat=True))
        UploadFile.objects.filter(session=held).delete()
        transaction.on_commit(lambda: forget(paths))
    return held


def sweep_abandoned(*, now: datetime) -> int:
    """Give up uploads of which nothing has come for `UPLOAD_KEEP_DAYS`; how many."""
    before = now - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    old = UploadSession.objects.filter(state=SessionState.OPEN, touched_at__lt=before)
    given_up = 0
    for session in old.order_by("touched_at")[:20]:
        try:
            abandon(session=session)
            given_up += 1
        except Conflict:  # finished at this instant
            continue
    return given_up


def forget(paths: Iterable[str]) -> None:
    """Delete stored parts; a storage that is away leaves them to the sweep of what no row names."""
    for path in paths:
        try:
            storage.remove(path)
        except Exception as error:  # noqa: BLE001 - it costs space, not the upload
            log.warning("received part %s was not deleted: %s", path, error)


def known_paths(paths: list[str]) -> set[str]:
    """Of these, the paths that parts have."""
    return set(UploadPart.objects.filter(path__in=paths).values_list("path", flat=True))
