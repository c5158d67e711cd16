"""A snapshot of annotated images, three boxes each, as COCO; the labels leave, the pictures stay."""

from benchmarks.bench import Bench
from benchmarks.exporting import measure

SIZE = 10_000
BOXES = 3


def run(bench: Bench) -> None:
    """From the request to the end of the job."""
    asset = bench.picture()
    from benchmarks import seed

    for size in bench.sizes(SIZE):
        stock = seed.images(f"Labeled images, {size}", size, asset, annotated=BOXES)
        measure(bench, "export_coco", project_id=stock.project.pk, size=size, format="coco", repeats=2)
