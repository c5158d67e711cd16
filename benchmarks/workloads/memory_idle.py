"""Memory of all our processes, idle after the start: what is shared counts once. Database and broker are not in it."""

import time

from benchmarks.bench import Bench
from benchmarks.figures import Figure, spread
from benchmarks.memory import proportional_mib
from benchmarks.product import running

SETTLE_SECONDS = 6.0
SAMPLES = 3


def run(bench: Bench) -> None:
    """A product of its own, asked once, then left alone."""
    with bench.engines.empty() as env, running(bench.guard, env) as product:
        product.client().get("/me")
        time.sleep(SETTLE_SECONDS)
        found = []
        for _ in range(SAMPLES):
            found.append(proportional_mib(product.pids))
            time.sleep(1)
    variant = "web+worker+beat" if product.product.is_large else "one process"
    bench.add(Figure("memory_idle", "mib", spread(found), variant=variant))
