"""Last stages: one file a format from the frozen rows, then the package with all that a receiver must be given."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from labeling.exports.judge import licence_ids
from labeling.exports.models import Snapshot, SnapshotFile
from labeling.exports.notices import notice_text, read_me
from labeling.exports.rows import leaving_assets, packaged_name
from labeling.exports.seal import manifest_path, part_paths
from labeling.formats.attribution import AttributionWriter
from labeling.formats.native import parse_line
from labeling.formats.registry import FORMATS
from labeling.formats.rows import ExportContext, ExportRow, Writer
from labeling.labelspec import parse_schema
from labeling.media import storage
from labeling.media.services import measure
from labeling.rights.policy import Content, Use, licence_text
from projects.models import ItemMedia
from workers.ledger.errors import Retryable, Terminal
from workers.ledger.lease import Lease

PACKAGE_FORMAT: Final = "package"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # fixed times: the same rows give the same bytes
_ROWS: Final = 500


def write_format(lease: Lease, snapshot: Snapshot) -> None:
    """Write one chosen format of a sealed snapshot and keep it for download."""
    name = str(lease.payload["format"])
    writer_type = FORMATS[name].writer
    if writer_type is None:
        raise Terminal(f"The format {name} is not written any more.")
    with storage.work_folder() as folder:
        target = folder / "file"
        _write(lease, snapshot, writer_type(), target)
        filename = f"{_stem(snapshot)}-{writer_type.filename}"
        _keep(lease, snapshot, format_=name, filename=filename, path=target)


def write_package(lease: Lease, snapshot: Snapshot) -> None:
    """Write the zip: the formats' files, media where the use hands files on, and what licences ask for."""
    with storage.work_folder() as folder:
        target = folder / "package.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as package:
            for name in snapshot.formats:
                writer_type = FORMATS[name].writer
                if writer_type is not None:
                    _write(lease, snapshot, writer_type(), folder / "file")
                    _add_file(package, writer_type.filename, folder / "file")
            _write(lease, snapshot, AttributionWriter(), folder / "file")
            _add_file(package, AttributionWriter.filename, folder / "file")
            with storage.local_copy(manifest_path(snapshot)) as manifest:
                _add_file(package, "MANIFEST.json", manifest)
            _add_texts(package, lease, snapshot)
            if Use.parse(snapshot.use).content in (Content.ORIGINALS, Content.DERIVATIVES):
                _add_media(package, lease, snapshot)
        _keep(lease, snapshot, format_=PACKAGE_FORMAT, filename=f"{_stem(snapshot)}.zip", path=target)


def _stem(snapshot: Snapshot) -> str:
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in snapshot.name.lower())
    return f"{'-'.join(part for part in name.split('-') if part)[:60] or 'dataset'}-v{snapshot.number}"


def _write(lease: Lease, snapshot: Snapshot, writer: Writer, target: Path) -> None:
    version = snapshot.project.schema_version
    if version is None or snapshot.sealed_at is None:
        raise Terminal("The snapshot is not sealed.")
    context = ExportContext(
        schema=parse_schema(version.schema),
        project=snapshot.project.name,
        name=snapshot.name,
        created=snapshot.sealed_at.isoformat(),
        licence=snapshot.licence or None,
    )
    with target.open("wb") as stream:
        writer.open(stream, context)
        for row in frozen_rows(lease, snapshot):
            writer.write(row)
        writer.close()


def frozen_rows(lease: Lease, snapshot: Snapshot) -> Iterator[ExportRow]:
    """The rows as they were sealed; `Retryable` when storage does not have them now."""
    for path in part_paths(lease, snapshot):
        try:
            with storage.open_stored(path) as part:
                for data in part:
                    yield parse_line(orjson.loads(data))
        except FileNotFoundError:
            raise Retryable("A part of the snapshot could not be read from storage.") from None


def _keep(lease: Lease, snapshot: Snapshot, *, format_: str, filename: str, path: Path) -> None:
    """Store the file under a name of this lease alone, then say so: gigabytes are not copied in a transaction."""
    measured = measure(path, filename=filename)
    stored = f"snapshots/{snapshot.pk.hex}/{lease.token.hex[:12]}-{filename}"
    storage.put(stored, path)
    with lease.step():
        SnapshotFile.objects.update_or_create(
            snapshot=snapshot,
            format=format_,
            defaults={
                "filename": filename,
                "path": stored,
                "sha256": measured.sha256,
                "bytes": measured.bytes,
            },
        )


def _info(name: str, *, packed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return info


def _add_file(package: zipfile.ZipFile, name: str, path: Path, *, packed: bool = True) -> None:
    with path.open("rb") as reader, package.open(_info(name, packed=packed), "w", force_zip64=True) as writer:
        while part := reader.read(storage.CHUNK):
            writer.write(part)


def _add_texts(package: zipfile.ZipFile, lease: Lease, snapshot: Snapshot) -> None:
    """The text of each licence that a row leaves under, the notice, and a word to the receiver."""
    names = sorted(
        {name for row in frozen_rows(lease, snapshot) for name in licence_ids(row.rights.licence or "")}
    )
    for name in names:
        text = licence_text(name)
        if text is None:
            raise Terminal(
                f"The text of {name} is not at hand, and its licence asks for it. Nothing was handed out."
            )
        package.writestr(_info(f"LICENSES/{name}.txt", packed=True), text)
    package.writestr(_info("NOTICE.txt", packed=True), notice_text(snapshot=snapshot, licences=names))
    package.writestr(_info("README.md", packed=True), read_me(snapshot=snapshot))


def _add_media(package: zipfile.ZipFile, lease: Lease, snapshot: Snapshot) -> None:
    content = Use.parse(snapshot.use).content
    batch: list[UUID] = []
    for row in frozen_rows(lease, snapshot):
        if row.media:
            batch.append(UUID(row.item_id))
        if len(batch) >= _ROWS:
            _add_batch(package, batch, content)
            batch = []
    _add_batch(package, batch, content)


def _add_batch(package: zipfile.ZipFile, items: list[UUID], content: Content) -> None:
    rows = (
        ItemMedia.objects.filter(item_id__in=items).select_related("asset__blob").order_by("item_id", "name")
    )
    media = list(rows)
    leaving = leaving_assets([row.asset for row in media], content=content)
    for row in media:
        asset = leaving[row.asset_id]
        path = storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
        with storage.local_copy(path) as local:
            _add_file(package, packaged_name(row, mime=asset.mime), local, packed=False)
