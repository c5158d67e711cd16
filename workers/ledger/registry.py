"""What does the work of a chunk kind, and what happens when a job of a kind has ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workers.ledger.lease import Lease
    from workers.ledger.models import Job
    from workers.ledger.services import ChunkSpec

ChunkHandler = Callable[["Lease"], None]
JobFinisher = Callable[["Job"], "dict[str, Any] | None"]
JobRetrier = Callable[["Job", Sequence[int]], "list[ChunkSpec]"]


@dataclass(frozen=True, slots=True)
class Registered:
    handle: ChunkHandler
    queue: str


HANDLERS: dict[str, Registered] = {}
FINISHERS: dict[str, JobFinisher] = {}
RETRIERS: dict[str, JobRetrier] = {}


def handler(kind: str, *, queue: str = "interactive") -> Callable[[ChunkHandler], ChunkHandler]:
    """Register the function that does chunks of `kind`. It may run twice: its effects must be fenced by steps."""

    def register(function: ChunkHandler) -> ChunkHandler:
        if kind in HANDLERS:
            raise ValueError(f"two handlers for chunks of kind {kind}")
        HANDLERS[kind] = Registered(function, queue)
        return function

    return register


def finisher(kind: str) -> Callable[[JobFinisher], JobFinisher]:
    """Register what gives a job of `kind` its result, in the transaction that ends it. Short and idempotent."""

    def register(function: JobFinisher) -> JobFinisher:
        if kind in FINISHERS:
            raise ValueError(f"two finishers for jobs of kind {kind}")
        FINISHERS[kind] = function
        return function

    return register


def retrier(kind: str) -> Callable[[JobRetrier], JobRetrier]:
    """Register what gives the chunks that take again what an ended job of `kind` could not: the places (`seq`) of its
    problems that can be tried again, ascending. Called in the transaction that opens the job again, its row held.
    """

    def register(function: JobRetrier) -> JobRetrier:
        if kind in RETRIERS:
            raise ValueError(f"two retriers for jobs of kind {kind}")
        RETRIERS[kind] = function
        return function

    return register
