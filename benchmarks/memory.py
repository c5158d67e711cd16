"""Memory of process trees, as the kernel counts it: shared pages once, by parts."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

KIB = 1024


def tree(pids: Iterable[int]) -> list[int]:
    """The processes and all that they started, directly or not."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                rest = (folder / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(rest[1]), []).append(int(folder.name))
    found: list[int] = []
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def proportional_mib(pids: Iterable[int]) -> float:
    """What the processes take together, in MiB: a page that several share counts once."""
    return sum(_field(pid, "smaps_rollup", "Pss:") for pid in tree(pids)) / KIB


def forget_peaks(pids: Iterable[int]) -> None:
    """Let the peaks of these processes begin anew."""
    for pid in tree(pids):
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_mib(pids: Iterable[int]) -> float:
    """The highest resident size that any single one of the processes had, in MiB."""
    return max((_field(pid, "status", "VmHWM:") for pid in tree(pids)), default=0) / KIB


def _field(pid: int, file: str, name: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0
