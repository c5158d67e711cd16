from collections.abc import Iterator

import pytest

from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """A receiver that the operator allows although it is on this machine."""
    with receiving() as found:
        settings.FETCH_ALLOW = [found.host]
        yield found
