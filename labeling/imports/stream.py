"""Everything that was sent, as one stream of records in a fixed order: a place in it is the import's cursor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID

from labeling.formats.archive import Archive, ArchiveError, Member, MemberRefused
from labeling.formats.records import Problem, Record
from labeling.formats.registry import Format, reader_for
from labeling.imports.files import upload_file
from labeling.imports.models import Upload
from labeling.labelspec import LabelSchema
from labeling.media.sniff import declared_mime
from workers.ledger.services import ProblemSpec

_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One record on its way in: an item as JSON, or what a bare file amounts to.

    `seq`: place in the stream, from 1. `line`: where it stands in `file`, None for bare files. `archive`: id of
    the upload whose members its media are, "" when they are other files of the request.
    """

    seq: int
    raw: Any
    line: int | None = None
    file: str = ""
    archive: str = ""


class Stream:
    """Iterates over the uploads; `position` is the read position in the present file, in bytes."""

    def __init__(self, *, job_id: UUID, schema: LabelSchema) -> None:
        self._job_id = job_id
        self._schema = schema
        self._seq = 0
        self._sent: set[str] | None = None  # paths and names of the uploads, once a record speaks of any
        self._named: set[str] = set()  # of these, what records speak of
        self._file: Any = None

    @property
    def position(self) -> int:
        return int(self._file.tell()) if self._file is not None and not self._file.closed else 0

    def __iter__(self) -> Iterator[Entry | ProblemSpec]:
        for upload in self._uploads():
            reader = reader_for(upload.filename)
            if reader is not None:
                yield from self._records_file(upload, reader)
            elif _is_archive(upload):
                yield from self._archive(upload)
        for upload in self._uploads():
            is_bare = reader_for(upload.filename) is None and not _is_archive(upload)
            if is_bare and upload.filename not in self._named and upload.name not in self._named:
                yield self._bare(upload.filename, rights=upload.rights)

    def _uploads(self) -> Iterator[Upload]:
        """What was sent, in its order, a page at a time: there may be a hundred thousand."""
        rows = Upload.objects.filter(job_id=self._job_id).order_by("pk")
        page = list(rows[:_PAGE])
        while page:
            yield from page
            page = list(rows.filter(pk__gt=page[-1].pk)[:_PAGE])

    def _records_file(self, upload: Upload, reader: Format) -> Iterator[Entry | ProblemSpec]:
        with upload_file(str(upload.pk)) as (_, path), path.open("rb") as stream:
            self._file = stream
            yield from self._records(stream, reader, file=upload.filename)

    def _records(
        self, stream: Any, reader: Format, *, file: str, archive: str = ""
    ) -> Iterator[Entry | ProblemSpec]:
        for found in reader.reader(stream) if reader.reader else ():
            self._seq += 1
            if isinstance(found, Problem):
                yield self._problem(found, file)
                continue
            self._remember(found)
            yield Entry(self._seq, found.raw, found.line, file, archive)

    def _remember(self, record: Record) -> None:
        media = record.raw.get("media") if isinstance(record.raw, Mapping) else record.raw
        values = media.values() if isinstance(media, Mapping) else [media]
        for value in values:
            if isinstance(value, str) and len(value) <= 1024:
                self._name(value.replace("\\", "/").removeprefix("./"))

    def _name(self, wanted: str) -> None:
        """Note what a record speaks of, as `RequestFiles.find` will find it."""
        if self._sent is None:
            rows = Upload.objects.filter(job_id=self._job_id).values_list("filename", "name")
            self._sent = {name for pair in rows for name in pair}
        name = wanted if wanted in self._sent else PurePosixPath(wanted).name
        if name in self._sent:
            self._named.add(name)

    def _archive(self, upload: Upload) -> Iterator[Entry | ProblemSpec]:
        with upload_file(str(upload.pk)) as (_, path):
            try:
                with path.open("rb") as stream, Archive(stream) as archive:
                    self._file = stream
                    yield from self._members(archive, upload)
            except ArchiveError as error:
                self._seq += 1
                yield self._problem(error.problem, upload.filename)

    def _members(self, archive: Archive, upload: Upload) -> Iterator[Entry | ProblemSpec]:
        used: set[str] = set()
        metadata = archive.metadata
        if metadata is not None:
            yield from self._metadata(archive, metadata, upload, used)
        for problem in archive.problems:
            self._seq += 1
            yield self._problem(problem, problem.pointer)
        for member in archive.files():
            if member.name not in used:
                yield self._bare(member.name, archive=str(upload.pk))

    def _metadata(
        self, archive: Archive, metadata: Member, upload: Upload, used: set[str]
    ) -> Iterator[Entry | ProblemSpec]:
        reader = reader_for(metadata.name)
        if reader is None:
            return
        try:
            with metadata.open() as stream:
                for found in self._records(stream, reader, file=metadata.name, archive=str(upload.pk)):
                    if isinstance(found, Entry):
                        used.update(_members_named(archive, found.raw))
                    yield found
        except MemberRefused as refused:
            self._seq += 1
            yield self._problem(refused.problem, metadata.name)

    def _bare(self, filename: str, *, archive: str = "", rights: Any = None) -> Entry:
        """A file without a record: an item whose single fitting input it fills."""
        self._seq += 1
        raw = bare_record(filename, self._schema)
        if rights is not None:
            raw["rights"] = rights
        return Entry(self._seq, raw, None, filename, archive)

    def _problem(self, problem: Problem, file: str) -> ProblemSpec:
        return ProblemSpec(
            seq=self._seq,
            line=problem.line or None,
            file=file,
            pointer=problem.pointer if problem.line else "",
            code=problem.code,
            detail=problem.detail,
        )


def bare_record(filename: str, schema: LabelSchema, *, external_id: str = "") -> dict[str, Any]:
    """The record that a file without one amounts to: it fills the first input that fits its name."""
    kind = "text" if declared_mime(filename.partition("?")[0]) == "text/plain" else "image"
    inputs = [entry.name for entry in schema.inputs if entry.type == kind]
    name = inputs[0] if inputs else schema.inputs[0].name
    return {"external_id": external_id or filename[-200:], "media": {name: filename}}


def _is_archive(upload: Upload) -> bool:
    return upload.filename.lower().endswith(".zip")


def _members_named(archive: Archive, raw: Any) -> Iterator[str]:
    media = raw.get("media") if isinstance(raw, Mapping) else raw
    for value in media.values() if isinstance(media, Mapping) else [media]:
        member = archive.find(value) if isinstance(value, str) else None
        if member is not None:
            yield member.name
