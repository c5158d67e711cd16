"""What the annotating loop runs in: how many items and people, and what lies behind them."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from benchmarks.bench import Bench

if TYPE_CHECKING:
    from benchmarks.seed import Stock

SIZES: Final = (10_000, 100_000, 1_000_000)
CLIENTS: Final = (1, 8, 32)
OVERLAP: Final = 3
BEHIND: Final = 100_000
"""How much lies behind the annotator in the scenes that are about that."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One of the loops of a run. `done`: the only annotator has answered so many items that others may still do.

    `closed`: so many were closed at the front, with a transaction open since before that keeps their rows. Each of
    these two has an annotator of its own, who begins at the front.
    """

    size: int
    clients: tuple[int, ...] = CLIENTS
    variant: str = ""
    overlap: int = 1
    done: int = 0
    closed: int = 0

    @property
    def people(self) -> range:
        """Which of the annotators work in it."""
        if self.done or self.closed:
            own = max(CLIENTS) + (1 if self.closed else 0)
            return range(own, own + 1)
        return range(max(self.clients))


def scenes(bench: Bench) -> list[Scene]:
    """Those of this run: the plain ones at each size, then those in which something may make a claim slow.

    In this order they can share one stock of items at each size: what is closed is closed last.
    """
    found: list[Scene] = []
    for size in bench.sizes(*SIZES):
        behind = min(BEHIND, size // 2)
        found += [
            Scene(size),
            Scene(size, (1,), f"{behind:,} done before", overlap=OVERLAP, done=behind),
            Scene(size, (8,), f"overlap {OVERLAP}", overlap=OVERLAP),
            Scene(size, (1,), f"{behind:,} closed, long tx", closed=behind),
        ]
    return found


class Field:
    """A stock of items of one size, with a queue for each overlap and the people of all scenes."""

    def __init__(self, bench: Bench, size: int) -> None:
        _ = bench.product
        from benchmarks import copying, seed

        self._bench = bench
        self.stock: Stock = seed.many(f"Work, {size:,}", size)
        again = copying.copy_queue(queue_id=self.stock.queue_id, overlap=OVERLAP)
        copying.settle()
        self._queues: dict[int, UUID] = {1: self.stock.queue_id, OVERLAP: again}
        self.people = seed.annotators(self.stock, max(CLIENTS) + 2)

    @property
    def project_id(self) -> str:
        return str(self.stock.project.pk)

    def queue(self, scene: Scene) -> UUID:
        """The queue in which a scene works."""
        return self._queues[scene.overlap]

    @contextlib.contextmanager
    def prepared(self, scene: Scene) -> Iterator[None]:
        """What lies behind the annotator of a scene, for as long as it runs."""
        from benchmarks import copying

        with contextlib.ExitStack() as stack:
            if scene.done:
                copying.mark_done(
                    queue_id=self.queue(scene),
                    annotator_id=self.people[scene.people[0]][0].pk,
                    version_id=copying.schema_version_of(self.stock.project.pk),
                    count=scene.done,
                )
                copying.settle()
            if scene.closed:
                stack.enter_context(_long_transaction(self._bench))
                copying.close_front(queue_id=self.queue(scene), count=scene.closed)
            yield


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
