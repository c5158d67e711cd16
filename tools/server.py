"""A running product for the length of a block: its processes on a free port with data of their own."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.guard import Guard
from tools.product import Product


@dataclass(frozen=True)
class Server:
    """Where it answers, and the first owner's ways in."""

    url: str
    email: str
    password: str
    token: str
    data: Path
    pid: int


@contextlib.contextmanager
def serving(guard: Guard, *, demo: bool, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve from an empty data directory, on the size that `env` chooses; gone when the block or the guard ends."""
    folder = Path(tempfile.mkdtemp(prefix="clearlabel-serve-"))
    guard.folder(folder)
    product = Product(guard, folder, demo=demo, env=env)
    try:
        product.start()
        pid = product.processes["web"].pid
        yield Server(product.url, product.email, product.password, product.token, product.data, pid)
    finally:
        product.close()
