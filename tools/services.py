"""Private PostgreSQL, Redis and S3-compatible storage for tests and measurements, gone when they are done.

`with services(guard) as found` gives the environment variables of the large size. On the command line:
`sh tools/boot with-services -- command …` runs a command in that environment.
"""

import os
import pwd
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tools import debian
from tools.environment import VENV, Trouble
from tools.guard import Guard, guarded

START_SECONDS = 60.0
BUCKET = "clearlabel"


@dataclass
class Services:
    """What was there or started: variables for the environment; and what is missing, with the reason."""

    env: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def _given(variable: str, port: int) -> str | None:
    """The address in this variable, when something listens there."""
    url = os.environ.get(variable, "")
    parts = urlsplit(url)
    return url if parts.hostname and _answers(parts.hostname, parts.port or port) else None


def _await(process: subprocess.Popen[bytes], port: int, name: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers("127.0.0.1", port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Trouble(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _start(
    guard: Guard,
    command: list[str],
    *,
    port: int,
    folder: Path,
    stop: signal.Signals,
    user: str | None = None,
) -> None:
    name = Path(command[0]).name
    log = folder / f"{name}.log"
    who = pwd.getpwnam(user) if user else None
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
        )
    guard.process(process.pid, stop=stop)
    _await(process, port, name, log)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; this is who runs it then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    found = next((name for name in ("postgres", "nobody") if name in names), None)
    if found is None:
        raise Trouble(
            "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as"
        )
    return found


def _postgres(guard: Guard, folder: Path) -> str | None:
    server, initdb = debian.need("postgres"), debian.need("initdb")
    if server is None or initdb is None:
        return None
    user = _unprivileged()
    who = pwd.getpwnam(user) if user else None
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    if who:
        os.chown(home, who.pw_uid, who.pw_gid)
    data = home / "data"
    made = subprocess.run(
        [
            initdb,
            "-D",
            str(data),
            "-U",
            "clearlabel",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-A",
            "trust",
        ],
        cwd=home,
        user=who.pw_uid if who else None,
        group=who.pw_gid if who else None,
        extra_groups=[] if who else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Trouble(f"initdb failed:\n{made.stderr}")
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(home),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "timezone": "UTC",
        "shared_preload_libraries": "",
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    _start(
        guard,
        [server, "-D", str(data), "-p", str(port), *options],
        port=port,
        folder=folder,
        stop=signal.SIGINT,
        user=user,
    )
    _create_database(Path(server).parent / "psql", port)
    return f"postgres://clearlabel@127.0.0.1:{port}/clearlabel"


def _create_database(psql: Path, port: int) -> None:
    # The port answers a moment before the server takes statements.
    command = [str(psql), "-h", "127.0.0.1", "-p", str(port), "-U", "clearlabel", "-d", "postgres", "-qc"]
    deadline = time.monotonic() + START_SECONDS
    while True:
        made = subprocess.run(
            [*command, "CREATE DATABASE clearlabel"], capture_output=True, text=True, check=False
        )
        if made.returncode == 0:
            return
        if time.monotonic() > deadline:
            raise Trouble(f"PostgreSQL takes no statements:\n{made.stderr}")
        time.sleep(0.1)


def _redis(guard: Guard, folder: Path) -> str | None:
    server = debian.need("redis-server")
    if server is None:
        return None
    port = free_port()
    options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "64"]
    policy = ["--maxmemory-policy", "noeviction", "--dir", str(folder)]
    _start(
        guard, [server, "--port", str(port), *options, *policy], port=port, folder=folder, stop=signal.SIGTERM
    )
    return f"redis://127.0.0.1:{port}/0"


def _s3(guard: Guard, folder: Path) -> str | None:
    server = VENV / "bin" / "moto_server"
    if not server.exists():
        return None
    port = free_port()
    _start(
        guard,
        [str(server), "-H", "127.0.0.1", "-p", str(port)],
        port=port,
        folder=folder,
        stop=signal.SIGTERM,
    )
    address = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(urllib.request.Request(f"{address}/{BUCKET}", method="PUT"), timeout=30):
        return address


def services(guard: Guard, *, is_private: bool = False) -> Services:
    """Use the services that the environment names and that answer; start private ones for the rest.

    With `is_private` all are started: the caller means to take them away in the middle of something.

    They live until the guard closes. What cannot be had on this machine stands in `missing`.
    """
    found = Services()
    folder = Path(tempfile.mkdtemp(prefix="clearlabel-services-"))
    folder.chmod(0o711)
    guard.folder(folder)

    given = (lambda *_: None) if is_private else _given
    database = given("DATABASE_URL", 5432) or _postgres(guard, folder)
    redis = given("REDIS_URL", 6379) or _redis(guard, folder)
    s3 = given("S3_ENDPOINT_URL", 80)
    if database:
        secret = os.environ.get("CLEARLABEL_SECRET_KEY") or secrets.token_urlsafe(48)
        found.env |= {"DATABASE_URL": database, "CLEARLABEL_SECRET_KEY": secret}
    else:
        found.missing.append("PostgreSQL (no server here, and apt-get cannot install one)")
    if redis:
        found.env["REDIS_URL"] = redis
    else:
        found.missing.append("Redis (no server here, and apt-get cannot install one)")
    if not s3 and (s3 := _s3(guard, folder)):
        found.env |= {"S3_ENDPOINT_URL": s3, "S3_BUCKET": BUCKET, "S3_REGION": "us-east-1"}
        found.env |= {"S3_ACCESS_KEY_ID": "clearlabel", "S3_SECRET_ACCESS_KEY": secrets.token_urlsafe(24)}
    elif not s3:
        found.missing.append("S3 (moto is not installed)")
    return found


def main(arguments: list[str]) -> int:
    """`-- command …`: run it with the services; its exit code."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: with-services -- command …", file=sys.stderr)
        return 2
    with guarded() as guard:
        found = services(guard)
        if found.missing:
            raise Trouble("missing here: " + "; ".join(found.missing))
        return guard.run(command, env={**os.environ, **found.env})
