"""Taking media files in: sniffed, read in the sandbox, stored by content, their copies made without metadata."""

import shutil
from pathlib import Path

from labeling.accounts.models import Organisation
from labeling.media import storage
from labeling.media.files import MAX_IMAGE_BYTES, MediaFile, identify, measure, read_text
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.services.pipeline import (
    Accepted,
    Duplicate,
    MaskedFile,
    Outcome,
    Rejected,
    add_masked,
    prepare_masked,
    publish_masked,
    take_in,
)
from labeling.media.sniff import Sniffed

__all__ = [
    "MAX_IMAGE_BYTES",
    "Accepted",
    "Duplicate",
    "MaskedFile",
    "MediaFile",
    "Outcome",
    "Rejected",
    "add_masked",
    "copy_original",
    "identify",
    "ingest",
    "ingest_image",
    "measure",
    "prepare_masked",
    "publish_masked",
    "read_text",
    "take_in",
]


def ingest(*, organisation: Organisation, file: MediaFile, sniffed: Sniffed) -> MediaAsset:
    """The asset of a file of any kind that is taken, with all its copies; bytes known already are not read again.

    Raises `MediaProblem` for what the file makes of it, OSError and the storage's errors for what lies outside: those
    are worth another try. Safe to repeat after a crash at any point: files first, by content, then the rows in one
    transaction.
    """
    match take_in(organisation=organisation, file=file, sniffed=sniffed):
        case Accepted(asset):
            return asset
        case Duplicate(of):
            return of
        case Rejected(code, detail):
            raise MediaProblem(code, detail)


ingest_image = ingest


def copy_original(*, asset: MediaAsset, target: Path) -> None:
    """Write the original bytes of an asset to a local file."""
    path = storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
    with storage.open_stored(path) as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer, storage.CHUNK)
