"""The same act in several real processes at one moment, on either database."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

_RUNNER = """
import sys, json, django
django.setup()
{code}
print("ready", flush=True)
number = int(sys.stdin.readline())
print(json.dumps(act(number)), flush=True)
"""


@contextmanager
def shared_database() -> Iterator[tuple[dict[str, str], Path]]:
    """Settings under which another process works on this test's database; for SQLite on a file copy of it.

    Needs a test whose rows are committed (`django_db(transaction=True)`).
    """
    with tempfile.TemporaryDirectory(prefix="clearlabel-shared-") as folder:
        env = {**os.environ, "CLEARLABEL_DATA": folder, "CLEARLABEL_SECRET_KEY": settings.SECRET_KEY}
        if connection.vendor == "sqlite":
            copy = Path(folder) / "clearlabel.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(copy)])
            # As in a data directory that was in use: the switch to the write-ahead log locks out whoever opens then.
            with closing(sqlite3.connect(copy)) as made:
                made.execute("PRAGMA journal_mode=WAL")
        else:
            url = urlsplit(os.environ["DATABASE_URL"])
            env["DATABASE_URL"] = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        yield env, Path(folder)


def together(code: str, *, count: int = 4, after: str = "") -> tuple[list[Any], Any]:
    """Run `act(number)`, which `code` defines, in `count` processes released at once.

    Gives what each returned (JSON), in order of number, and what `act` of the code `after` returned when all were
    done: there the test reads what they left, since SQLite's copy is gone afterwards.
    """
    with shared_database() as (env, _):
        running = [_start(code, env) for _ in range(count)]
        for process in running:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line == "ready\n", line
        for number, process in enumerate(running):
            assert process.stdin is not None
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
        results = [_result(process) for process in running]
        if not after:
            return results, None
        last = _start(after, env)
        return results, _result(last, feed="0\n")


@contextmanager
def apart(code: str) -> Iterator[Callable[[], Any]]:
    """A process of its own that has begun and waits: what is given runs its `act(0)`, and gives what that returned.

    For what is to be measured or raced beside threads of this process, which share one interpreter lock.
    """
    with shared_database() as (env, _):
        process = _start(code, env)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line == "ready\n", line
            yield lambda: _result(process, feed="0\n")
        finally:
            process.kill()
            process.wait()


def _start(code: str, env: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _RUNNER.format(code=code)],
        env=env,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _result(process: "subprocess.Popen[str]", feed: str | None = None) -> Any:
    output, _ = process.communicate(feed, timeout=120)
    assert process.returncode == 0
    return json.loads(output.strip().splitlines()[-1])
