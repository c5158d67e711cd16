"""Histories of what processes asked and were told: one JSON line when an operation begins, one when it ends.

A line is written with one call of the system and lies in the system's memory then, so that SIGKILL to the writer loses
no line that is complete. An operation without an end is one whose outcome nobody knows.
"""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK, FAIL, UNKNOWN = "ok", "fail", "unknown"
FOREVER = float("inf")


@dataclass(slots=True)
class Op:
    """One operation. `began` and `ended`: seconds of the machine's monotonic clock; `wall`: of the clock of day.

    `outcome`: ok; fail, which surely changed nothing; unknown, which may take effect at any time after it began.
    """

    what: str
    who: str
    began: float
    ended: float = FOREVER
    outcome: str = UNKNOWN
    wall: float = 0.0
    given: dict[str, Any] = field(default_factory=dict)
    answer: Any = None

    @property
    def may_count(self) -> bool:
        return self.outcome != FAIL


class Recorder:
    """Appends the history of one process to its own file."""

    def __init__(self, path: Path, who: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._who, self._number = who, 0

    def begin(self, what: str, **given: Any) -> int:
        """Note that an operation begins; its number, for `end`. Called before anything is asked."""
        self._number += 1
        self._write(
            {"n": self._number, "what": what, "who": self._who, "wall": time.time(), "given": given},
            "began",
        )
        return self._number

    def end(self, number: int, outcome: str, answer: Any = None) -> None:
        """Note how it ended. Called after the answer came."""
        self._write({"n": number, "outcome": outcome, "answer": answer}, "ended")

    def _write(self, line: dict[str, Any], moment: str) -> None:
        data = json.dumps({**line, moment: time.monotonic()}, separators=(",", ":")).encode() + b"\n"
        if os.write(self._file, data) != len(data):
            raise OSError("the history could not be written whole")


def read(lines: Iterable[str]) -> list[Op]:
    """The operations of one file; a last line that was cut off by a kill is left out."""
    found: dict[int, Op] = {}
    for text in lines:
        if not text.endswith("\n"):
            continue
        line = json.loads(text)
        if "what" in line:
            found[line["n"]] = Op(
                line["what"], line["who"], line["began"], wall=line["wall"], given=line["given"]
            )
            continue
        op = found[line["n"]]
        op.outcome, op.answer = line["outcome"], line["answer"]
        if op.outcome != UNKNOWN:
            op.ended = line["ended"]
    return list(found.values())


def read_folder(folder: Path) -> list[Op]:
    """All operations that the files `*.history` of a folder tell of, in the order in which they began."""
    found: list[Op] = []
    for path in sorted(folder.glob("*.history")):
        with path.open(encoding="utf-8") as file:
            found += read(file)
    return sorted(found, key=lambda op: op.began)
