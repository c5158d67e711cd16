"""The files of an import at hand: other files of the request, or members of its archive."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import UUID

from labeling.formats.archive import Archive, MemberRefused
from labeling.imports.addresses import file_at, is_address
from labeling.imports.models import Upload
from labeling.media import storage
from labeling.media.problems import MediaProblem
from labeling.media.services import MAX_IMAGE_BYTES, MediaFile
from workers.ledger.errors import Terminal

_ADDRESS = ("s3://", "ftp://", "gs://")


def _absent(reference: str) -> MediaProblem:
    name = reference[:200]
    if reference.lower().startswith(_ADDRESS):
        return MediaProblem(
            "media.address", f"{name} is an address of a kind that is not followed. Give one with https://."
        )
    return MediaProblem("media.absent", f"No file {name} was sent. Send it with the records, or in the zip.")


class RequestFiles:
    """The other files of the same request, by name."""

    def __init__(self, *, job_id: UUID, folder: Path) -> None:
        self._job_id, self._folder = job_id, folder

    def find(self, reference: str) -> MediaFile:
        """The file sent under `reference`, or under the name that it ends in; of several the first one sent."""
        if is_address(reference):
            return file_at(reference, folder=self._folder)
        wanted = reference.replace("\\", "/").removeprefix("./")
        sent = Upload.objects.filter(job_id=self._job_id).order_by("pk")
        upload = sent.filter(filename=wanted).first() or sent.filter(name=PurePosixPath(wanted).name).first()
        if upload is None:
            raise _absent(reference)
        target = self._folder / "file"
        with storage.local_copy(upload.path) as local:
            target.unlink(missing_ok=True)
            try:
                os.link(local, target)
            except OSError:
                shutil.copyfile(local, target)
        return MediaFile(target, upload.filename, upload.sha256, upload.bytes)


class ArchiveFiles:
    """The members of one archive, by path from its top or beside its metadata file."""

    def __init__(self, *, archive: Archive, folder: Path) -> None:
        self._archive, self._folder = archive, folder

    def find(self, reference: str) -> MediaFile:
        """The member that `reference` means, unpacked while its real bytes are counted."""
        if is_address(reference):
            return file_at(reference, folder=self._folder)
        member = self._archive.find(reference)
        if member is None:
            raise _absent(reference)
        target = self._folder / "file"
        digest, size = hashlib.sha256(), 0
        try:
            with member.open() as reader, target.open("wb") as writer:
                while part := reader.read(storage.CHUNK):
                    size += len(part)
                    if size > MAX_IMAGE_BYTES:
                        raise MediaProblem("image.too_many_bytes", f"{member.name} is larger than 512 MB.")
                    digest.update(part)
                    writer.write(part)
        except MemberRefused as refused:
            raise MediaProblem(refused.problem.code, refused.problem.detail) from None
        return MediaFile(target, PurePosixPath(member.name).name, digest.hexdigest(), size)


@contextmanager
def upload_file(upload_id: str) -> Iterator[tuple[Upload, Path]]:
    """A received file as a local one; `Terminal` when it is gone."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or not storage.has(upload.path):
        raise Terminal("The file that was sent is no longer there. Start the import again.")
    with storage.kept_copy(upload.path) as local:
        yield upload, local
