"""The product as it is run: web server and workers started with the commands of docker-compose.yml, or `serve` alone.

Files lie in the data directory in both sizes: the S3 service that the tests use is a program in Python, and would
be measured in place of the product.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.client import Client
from tools.guard import Guard
from tools.product import Product

WEB: Final = {"CLEARLABEL_WEB_WORKERS": "2", "CLEARLABEL_WEB_THREADS": "8"}
"""As docker-compose.yml has them."""
_GIVEN: Final = ("DATABASE_URL", "REDIS_URL", "CLEARLABEL_SECRET_KEY")


class Engines:
    """Empty databases on the chosen engine, one for each product that is started."""

    def __init__(self, engine: str) -> None:
        self._given = {name: os.environ.get(name, "") for name in _GIVEN}
        # What this process and the products read is chosen here alone.
        for name in (*_GIVEN, "S3_ENDPOINT_URL", "CLEARLABEL_DATA"):
            os.environ.pop(name, None)
        self.engine = engine
        self._broker = 0

    @contextlib.contextmanager
    def empty(self) -> Iterator[dict[str, str]]:
        """Environment of a product with nothing in it yet; on PostgreSQL the database goes again."""
        if self.engine == "sqlite":
            yield dict(WEB)
            return
        name = f"bench_{uuid4().hex[:12]}"
        self._administer(f"CREATE DATABASE {name}")
        self._broker += 1
        broker = urlsplit(self._given["REDIS_URL"])._replace(path=f"/{self._broker}").geturl()
        address = urlsplit(self._given["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        secret = self._given["CLEARLABEL_SECRET_KEY"]
        try:
            yield {**WEB, "DATABASE_URL": address, "REDIS_URL": broker, "CLEARLABEL_SECRET_KEY": secret}
        finally:
            self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        import psycopg2

        connection = psycopg2.connect(self._given["DATABASE_URL"])
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


class Running:
    """A product that runs."""

    def __init__(self, product: Product) -> None:
        self.product = product

    @property
    def data(self) -> Path:
        return self.product.data

    @property
    def pids(self) -> list[int]:
        """The processes that we started for it, without database and broker."""
        return [process.pid for process in self.product.processes.values()]

    @property
    def background(self) -> list[int]:
        """Those that do background work: in the small size the web server's own."""
        processes = self.product.processes
        return [processes["worker" if self.product.is_large else "web"].pid]

    def client(self, token: str | None = None) -> Client:
        """A connection as the owner, or with another token."""
        return Client(self.product.url, token or self.product.token)


@contextlib.contextmanager
def folder(guard: Guard) -> Iterator[Path]:
    """An empty folder for a product's data and logs."""
    path = Path(tempfile.mkdtemp(prefix="clearlabel-bench-"))
    guard.folder(path)
    yield path


@contextlib.contextmanager
def running(guard: Guard, env: dict[str, str]) -> Iterator[Running]:
    """A product on this environment for the length of a block: the web first, which migrates, then the others."""
    with folder(guard) as path:
        product = Product(guard, path, env=env)
        try:
            product.start("web")
            if product.is_large:
                product.start(*(name for name in product.commands if name != "web"))
            yield Running(product)
        finally:
            product.close()
