"""The product's own processes, as an operator has them: `serve`, and in the large size a worker and a beat.

The commands of the large size are those of docker-compose.yml. Each process leads a group of its own, so that it
can be killed with all that it started, as a container is.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import yaml

from tools.environment import PYTHON, ROOT, VENV, Trouble
from tools.guard import Guard
from tools.services import free_port

START_SECONDS = 300.0
STOP_SECONDS = 15.0
OWNER = "owner@example.com"
# Settings of a running instance must not reach this one.
_FOREIGN = ("DATABASE_URL", "REDIS_URL", "PORT", "DEMO", "EMAIL_URL", "EMAIL_FROM")


def commands(*, is_large: bool) -> dict[str, list[str]]:
    """Name -> command of each long-running process."""
    if not is_large:
        return {"web": [str(PYTHON), "manage.py", "serve"]}
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    found = {}
    for name in ("web", "worker", "beat"):
        program, *arguments = services[name]["command"]
        found[name] = [str(PYTHON) if program == "python" else str(VENV / "bin" / program), *arguments]
    return found


class Product:
    """An instance with a data directory, a port and a first owner of its own. Its folder is the caller's to remove."""

    def __init__(
        self, guard: Guard, folder: Path, *, demo: bool = False, env: Mapping[str, str] | None = None
    ) -> None:
        self.guard, self.data, self.port = guard, folder / "data", free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.email, self.password, self.token = OWNER, secrets.token_urlsafe(12), secrets.token_urlsafe(36)
        self.is_large = "REDIS_URL" in (env or {})
        self.commands = commands(is_large=self.is_large)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._folder = folder
        scratch = folder / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in _FOREIGN and not name.startswith(("CLEARLABEL_", "S3_", "DJANGO_"))
        }
        self.env = {
            **clean,
            **(env or {}),
            "PORT": str(self.port),
            "TMPDIR": str(scratch),  # Celery's beat and others keep files there
            "CLEARLABEL_DATA": str(self.data),
            "CLEARLABEL_ADMIN_EMAIL": self.email,
            "CLEARLABEL_ADMIN_PASSWORD": self.password,
            "CLEARLABEL_ADMIN_TOKEN": self.token,
            "DEMO": "1" if demo else "0",
        }

    def start(self, *names: str, wait: bool = True) -> None:
        """Start these processes, all when none is named, and wait until the web answers if it is among them.

        All together they start as the compose file starts them: the others once the database is migrated.
        """
        first, *others = names or self.commands
        if others and not names and wait:
            self.start(first)
            self.start(*others)
            return
        for name in (first, *others):
            with self._log_path(name).open("ab") as output:
                process = subprocess.Popen(
                    self.commands[name],
                    cwd=ROOT,
                    env=self.env,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self.guard.process(process.pid)
            self.processes[name] = process
        if wait and "web" in self.processes:
            self.wait()

    def wait(self) -> None:
        """Wait until the web answers; `Trouble` with the end of its log when it does not."""
        process, deadline = self.processes["web"], time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"the server did not start:\n{self.log('web')[-3000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether the web is ready now."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its group, as the end of a container is."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self._reap(name)

    def stop(self, name: str) -> int:
        """SIGTERM to the process alone; its exit code. Killed, with -9 as the code, when it does not go."""
        process = self.processes[name]
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return self._reap(name)

    def _reap(self, name: str) -> int:
        process = self.processes.pop(name)
        code = process.wait()
        self.guard.ended(process.pid)
        return code

    def close(self) -> None:
        """Stop whatever runs, all at once."""
        for process in self.processes.values():
            process.terminate()
        for name in list(self.processes):
            self.stop(name)

    def _log_path(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def log(self, name: str) -> str:
        """All that the process has written, over its restarts."""
        return self._log_path(name).read_text(encoding="utf-8", errors="replace")
