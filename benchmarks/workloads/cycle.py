"""next and submit together: cycles a second with 1, 8 and 32 clients, statements of one cycle."""

import statistics

from benchmarks.bench import Bench
from benchmarks.figures import Figure, Limit, spread
from benchmarks.loop import loops, statements
from benchmarks.scenes import SIZES


def run(bench: Bench) -> None:
    """Cycles a second beside those of the bare transactions with as many clients."""
    for loop in loops(bench):
        limit = Limit("raw SQL, same clients", statistics.median(times.per_second for times in loop.raw))
        value = spread([times.per_second for times in loop.ours])
        bench.add(Figure("cycle", "per_s", value, loop.size, loop.clients, loop.variant, limit))
    for size in bench.sizes(*SIZES):
        count = float(sum(statements(bench, size)))
        bench.add(Figure("cycle", "count", spread([count]), size, variant="statements"))
