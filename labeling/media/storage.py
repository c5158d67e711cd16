"""Stored bytes, addressed by content. A file is there whole or not at all."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage, storages

from labeling.core.errors import TooLarge

CHUNK = 1024 * 1024
KEPT_SECONDS = 3600
LEFT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Received:
    """A file received into a local temporary place."""

    path: Path
    sha256: str
    bytes: int


def temp_dir() -> Path:
    """Where files lie while they are worked on."""
    folder = Path(settings.DATA_DIR) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=temp_dir()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(chunks: Iterable[bytes], *, into: Path, cap: int, what: str = "The file") -> Received:
    """Write `chunks` to the file `into`, hashing and counting; `TooLarge` as soon as more than `cap` bytes came."""
    digest, size = hashlib.sha256(), 0
    with into.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > cap:
                raise TooLarge(f"{what} is larger than {cap // 1_000_000} MB. Split it.")
            digest.update(chunk)
            file.write(chunk)
    return Received(into, digest.hexdigest(), size)


def blob_path(*, organisation_id: UUID, sha256: str) -> str:
    """Where the bytes of a blob lie in storage."""
    return f"blobs/{organisation_id.hex}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put(path: str, source: Path, *, is_spare: bool = False) -> None:
    """Store the local file under `path`, atomically and durably. Storing the same path again is harmless.

    `is_spare`: nobody needs `source` afterwards, so it may be moved.
    """
    local = _local_path(path)
    if local is not None:
        _put_local(local, source, is_spare=is_spare)
        return
    with source.open("rb") as file:
        default_storage.save(path, File(file))


def _local_path(path: str) -> Path | None:
    """Where `path` lies on this machine's file system, None when the storage is elsewhere."""
    storage = storages["default"]
    return Path(storage.path(path)) if isinstance(storage, FileSystemStorage) else None


def _put_local(target: Path, source: Path, *, is_spare: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_spare and source.stat().st_dev == target.parent.stat().st_dev:
        with source.open("rb") as written:
            os.fsync(written.fileno())
        source.replace(target)
        return
    part = target.parent / f".{uuid4().hex}.part"
    try:
        with source.open("rb") as reader, part.open("xb") as writer:
            shutil.copyfileobj(reader, writer, CHUNK)
            writer.flush()
            os.fsync(writer.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def has(path: str) -> bool:
    """Whether something is stored under `path`."""
    return default_storage.exists(path)


def open_stored(path: str) -> IO[bytes]:
    """The stored bytes for reading; raises FileNotFoundError when there are none."""
    return default_storage.open(path, "rb")


def read_span(path: str, first: int, length: int) -> Iterator[bytes]:
    """`length` stored bytes from `first` on, in parts; raises FileNotFoundError at once when there are none."""
    local = _local_path(path)
    if local is not None:
        return _local_span(local.open("rb"), first, length)
    return _remote_span(path, first, length)


def _local_span(file: IO[bytes], first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = length
        while left > 0 and (part := file.read(min(left, CHUNK))):
            left -= len(part)
            yield part


def _remote_span(path: str, first: int, length: int) -> Iterator[bytes]:
    """Only the bytes asked for leave the bucket."""
    from botocore.exceptions import ClientError

    bucket: Any = default_storage
    if length < 1:
        return iter(())
    try:
        found = bucket.bucket.Object(path).get(Range=f"bytes={first}-{first + length - 1}")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in {404, 416}:
            raise FileNotFoundError(path) from None
        raise
    parts: Iterator[bytes] = found["Body"].iter_chunks(CHUNK)
    return parts


def presigned(path: str, *, mime: str, seconds: int) -> str:
    """An address in the bucket for the next `seconds`, under which it names this type; only where there is a bucket."""
    bucket: Any = default_storage
    fixed = {"ResponseContentType": mime, "ResponseContentDisposition": "inline"}
    fixed["ResponseCacheControl"] = "private, no-store"
    return str(bucket.url(path, parameters=fixed, expire=seconds))


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file in parts; it is closed at the end."""
    with file:
        while part := file.read(CHUNK):
            yield part


def remove(path: str) -> None:
    """Delete what is stored under `path`; nothing there is no error."""
    default_storage.delete(path)


def remove_below(path: str) -> int:
    """Delete everything stored below `path`; how many files it was."""
    found = list(files_below(path))
    for name in found:
        remove(name)
    return len(found)


def folders(path: str) -> list[str]:
    """The names of the folders in `path`, sorted; none when there is no such place."""
    try:
        return sorted(default_storage.listdir(path)[0])
    except FileNotFoundError:
        return []


def files_below(path: str) -> Iterator[str]:
    """The paths of all files below `path`; also of those that a killed process left half written."""
    if _local_path(path) is None:
        bucket: Any = default_storage
        # A thousand names an answer, where folder by folder each would be an answer of its own.
        yield from (entry.key for entry in bucket.bucket.objects.filter(Prefix=f"{path}/"))
        return
    try:
        inner, files = default_storage.listdir(path)
    except FileNotFoundError:
        return
    yield from (f"{path}/{name}" for name in sorted(files))
    for name in sorted(inner):
        yield from files_below(f"{path}/{name}")


def is_older(path: str, *, than: datetime) -> bool:
    """Whether what lies under `path` was stored before `than`; False when nothing does."""
    try:
        return default_storage.get_modified_time(path) < than
    except FileNotFoundError:
        return False


def remove_older(path: str, *, than: datetime) -> bool:
    """Delete what lies under `path` if it was stored before `than`. What somebody stores there meanwhile stays.

    On a file system it is put aside first and looked at there; elsewhere it is looked at immediately before.
    """
    local = _local_path(path)
    if local is None:
        if not is_older(path, than=than):
            return False
        remove(path)
        return True
    aside = local.parent / f".{uuid4().hex}.part"
    try:
        local.rename(aside)
    except FileNotFoundError:
        return False
    if aside.stat().st_mtime < than.timestamp():
        aside.unlink()
        return True
    aside.replace(local)  # by content: whatever was stored there since is the same
    return False


@contextmanager
def kept_copy(path: str) -> Iterator[Path]:
    """As `local_copy`, but a copy from elsewhere is kept for the next chunk of the same work, until `tidy`."""
    local = _local_path(path)
    if local is None:
        local = temp_dir() / f"kept-{hashlib.sha256(path.encode()).hexdigest()[:32]}"
        if not local.exists():
            with local_copy(path) as copy:
                copy.replace(local)
        local.touch()
    yield local


def tidy() -> int:
    """Remove kept copies that nobody used for an hour, and folders that a killed process left a day ago."""
    removed = 0
    now = time.time()
    for entry in temp_dir().iterdir():
        is_kept = entry.name.startswith("kept-")
        if not is_kept and not entry.name.startswith("work-"):
            continue
        try:
            if now - entry.stat().st_mtime < (KEPT_SECONDS if is_kept else LEFT_SECONDS):
                continue
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
            removed += 1
        except FileNotFoundError:
            continue
    return removed


@contextmanager
def local_copy(path: str) -> Iterator[Path]:
    """The stored file as a local one: itself on a file system, else a temporary copy."""
    local = _local_path(path)
    if local is not None:
        yield local
        return
    with work_folder() as folder:
        target = folder / "file"
        with open_stored(path) as reader, target.open("wb") as writer:
            shutil.copyfileobj(reader, writer, CHUNK)
        yield target
