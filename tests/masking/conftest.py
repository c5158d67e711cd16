"""Projects with a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.gated import Gated
    from tests.support.people import Tenant


@pytest.fixture
def gated(tenant: Tenant) -> Gated:
    from tests.support.gated import Gated
    from tests.support.projects import IMAGE_SCHEMA

    return Gated(tenant, IMAGE_SCHEMA)


@pytest.fixture
def gated_texts(tenant: Tenant) -> Gated:
    from tests.support.gated import Gated
    from tests.support.projects import TEXT_SCHEMA

    return Gated(tenant, TEXT_SCHEMA)


@pytest.fixture
def gated_films(tenant: Tenant) -> Gated:
    from tests.masking.recordings import VIDEO_SCHEMA
    from tests.support.gated import Gated

    return Gated(tenant, VIDEO_SCHEMA)


@pytest.fixture
def gated_sounds(tenant: Tenant) -> Gated:
    from tests.masking.recordings import AUDIO_SCHEMA
    from tests.support.gated import Gated

    return Gated(tenant, AUDIO_SCHEMA)
