"""Decoding in a child process with limits: one crash or bomb costs one item, never the worker."""

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

CHILD = Path(__file__).with_name("sandbox_child.py")
ROOT = Path(__file__).resolve().parent.parent.parent
MEMORY_BYTES = 3 * 1024**3
FILE_BYTES = 1024**3
MAX_PIXELS = 200_000_000
MAX_SIDE = 50_000
MAX_FRAMES = 2_000
DISPLAY_SIDE = 16_384
THUMB_SIDE = 320
TIMEOUT_SECONDS = 60.0
FILES_PER_CHILD = 500


@dataclass(frozen=True, slots=True)
class Derived:
    """A written copy: its file, type and size in pixels."""

    path: Path
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """What decoding found: pixels of the oriented image, facts of the file, what it says about its rights (as
    `labeling.media.embedded` reads it), and the two copies made."""

    width: int
    height: int
    facts: dict[str, Any]
    embedded: dict[str, Any]
    display: Derived
    thumbnail: Derived


def _boot() -> str:
    """The child runs isolated (-I) and without site (-S): it is given the folders of Pillow and of our own code."""
    site = str(Path(PIL.__file__).parent.parent)
    paths = f"sys.path.insert(0, {site!r}); sys.path.append({str(ROOT)!r})"
    return f"import sys, runpy; {paths}; runpy.run_path({str(CHILD)!r}, run_name='__main__')"


class _Child:
    """One running child. Not shared between threads."""

    def __init__(self) -> None:
        self.served = 0
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _boot(), str(MEMORY_BYTES), str(FILE_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
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
        except (BrokenPipeError, OSError):
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


class _Pool(threading.local):
    child: _Child | None = None


_pool = _Pool()
_all: set[_Child] = set()
_lock = threading.Lock()


def _child() -> _Child:
    child = _pool.child
    if child is not None and (child.served >= FILES_PER_CHILD or child.process.poll() is not None):
        _drop(child)
        child = None
    if child is None:
        child = _pool.child = _Child()
        with _lock:
            _all.add(child)
    return child


def _drop(child: _Child) -> None:
    child.kill()
    _pool.child = None
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


def decode_image(path: Path, *, pillow_format: str, work: Path) -> Decoded:
    """Decode the image at `path` with the one parser named, writing its copies into the folder `work`.

    Raises `MediaProblem` for whatever the file makes of it: damage, too many pixels, a crash, a time-out.
    """
    display, thumbnail = work / "display", work / "thumbnail"
    child = _child()
    found = child.ask(
        {
            "path": str(path),
            "format": pillow_format,
            "display": str(display),
            "thumbnail": str(thumbnail),
            "display_side": DISPLAY_SIDE,
            "thumb_side": THUMB_SIDE,
            "max_pixels": MAX_PIXELS,
            "max_side": MAX_SIDE,
            "max_frames": MAX_FRAMES,
        },
        seconds=TIMEOUT_SECONDS,
    )
    if found is None:
        _drop(child)
        raise MediaProblem(
            "image.crash", "Reading the image took too long or broke the reader. Export it again."
        )
    if not found["ok"]:
        raise MediaProblem(found["code"], found["detail"])
    kept = ("format", "mode", "frames", "orientation", "has_position", "has_metadata")
    return Decoded(
        width=found["width"],
        height=found["height"],
        facts={key: found[key] for key in kept},
        embedded=found["embedded"],
        display=Derived(display, **found["display"]),
        thumbnail=Derived(thumbnail, **found["thumbnail"]),
    )
