"""Reading files in child processes with limits: one crash or bomb costs one item, never the worker.

A `Program` is a script that answers requests by `labeling.media.child.loop.serve`. Each thread keeps one warm child of
each program; its processor time is renewed with each file, the child itself after `files`.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import PIL

from labeling.media.problems import MediaProblem

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = Path(PIL.__file__).parent.parent
GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Program:
    """A child program: its script, and what one of its processes may use."""

    name: str
    script: Path
    memory_bytes: int = 3 * GIB
    file_bytes: int = GIB
    files: int = 500
    """So many files are read by one process."""
    environment: tuple[tuple[str, str], ...] = ()
    """Further variables of its environment; never a secret."""


class Crashed(Exception):
    """The child died of the file, or took longer than it may."""


_READER = Path(__file__).with_name("child") / "main.py"
PICTURES = Program("pictures", _READER)
STREAMS = Program("streams", _READER, files=100)


def _boot(program: Program) -> str:
    """The child runs isolated (-I), without site (-S): it is given the folders of the readers and of our own code."""
    paths = f"sys.path.insert(0, {str(SITE)!r}); sys.path.append({str(ROOT)!r})"
    return f"import sys, runpy; {paths}; runpy.run_path({str(program.script)!r}, run_name='__main__')"


class _Child:
    """One running child. Not shared between threads."""

    def __init__(self, program: Program) -> None:
        self.served = 0
        self.program = program
        limits = (str(program.memory_bytes), str(program.file_bytes))
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _boot(program), *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PATH": "/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "MALLOC_ARENA_MAX": "2",
                **dict(program.environment),
            },
            close_fds=True,
            start_new_session=True,
        )

    def ask(self, request: dict[str, Any], *, seconds: float) -> dict[str, Any] | None:
        """The child's answer; None when it died or took too long (it is dead then)."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            return None
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
            line = self._line(stdout.fileno(), time.monotonic() + seconds)
        except OSError:
            line = None
        if line is None:
            self.kill()
            return None
        self.served += 1
        return dict(json.loads(line))

    @staticmethod
    def _line(fd: int, deadline: float) -> bytes | None:
        got = b""
        while not got.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                return None
            part = os.read(fd, 65536)
            if not part:
                return None
            got += part
        return got

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class _Warm(threading.local):
    """The children of one thread, by program."""

    def __init__(self) -> None:
        self.children: dict[str, _Child] = {}


_warm = _Warm()
_all: set[_Child] = set()
_lock = threading.Lock()


def _child(program: Program) -> _Child:
    child = _warm.children.get(program.name)
    if child is not None and (child.served >= program.files or child.process.poll() is not None):
        _drop(child)
        child = None
    if child is None:
        child = _warm.children[program.name] = _Child(program)
        with _lock:
            _all.add(child)
    return child


def _drop(child: _Child) -> None:
    child.kill()
    _warm.children.pop(child.program.name, None)
    with _lock:
        _all.discard(child)


@atexit.register
def close() -> None:
    """End all children, at the latest when the process ends."""
    with _lock:
        left = list(_all)
        _all.clear()
    for child in left:
        child.kill()


def ask(program: Program, request: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """What the child of `program` answers to `request` within `seconds` of wall and of processor time.

    Raises `MediaProblem` for what the file makes of it, `Crashed` when it broke the child or took too long, OSError
    when the machine has no room for what is written. Whatever the child was doing, the next request gets a whole one.
    """
    child = _child(program)
    found = child.ask({**request, "cpu_seconds": max(1, int(2 * seconds))}, seconds=seconds)
    if found is None:
        _drop(child)
        raise Crashed
    if found["ok"]:
        return found
    if found["code"] == "space":
        raise OSError(found["errno"], found["detail"])
    raise MediaProblem(found["code"], found["detail"])
