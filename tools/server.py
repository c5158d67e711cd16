"""A running product for the length of a block: `manage.py serve` on a free port with data of its own."""

import contextlib
import os
import secrets
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.environment import PYTHON, ROOT, Trouble
from tools.guard import Guard
from tools.services import free_port

START_SECONDS = 120.0
OWNER = "owner@example.com"


@dataclass(frozen=True)
class Server:
    """Where it answers, and the first owner's ways in."""

    url: str
    email: str
    password: str
    token: str
    data: Path
    pid: int


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def serving(guard: Guard, *, demo: bool, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve from an empty data directory, on the size that `env` chooses; gone when the block or the guard ends."""
    data = Path(tempfile.mkdtemp(prefix="clearlabel-serve-"))
    guard.folder(data)
    port = free_port()
    password, token = secrets.token_urlsafe(12), secrets.token_urlsafe(36)
    settings = {
        "PORT": str(port),
        "CLEARLABEL_DATA": str(data),
        "CLEARLABEL_ADMIN_EMAIL": OWNER,
        "CLEARLABEL_ADMIN_PASSWORD": password,
        "CLEARLABEL_ADMIN_TOKEN": token,
        "DEMO": "1" if demo else "0",
    }
    log = data / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, "manage.py", "serve"],
            cwd=ROOT,
            env={**os.environ, **(env or {}), **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    guard.process(process.pid)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        yield Server(url, OWNER, password, token, data, process.pid)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()
        guard.ended(process.pid)
