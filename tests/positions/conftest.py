"""Positions as they come in: through imports, by a manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.positions.scene import Scene
    from tests.support.people import Tenant


@pytest.fixture
def scene(tenant: Tenant) -> Scene:
    from tests.positions.scene import Scene

    return Scene(tenant)
