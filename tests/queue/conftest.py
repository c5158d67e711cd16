"""A project with a queue that people work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.queue.world import World


@pytest.fixture
def world() -> World:
    from tests.queue.world import make_world

    return make_world(items=3)
