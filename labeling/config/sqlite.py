"""A new SQLite file put into the mode of the write-ahead log before anybody works on it."""

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_WAL: Final = b"\x02\x02"  # read and write version in the file's header, bytes 18 and 19
_SECONDS: Final = 20


def ensure_wal(path: Path) -> None:
    """Switch the file at `path` to the write-ahead log, making it if need be; nothing where it is switched already.

    The switch needs the file alone, and SQLite waits for nobody there: of two processes that open a new file at the
    same moment one would be told that it is locked. So they come here one after the other.
    """
    if is_wal(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not is_wal(path):
            with closing(sqlite3.connect(path, timeout=_SECONDS)) as made:
                made.execute("PRAGMA journal_mode=WAL")


def is_wal(path: Path) -> bool:
    """Whether the file is there and in that mode."""
    try:
        with path.open("rb") as file:
            return file.read(20)[18:20] == _WAL
    except FileNotFoundError:
        return False
