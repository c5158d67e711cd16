"""The annotating loop over HTTP, next and submit by turns, and the same transactions as bare SQL beside it.

`claim`, `submit` and `cycle` read the same run: it is made once for each size and number of clients.
"""

import contextlib
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.client import Client
from benchmarks.figures import Figure, Limit, Metric, Spread, percentile, spread
from benchmarks.raw_loop import RawLoop

SIZES: Final = (10_000, 100_000, 1_000_000)
CLIENTS: Final = (1, 8, 32)
REPEATS: Final = 3
CYCLES: Final = {1: 80, 8: 20, 32: 10}
"""Cycles of each client in one repeat."""
BEHIND: Final = 100_000
"""How much lies behind the annotator in the scenes that are about that."""
WARM_UP: Final = 5
_NEXT, _SUBMIT = 0, 1


@dataclass(frozen=True, slots=True)
class Scene:
    """What the loop runs in. `done`: the one annotator has answered so many items that are still open for others.

    `closed`: so many were closed at the front, with a transaction open since before that keeps their rows.
    """

    size: int
    clients: tuple[int, ...] = CLIENTS
    variant: str = ""
    overlap: int = 1
    done: int = 0
    closed: int = 0


def scenes(bench: Bench) -> list[Scene]:
    """Those of this run: plain ones at each size, then one for each thing that may make claims slow."""
    sizes = bench.sizes(*SIZES)
    largest, behind = max(sizes), min(BEHIND, max(sizes) // 2)
    return [
        *(Scene(size) for size in sizes),
        *(Scene(size, (8,), "overlap 3", overlap=3) for size in sizes),
        Scene(largest, (1,), f"{behind:,} done before", overlap=2, done=behind),
        Scene(largest, (1,), f"{behind:,} closed in front, long transaction", closed=behind),
    ]


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


def loops(bench: Bench) -> list[Loop]:
    """The loops of this run, scene by scene, for each number of clients."""
    for scene in scenes(bench):
        if scene not in _loops:
            _measure(bench, scene)
    return [loop for scene in scenes(bench) for loop in _loops[scene]]


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
            bench.add(Figure(workload, metric, own, loop.size, loop.clients, loop.variant, beside))
        if loop.variant and step == _NEXT:
            once = Spread(loop.first, loop.first, loop.first)
            bench.add(Figure(workload, "p50_ms", once, loop.size, loop.clients, f"{loop.variant}: first"))
        smallest = next(
            other for other in found if (other.clients, other.variant) == (loop.clients, loop.variant)
        )
        if smallest is not loop:
            least = Limit(
                f"the same at {smallest.size:,} items", _percentiles(smallest.ours, step, 0.5).median
            )
            own = _percentiles(loop.ours, step, 0.5)
            name = f"{loop.variant}: growth" if loop.variant else "growth"
            bench.add(Figure(workload, "p50_ms", own, loop.size, loop.clients, name, least))
    for size in bench.sizes(*SIZES):
        count = float(statements(bench, size)[step])
        bench.add(Figure(workload, "count", Spread(count, count, count), size, variant="statements"))


_SHARES: Final[tuple[tuple[Metric, float], ...]] = (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99))


def _percentiles(repeats: list[Times], step: int, share: float) -> Spread:
    return spread([percentile(times.steps[step], share) for times in repeats])


def _measure(bench: Bench, scene: Scene) -> None:
    _ = bench.product
    from benchmarks import copying, seed
    from benchmarks.statements import count_statements

    title = f"Work, {scene.size} {scene.variant}"
    stock = seed.many(title, scene.size, overlap=scene.overlap)
    people = seed.annotators(stock, max(scene.clients))
    project_id = str(stock.project.pk)
    with contextlib.ExitStack() as stack:
        if scene.done:
            version = copying.schema_version_of(stock.project.pk)
            copying.mark_done(
                queue_id=stock.queue_id, annotator_id=people[0][0].pk, version_id=version, count=scene.done
            )
        if scene.closed:
            stack.enter_context(_long_transaction(bench))
            copying.close_front(queue_id=stock.queue_id, count=scene.closed)
        first = _first(bench, project_id, people[0][1])
        if scene.size not in _statements:
            _statements[scene.size] = count_statements(project_id=project_id, token=people[0][1])
        _loops[scene] = []
        for clients in scene.clients:
            tokens = [token for _, token in people[:clients]]
            ours = [_ours(bench, project_id, tokens, CYCLES[clients]) for _ in range(REPEATS)]
            raw = _raw(bench, stock.queue_id, people, clients)
            _loops[scene].append(Loop(scene.size, clients, ours, raw, scene.variant, first))


@contextlib.contextmanager
def _long_transaction(bench: Bench) -> Iterator[None]:
    """A transaction that has read and stays open: what dies meanwhile cannot be cleaned away."""
    raw = bench.raw()
    raw.run("BEGIN ISOLATION LEVEL REPEATABLE READ" if raw.is_postgres else "BEGIN")
    raw.rows("SELECT id FROM projects_queue LIMIT 1")
    try:
        yield
    finally:
        raw.run("ROLLBACK")
        raw.close()


def _first(bench: Bench, project_id: str, token: str) -> float:
    """Milliseconds of the first `next` of all, which has no cursor to begin at."""
    client = bench.product.client(token)
    try:
        return _cycle(client, project_id)[_NEXT]
    finally:
        client.close()


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
