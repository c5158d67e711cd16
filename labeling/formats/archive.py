"""Zip archives, looked through safely: nothing is unpacked to disk, names are judged, real bytes are counted.

A member that is not safe becomes a Problem and the others go on. Refused: absolute names, `..`, backslashes,
drive letters and control characters in names; links and devices; encryption; methods other than stored and
deflated; archives inside the archive; names that stand twice; members whose data overlap. What a header says
of sizes is not believed: a stream stops with MemberRefused once it gives more than it may.
"""

from __future__ import annotations

import io
import itertools
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, BinaryIO, Final, Self

from labeling.formats.records import Problem, megabytes

METADATA: Final = ("metadata.jsonl", "metadata.csv", "metadata.json")
_ARCHIVES: Final = (
    ".zip",
    ".tar",
    ".gz",
    ".tgz",
    ".bz2",
    ".tbz",
    ".xz",
    ".txz",
    ".7z",
    ".rar",
    ".jar",
    ".zst",
    ".lz4",
)
_ARCHIVE_STARTS: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf'\x1c",
    b"Rar!\x1a\x07",
)
_JUNK: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_BAD_NAME: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DRIVE: Final = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """members: entries; member_bytes, total_bytes: unpacked; ratio: unpacked to packed, judged above the floor."""

    members: int = 200_000
    member_bytes: int = 2 * 1024**3
    total_bytes: int = 200 * 1024**3
    ratio: int = 100
    ratio_floor: int = 1024 * 1024
    name_chars: int = 1_024


DEFAULT_LIMITS: Final = ArchiveLimits()


class ArchiveError(ValueError):
    """A file that can't be looked through at all; `problem` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(0, "", code, detail)


class MemberRefused(ValueError):
    """A member whose bytes turn out not to be safe while they are read; `problem` says why."""

    def __init__(self, name: str, code: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.problem = Problem(0, name, code, detail)


@dataclass(frozen=True, slots=True)
class Member:
    """One safe member. name: its path in the archive; size: bytes as the header claims."""

    name: str
    size: int
    _archive: Archive
    _info: zipfile.ZipInfo

    def open(self) -> BinaryIO:
        """A stream of its bytes. Opening and reading raise MemberRefused."""
        return self._archive.stream(self._info)


class Archive:
    """An open zip: `members` by name in the order of the archive, and `problems` with the others.

    A Problem's pointer is the member's name. Raises ArchiveError when the file is no zip, or has too many
    entries. The stream must be seekable and stays open.
    """

    def __init__(self, stream: BinaryIO, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.problems: list[Problem] = []
        self.members: dict[str, Member] = {}
        self.read_bytes = 0
        _check_directory(stream, limits)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise ArchiveError("archive.not_a_zip", f"Send a whole zip file: {error}.") from None
        self._judge_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __iter__(self) -> Iterator[Member | Problem]:
        yield from self.members.values()
        yield from self.problems

    def _judge_all(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > self.limits.members:
            raise ArchiveError(
                "archive.too_many_members", f"Send at most {self.limits.members:,} files in an archive."
            )
        overlapping = _overlapping(infos)
        for info in infos:
            name = unicodedata.normalize("NFC", info.orig_filename)
            if info.is_dir() or any(part in _JUNK for part in name.split("/")):
                continue
            fault = _fault(info, name, self.limits)
            if fault is None and name in self.members:
                fault = (
                    "archive.repeated_name",
                    "Name each file once: this name stands twice; the first one is used.",
                )
            if fault is None and info.header_offset in overlapping:
                fault = (
                    "archive.overlap",
                    "Pack the archive again: the data of this file lies over another's.",
                )
            if fault is None:
                self.members[name] = Member(name, info.file_size, self, info)
            else:
                self.problems.append(Problem(0, shown_name(name), *fault))

    @property
    def metadata(self) -> Member | None:
        """`metadata.jsonl`, `.csv` or `.json`: at the top, or in the one folder that everything lies in."""
        for base in dict.fromkeys(("", self._only_folder())):
            for name in METADATA:
                if base + name in self.members:
                    return self.members[base + name]
        return None

    def _only_folder(self) -> str:
        folders = {name.partition("/")[0] if "/" in name else "" for name in self.members}
        return f"{folders.pop()}/" if len(folders) == 1 and "" not in folders else ""

    def find(self, name: str) -> Member | None:
        """The member that a metadata file means by `name`: beside itself, or from the top."""
        wanted = unicodedata.normalize("NFC", name.removeprefix("./"))
        metadata = self.metadata
        base = metadata.name.rpartition("/")[0] if metadata else self._only_folder().rstrip("/")
        return self.members.get(f"{base}/{wanted}" if base else wanted) or self.members.get(wanted)

    def files(self) -> Iterator[Member]:
        """All members but the metadata file."""
        metadata = self.metadata
        return (member for member in self.members.values() if member is not metadata)

    def stream(self, info: zipfile.ZipInfo) -> BinaryIO:
        name = shown_name(info.orig_filename)
        try:
            raw = self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise MemberRefused(name, "archive.damaged", f"Pack this file again: {error}.") from None
        counted = io.BufferedReader(_Counted(self, info, name, raw), buffer_size=64 * 1024)
        if counted.peek(8).startswith(_ARCHIVE_STARTS):
            counted.close()
            raise MemberRefused(
                name, "archive.nested", "Unpack archives inside the archive before you send it."
            )
        return counted


class _Counted(io.RawIOBase):
    """Bytes of a member, counted as they come."""

    def __init__(self, archive: Archive, info: zipfile.ZipInfo, name: str, raw: IO[bytes]) -> None:
        self._archive, self._info, self._name, self._raw = archive, info, name, raw
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._raw.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise MemberRefused(self._name, "archive.damaged", f"Pack this file again: {error}.") from None
        self._count += len(data)
        self._archive.read_bytes += len(data)
        self._check()
        buffer[: len(data)] = data
        return len(data)

    def _check(self) -> None:
        limits = self._archive.limits
        if self._count > limits.member_bytes:
            most = megabytes(limits.member_bytes)
            raise MemberRefused(self._name, "archive.too_large", f"Send files of at most {most} each.")
        if self._archive.read_bytes > limits.total_bytes:
            raise MemberRefused(
                self._name, "archive.too_large", "Split the archive: it unpacks to more than is allowed."
            )
        if self._count > limits.ratio_floor and self._count > limits.ratio * max(self._info.compress_size, 1):
            raise MemberRefused(
                self._name,
                "archive.ratio",
                f"Send the file itself: it unpacks to over {limits.ratio} times its packed size.",
            )

    def close(self) -> None:
        self._raw.close()
        super().close()


def shown_name(name: str) -> str:
    """A member's name for a report: short and printable."""
    text = name if name.isprintable() else ascii(name)[1:-1]
    return text if len(text) <= 200 else text[:200] + "…"


def _fault(info: zipfile.ZipInfo, name: str, limits: ArchiveLimits) -> tuple[str, str] | None:
    """(code, detail) of what is wrong with a member as its header tells it."""
    return _name_fault(name, limits) or _kind_fault(info, name) or _size_fault(info, limits)


def _name_fault(name: str, limits: ArchiveLimits) -> tuple[str, str] | None:
    parts = name.split("/")
    if not name or len(name) > limits.name_chars or _BAD_NAME.search(name):
        return (
            "archive.bad_name",
            f"Give this file a printable name of at most {limits.name_chars:,} characters.",
        )
    if (
        name.startswith("/")
        or "\\" in name
        or _DRIVE.match(name)
        or any(part in ("..", ".", "") for part in parts)
    ):
        return "archive.unsafe_path", "Pack files by plain relative names: no '..', no '/' in front, no '\\'."
    return None


def _kind_fault(info: zipfile.ZipInfo, name: str) -> tuple[str, str] | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "archive.not_a_file", "Pack the file itself, not a link or a device."
    if info.flag_bits & 0x41:
        return "archive.encrypted", "Send the archive without a password."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "archive.method", "Pack with the usual method (deflate), or store without compression."
    if name.lower().endswith(_ARCHIVES):
        return "archive.nested", "Unpack archives inside the archive before you send it."
    return None


def _size_fault(info: zipfile.ZipInfo, limits: ArchiveLimits) -> tuple[str, str] | None:
    if info.file_size > limits.member_bytes:
        return "archive.too_large", f"Send files of at most {megabytes(limits.member_bytes)} each."
    if info.file_size > limits.ratio_floor and info.file_size > limits.ratio * max(info.compress_size, 1):
        return (
            "archive.ratio",
            f"Send the file itself: it unpacks to over {limits.ratio} times its packed size.",
        )
    return None


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Header offsets of members whose data run into the next member's."""
    found: set[int] = set()
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in itertools.pairwise(ordered):
        if info.header_offset + 30 + info.compress_size > following.header_offset:
            found |= {info.header_offset, following.header_offset}
    return found


def _check_directory(stream: BinaryIO, limits: ArchiveLimits) -> None:
    """Refuse a directory that would be too large to hold, before it is read."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - 65_557 - 20))
    tail = stream.read()
    place = tail.rfind(b"PK\x05\x06")
    stream.seek(0)
    if place < 0 or len(tail) < place + 22:
        raise ArchiveError(
            "archive.not_a_zip", "Send a whole zip file: this one has no directory at its end."
        )
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    if size == 0xFFFFFFFF and tail[max(0, place - 20) : place].startswith(b"PK\x06\x07"):
        stream.seek(int.from_bytes(tail[place - 12 : place - 4], "little"))
        size = int.from_bytes(stream.read(56)[40:48], "little")
        stream.seek(0)
    if size > limits.members * (46 + 100):
        raise ArchiveError(
            "archive.too_many_members", f"Send at most {limits.members:,} files in an archive."
        )
