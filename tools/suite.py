"""`make test`, `make test-fast`, `make lint`, `make types`: every step in turn, then a summary.

What a machine cannot do is left out and named at the end. With `CI=true` nothing may be left out.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools import debian, environment
from tools.environment import FRONTEND, PYTHON, ROOT, VENV
from tools.guard import Guard, guarded
from tools.services import Services, services

BIN = VENV / "bin"
# Settings of a running instance must not reach the tests; what the launcher starts is added again.
FOREIGN = (
    "DATABASE_URL",
    "REDIS_URL",
    "PORT",
    "DEMO",
    "EMAIL_URL",
    "EMAIL_FROM",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
    "PYTHONDONTWRITEBYTECODE",  # each of many processes would compile everything anew
)
# Two processes, and one that has nothing left takes over what the other has before it.
PARALLEL = ("-n", "2", "--dist", "worksteal")
# The tests of a file share a product.
BROWSERS = ("-n", "2", "--dist", "loadfile")
# How much of what a failed step said last is said again at the end, where a reader of a long log looks first.
LAST_LINES = 50
# What the developer's minute leaves out is not even read.
NOT_READ = (
    "-p",
    "no:schemathesis",
    *(f"--ignore=tests/{name}" for name in ("e2e", "faults", "api/test_schema_fuzz.py")),
)


@dataclass(frozen=True)
class Step:
    """One program that must end with 0."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path = ROOT


@dataclass
class Report:
    """How the steps ended, and what was left out."""

    lines: list[tuple[str, str, float]] = field(default_factory=list)
    last_words: dict[str, list[bytes]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    is_failed: bool = False


def _npm(name: str, *arguments: str) -> Step:
    return Step(name, ["npm", "run", "--silent", *arguments], cwd=FRONTEND)


def lint_steps() -> list[Step]:
    """Style, layers and lock files of both languages."""
    return [
        Step("ruff", [str(BIN / "ruff"), "check", "."]),
        Step("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("layers", [str(BIN / "lint-imports"), "--cache-dir", ".build/import-linter"]),
        Step("lock files", [str(PYTHON), "-m", "tools.lock"]),
        _npm("oxlint", "lint"),
    ]


def type_steps() -> list[Step]:
    """Types of both languages."""
    return [Step("mypy --strict", [str(BIN / "mypy")]), _npm("tsc", "types")]


def _pytest(name: str, *arguments: str, env: dict[str, str] | None = None) -> Step:
    command = [str(PYTHON), "-m", "pytest", "-q", "--durations=8", "--durations-min=2", *arguments]
    return Step(name, command, env=env or {})


def small_step(*, fast: bool) -> Step:
    """The Python suite on SQLite, files and the in-process worker."""
    if not fast:
        return _pytest("Python suite, small size", *PARALLEL, "-m", "not e2e")
    wanted = "not slow and not fault and not fuzz and not e2e"
    return _pytest(
        "Python suite, small size", *PARALLEL, *NOT_READ, "--hypothesis-profile=fast", "-m", wanted
    )


def compose_steps() -> list[Step]:
    """Docker's own opinion of the compose file, where a client is there that needs no engine for it."""
    docker = shutil.which("docker")
    if docker is None:
        return []
    probe = subprocess.run([docker, "compose", "version"], capture_output=True, check=False)
    if probe.returncode:
        return []
    return [Step("docker compose config", [docker, "compose", "config", "--quiet"])]


def all_steps(found: Services, report: Report) -> Iterator[Step]:
    """Everything, the quickest answers first."""
    yield from lint_steps()
    yield from type_steps()
    yield Step("API contract", [str(PYTHON), "-m", "tools.contract"])
    yield Step("migrations", [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"])
    yield from compose_steps()
    yield _npm("vitest", "test")
    yield Step("frontend build and size gate", [str(PYTHON), "-m", "tools", "build"])
    yield small_step(fast=False)
    if found.missing:
        report.left_out.append(f"Python suite on the large size: {'; '.join(found.missing)}")
    else:
        yield _pytest("Python suite, large size", *PARALLEL, "-m", "not e2e", env=found.env)
    if chromium := debian.need("chromium"):
        yield _pytest("browser tests", *BROWSERS, "-m", "e2e", env={"CHROMIUM": chromium})
    else:
        report.left_out.append("browser tests: no Chromium here, and apt-get cannot install it")


def _clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.startswith(("CLEARLABEL_", "S3_", "DJANGO_", "PYTEST_"))
    }


def _perform(guard: Guard, step: Step, report: Report) -> None:
    print(f"\n=== {step.name}", flush=True)
    start = time.monotonic()
    last: deque[bytes] = deque(maxlen=LAST_LINES)

    def hear(line: bytes) -> None:
        last.append(line)
        sys.stdout.buffer.write(line)
        sys.stdout.flush()

    env = {**_clean_environment(), **step.env}
    # A person who watches keeps the colours and the progress of a terminal.
    code = guard.run(step.command, env=env, cwd=step.cwd, hear=None if sys.stdout.isatty() else hear)
    report.lines.append((step.name, "passed" if code == 0 else f"FAILED ({code})", time.monotonic() - start))
    if code:
        report.is_failed = True
        report.last_words[step.name] = list(last)


def _print(report: Report, *, is_ci: bool) -> None:
    for name, words in report.last_words.items():
        print(f"\n=== what failed said last: {name}", flush=True)
        sys.stdout.buffer.writelines(words)
    print("\n=== summary")
    for name, outcome, seconds in report.lines:
        print(f"  {outcome:<12} {seconds:7.1f} s  {name}")
    for what in report.left_out:
        print(f"  LEFT OUT               {what}")
    if report.left_out and is_ci:
        print("CI=true: nothing may be left out")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run `all`, `fast`, `lint` or `types`; 0 when every step passed (and in CI none was left out)."""
    which = arguments[0] if arguments else "all"
    is_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    report = Report()
    if which != "fast":
        environment.ensure_frontend_packages()
    with guarded() as guard:
        steps: Iterator[Step]
        if which == "all":
            steps = all_steps(services(guard), report)
        elif which == "fast":
            steps = iter([small_step(fast=True)])
        else:
            steps = iter({"lint": lint_steps, "types": type_steps}[which]())
        for step in steps:
            _perform(guard, step, report)
    _print(report, is_ci=is_ci)
    return int(report.is_failed or (is_ci and bool(report.left_out)))
