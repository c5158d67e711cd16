"""Databases that are migrated already: copies of one that was, as long as what makes the tables is the same.

Migrating from nothing takes half a minute of a processor, and dozens of tests begin with a database of their own.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tools import debian
from tools.environment import PYTHON, ROOT, WORK

FOLDER = WORK / "test-database"


def create() -> str:
    """Make this process's test database and connect to it; gives the name of the one it stands in for."""
    before = str(connection.settings_dict["NAME"])
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        connection.close()
    else:
        connection.creation._create_test_db(verbosity=0, autoclobber=True, keepdb=False)
        connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    if connection.vendor != "sqlite":
        fill(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl())
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(template())) as source:
            source.backup(connection.connection)
    return before


def template() -> Path:
    """A migrated SQLite database, made now when there is none. It is to be copied, not to be used."""
    with _lock("sqlite3") as path:
        if not path.exists():
            with tempfile.TemporaryDirectory(prefix="clearlabel-template-") as folder:
                _migrate({"CLEARLABEL_DATA": folder})
                with contextlib.closing(sqlite3.connect(Path(folder) / "clearlabel.sqlite3")) as made:
                    made.execute("VACUUM INTO ?", [str(path.with_suffix(".new"))])
            _keep(path)
        return path


def furnish(data: Path) -> None:
    """Give a data directory that no product was in yet a migrated database."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template(), data / "clearlabel.sqlite3")
    # As in a data directory that was in use: the switch to the write-ahead log locks out whoever opens then.
    with contextlib.closing(sqlite3.connect(data / "clearlabel.sqlite3")) as made:
        made.execute("PRAGMA journal_mode=WAL")


def fill(url: str) -> None:
    """Give the empty PostgreSQL database at this address its tables."""
    server = debian.find("postgres")
    programs = Path(server).parent if server else None
    with _lock("sql") as path:
        if path.exists() and programs:
            _run([str(programs / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(path), url], os.environ)
            return
        _migrate({"DATABASE_URL": url, "CLEARLABEL_SECRET_KEY": settings.SECRET_KEY})
        if programs:
            new = str(path.with_suffix(".new"))
            _run([str(programs / "pg_dump"), "--no-owner", "--no-privileges", "-f", new, url], os.environ)
            _keep(path)


def _migrate(env: Mapping[str, str]) -> None:
    """By a process of its own, whatever database this one is set up for."""
    foreign = ("DATABASE_URL", "REDIS_URL", "DJANGO_", "CLEARLABEL_", "S3_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    with tempfile.TemporaryDirectory(prefix="clearlabel-migrate-") as folder:
        _run([str(PYTHON), "manage.py", "migrate", "-v0"], {**clean, "CLEARLABEL_DATA": folder, **env})


def _run(command: list[str], env: Mapping[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def _lock(suffix: str) -> Iterator[Path]:
    """One process at a time makes the template; its path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{suffix}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield FOLDER / f"{_digest()}.{suffix}"


def _keep(path: Path) -> None:
    """The new one in place of those made from other sources."""
    for old in FOLDER.glob(f"*{path.suffix}"):
        old.unlink()
    path.with_suffix(".new").rename(path)


def _shapes_tables(path: Path) -> bool:
    return bool({"migrations", "models"} & set(path.parts)) or path.name in {"models.py", "apps.py"}


def _digest() -> str:
    """Over all that the tables and their first rows come from."""
    sources = [ROOT / "requirements" / "base.txt", ROOT / "labeling" / "config" / "settings.py"]
    for app in ("labeling", "projects", "workers"):
        sources += [path for path in (ROOT / app).rglob("*.py") if _shapes_tables(path)]
    total = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted(sources):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:32]
