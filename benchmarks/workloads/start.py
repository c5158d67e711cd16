"""From the command to the first answer of /readyz: with an empty data directory, and again with what is there."""

import time

from benchmarks.bench import Bench
from benchmarks.figures import Figure, spread
from benchmarks.product import folder
from tools.product import Product

AGAIN = 3


def run(bench: Bench) -> None:
    """The first start migrates and makes the owner; the later ones find everything there."""
    with bench.engines.empty() as env, folder(bench.guard) as path:
        product = Product(bench.guard, path, env=env)
        first, *again = [_start(product) for _ in range(AGAIN + 1)]
    bench.add(Figure("start", "seconds", spread([first]), variant="first"))
    bench.add(Figure("start", "seconds", spread(again), variant="again"))


def _start(product: Product) -> float:
    try:
        began = time.perf_counter()
        product.start("web")
        return time.perf_counter() - began
    finally:
        product.close()
