"""One pass over the frozen rows: every chosen format at once, the attribution, and what the package must know."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import orjson

from labeling.exports.judge import licence_ids
from labeling.exports.models import Snapshot
from labeling.exports.seal import part_paths
from labeling.formats.attribution import AttributionWriter
from labeling.formats.native import NativeWriter, parse_line
from labeling.formats.registry import FORMATS
from labeling.formats.rows import ExportContext, ExportRow, Writer
from labeling.labelspec import parse_schema
from labeling.media import storage
from projects.models import SchemaVersion
from workers.ledger.errors import Retryable, Terminal
from workers.ledger.lease import Lease


@dataclass(slots=True)
class Written:
    """What the pass made: files by their name in the package, of which `formats` are the chosen ones."""

    formats: dict[str, Path] = field(default_factory=dict)  # format -> file
    files: dict[str, Path] = field(default_factory=dict)  # name in the package -> file
    licences: set[str] = field(default_factory=set)
    with_media: list[UUID] = field(default_factory=list)  # items that have files


def write_rows(lease: Lease, snapshot: Snapshot, folder: Path) -> Written:
    """Write each chosen format and ATTRIBUTION.csv into `folder`. Each row is read once, however many formats."""
    made = Written()
    context = _context(lease, snapshot)
    with ExitStack() as stack:
        writers: list[tuple[Writer, BinaryIO]] = []
        for name in [*snapshot.formats, ""]:
            writer = _writer(name) if name else AttributionWriter()
            path = folder / f"{name or 'attribution'}.out"
            stream: BinaryIO = stack.enter_context(path.open("wb"))
            writer.open(stream, context)
            writers.append((writer, stream))
            made.files[writer.filename] = path
            if name:
                made.formats[name] = path
        for data, row in frozen_rows(lease, snapshot):
            for writer, stream in writers:
                if isinstance(writer, NativeWriter):
                    stream.write(data)  # the frozen rows are of this format already
                else:
                    writer.write(row)
            made.licences.update(licence_ids(row.rights.licence or ""))
            if row.media:
                made.with_media.append(UUID(row.item_id))
        for writer, _ in writers:
            writer.close()
    return made


def frozen_rows(lease: Lease, snapshot: Snapshot) -> Iterator[tuple[bytes, ExportRow]]:
    """The rows as they were sealed, as bytes and read; `Retryable` when storage does not have them now."""
    for path in part_paths(lease, snapshot):
        try:
            with storage.open_stored(path) as part:
                for data in part:
                    yield data, parse_line(orjson.loads(data))
        except FileNotFoundError:
            raise Retryable("A part of the snapshot could not be read from storage.") from None


def _writer(name: str) -> Writer:
    writer_type = FORMATS[name].writer
    if writer_type is None:
        raise Terminal(f"The format {name} is not written any more.")
    return writer_type()


def _context(lease: Lease, snapshot: Snapshot) -> ExportContext:
    version = snapshot.project.schema_version
    labels = lease.payload.get("labels")
    if version is not None and labels is not None and labels != str(version.pk):
        version = SchemaVersion.objects.get(pk=labels)  # the one that was sealed; there is another by now
    if version is None or snapshot.sealed_at is None:
        raise Terminal("The snapshot is not sealed.")
    return ExportContext(
        schema=parse_schema(version.schema),
        project=snapshot.project.name,
        name=snapshot.name,
        created=snapshot.sealed_at.isoformat(),
        licence=snapshot.licence or None,
    )
