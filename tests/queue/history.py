"""A crowd of processes at one queue while processes and connections are killed; its history is checked afterwards.

`python -m tests.queue.history --seconds 300` runs it for longer than the suite does, on the database that
`DATABASE_URL` names, SQLite without it.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from tests.queue.history_record import FAIL, OK, Op, read_folder

PEOPLE = ("ann", "bob", "cleo", "dan")
LEADS = ("lead", "boss")
SETTLING = 30.0


class Processes:
    """The running ones by name, all forked from one process; each start gets a history file of its own."""

    def __init__(self, env: dict[str, str], folder: Path, *, seconds: float, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.running: dict[str, int] = {}
        self._starts = 0
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.queue.history_worker"],
            env=env,
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._nursery.stdout is not None
        assert self._nursery.stdout.readline() == "ready\n"
        self.until = time.monotonic() + seconds

    def start(self, name: str) -> None:
        """`name`: a person, with `/2` and so on for further tabs."""
        who, self._starts = name.split("/", maxsplit=1)[0], self._starts + 1
        kind = "leads" if who in LEADS else "labels"
        file = str(self.folder / f"{who}-{self._starts}.history")
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(
            json.dumps([kind, who, f"{self.seed}-{self._starts}", self.until, file]) + "\n"
        )
        self._nursery.stdin.flush()
        self.running[name] = int(self._nursery.stdout.readline())

    def kill(self, name: str) -> None:
        """SIGKILL, and another one in its place."""
        os.kill(self.running[name], signal.SIGKILL)
        self.start(name)

    def finish(self) -> None:
        """Wait for all; one that ended by itself with a fault is a fault of this test."""
        output, _ = self._nursery.communicate(timeout=max(0.0, self.until - time.monotonic()) + SETTLING)
        codes = set(json.loads(output))
        assert codes <= {0, int(signal.SIGKILL)}, f"a process ended with {codes}"
        self.running.clear()

    def close(self) -> None:
        for pid in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._nursery.kill()
        self._nursery.wait()


class Backends:
    """Connections of the crowd to PostgreSQL, ended from outside."""

    def __init__(self, address: str) -> None:
        import psycopg2

        parts = urlsplit(address)
        self._name = parts.path.lstrip("/")
        self._connection = psycopg2.connect(parts._replace(path="/postgres").geturl())
        self._connection.autocommit = True
        self._spared: set[int] = set()
        self._spared = set(self.pids())  # the test's own

    def pids(self) -> list[int]:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [self._name])
            return [pid for (pid,) in cursor.fetchall() if pid not in self._spared]

    def end_one(self, chance: random.Random) -> bool:
        """End a connection, whatever it is doing; whether there was one."""
        found = self.pids()
        if not found:
            return False
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [chance.choice(found)])
        return True

    def settle(self) -> None:
        """Wait until nobody is connected: from then on nothing that was unknown can still happen."""
        deadline = time.monotonic() + SETTLING
        while self.pids():
            assert time.monotonic() < deadline, "connections of killed processes did not end"
            time.sleep(0.05)

    def close(self) -> None:
        self._connection.close()


def run(env: dict[str, str], folder: Path, *, seconds: float, tabs: int, seed: int) -> Counter[str]:
    """Let the crowd work for so long, killing what comes to hand; how much was killed."""
    chance, killed = random.Random(seed), Counter[str]()
    address = env.get("DATABASE_URL", "")
    backends = Backends(address) if address else None
    crowd = Processes(env, folder, seconds=seconds, seed=seed)
    try:
        for tab in range(tabs):
            crowd.start(f"{PEOPLE[tab % len(PEOPLE)]}/{tab}")
        for who in LEADS:
            crowd.start(who)
        while crowd.until - time.monotonic() > 1:
            if backends is not None and chance.random() < 0.5:
                killed["connections"] += backends.end_one(chance)
            else:
                crowd.kill(chance.choice(sorted(crowd.running)))
                killed["processes"] += 1
            time.sleep(chance.uniform(0.1, 0.5))
        crowd.finish()
        if backends is not None:
            backends.settle()
    finally:
        crowd.close()
        if backends is not None:
            backends.close()
    return killed


def leave(env: dict[str, str], folder: Path) -> dict[str, Any]:
    """What they left, read by a process on the same database."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.queue.history_left", str(folder), ",".join(PEOPLE), ",".join(LEADS)],
        env=env,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        check=True,
        timeout=900,
    )
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def statement_of(project: Any) -> Any:
    """A statement that lets items of the project be labeled."""
    from labeling.core import clock
    from labeling.rights.services import intern_statement
    from tests.queue.world import CLEARED

    return intern_statement(organisation=project.organisation, rights=CLEARED, now=clock.now())


def told(history: list[Op], killed: Counter[str]) -> str:
    """What was tried and how it went, for people."""
    lines = [f"{len(history)} operations; killed: {dict(killed)}"]
    for what in sorted({op.what for op in history}):
        ops = [op for op in history if op.what == what]
        refused = Counter(str(op.answer) for op in ops if op.outcome == FAIL)
        counts = Counter(op.outcome for op in ops)
        more = f" refused: {dict(refused)}" if refused else ""
        if what in ("claim", "desk"):
            empty = Counter(op.answer["reason"] for op in ops if op.outcome == OK and not op.answer["leases"])
            more += f" leases: {sum(len(op.answer['leases']) for op in ops if op.outcome == OK)} empty: {dict(empty)}"
        if what == "submit":
            more += f" became: {dict(Counter(op.answer['state'] for op in ops if op.outcome == OK))}"
        lines.append(f"  {what:<13} {dict(counts)}{more}")
    broken = Counter(
        (op.what, str(op.answer)) for op in history if op.outcome not in (OK, FAIL) and op.answer
    )
    lines += [f"  {number} x {what}: {text}" for (what, text), number in broken.most_common(20)]
    return "\n".join(lines)


def history_of(folder: Path) -> list[Op]:
    return read_folder(folder)


def main() -> int:
    """Run the test of the suite for as long as was asked; its exit code."""
    parser = argparse.ArgumentParser(prog="tests.queue.history", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--tabs", type=int, default=8, help="processes of annotators")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ["HISTORY_SECONDS"], os.environ["HISTORY_TABS"] = str(asked.seconds), str(asked.tabs)
    os.environ["HISTORY_SEED"] = str(asked.seed)
    import pytest

    return int(pytest.main(["tests/queue/test_history.py", "-q", "-s", "-k", "crowd"]))


if __name__ == "__main__":
    sys.exit(main())
