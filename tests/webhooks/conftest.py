from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver that the operator allows although it is on this machine."""
    with receiving() as found:
        settings.FETCH_ALLOW = [found.host]
        yield found


class Clock:
    """The product's clock, which goes on by itself and can be put forward."""

    def __init__(self, real: Any) -> None:
        self._real, self.ahead = real, timedelta()

    def now(self) -> datetime:
        found: datetime = self._real() + self.ahead
        return found

    def forward(self, **by: float) -> None:
        self.ahead += timedelta(**by)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    from labeling.core import clock

    moved = Clock(clock.now)
    monkeypatch.setattr(clock, "now", moved.now)
    return moved
