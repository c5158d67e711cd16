"""Brings the checkout to a state in which it runs: `.venv`, `frontend/node_modules`, `frontend/dist`.

Each part is stamped with a hash of what it was made from; an up-to-date part costs milliseconds. The slow way
is taken under a lock, so that two starts at once do the work once. Standard library only: nothing else is
there yet.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
DIST = FRONTEND / "dist"
WORK = ROOT / ".build"
MIN_NODE = (20, 19)
PR_SET_PDEATHSIG = 1


class Trouble(Exception):
    """Something that the person at the keyboard can put right; the message says how."""


def say(text: str) -> None:
    """Progress goes to standard error, which stays in order with what the tools print."""
    print(f"clearlabel: {text}", file=sys.stderr, flush=True)


def digest(paths: Iterable[Path], *more: str) -> str:
    """One sha256 over names and contents of the files, and further strings."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@contextlib.contextmanager
def set_up_lock() -> Iterator[None]:
    """Held by the one process that changes the environment; others wait for it."""
    WORK.mkdir(exist_ok=True)
    with (WORK / "setup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running in this checkout; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make(stamp: Path, wanted: str, is_whole: Callable[[], bool], build: Callable[[], None]) -> None:
    def is_current() -> bool:
        return is_whole() and stamp.is_file() and stamp.read_text() == wanted

    if is_current():
        return
    with set_up_lock():
        if is_current():
            return
        stamp.unlink(missing_ok=True)
        build()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)


def _call(command: list[str], cwd: Path = ROOT) -> None:
    try:
        # What a tool prints while setting up goes to standard error: standard output belongs to the product.
        subprocess.run(command, cwd=cwd, check=True, stdout=sys.stderr)
    except FileNotFoundError as error:
        raise Trouble(f"{command[0]} was not found on the PATH") from error
    except subprocess.CalledProcessError as error:
        raise Trouble(
            f"`{' '.join(command[:5])}` ended with {error.returncode}; see the lines above"
        ) from error


# --- Python ----------------------------------------------------------------------------------------------
def _has_python() -> bool:
    return PYTHON.exists()


def _install(name: str) -> None:
    if not _has_python() or subprocess.run([PYTHON, "-c", ""], check=False).returncode:
        say("creating .venv")
        # Seen from the interpreter below an environment, so that a broken .venv can be made anew from within.
        base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
        python = str(base if base.exists() else sys.executable)
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([python, "-m", "venv", str(VENV)], stdout=sys.stderr, check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Trouble(
                "Python cannot create environments here. On Debian or Ubuntu: apt-get install python3-venv"
            )
    say(f"installing requirements/{name}.txt (hash-checked)")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    _call([*pip, "--require-hashes", "--no-deps", "-r", f"requirements/{name}.txt"])


def _ensure_requirements(name: str) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = digest([ROOT / "requirements" / f"{name}.txt"], version)
    _make(VENV / f".stamp-{name}", wanted, _has_python, lambda: _install(name))


def ensure_base() -> None:
    """The environment as the product needs it at run time."""
    _ensure_requirements("base")


def ensure_dev() -> None:
    """The environment with everything that tests, lint and benchmarks need."""
    _ensure_requirements("base")
    _ensure_requirements("dev")


def enter_dev(arguments: list[str]) -> None:
    """Make the developer's environment, then go on inside it: returns only in the project's own Python."""
    ensure_dev()
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), "-m", "tools", *arguments])


# --- frontend --------------------------------------------------------------------------------------------
def _check_node() -> None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise Trouble("the screens are built with Node 20.19 or newer and npm, which are not on the PATH")
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", text)
    if found is None or (int(found[1]), int(found[2])) < MIN_NODE:
        raise Trouble(f"the screens are built with Node 20.19 or newer; {node} is {text or 'not usable'}")


def _install_packages(folder: Path) -> None:
    _check_node()
    say(f"installing {folder.relative_to(ROOT)}/package-lock.json")
    _call(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)


def _ensure_packages(folder: Path) -> None:
    modules = folder / "node_modules"
    wanted = digest([folder / "package-lock.json", folder / "package.json"])
    _make(modules / ".stamp", wanted, modules.is_dir, lambda: _install_packages(folder))


def ensure_frontend_packages() -> None:
    """What lint, tests, build and code generation of the screens need."""
    _ensure_packages(FRONTEND)
    _ensure_packages(FRONTEND / "tools")


def _frontend_sources() -> list[Path]:
    left_out = {FRONTEND / "node_modules", FRONTEND / "dist", FRONTEND / "tools" / "node_modules"}
    found = []
    for folder, names, files in os.walk(FRONTEND):
        names[:] = [name for name in names if Path(folder, name) not in left_out and not name.startswith(".")]
        found += [Path(folder, name) for name in files if ".test." not in name]
    return found


def _build_frontend() -> None:
    _check_node()
    say("building the screens")
    _call(["npm", "run", "--silent", "build"], cwd=FRONTEND)


def ensure_frontend_built() -> None:
    """`frontend/dist` as built from the sources of this checkout."""
    wanted = digest(_frontend_sources())

    def is_whole() -> bool:
        return (DIST / ".vite" / "manifest.json").is_file()

    if is_whole() and (WORK / "stamp-dist").is_file() and (WORK / "stamp-dist").read_text() == wanted:
        return
    _ensure_packages(FRONTEND)
    _make(WORK / "stamp-dist", wanted, is_whole, _build_frontend)


def build_frontend_anew() -> None:
    """Build `frontend/dist` even when it is up to date: the size gate speaks in every run of the suite."""
    (WORK / "stamp-dist").unlink(missing_ok=True)
    ensure_frontend_built()


# --- run -------------------------------------------------------------------------------------------------
def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent (make) dies, so that no server outlives the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def exec_serve() -> NoReturn:
    """Become the server: signals reach it without anything in between."""
    die_with_parent()
    os.execv(PYTHON, [str(PYTHON), "manage.py", "serve"])
