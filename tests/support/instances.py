"""Fixtures of running products, on the size that the suite runs on. Import them into a folder's conftest."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import database
from tests.support.client import Client
from tools.guard import Guard
from tools.product import Product
from tools.services import services

LARGE = os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:"))


@pytest.fixture(scope="session")
def guard() -> Iterator[Guard]:
    """Ends what tests have started, also when the suite itself is killed."""
    guard = Guard()
    yield guard
    guard.close()


@pytest.fixture(scope="module")
def size(guard: Guard) -> dict[str, str]:
    """Settings of the size the suite runs on; the large size's services are this module's own, to be taken away."""
    if not LARGE:
        return {}
    found = services(guard, is_private=True)
    assert not found.missing, found.missing
    return found.env


def furnish(product: Product) -> None:
    """Give it a migrated database, which it would make itself: for tests that are about something else."""
    if product.is_large:
        database.fill(product.env["DATABASE_URL"])
    else:
        database.furnish(product.data)


@pytest.fixture(scope="module")
def product(guard: Guard, size: dict[str, str]) -> Iterator[Product]:
    """A running product without demo, shared by the tests of a module."""
    folder = Path(tempfile.mkdtemp(prefix="clearlabel-product-"))
    guard.folder(folder)
    product = Product(guard, folder, env=size)
    furnish(product)
    try:
        product.start()
        yield product
    finally:
        product.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def owner(product: Product) -> Client:
    """The first owner, by token."""
    return Client(product.url, product.token)
