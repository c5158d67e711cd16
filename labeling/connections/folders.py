"""Folders of this server below the operator's roots. Links are never followed, whatever is put there meanwhile."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from django.conf import settings

from labeling.connections.places import Found, Listing, ObjectRefused, PlaceRefused, changed
from labeling.core import clock

QUIET_SECONDS: Final = 10
"""A file that was written to a shorter time ago may still grow: the next looking-through takes it."""
MAX_DEPTH: Final = 40
_CHUNK: Final = 256 * 1024
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def check_folder(path: str) -> str:
    """The folder in its plain form; `PlaceRefused` when it is below none of the operator's roots, or not there."""
    given = PurePosixPath(path)
    if not path.startswith("/") or ".." in given.parts or not path.isprintable():
        raise PlaceRefused("Give the folder's whole path, from / on and without `..`.")
    if root_of(given) is None:
        raise PlaceRefused(
            "This folder is below none of those that the operator opened. They stand in CLEARLABEL_WATCH_ROOTS."
        )
    try:
        os.close(_open_folder(given))
    except OSError:
        raise PlaceRefused(
            "This folder is not there, is a link, or may not be read by the product. Check it on the server."
        ) from None
    return str(given)


def root_of(folder: PurePosixPath) -> PurePosixPath | None:
    """The operator's root that the folder is or lies below; None: it may not be read."""
    roots = (PurePosixPath(root) for root in settings.WATCH_ROOTS)
    return next((root for root in roots if folder == root or root in folder.parents), None)


def _open_folder(folder: PurePosixPath) -> int:
    """A handle of the folder. From the root on no part of the way may be a link; the root itself is the operator's."""
    root = root_of(folder)
    if root is None:
        raise PermissionError("not below a root")
    handle = os.open(Path(root).resolve(), _FOLDER)
    for part in folder.relative_to(root).parts:
        handle = _step(handle, part, _FOLDER)
    return handle


def _step(handle: int, name: str, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=handle)
    finally:
        os.close(handle)


class Folder:
    """A place: see `labeling.connections.places`. `after` is the last key of the page before."""

    def __init__(self, *, folder: str) -> None:
        self._folder = PurePosixPath(folder)

    def list(self, *, prefix: str, after: str, limit: int) -> Listing:
        """A page of the files that nobody has written to for a while."""
        try:
            handle = _open_folder(self._folder)
        except OSError:
            raise PlaceRefused(
                "The folder is not there any more, or may no longer be read. Check it on the server."
            ) from None
        found: list[Found] = []
        for one in _walk(handle, "", prefix, after):
            found.append(one)
            if len(found) > limit:
                break
        page = tuple(found[:limit])
        return Listing(page, page[-1].key if len(found) > limit else "")

    def parts(self, found: Found) -> Iterator[bytes]:
        """The file's bytes, if it is still the one that was listed before and after they were read."""
        *folders, name = PurePosixPath(found.key).parts
        try:
            handle = _open_folder(self._folder)
            for part in folders:
                handle = _step(handle, part, _FOLDER)
            opened = _step(handle, name, _FILE)
        except OSError:
            raise ObjectRefused("feed.gone", f"{found.key} is no longer there, or may not be read.") from None
        with os.fdopen(opened, "rb") as file:
            if _as_found(found.key, os.fstat(opened)) != found:
                raise changed(found)
            while chunk := file.read(_CHUNK):
                yield chunk
            if _as_found(found.key, os.fstat(opened)) != found:
                raise changed(found)


def _as_found(key: str, status: os.stat_result) -> Found | None:
    if not stat.S_ISREG(status.st_mode):
        return None
    return Found(key, f"{status.st_mtime_ns}-{status.st_ino}", status.st_size)


def _walk(handle: int, base: str, prefix: str, after: str) -> Iterator[Found]:
    """Files below an open folder in the order of their keys; folders that hold nothing wanted are not entered."""
    quiet = clock.now().timestamp() - QUIET_SECONDS
    try:
        names = sorted(_names(handle))
        for name, is_folder in names:
            key = base + name
            if is_folder:
                if key < after[: len(key)] or not _may_hold(key, prefix) or key.count("/") > MAX_DEPTH:
                    continue
                try:
                    inner = os.open(name.removesuffix("/"), _FOLDER, dir_fd=handle)
                except OSError:
                    continue  # gone meanwhile, or made a link
                yield from _walk(inner, key, prefix, after)
            elif key > after and key.startswith(prefix):
                found = _look(handle, name, key, quiet)
                if found is not None:
                    yield found
    finally:
        os.close(handle)


def _names(handle: int) -> Iterator[tuple[str, bool]]:
    """Names of files and, with a / behind, of folders: so they stand in the order that their keys have."""
    with os.scandir(handle) as entries:
        for entry in entries:
            if not entry.name.isprintable() or entry.name.startswith(".") or entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                yield f"{entry.name}/", True
            elif entry.is_file(follow_symlinks=False):
                yield entry.name, False


def _may_hold(folder: str, prefix: str) -> bool:
    return folder.startswith(prefix) or prefix.startswith(folder)


def _look(handle: int, name: str, key: str, quiet: float) -> Found | None:
    try:
        status = os.stat(name, dir_fd=handle, follow_symlinks=False)
    except OSError:
        return None
    return _as_found(key, status) if status.st_mtime <= quiet else None
