"""The published contract: openapi.json from the code, and the frontend's types from openapi.json."""

import subprocess
import sys
from pathlib import Path

from tools.environment import FRONTEND, PYTHON, ROOT, WORK, Trouble

OPENAPI = ROOT / "openapi.json"
TYPES = FRONTEND / "src" / "api" / "schema.d.ts"


def _generate(target: Path) -> None:
    options = ["--format", "openapi-json", "--validate", "--fail-on-warn", "--file", str(target)]
    if subprocess.run([PYTHON, "manage.py", "spectacular", *options], cwd=ROOT, check=False).returncode:
        raise Trouble("the API's description cannot be generated; see the lines above")
    target.write_text(target.read_text().rstrip() + "\n")


def write() -> int:
    """Write openapi.json and the frontend's types."""
    _generate(OPENAPI)
    command = ["npm", "--prefix", "tools", "run", "--silent", "codegen"]
    if subprocess.run(command, cwd=FRONTEND, check=False).returncode:
        raise Trouble("the frontend's types cannot be generated; see the lines above")
    print(f"wrote {OPENAPI.relative_to(ROOT)} and {TYPES.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Compare what is committed with what the code says; 0 when it is the same."""
    WORK.mkdir(exist_ok=True)
    fresh = WORK / "openapi.json"
    _generate(fresh)
    if not OPENAPI.exists() or OPENAPI.read_text() != fresh.read_text():
        subprocess.run(["diff", "-u", str(OPENAPI), str(fresh)], check=False)
        print("openapi.json does not say what the code does: run `make openapi` and commit what it writes")
        return 1
    command = ["npm", "--prefix", "tools", "run", "--silent", "codegen:check"]
    if subprocess.run(command, cwd=FRONTEND, check=False).returncode:
        print(f"{TYPES.relative_to(ROOT)} is stale: run `make openapi` and commit what it writes")
        return 1
    print("openapi.json and the frontend's types are what the code says")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(check())
    except Trouble as trouble:
        sys.exit(str(trouble))
