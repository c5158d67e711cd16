"""Last stage: the formats' files, and the package with all that a receiver must be given."""

import zipfile
from pathlib import Path
from typing import Final
from uuid import UUID

from labeling.exports.models import Snapshot, SnapshotFile, SnapshotStatus
from labeling.exports.notices import notice_text, read_me, tombstone_table
from labeling.exports.purging import forget_earlier_rounds
from labeling.exports.rows import leaving_assets, packaged_name
from labeling.exports.seal import manifest_path
from labeling.exports.writing import Written, write_rows
from labeling.formats.registry import FORMATS
from labeling.media import storage
from labeling.media.services import measure
from labeling.rights.policy import Content, Use, licence_text
from projects.models import ItemMedia
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease

PACKAGE_FORMAT: Final = "package"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # fixed times: the same rows give the same bytes
_ROWS: Final = 500


def write_files(lease: Lease, snapshot: Snapshot) -> None:
    """Write the chosen formats of a sealed snapshot and its package, and keep them for download.

    Nothing is written for one of which rows were taken back meanwhile.
    """
    if snapshot.status != SnapshotStatus.SEALED:
        return
    with storage.work_folder() as folder:
        made = write_rows(lease, snapshot, folder)
        for name, path in made.formats.items():
            writer_type = FORMATS[name].writer
            filename = f"{_stem(snapshot)}-{writer_type.filename if writer_type else name}"
            _keep(lease, snapshot, format_=name, filename=filename, path=path)
        target = folder / "package.zip"
        _pack(snapshot, made, target)
        _keep(lease, snapshot, format_=PACKAGE_FORMAT, filename=f"{_stem(snapshot)}.zip", path=target)
    forget_earlier_rounds(snapshot_id=snapshot.pk, round_=int(lease.payload["round"]))


def _pack(snapshot: Snapshot, made: Written, target: Path) -> None:
    """The zip: the formats' files, media where the use hands files on, and what licences ask for."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as package:
        for name, path in made.files.items():
            _add_file(package, name, path)
        with storage.local_copy(manifest_path(snapshot)) as manifest:
            _add_file(package, "MANIFEST.json", manifest)
        if snapshot.supersedes_id is not None:
            package.writestr(_info("TOMBSTONES.csv", packed=True), tombstone_table(snapshot))
        _add_texts(package, snapshot, sorted(made.licences))
        content = Use.parse(snapshot.use).content
        if content in (Content.ORIGINALS, Content.DERIVATIVES):
            for start in range(0, len(made.with_media), _ROWS):
                _add_media(package, made.with_media[start : start + _ROWS], content)


def _stem(snapshot: Snapshot) -> str:
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in snapshot.name.lower())
    return f"{'-'.join(part for part in name.split('-') if part)[:60] or 'dataset'}-v{snapshot.number}"


def _keep(lease: Lease, snapshot: Snapshot, *, format_: str, filename: str, path: Path) -> None:
    """Store the file under a name of this lease alone, then say so: gigabytes are not copied in a transaction."""
    measured = measure(path, filename=filename)
    stored = f"snapshots/{snapshot.pk.hex}/{lease.token.hex[:12]}-{filename}"
    storage.put(stored, path)
    with lease.step():
        held = Snapshot.objects.select_for_update(no_key=True, of=("self",)).get(pk=snapshot.pk)
        if held.status != SnapshotStatus.SEALED:
            storage.remove(stored)
            return
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


def _add_texts(package: zipfile.ZipFile, snapshot: Snapshot, licences: list[str]) -> None:
    """The text of each licence that a row leaves under, the notice, and a word to the receiver."""
    for name in licences:
        text = licence_text(name)
        if text is None:
            raise Terminal(
                f"The text of {name} is not at hand, and its licence asks for it. Nothing was handed out."
            )
        package.writestr(_info(f"LICENSES/{name}.txt", packed=True), text)
    package.writestr(_info("NOTICE.txt", packed=True), notice_text(snapshot=snapshot, licences=licences))
    package.writestr(_info("README.md", packed=True), read_me(snapshot=snapshot))


def _add_media(package: zipfile.ZipFile, items: list[UUID], content: Content) -> None:
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
