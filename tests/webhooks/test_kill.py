"""`kill -9` of the worker while the receiver has the request in its hands: it is told again, with the same ids."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.instances import furnish, guard, size
from tests.webhooks.receiver import Got, Receiver, answer_with, receiving
from tools.guard import Guard
from tools.product import Product

__all__ = ["guard", "size"]


@pytest.fixture
def allowing(guard: Guard, size: dict[str, str]) -> Iterator[Product]:
    """A running product that may ask receivers on this machine."""
    folder = Path(tempfile.mkdtemp(prefix="clearlabel-hooks-"))
    guard.folder(folder)
    product = Product(guard, folder, env={**size, "CLEARLABEL_FETCH_ALLOW": "127.0.0.1"})
    furnish(product)
    try:
        product.start()
        yield product
    finally:
        product.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.fault
def test_what_was_sent_and_not_noted_is_sent_again(allowing: Product) -> None:
    with receiving() as receiver:
        killed = threading.Event()

        def kill(handler: Any, got: Got) -> None:
            for name in list(allowing.processes):
                allowing.kill(name)
            killed.set()
            answer_with(200)(handler, got)  # to nobody

        receiver.answers = [kill]
        owner = Client(allowing.url, allowing.token)
        hook = owner.post("webhooks", {"url": receiver.url, "events": ["snapshot.sealed"]})
        owner.post(f"webhooks/{hook['id']}/test", {})
        assert killed.wait(120)
        allowing.start()
        first, second = wait_for(receiver, 2)
        assert second.body == first.body
        for header in ("Clearlabel-Event-Id", "Clearlabel-Delivery"):
            assert second.headers[header] == first.headers[header]
        assert all(got.is_signed_by(hook["secret"]) for got in (first, second))
        [row] = settled(owner, hook["id"])
        assert (row["state"], row["attempts"]) == ("delivered", 1)
        assert len(receiver.got) == 2


def wait_for(receiver: Receiver, number: int) -> list[Got]:
    """The first requests; the lease of the dead worker runs out after half a minute."""
    deadline = time.monotonic() + 120
    while len(receiver.got) < number:
        assert time.monotonic() < deadline, f"only {len(receiver.got)} arrived"
        time.sleep(0.1)
    return receiver.got[:number]


def settled(owner: Client, hook: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 120
    while True:
        rows: list[dict[str, Any]] = owner.get(f"webhooks/{hook}/deliveries")["results"]
        if all(row["state"] != "pending" for row in rows):
            return rows
        assert time.monotonic() < deadline, rows
        time.sleep(0.1)
