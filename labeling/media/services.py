"""Taking a media file in: sniffed, decoded in the sandbox, stored by content, its copies made without metadata."""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from labeling.accounts.models import Organisation
from labeling.core import clock
from labeling.media import storage
from labeling.media.models import Blob, MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.rights import rights_facts
from labeling.media.sandbox import Decoded, Derived, decode_image
from labeling.media.sniff import HEAD_BYTES, IMAGE_FORMATS, Sniffed, sniff

MAX_IMAGE_BYTES = 512 * 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024
Derivation = MediaAsset.Derivation


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file at hand, already hashed."""

    path: Path
    filename: str
    sha256: str
    bytes: int


def measure(path: Path, *, filename: str) -> MediaFile:
    """Hash and count a local file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return MediaFile(path, filename, digest.hexdigest(), path.stat().st_size)


def identify(file: MediaFile) -> Sniffed:
    """What the file is; `MediaProblem` when its type is not taken."""
    with file.path.open("rb") as opened:
        return sniff(opened.read(HEAD_BYTES), filename=file.filename)


def read_text(file: MediaFile) -> str:
    """The text of a text file, without a byte order mark; `MediaProblem` when it is too long or not UTF-8."""
    if file.bytes > MAX_TEXT_BYTES:
        raise MediaProblem("text.too_large", f"{file.filename} is larger than 4 MB. Split the text.")
    try:
        text = file.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MediaProblem("text.encoding", f"{file.filename} is not UTF-8. Save it as UTF-8.") from None
    if "\0" in text:
        raise MediaProblem("text.nul", f"{file.filename} holds the character U+0000, which cannot be stored.")
    return text


def ingest_image(*, organisation: Organisation, file: MediaFile, sniffed: Sniffed) -> MediaAsset:
    """The asset of an image, with display copy and thumbnail; bytes known already are not decoded again, unless
    nobody has read what they say about their rights.

    Raises `MediaProblem` for what the file makes of it, OSError and the storage's errors for what lies outside.
    Safe to repeat after a crash at any point: files first, by content, then the rows in one transaction.
    """
    known = _known(organisation=organisation, sha256=file.sha256)
    if known is not None:
        return known if "rights" in known.facts else _read_rights(known, file=file, sniffed=sniffed)
    if file.bytes > MAX_IMAGE_BYTES:
        raise MediaProblem("image.too_many_bytes", f"{file.filename} is larger than 512 MB.")
    with storage.work_folder() as work:
        decoded = decode_image(file.path, pillow_format=IMAGE_FORMATS[sniffed.mime], work=work)
        storage.put(storage.blob_path(organisation_id=organisation.pk, sha256=file.sha256), file.path)
        copies = {}
        for derivation, derived in (
            (Derivation.DISPLAY, decoded.display),
            (Derivation.THUMBNAIL, decoded.thumbnail),
        ):
            measured = measure(derived.path, filename=derivation)
            storage.put(
                storage.blob_path(organisation_id=organisation.pk, sha256=measured.sha256), derived.path
            )
            copies[derivation] = (derived, measured)
    return _publish(organisation=organisation, file=file, mime=sniffed.mime, decoded=decoded, copies=copies)


def _known(*, organisation: Organisation, sha256: str) -> MediaAsset | None:
    return (
        MediaAsset.objects.select_related("blob")
        .filter(organisation=organisation, blob__sha256=sha256, derivation=Derivation.ORIGINAL)
        .first()
    )


def _facts(decoded: Decoded) -> dict[str, Any]:
    return {
        **decoded.facts,
        "rights": rights_facts(decoded.embedded, gps=decoded.facts["has_position"]),
    }


def _read_rights(asset: MediaAsset, *, file: MediaFile, sniffed: Sniffed) -> MediaAsset:
    """An asset that was taken in before files were asked about their rights."""
    with storage.work_folder() as work:
        asset.facts = _facts(decode_image(file.path, pillow_format=IMAGE_FORMATS[sniffed.mime], work=work))
    asset.save(update_fields=["facts"])
    return asset


def _publish(
    *,
    organisation: Organisation,
    file: MediaFile,
    mime: str,
    decoded: Decoded,
    copies: dict[MediaAsset.Derivation, tuple[Derived, MediaFile]],
) -> MediaAsset:
    now = clock.now()
    try:
        with transaction.atomic():
            original = MediaAsset.objects.create(
                organisation=organisation,
                blob=_blob(organisation, file.sha256, file.bytes, mime, now),
                kind="image",
                mime=mime,
                width=decoded.width,
                height=decoded.height,
                facts=_facts(decoded),
                created_at=now,
            )
            for derivation, (derived, measured) in copies.items():
                MediaAsset.objects.create(
                    organisation=organisation,
                    blob=_blob(organisation, measured.sha256, measured.bytes, derived.mime, now),
                    parent=original,
                    derivation=derivation,
                    kind="image",
                    mime=derived.mime,
                    width=derived.width,
                    height=derived.height,
                    created_at=now,
                )
            return original
    except IntegrityError:
        # Another worker took the same bytes in at the same time: its rows stand for both.
        known = _known(organisation=organisation, sha256=file.sha256)
        if known is None:
            raise
        return known


def _blob(organisation: Organisation, sha256: str, size: int, mime: str, now: datetime) -> Blob:
    with transaction.atomic():
        blob, _ = Blob.objects.get_or_create(
            organisation=organisation,
            sha256=sha256,
            defaults={"bytes": size, "mime": mime, "created_at": now},
        )
    return blob


def copy_original(*, asset: MediaAsset, target: Path) -> None:
    """Write the original bytes of an asset to a local file."""
    path = storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
    with storage.open_stored(path) as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer, storage.CHUNK)
