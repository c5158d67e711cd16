"""`make bench`: runs `python -m benchmarks` beside private services (or on SQLite with ENGINE=sqlite)."""

import os

from tools.environment import PYTHON, Trouble
from tools.guard import guarded
from tools.services import services

ENGINES = ("postgres", "sqlite")


def command(*, workloads: str, size: str, engine: str) -> list[str]:
    """The measuring program and its arguments; `workloads` is a comma-separated list, empty for all."""
    if engine not in ENGINES:
        raise Trouble(f"ENGINE is {engine!r}; it can be {' or '.join(ENGINES)}")
    if size and not all(part.isdigit() and int(part) > 0 for part in size.split(",")):
        raise Trouble(f"SIZE is {size!r}; it is a number of items or several, such as SIZE=10000,1000000")
    found = [str(PYTHON), "-m", "benchmarks", "--engine", engine]
    if workloads:
        found += ["--workload", workloads]
    return [*found, "--size", size] if size else found


def main() -> int:
    """Measure what W, SIZE and ENGINE say; the exit code of the measuring program."""
    engine = os.environ.get("ENGINE", "") or "postgres"
    measure = command(workloads=os.environ.get("W", ""), size=os.environ.get("SIZE", ""), engine=engine)
    with guarded() as guard:
        env = dict(os.environ)
        if engine == "sqlite":
            for name in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL"):
                env.pop(name, None)
        else:
            found = services(guard)
            if found.missing:
                raise Trouble(
                    "missing here: " + "; ".join(found.missing) + ". ENGINE=sqlite needs none of it"
                )
            env |= found.env
        return guard.run(measure, env=env)
