"""JPEGs through the whole pipeline, beside a bare Pillow loop that decodes, encodes twice and hashes as often."""

import hashlib
import io
import multiprocessing
import time
from typing import Any, Final

from PIL import Image

from benchmarks.bench import Bench
from benchmarks.client import Client
from benchmarks.content import IMAGE_SCHEMA, jpegs, rights_of
from benchmarks.figures import Figure, Limit, spread
from benchmarks.importing import sent_files
from benchmarks.memory import forget_peaks, peak_mib

FILES: Final = 5_000
BLOCK: Final = 250
START: Final = 9_000_000
CORES: Final = 2
THUMB: Final = 320


def run(bench: Bench) -> None:
    """From the request to the end of the job: files a second, on as many cores as the worker has processes.

    Block by block, by turns with the bare loop on the same files, so that both have the same machine; each figure is
    over all blocks. Memory is the highest of any process of the worker in the first and in the last block.
    """
    client = bench.product.client()
    project = client.post(
        "/projects", {"name": "Pipeline", "schema": IMAGE_SCHEMA, "use": {"commercial": True}}
    )
    count = bench.size or FILES
    _take_in(client, project, START - 100, 2 * CORES)  # the children are warm before the clock runs
    rates, limits, peaks = [], [], []
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        limits.append(size / _bare_loop(list(jpegs(size, start=START + start))))
        forget_peaks(bench.product.background)
        rates.append(size / _take_in(client, project, START + start, size))
        peaks.append(peak_mib(bench.product.background))
    limit = Limit(f"bare Pillow loop, {CORES} processes", spread(limits).median)
    bench.add(Figure("media", "files_per_s", spread(rates), count, limit=limit))
    bench.add(Figure("media", "mib", spread(peaks[:1]), count, variant="worker, peak, first block"))
    bench.add(Figure("media", "mib", spread(peaks[-1:]), count, variant="worker, peak, last block"))
    client.close()


def _take_in(client: Client, project: dict[str, Any], start: int, count: int) -> float:
    body, kind = sent_files(jpegs(count, start=start), rights_of(1))
    began = time.perf_counter()
    ended = client.finish(client.send(f"/projects/{project['id']}/imports", body, kind)["job"])
    seconds = time.perf_counter() - began
    if ended["result"]["created"] != count:
        raise RuntimeError(f"{count} files were sent, the job ended with {ended['result']}")
    return seconds


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
