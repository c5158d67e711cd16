"""The life of a child program: limits, one request a line, one answer a line. A second program may use it as well."""

import ctypes
import json
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class Refused(Exception):
    """What the file is makes it impossible to take: a stable code and a sentence that says what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def limit(memory_bytes: int, file_bytes: int) -> None:
    """Cap what the process may use; a bomb ends the child and nothing else. It dies with the worker that asked."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails then, and the file gets its problem


def renew_cpu(seconds: int) -> None:
    """Processor seconds from now on, over all threads; the child is killed behind them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, resource.RLIM_INFINITY)
    )


def serve(work: Callable[[dict[str, Any]], dict[str, Any]], *, kind: Callable[[dict[str, Any]], str]) -> None:
    """Answer requests until there are none. `work` gives the answer or raises; `kind` is the prefix of its codes."""
    memory, file_bytes = (int(part) for part in sys.argv[1:3])
    limit(memory, file_bytes)
    for line in sys.stdin:
        request = json.loads(line)
        renew_cpu(int(request["cpu_seconds"]))
        sys.stdout.write(json.dumps(_answer(work, request, kind(request))) + "\n")
        sys.stdout.flush()


def _answer(
    work: Callable[[dict[str, Any]], dict[str, Any]], request: dict[str, Any], kind: str
) -> dict[str, Any]:
    try:
        return {"ok": True, **work(request)}
    except Refused as refused:
        return _no(refused.code, refused.detail)
    except MemoryError:
        return _no(f"{kind}.memory", "Reading the file needs more memory than it may use. Make it smaller.")
    except Exception as error:  # noqa: BLE001 - a parser may raise anything on hostile bytes
        if isinstance(error, OSError) and error.errno in (27, 28):  # EFBIG, ENOSPC
            return {"ok": False, "code": "space", "detail": str(error), "errno": error.errno}
        return _no(f"{kind}.corrupt", "The file is damaged or cut short. Export it again and send it anew.")


def _no(code: str, detail: str) -> dict[str, Any]:
    return {"ok": False, "code": code, "detail": detail}
