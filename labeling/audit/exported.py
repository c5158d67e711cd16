"""The exported log: JSON lines. First what log it is, then its signed checkpoints, then its events in order. Pure.

    {"clearlabel_audit": 1, "organisation": …, "origin": …, "size": …, "last": …, "key": …}
    {"checkpoint": "<signed note>"}
    {"event": {…}, "leaf": "<hexadecimal>"}

The bytes that are hashed are the canonical JSON (RFC 8785) of `event`, which is how it is written here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeling.audit.canonical import canonical_json
from labeling.audit.note import NoteFault, VerifierKey
from labeling.audit.verifier import Bad, Entry, Verified, verify

VERSION = 1


class ExportFault(ValueError):
    """A file that is no exported log."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the export says of its log; `key` is what it was signed with, to be compared with the known one."""

    organisation: str
    origin: str
    size: int
    last: str
    key: str

    def line(self) -> bytes:
        """The first line."""
        body = {"clearlabel_audit": VERSION, "organisation": self.organisation, "origin": self.origin,
                "size": self.size, "last": self.last, "key": self.key}  # fmt: skip
        return canonical_json(body) + b"\n"


def checkpoint_line(note: str) -> bytes:
    return canonical_json({"checkpoint": note}) + b"\n"


def event_line(entry: Entry) -> bytes:
    return canonical_json({"event": entry.body, "leaf": entry.leaf}) + b"\n"


@dataclass(slots=True)
class Exported:
    """An exported log on disk. Goes through its events as often as asked, in constant memory."""

    path: Path
    header: Header = field(init=False)
    notes: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the head; `ExportFault` when the file is no exported log."""
        lines = self._lines()
        try:
            head = next(lines)
            if head.get("clearlabel_audit") != VERSION:
                raise ExportFault("This is no exported audit log of a version that is known here.")
            self.header = Header(
                str(head["organisation"]),
                str(head["origin"]),
                int(head["size"]),
                str(head["last"]),
                str(head["key"]),
            )
        except (StopIteration, KeyError, ValueError, TypeError) as error:
            raise ExportFault("This is no exported audit log.") from error
        self.notes = []
        for line in lines:
            if "checkpoint" not in line:
                break
            self.notes.append(str(line["checkpoint"]))

    def __iter__(self) -> Iterator[Entry]:
        for line in self._lines():
            if "event" in line:
                body = line["event"]
                yield Entry(body if isinstance(body, dict) else {}, str(line.get("leaf")))

    def _lines(self) -> Iterator[dict[str, Any]]:
        with self.path.open("rb") as file:
            for number, text in enumerate(file, 1):
                try:
                    line = json.loads(text)
                except ValueError:
                    raise ExportFault(f"Line {number} is not JSON.") from None
                if not isinstance(line, dict):
                    raise ExportFault(f"Line {number} is not a JSON object.")
                yield line


def verify_exported(path: Path, *, keys: Iterable[str] = (), notes: Iterable[str] = ()) -> Verified:
    """Verify an exported log with verifier keys and, where there are, checkpoints that were kept elsewhere.

    Without `keys` the one in the file is taken: that finds damage, but not a forger who signed with another key.
    """
    log = Exported(path)
    try:
        known = [VerifierKey.parse(text) for text in (*keys,)] or [VerifierKey.parse(log.header.key)]
    except NoteFault as fault:
        return Verified(bad=Bad(0, "key", f"The key cannot be used: {fault}."))
    return verify(
        log,
        notes=[*log.notes, *notes],
        keys=known,
        size=log.header.size,
        last_leaf=log.header.last or None,
        organisation=log.header.organisation,
    )
