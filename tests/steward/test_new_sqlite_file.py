"""A new SQLite file is opened by several processes at the same moment, as when all services are started at once."""

import subprocess
import sys
from pathlib import Path

from labeling.config.sqlite import ensure_wal, is_wal
from tools.environment import ROOT

OPENERS = 6
_CODE = """
import sqlite3, sys
from pathlib import Path
from labeling.config.sqlite import ensure_wal
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    path = Path(sys.argv[1]) / f"{number}.sqlite3"
    ensure_wal(path)
    opened = sqlite3.connect(path, timeout=20, isolation_level=None)
    opened.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
    opened.execute("BEGIN IMMEDIATE")
    opened.execute("CREATE TABLE IF NOT EXISTS seen (pid INTEGER)")
    opened.execute("INSERT INTO seen VALUES (1)")
    opened.execute("COMMIT")
    opened.close()
"""


def test_nobody_finds_it_locked(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _CODE, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(OPENERS)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = [process.communicate("\n", timeout=120)[1] for process in running]
    assert said == [""] * OPENERS
    assert [process.returncode for process in running] == [0] * OPENERS
    assert len(list(tmp_path.glob("*.sqlite3"))) == 20


def test_the_switch_is_made_once_and_for_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "one.sqlite3"
    assert not is_wal(path)
    ensure_wal(path)
    assert is_wal(path)
    before = path.stat().st_mtime_ns
    ensure_wal(path)
    assert path.stat().st_mtime_ns == before
