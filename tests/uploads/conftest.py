"""Nothing that one test sent is there for the next."""

import pytest


@pytest.fixture(autouse=True)
def nothing_incoming(db: None) -> None:
    from labeling.media import storage

    storage.remove_below("incoming")
