"""Many small files as one: tiles of a picture, pages of a document. Read by place, without reading the rest.

Layout, little-endian: `CLPACK1\\0`, u32 how many, then for each u64 offset and u32 length, then the files.
"""

import struct
from pathlib import Path

MAGIC = b"CLPACK1\0"
HEAD = struct.Struct("<8sI")
ENTRY = struct.Struct("<QI")


class PackWriter:
    """Writes a pack whose number of files is known; `close` completes its index."""

    def __init__(self, path: Path, count: int) -> None:
        self._file = path.open("wb")
        self._count, self._entries, self._at = count, bytearray(), HEAD.size + count * ENTRY.size
        self._file.seek(self._at)

    def add(self, data: bytes) -> None:
        """Append the next file."""
        self._entries += ENTRY.pack(self._at, len(data))
        self._file.write(data)
        self._at += len(data)

    def close(self) -> None:
        """Write the index; raises ValueError when files are missing."""
        with self._file:
            if len(self._entries) != self._count * ENTRY.size:
                raise ValueError(f"{len(self._entries) // ENTRY.size} of {self._count} files were added")
            self._file.seek(0)
            self._file.write(HEAD.pack(MAGIC, self._count) + self._entries)


def entry_place(number: int) -> int:
    """Where in a pack the entry of file `number` stands, in bytes; it is `ENTRY.size` long."""
    return HEAD.size + number * ENTRY.size
