"""Finds the programs that the suite needs besides Python and Node, or installs them by Debian's apt-get."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from tools.environment import say

PACKAGES = {
    "chromium": "chromium",
    "postgres": "postgresql",
    "initdb": "postgresql",
    "redis-server": "redis-server",
}
OTHER_NAMES = {
    "chromium": ["chromium", "chromium-browser", "google-chrome"],
    "redis-server": ["redis-server", "valkey-server"],
}


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


def find(program: str) -> str | None:
    """The path of an installed program, or None; PostgreSQL's also where Debian keeps them off the PATH."""
    if program == "chromium" and os.environ.get("CHROMIUM"):
        return shutil.which(os.environ["CHROMIUM"])
    for name in OTHER_NAMES.get(program, [program]):
        if found := shutil.which(name):
            # A link beside other programs hides the folder in which PostgreSQL finds its own parts.
            return str(Path(found).resolve()) if program in {"postgres", "initdb"} else found
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (folder / program).exists():
            return str(folder / program)
    return None


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


@functools.cache
def _updated(prefix: tuple[str, ...]) -> bool:
    return subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False).returncode == 0


@functools.cache
def need(program: str) -> str | None:
    """The path of a program, installed first if that is possible here; None if it is not."""
    if found := find(program):
        return found
    prefix = _as_root()
    if prefix is None or shutil.which("apt-get") is None:
        return None
    package = PACKAGES[program]
    say(f"installing Debian's package {package}")
    _updated(tuple(prefix))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [
        "apt-get",
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=300",
        package,
    ]
    subprocess.run([*prefix, *install], env=environment, stdout=subprocess.DEVNULL, check=False)
    return find(program)
