"""The annotating loop over HTTP, next and submit by turns, and the same transactions as bare SQL beside it.

`claim`, `submit` and `cycle` read the same run: it is made once for each scene and number of clients.
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
from benchmarks.scenes import SIZES, Field, Scene, scenes

REPEATS: Final = 3
CYCLES: Final = {1: 100, 8: 40, 32: 15}
"""Cycles of each client in one repeat, by the number of clients."""
WARM_UP: Final = 12
"""Cycles of each client before they count: both web processes have then prepared their statements."""
FULL_SIZE: Final = 10_000
"""Below it the loops are shorter, so that there is work to the end."""
_NEXT, _SUBMIT = 0, 1
_SHARES: Final[tuple[tuple[Metric, float], ...]] = (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99))


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
    """One scene with one number of clients: our repeats, and the raw ones; milliseconds of the very first `next`."""

    size: int
    clients: int
    ours: list[Times]
    raw: list[Times]
    variant: str = ""
    first: float = 0.0


_loops: dict[Scene, list[Loop]] = {}
_statements: dict[int, tuple[int, int]] = {}
_begun: set[int] = set()


def loops(bench: Bench) -> list[Loop]:
    """The loops of this run, scene by scene, for each number of clients."""
    wanted = scenes(bench)
    for size in dict.fromkeys(scene.size for scene in wanted):
        _measure(bench, [scene for scene in wanted if scene.size == size and scene not in _loops])
    return [loop for scene in wanted for loop in _loops[scene]]


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
            beside = Limit("raw SQL, same statements", limit) if metric == "p50_ms" else None
            bench.add(Figure(workload, metric, own, loop.size, loop.clients, loop.variant, beside))
        if loop.variant and step == _NEXT:
            once = Spread(loop.first, loop.first, loop.first)
            bench.add(Figure(workload, "p50_ms", once, loop.size, loop.clients, f"{loop.variant}: first"))
    for size in bench.sizes(*SIZES):
        count = float(statements(bench, size)[step])
        bench.add(Figure(workload, "count", Spread(count, count, count), size, variant="statements"))
    for loop in found:
        _add_growth(bench, workload, step, loop, found)


def _add_growth(bench: Bench, workload: str, step: int, loop: Loop, found: list[Loop]) -> None:
    """A plain loop beside that of the smallest size in this run, where there are several."""
    if loop.variant:
        return
    smallest = min(
        (other for other in found if not other.variant and other.clients == loop.clients),
        key=lambda other: other.size,
    )
    if smallest is not loop:
        least = _percentiles(smallest.ours, step, 0.5).median
        own = _percentiles(loop.ours, step, 0.5)
        limit = Limit(f"the same at {smallest.size:,} items", least)
        bench.add(Figure(workload, "p50_ms", own, loop.size, loop.clients, "growth", limit))


def _percentiles(repeats: list[Times], step: int, share: float) -> Spread:
    return spread([percentile(times.steps[step], share) for times in repeats])


def _measure(bench: Bench, wanted: list[Scene]) -> None:
    """Run the scenes of one size on one stock of items."""
    if not wanted:
        return
    size, began = wanted[0].size, time.monotonic()
    if size in _begun:
        raise RuntimeError(f"the loops at {size:,} items broke off before; their fault stands above")
    _begun.add(size)
    field = Field(bench, size)
    bench.report.say(f"# {size:,} items made in {time.monotonic() - began:.0f} s")
    from benchmarks.statements import count_statements

    for scene in wanted:
        people = [field.people[number] for number in scene.people]
        place = Place(field.project_id, str(field.queue(scene)))
        with field.prepared(scene):
            first = _first(bench, place, people[0][1])
            if size not in _statements:
                _statements[size] = count_statements(
                    project_id=place.project_id, queue_id=place.queue_id, token=people[0][1]
                )
            _loops[scene] = []
            for clients in scene.clients:
                cycles = _shortened(CYCLES[clients], size)
                ours = _ours(bench, place, [token for _, token in people[:clients]], cycles)
                raw = _raw(bench, field.queue(scene), people[:clients], cycles)
                _loops[scene].append(Loop(size, clients, ours, raw, scene.variant, first))


def _shortened(cycles: int, size: int) -> int:
    return max(1, min(cycles, cycles * size // FULL_SIZE))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the clients work."""

    project_id: str
    queue_id: str


def _first(bench: Bench, place: Place, token: str) -> float:
    """Milliseconds of the first `next` of all, which has no cursor to begin at."""
    client = bench.product.client(token)
    try:
        return _cycle(client, place)[_NEXT]
    finally:
        client.close()


def _ours(bench: Bench, place: Place, tokens: list[str], cycles: int) -> list[Times]:
    clients = [bench.product.client(token) for token in tokens]
    acts = [_bound(client, place) for client in clients]
    try:
        _together(acts, min(WARM_UP, cycles))
        return [_together(acts, cycles) for _ in range(REPEATS)]
    finally:
        for client in clients:
            client.close()


def _bound(client: Client, place: Place) -> "Callable[[], tuple[float, float]]":
    return lambda: _cycle(client, place)


def _cycle(client: Client, place: Place) -> tuple[float, float]:
    began = time.perf_counter()
    asked = {"count": 1, "queue": place.queue_id}
    lease = client.post(f"/projects/{place.project_id}/next", asked)["assignments"][0]
    between = time.perf_counter()
    answer = {"token": lease["token"], "result": {"mood": "good"}, "seconds": 2.5}
    client.post(f"/assignments/{lease['id']}/submit", answer)
    return (between - began) * 1000, (time.perf_counter() - between) * 1000


def _raw(bench: Bench, queue_id: UUID, people: Sequence[tuple[object, str]], cycles: int) -> list[Times]:
    ids: list[UUID] = [getattr(user, "pk") for user, _ in people]  # noqa: B009 - users are known to Django alone
    raws = [RawLoop(bench.raw(), queue_id=queue_id, annotator_id=pk) for pk in ids]
    try:
        for raw in raws:
            raw.cycle()
        return [_together([raw.cycle for raw in raws], cycles) for _ in range(REPEATS)]
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
