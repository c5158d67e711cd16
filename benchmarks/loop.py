"""The annotating loop over HTTP, next and submit by turns, and the same transactions as bare SQL beside it.

`claim`, `submit` and `cycle` read the same run: it is made once for each size and number of clients.
"""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.client import Client
from benchmarks.figures import Figure, Limit, Metric, Spread, percentile, spread
from benchmarks.raw_loop import RawLoop

SIZES: Final = (10_000, 100_000)
CLIENTS: Final = (1, 8)
REPEATS: Final = 3
CYCLES: Final = {1: 80, 8: 20}
"""Cycles of each client in one repeat."""
WARM_UP: Final = 5
_NEXT, _SUBMIT = 0, 1


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each repeat: of `next`, of `submit`; and seconds that the repeat took."""

    steps: tuple[list[float], list[float]]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.steps[0]) / self.seconds


@dataclass(frozen=True, slots=True)
class Loop:
    """One size with one number of clients: our repeats, and the raw ones."""

    size: int
    clients: int
    ours: list[Times]
    raw: list[Times]


_loops: dict[tuple[int, int], Loop] = {}
_statements: dict[int, tuple[int, int]] = {}


def loops(bench: Bench) -> list[Loop]:
    """The loops of this run, for each size and number of clients."""
    for size in bench.sizes(*SIZES):
        if (size, CLIENTS[0]) not in _loops:
            _measure(bench, size)
    return [_loops[size, clients] for size in bench.sizes(*SIZES) for clients in CLIENTS]


def statements(bench: Bench, size: int) -> tuple[int, int]:
    """How many statements a `next` and a `submit` take, the transaction's own left aside."""
    loops(bench)
    return _statements[size]


def add_figures(bench: Bench, workload: str, step: int) -> None:
    """The times of `next` or `submit`, beside those of the raw transaction and of the smallest size."""
    found = loops(bench)
    for loop in found:
        limit = statistics.median(percentile(times.steps[step], 0.5) for times in loop.raw)
        for metric, share in _SHARES:
            own = _percentiles(loop.ours, step, share)
            beside = Limit("raw SQL, same statement", limit) if metric == "p50_ms" else None
            bench.add(Figure(workload, metric, own, loop.size, loop.clients, limit=beside))
        smallest = next(other for other in found if other.clients == loop.clients)
        if smallest is not loop:
            least = Limit(
                f"the same at {smallest.size:,} items", _percentiles(smallest.ours, step, 0.5).median
            )
            own = _percentiles(loop.ours, step, 0.5)
            bench.add(Figure(workload, "p50_ms", own, loop.size, loop.clients, "growth", least))
    for size in bench.sizes(*SIZES):
        count = float(statements(bench, size)[step])
        bench.add(Figure(workload, "count", Spread(count, count, count), size, variant="statements"))


_SHARES: Final[tuple[tuple[Metric, float], ...]] = (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99))


def _percentiles(repeats: list[Times], step: int, share: float) -> Spread:
    return spread([percentile(times.steps[step], share) for times in repeats])


def _measure(bench: Bench, size: int) -> None:
    stock = bench.texts(size)
    from benchmarks import seed
    from benchmarks.statements import count_statements

    people = seed.annotators(stock, max(CLIENTS))
    _statements[size] = count_statements(project_id=str(stock.project.pk), token=people[0][1])
    for clients in CLIENTS:
        tokens = [token for _, token in people[:clients]]
        ours = [_ours(bench, str(stock.project.pk), tokens, CYCLES[clients]) for _ in range(REPEATS)]
        _loops[size, clients] = Loop(size, clients, ours, _raw(bench, stock.queue_id, people, clients))


def _ours(bench: Bench, project_id: str, tokens: list[str], cycles: int) -> Times:
    clients = [bench.product.client(token) for token in tokens]
    for client in clients:
        for _ in range(WARM_UP):
            _cycle(client, project_id)
    acts = [_bound(client, project_id) for client in clients]
    try:
        return _together(acts, cycles)
    finally:
        for client in clients:
            client.close()


def _bound(client: Client, project_id: str) -> "Callable[[], tuple[float, float]]":
    return lambda: _cycle(client, project_id)


def _cycle(client: Client, project_id: str) -> tuple[float, float]:
    began = time.perf_counter()
    lease = client.post(f"/projects/{project_id}/next", {"count": 1})["assignments"][0]
    between = time.perf_counter()
    answer = {"token": lease["token"], "result": {"mood": "good"}, "seconds": 2.5}
    client.post(f"/assignments/{lease['id']}/submit", answer)
    return (between - began) * 1000, (time.perf_counter() - between) * 1000


def _raw(bench: Bench, queue_id: UUID, people: Sequence[tuple[object, str]], clients: int) -> list[Times]:
    ids: list[UUID] = [getattr(user, "pk") for user, _ in people]  # noqa: B009 - users are known to Django alone
    raws = [RawLoop(bench.raw(), queue_id=queue_id, annotator_id=pk) for pk in ids[:clients]]
    try:
        for raw in raws:
            raw.cycle()
        return [_together([raw.cycle for raw in raws], CYCLES[clients]) for _ in range(REPEATS)]
    finally:
        for raw in raws:
            raw.undo()


def _together(acts: "list[Callable[[], tuple[float, float]]]", cycles: int) -> Times:
    """Let each act run so many times, all in threads of their own, released at one moment."""
    steps: tuple[list[float], list[float]] = ([], [])
    faults: list[BaseException] = []
    gate = threading.Barrier(len(acts) + 1)

    def work(act: "Callable[[], tuple[float, float]]") -> None:
        gate.wait()
        try:
            for _ in range(cycles):
                first, second = act()
                steps[_NEXT].append(first)
                steps[_SUBMIT].append(second)
        except BaseException as fault:  # noqa: BLE001 - a thread's fault is raised where it is waited for
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if faults:
        raise faults[0]
    return Times(steps, seconds)
