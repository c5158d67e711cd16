"""What the parts of carrying a request out are given, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labeling.requests.models import SubjectRequest


@dataclass(frozen=True, slots=True)
class Batch:
    """What a part is given: the request, its round, where the batch before ended, what the part counted so far.

    `prepared`: what was made for the part before its transaction began.
    """

    request: SubjectRequest
    round: int
    after: Any
    counts: dict[str, Any]
    now: datetime
    prepared: Any = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch did: how far it came (None: the part is done) and what to add to the counts."""

    after: Any = None
    counts: dict[str, Any] | None = None


Part = tuple[str, Callable[[Batch], Done]]
