"""POST next inside the annotating loop, with 1, 8 and 32 clients; statements of one request."""

from benchmarks.bench import Bench
from benchmarks.loop import add_figures


def run(bench: Bench) -> None:
    """Times of next beside the bare transaction, and beside those of the smallest size."""
    add_figures(bench, "claim", 0)
