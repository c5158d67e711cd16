"""`python -m benchmarks`: measure, print a table for people and a JSON line a figure for programs.

Called by `make bench`, which starts the services. Each workload is a module of `benchmarks.workloads`.
"""

import argparse
import datetime as dt
import os
import platform
import sys
import time
import traceback
from importlib import import_module

from benchmarks.bench import Bench
from benchmarks.figures import Report
from benchmarks.registry import WORKLOADS
from tools.guard import guarded


def _sizes(given: str) -> tuple[int, ...]:
    """Numbers of items, each once, the smallest first: what grows is shown beside it."""
    parts = [part.strip() for part in given.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError("give numbers of items from 1 on, such as 10000,1000000")
    return tuple(sorted({int(part) for part in parts}))


def arguments(given: list[str]) -> argparse.Namespace:
    """What to measure; a name that is none ends with 2 and the names that there are."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--engine", choices=("postgres", "sqlite"), default="sqlite")
    parser.add_argument("--workload", default="", help="names, joined by commas; all without")
    parser.add_argument(
        "--size", type=_sizes, default=(), help="in place of each workload's own; several joined by commas"
    )
    parser.add_argument("--list", action="store_true", help="name the workloads and what they measure")
    asked = parser.parse_args(given)
    asked.names = [name.strip() for name in asked.workload.split(",") if name.strip()] or list(WORKLOADS)
    unknown = [name for name in asked.names if name not in WORKLOADS]
    if unknown:
        parser.error(f"there is no workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    if asked.engine == "postgres" and not asked.list and not os.environ.get("DATABASE_URL"):
        parser.error("DATABASE_URL names no PostgreSQL; `make bench` starts one")
    return asked


def main(given: list[str]) -> int:
    """The exit code: 1 when a workload could not be measured; the others are measured all the same."""
    asked = arguments(given)
    if asked.list:
        for name, text in WORKLOADS.items():
            print(f"{name:<16} {text}")
        return 0
    report = Report()
    report.say(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, {asked.engine}, load {os.getloadavg()[0]:.1f}"
    )
    failed: list[str] = []
    with guarded() as guard:
        bench = Bench(guard=guard, engine=asked.engine, sizes=asked.size, report=report)
        try:
            failed += [name for name in asked.names if not _measure(name, bench)]
        finally:
            bench.close()
    if failed:
        report.say(f"not measured: {', '.join(failed)}")
    return 1 if failed else 0


def _measure(name: str, bench: Bench) -> bool:
    began = time.monotonic()
    try:
        import_module(f"benchmarks.workloads.{name}").run(bench)
    except Exception:  # noqa: BLE001 - one workload that fails must not cost the others their figures
        bench.report.say(f"{name} failed:\n{traceback.format_exc()}")
        return False
    bench.report.say(f"# {name}: {time.monotonic() - began:.0f} s")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
