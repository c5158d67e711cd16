"""Processes of a crowd that keep a history of what they ask and are told, until they are killed or the time is over.

`labels` works as a person; `leads` does what managers and the product itself do.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

import django

from tests.queue.history_crowd import Annotator
from tests.queue.history_lead import Lead


def work(kind: str, who: str, seed: str, until: float, file: str) -> None:
    """Work until the moment `until` of the monotonic clock."""
    from django.db import InterfaceError, OperationalError, connection

    worker: Annotator | Lead | None = None
    while time.monotonic() < until:
        try:
            worker = worker or (Annotator if kind == "labels" else Lead)(who, seed, Path(file))
            worker.turn()
        except (
            OperationalError,
            InterfaceError,
        ):  # while it looked for something to do: nothing was asked yet
            connection.close()


def nursery() -> None:
    """Say that it is ready, fork a worker for each line of arguments and tell its pid; at the end their exit codes.

    Everything is imported beforehand and no connection is open, so another one is at work in a moment.
    """
    django.setup()
    from labeling.annotations.services import reviews  # noqa: F401
    from projects.services import queue_stages, restating  # noqa: F401
    from tests.queue import history, world  # noqa: F401

    print("ready", flush=True)
    pids = []
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(*json.loads(line))
                code = 0
            finally:
                traceback.print_exc() if code else None
                os._exit(code)
        pids.append(pid)
        print(pid, flush=True)
    print(json.dumps([os.waitpid(pid, 0)[1] for pid in pids]), flush=True)


if __name__ == "__main__":
    nursery()
