"""Runs programs so that none outlives its purpose, whatever ends the one that started them.

A guard is a second process that reads the pids and folders it answers for from a pipe. When the pipe closes
(the starter is done, crashed or was killed) it stops those processes and removes those folders. There is no
other clean-up.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from tools.environment import ROOT

PATIENCE_SECONDS = 8.0


class Guard:
    """Answers for processes and folders until `close`, or until the process that holds it is gone."""

    def __init__(self) -> None:
        self._watcher = subprocess.Popen(
            [sys.executable, "-m", "tools.guard"], stdin=subprocess.PIPE, cwd=ROOT, start_new_session=True
        )

    def _tell(self, line: str) -> None:
        assert self._watcher.stdin is not None
        self._watcher.stdin.write(f"{line}\n".encode())
        self._watcher.stdin.flush()

    def process(self, pid: int, *, stop: signal.Signals = signal.SIGTERM) -> None:
        """Stop this process group leader at the end, first by `stop`, then by SIGKILL."""
        self._tell(f"process {pid} {int(stop)}")

    def ended(self, pid: int) -> None:
        """The process has ended and was reaped: its number may be somebody else's now."""
        self._tell(f"ended {pid}")

    def folder(self, path: Path) -> None:
        """Remove this folder at the end."""
        self._tell(f"folder {path}")

    def close(self) -> None:
        """Stop and remove everything, and wait until that is done."""
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()
        self._watcher.wait()

    def run(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        hear: Callable[[bytes], None] | None = None,
    ) -> int:
        """Run a command to its end in a group of its own; its code. What it leaves behind is killed.

        With `hear` the lines it prints (both streams) are given to that, on another thread, instead of the terminal.
        """
        child = subprocess.Popen(
            list(command),
            env=env,
            cwd=cwd,
            start_new_session=True,
            stdout=subprocess.PIPE if hear else None,
            stderr=subprocess.STDOUT if hear else None,
        )
        self.process(child.pid)
        listener = threading.Thread(target=_listen, args=(child, hear), daemon=True)
        listener.start()
        try:
            return child.wait()
        except BaseException:
            _signal_group(child.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE_SECONDS)
            raise
        finally:
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()
            self.ended(child.pid)
            # Whoever fled from the group may hold the other end for ever.
            listener.join(PATIENCE_SECONDS)


@contextlib.contextmanager
def guarded() -> Iterator[Guard]:
    """A guard for the length of a block; SIGTERM and SIGHUP end the block as Ctrl-C does."""

    def leave(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    guard = Guard()
    try:
        yield guard
    finally:
        guard.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(child: subprocess.Popen[bytes], hear: Callable[[bytes], None] | None) -> None:
    if child.stdout is not None and hear is not None:
        for line in child.stdout:
            hear(line)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc/self").exists() and _answers(pid)
    return state != "Z"


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _watch() -> None:
    """The guard's own process: collect until the pipe closes, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    processes: dict[int, signal.Signals] = {}
    folders: list[Path] = []
    for line in sys.stdin:
        kind, _, rest = line.rstrip("\n").partition(" ")
        if kind == "process":
            pid, stop = rest.split()
            processes[int(pid)] = signal.Signals(int(stop))
        elif kind == "ended":
            processes.pop(int(rest), None)
        elif kind == "folder":
            folders.append(Path(rest))
    for pid, stop in processes.items():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(_is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in processes:
        _signal_group(pid, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _watch()
