"""JPEGs through the whole pipeline, beside a bare Pillow loop that decodes, encodes twice and hashes as often."""

import hashlib
import io
import multiprocessing
import time
from typing import Final

from PIL import Image

from benchmarks.bench import Bench
from benchmarks.content import IMAGE_SCHEMA, jpegs, rights_of
from benchmarks.figures import Figure, Limit, spread
from benchmarks.importing import sent_files

FILES: Final = 100
REPEATS: Final = 3
START: Final = 9_000_000
CORES: Final = 2
THUMB: Final = 320


def run(bench: Bench) -> None:
    """From the request to the end of the job: files a second, on as many cores as the worker has processes."""
    client = bench.product.client()
    project = client.post(
        "/projects", {"name": "Pipeline", "schema": IMAGE_SCHEMA, "use": {"commercial": True}}
    )
    count = min(bench.size or FILES, FILES)
    rates, limits = [], []
    for repeat in range(REPEATS):
        files = list(jpegs(count, start=START + repeat * 100_000))
        limits.append(count / _bare_loop(files))
        body, kind = sent_files(files, rights_of(1))
        began = time.perf_counter()
        ended = client.finish(client.send(f"/projects/{project['id']}/imports", body, kind)["job"])
        rates.append(count / (time.perf_counter() - began))
        if ended["result"]["created"] != count:
            raise RuntimeError(f"{count} files were sent, the job ended with {ended['result']}")
    limit = Limit(f"bare Pillow loop, {CORES} processes", spread(limits).median)
    bench.add(Figure("media", "files_per_s", spread(rates), count, limit=limit))
    client.close()


def _bare_loop(files: list[tuple[str, bytes]]) -> float:
    context = multiprocessing.get_context("spawn")
    with context.Pool(CORES) as pool:
        pool.map(bare, [files[0][1]] * CORES)  # the processes are there before the clock runs
        began = time.perf_counter()
        pool.map(bare, [data for _, data in files], chunksize=5)
        return time.perf_counter() - began


def bare(data: bytes) -> str:
    """Hash, decode, encode the display copy and the thumbnail with the pipeline's settings, hash these."""
    digest = hashlib.sha256(data)
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    shown, small = io.BytesIO(), io.BytesIO()
    picture.save(shown, "JPEG", quality=90, subsampling=0)
    picture.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture.save(small, "JPEG", quality=80, subsampling=2)
    digest.update(shown.getvalue())
    digest.update(small.getvalue())
    return digest.hexdigest()
