"""The items of `import_text` with one earlier answer each."""

from benchmarks.bench import Bench
from benchmarks.importing import measure


def run(bench: Bench) -> None:
    """From the request to the end of the job."""
    measure(bench, "import_annotated", annotated=True, repeats=3)
