"""What workloads share: the engine, one running product with one database, and the report."""

import contextlib
import os
from typing import TYPE_CHECKING

from benchmarks.client import multipart
from benchmarks.content import HEIGHT, IMAGE_SCHEMA, WIDTH, jpegs
from benchmarks.figures import Figure, Report
from benchmarks.product import Engines, Running, running
from benchmarks.raw import Raw
from tools.guard import Guard

if TYPE_CHECKING:
    from benchmarks.seed import Stock
    from labeling.media.models import MediaAsset


class Bench:
    """One run of the instrument. The product starts when the first workload asks for it."""

    def __init__(self, *, guard: Guard, engine: str, sizes: tuple[int, ...], report: Report) -> None:
        self.guard = guard
        self.engines = Engines(engine)
        self._sizes = sizes
        self.report = report
        self._stack = contextlib.ExitStack()
        self._product: Running | None = None
        self._texts: dict[int, Stock] = {}
        self._pictures: dict[tuple[int, int], MediaAsset] = {}

    @property
    def engine(self) -> str:
        return self.engines.engine

    @property
    def size(self) -> int | None:
        """The first size that was asked for, None when the workload chooses."""
        return self._sizes[0] if self._sizes else None

    def sizes(self, *default: int) -> tuple[int, ...]:
        """The sizes to measure: those that were asked for, else those that the workload proposes."""
        return self._sizes or default

    def add(self, figure: Figure) -> None:
        self.report.add(figure)

    @property
    def product(self) -> Running:
        """The product that all workloads share, with Django of this process set up on its database."""
        if self._product is None:
            env = self._stack.enter_context(self.engines.empty())
            self._product = self._stack.enter_context(running(self.guard, env))
            chosen = ("DATABASE_URL", "REDIS_URL", "CLEARLABEL_SECRET_KEY")
            os.environ.update({name: env[name] for name in chosen if name in env})
            os.environ["CLEARLABEL_DATA"] = str(self._product.data)
            os.environ["DJANGO_SETTINGS_MODULE"] = "labeling.config.settings"
            import django

            django.setup()
        return self._product

    def texts(self, size: int) -> "Stock":
        """The project of so many texts that the workloads of this run share."""
        if size not in self._texts:
            _ = self.product
            from benchmarks import seed

            self._texts[size] = seed.texts(f"Texts, {size}", size)
        return self._texts[size]

    def picture(self, width: int = WIDTH, height: int = HEIGHT) -> "MediaAsset":
        """One photograph of this size that the workloads of this run share, brought in through the API."""
        client = self.product.client()
        from benchmarks import seed

        size = (width, height)
        if size not in self._pictures:
            name = {"name": "One photograph", "schema": IMAGE_SCHEMA, "use": {"commercial": True}}
            project = client.post("/projects", name)
            body, kind = multipart(list(jpegs(1, start=8_000_000, width=width, height=height)), {})
            client.finish(client.send(f"/projects/{project['id']}/imports", body, kind)["job"])
            self._pictures[size] = seed.asset_of(project["id"])
        client.close()
        return self._pictures[size]

    def raw(self) -> Raw:
        """A connection to the product's database beside Django, for what any program would have to do."""
        product = self.product.product
        return Raw(address=product.env.get("DATABASE_URL"), path=product.data / "clearlabel.sqlite3")

    def close(self) -> None:
        """Stop the product; its database goes with it."""
        if self._product is not None:
            from django.db import connections

            connections.close_all()
        self._stack.close()
