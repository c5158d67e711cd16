"""The test database. On SQLite it is a copy of one that was migrated before, as long as what makes it is the same."""

import fcntl
import hashlib
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection

from tools.environment import ROOT, WORK

FOLDER = WORK / "test-database"


def create() -> str:
    """Make this process's test database and connect to it; gives the name of the one it stands in for."""
    before = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite":
        _migrate()
        return before
    FOLDER.mkdir(parents=True, exist_ok=True)
    template = FOLDER / f"{_digest()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _migrate()
            _save(template)
            return before
    name = connection.creation._get_test_db_name()
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    with sqlite3.connect(template) as source:
        source.backup(connection.connection)
    source.close()
    return before


def _migrate() -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def _save(template: Path) -> None:
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    unfinished = template.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with sqlite3.connect(unfinished) as target:
        connection.connection.backup(target)
    target.close()
    unfinished.rename(template)


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
