"""Snapshots through the API and the ledger, beside the bare reading of the rows that they hold."""

import tempfile
import time
from dataclasses import dataclass
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.figures import Figure, Limit, spread
from benchmarks.memory import forget_peaks, peak_mib
from benchmarks.raw import Raw

_ROWS = (
    "SELECT i.id, i.external_id, i.data, i.licence, s.credit, s.source_url, a.id, a.result, a.seconds "
    "FROM projects_item i JOIN rights_rightsstatement s ON s.id = i.statement_id "
    "JOIN annotations_annotation a ON a.item_id = i.id WHERE i.project_id = {}"
)


@dataclass(frozen=True, slots=True)
class Exported:
    """One snapshot: seconds from the request to the end of its job, and the highest memory of a worker's process."""

    seconds: float
    peak_mib: float


def measure(bench: Bench, workload: str, *, project_id: UUID, size: int, format: str, repeats: int) -> None:
    """Rows a second beside the bare reading of the same rows, and the worker's memory."""
    found = [_export(bench, project_id, size, format) for _ in range(1 if bench.size else repeats)]
    raw = bench.raw()
    seconds = _bare_read(raw, project_id)
    raw.close()
    name = "COPY (SELECT …) TO STDOUT" if raw.is_postgres else "bare SELECT to a file"
    rates = spread([size / each.seconds for each in found])
    bench.add(Figure(workload, "rows_per_s", rates, size, limit=Limit(name, size / seconds)))
    bench.add(
        Figure(workload, "mib", spread([each.peak_mib for each in found]), size, variant="worker, peak")
    )


def _export(bench: Bench, project_id: UUID, size: int, format: str) -> Exported:
    product, client = bench.product, bench.product.client()
    forget_peaks(product.background)
    body = {"name": f"Benchmark {time.monotonic_ns()}", "formats": [format], "use": {"content": "labels"}}
    began = time.perf_counter()
    ended = client.finish(client.post(f"/projects/{project_id}/snapshots", body)["job"])
    seconds = time.perf_counter() - began
    counts = client.get(f"/snapshots/{ended['result']['snapshot']}")["counts"]
    client.close()
    if counts["included"] != size:
        raise RuntimeError(f"{size} items are labeled, the snapshot holds {counts}")
    return Exported(seconds, peak_mib(product.background))


def _bare_read(raw: Raw, project_id: UUID) -> float:
    quoted = f"'{project_id}'"
    with tempfile.TemporaryFile("w+b") as file:
        began = time.perf_counter()
        if raw.is_postgres:
            raw.cursor.copy_expert(f"COPY ({_ROWS.format(quoted)}) TO STDOUT", file)
        else:
            for row in raw.run(_ROWS.format("%s"), [project_id]):
                file.write(repr(row).encode())
        return time.perf_counter() - began
