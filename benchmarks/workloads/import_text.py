"""Text items, each with its rights block, sent as one JSONL file and stored by the import job."""

from benchmarks.bench import Bench
from benchmarks.importing import measure


def run(bench: Bench) -> None:
    """From the request to the end of the job."""
    measure(bench, "import_text", annotated=False, repeats=3)
