"""JPEGs taken in by the API, 50 a request and 1 a request: stored and queued, what follows is background work."""

import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.bench import Bench
from benchmarks.client import Client
from benchmarks.content import IMAGE_SCHEMA, jpegs, rights_of
from benchmarks.figures import Figure, Limit, spread
from benchmarks.importing import sent_files

FILES: Final = 200
SINGLES: Final = 60
REPEATS: Final = 3
WIDTH, HEIGHT = 640, 480


def run(bench: Bench) -> None:
    """Files a second, beside hashing and writing the same bytes. The worker rests meanwhile where it is its own."""
    client = bench.product.client()
    project = client.post(
        "/projects", {"name": "Accepting", "schema": IMAGE_SCHEMA, "use": {"commercial": True}}
    )
    path = f"/projects/{project['id']}/imports"
    total = min(bench.size or FILES, FILES)
    for variant, each, count in (("50 a request", 50, total), ("1 a request", 1, min(total, SINGLES))):
        rates, limits = [], []
        for repeat in range(REPEATS):
            start = (repeat + 1) * 1_000_000 + each * 10_000
            files = list(jpegs(count, start=start, width=WIDTH, height=HEIGHT))
            limits.append(count / _bare_write(files))
            rates.append(count / _send(client, path, files, each))
        limit = Limit("hash and write the bytes", spread(limits).median)
        bench.add(Figure("upload_accept", "files_per_s", spread(rates), count, variant=variant, limit=limit))
    client.close()


def _send(client: Client, path: str, files: list[tuple[str, bytes]], each: int) -> float:
    forms = [sent_files(files[start : start + each], rights_of(1)) for start in range(0, len(files), each)]
    jobs: list[dict[str, Any]] = []
    began = time.perf_counter()
    for body, kind in forms:
        jobs.append(client.send(path, body, kind)["job"])
    seconds = time.perf_counter() - began
    for job in jobs:
        client.finish(job)
    return seconds


def _bare_write(files: list[tuple[str, bytes]]) -> float:
    with tempfile.TemporaryDirectory(prefix="clearlabel-bench-") as folder:
        began = time.perf_counter()
        for name, data in files:
            digest = hashlib.sha256(data).hexdigest()
            with Path(folder, f"{digest}-{name}").open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        return time.perf_counter() - began
