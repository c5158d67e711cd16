"""Lock files, made anew and checked: hashes on everything, addresses nowhere, one version of each."""

import json
import os
import re
import shutil
import subprocess
import sys

from tools import environment
from tools.environment import FRONTEND, PYTHON, ROOT, VENV, Trouble, say

REQUIREMENTS = ROOT / "requirements"
NAMES = ("base", "dev")
NPM_LOCKS = (FRONTEND / "package-lock.json", FRONTEND / "tools" / "package-lock.json")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)
MAX_BASE = 72


def pins(text: str) -> dict[str, str]:
    """Package name in lower case -> version, of a compiled requirements file."""
    return {name.lower().replace("_", "-"): version for name, version in PIN.findall(text)}


def requirement_faults(name: str, text: str) -> list[str]:
    """What is wrong with one compiled requirements file."""
    faults = []
    if "://" in text or re.search(r"^\s*(-i|--(extra-)?index-url|--find-links|-f|-e)\b", text, re.MULTILINE):
        faults.append(f"{name}: names an address; compile it with `make lock`")
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    faults += [
        f"{name}: {entry.split()[0]} has no hash" for entry in entries if "--hash=sha256:" not in entry
    ]
    return faults


def npm_faults(name: str, text: str) -> list[str]:
    """What is wrong with one npm lock file."""
    packages: dict[str, dict[str, object]] = json.loads(text)["packages"]
    faults = []
    for path, entry in packages.items():
        if "resolved" in entry and not entry.get("link"):
            faults.append(f"{name}: {path} names an address")
        if path and not entry.get("link") and not entry.get("inBundle") and "integrity" not in entry:
            faults.append(f"{name}: {path} has no hash")
    return faults


def faults() -> list[str]:
    """What is wrong with the committed lock files; empty when all is well."""
    found: list[str] = []
    texts = {name: (REQUIREMENTS / f"{name}.txt").read_text() for name in NAMES}
    for name, text in texts.items():
        found += requirement_faults(f"requirements/{name}.txt", text)
    base, dev = pins(texts["base"]), pins(texts["dev"])
    found += [
        f"requirements: {name} is {version} in base.txt and {dev.get(name, 'absent')} in dev.txt"
        for name, version in base.items()
        if dev.get(name) != version
    ]
    if len(base) > MAX_BASE:
        found.append(f"requirements/base.txt: {len(base)} packages, {MAX_BASE} are allowed")
    for path in NPM_LOCKS:
        found += npm_faults(str(path.relative_to(ROOT)), path.read_text())
    return found


def _uv() -> str:
    if found := shutil.which("uv"):
        return found
    environment.ensure_dev()
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(VENV / "bin" / "uv")


def write() -> int:
    """Resolve everything again, within the bounds of the `.in` files and `package.json`."""
    uv = _uv()
    for name in NAMES:
        say(f"resolving requirements/{name}.in")
        options = [
            "--generate-hashes",
            "--no-emit-index-url",
            "--python-version",
            "3.11",
            "--quiet",
            "--upgrade",
        ]
        # The second file takes the versions of the first: what is tested is what runs.
        bound = ["--constraint", "requirements/base.txt"] if name != "base" else []
        paths = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
        command = [uv, "pip", "compile", *options, *bound, *paths, "--custom-compile-command", "make lock"]
        if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
            raise Trouble(f"requirements/{name}.in cannot be resolved; see the lines above")
    for path in NPM_LOCKS:
        say(f"resolving {path.relative_to(ROOT)}")
        npm_environment = {**os.environ, "npm_config_omit_lockfile_registry_resolved": "true"}
        command = ["npm", "install", "--package-lock-only", "--no-audit", "--no-fund"]
        if subprocess.run(command, cwd=path.parent, env=npm_environment, check=False).returncode:
            raise Trouble(f"{path.relative_to(ROOT)} cannot be resolved; see the lines above")
    return check()


def check() -> int:
    """Print what is wrong; 0 when all is well."""
    found = faults()
    for fault in found:
        print(fault)
    print(
        f"lock files: {len(found)} faults" if found else "lock files: hashes on everything, addresses nowhere"
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(check())
