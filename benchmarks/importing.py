"""Imports through the API and the ledger, beside the bare load of the rows that they made."""

import io
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from benchmarks.bench import Bench
from benchmarks.client import multipart
from benchmarks.content import TEXT_SCHEMA, lines
from benchmarks.figures import Figure, Limit, spread
from benchmarks.memory import forget_peaks, peak_mib
from benchmarks.raw import Raw

SIZE: Final = 20_000
ITEM_TABLES: Final = {
    "projects_item": "project_id = %s",
    "projects_itemstatement": "item_id IN (SELECT id FROM projects_item WHERE project_id = %s)",
    "projects_workitem": "queue_id IN (SELECT id FROM projects_queue WHERE project_id = %s)",
}
ANSWER_TABLES: Final = {
    "annotations_annotation": ITEM_TABLES["projects_itemstatement"],
    "annotations_annotationrevision": "annotation_id IN (SELECT a.id FROM annotations_annotation a "
    "JOIN projects_item i ON i.id = a.item_id WHERE i.project_id = %s)",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: seconds from the request to the end of its job, and the highest memory of a worker's process."""

    project_id: UUID
    seconds: float
    peak_mib: float


def import_lines(bench: Bench, size: int, *, annotated: bool) -> Imported:
    """Send a JSONL file of so many texts into a new project and wait until its job is done."""
    product, client = bench.product, bench.product.client()
    name = f"Import of {size} {'answers' if annotated else 'texts'}, {time.monotonic_ns()}"
    project = client.post("/projects", {"name": name, "schema": TEXT_SCHEMA, "use": {"commercial": True}})
    body, kind = multipart([("items.jsonl", b"".join(lines(size, annotated=annotated)))], {})
    forget_peaks(product.background)
    began = time.perf_counter()
    job = client.send(f"/projects/{project['id']}/imports", body, kind)["job"]
    ended = client.finish(job)
    seconds = time.perf_counter() - began
    client.close()
    if ended["result"]["created"] != size:
        raise RuntimeError(
            f"{size} items were sent, the job ended with {orjson.dumps(ended['result']).decode()}"
        )
    return Imported(UUID(project["id"]), seconds, peak_mib(product.background))


def measure(bench: Bench, workload: str, *, annotated: bool, repeats: int) -> None:
    """Rows a second beside the bare load of the same rows, and the worker's memory."""
    tables = ITEM_TABLES | ANSWER_TABLES if annotated else ITEM_TABLES
    for size in bench.sizes(SIZE):
        found = [import_lines(bench, size, annotated=annotated) for _ in range(1 if bench.size else repeats)]
        raw = bench.raw()
        limit = bare_load(raw, tables, found[-1].project_id)
        raw.close()
        name = "COPY of the same rows" if raw.is_postgres else "bare INSERT of the same rows"
        rates = spread([size / each.seconds for each in found])
        bench.add(Figure(workload, "rows_per_s", rates, size, limit=Limit(name, size / limit)))
        bench.add(
            Figure(workload, "mib", spread([each.peak_mib for each in found]), size, variant="worker, peak")
        )


def bare_load(raw: Raw, tables: dict[str, str], project_id: UUID) -> float:
    """Seconds that the database needs to take the project's rows of `tables` again, into twins with their indexes."""
    return sum(_load_copy(raw, *each, project_id) if raw.is_postgres else _load_inserts(raw, *each, project_id)
               for each in tables.items())  # fmt: skip


def _load_copy(raw: Raw, table: str, which: str, project_id: UUID) -> float:
    raw.run(f"CREATE TABLE bench_twin (LIKE {table} INCLUDING ALL)")
    try:
        with tempfile.TemporaryFile("w+b") as file:
            raw.run(f"CREATE TEMP TABLE bench_rows AS SELECT * FROM {table} WHERE {which}", [project_id])
            raw.cursor.copy_expert("COPY bench_rows TO STDOUT", file)
            raw.run("DROP TABLE bench_rows")
            file.seek(0)
            began = time.perf_counter()
            raw.cursor.copy_expert("COPY bench_twin FROM STDIN", io.BufferedReader(file))
            return time.perf_counter() - began
    finally:
        raw.run("DROP TABLE bench_twin")


def _load_inserts(raw: Raw, table: str, which: str, project_id: UUID) -> float:
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC"
    named = "SELECT name FROM sqlite_master WHERE tbl_name = %s AND type = 'index'"
    statements, indexes = raw.rows(made, [table]), [name for (name,) in raw.rows(named, [table])]
    for (statement,) in statements:
        twin = statement.replace(f'"{table}"', '"bench_twin"')
        for index in indexes:
            twin = twin.replace(f'INDEX "{index}"', f'INDEX "bench_{index}"')
        raw.run(twin)
    try:
        rows = raw.rows(f"SELECT * FROM {table} WHERE {which}", [project_id])
        marks = ", ".join("?" for _ in rows[0])
        began = time.perf_counter()
        with raw.transaction():
            raw.connection.executemany(f"INSERT INTO bench_twin VALUES ({marks})", rows)
        return time.perf_counter() - began
    finally:
        raw.run("DROP TABLE bench_twin")


def sent_files(files: Iterable[tuple[str, bytes]], rights: dict[str, Any]) -> tuple[bytes, str]:
    """A multipart form of files from one source with these default rights."""
    source = orjson.dumps({"name": "Photographs", "rights": rights}).decode()
    return multipart(list(files), {"source": source})
