"""A snapshot of annotated texts: judged, sealed, written as JSONL and packed with notices and licences."""

from benchmarks.bench import Bench
from benchmarks.exporting import measure

SIZE = 20_000


def run(bench: Bench) -> None:
    """From the request to the end of the job."""
    _ = bench.product
    from benchmarks import seed

    for size in bench.sizes(SIZE):
        stock = seed.texts(f"Labeled texts, {size}", size, annotated=True)
        measure(bench, "export_jsonl", project_id=stock.project.pk, size=size, format="jsonl", repeats=3)
