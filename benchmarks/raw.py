"""Bare SQL on either database, written once: the limits that figures stand beside."""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID


class Raw:
    """One connection. Statements use `%s`; ids are given as UUID and sent as the database keeps them."""

    def __init__(self, *, address: str | None, path: Path) -> None:
        self.is_postgres = address is not None
        self.connection: Any
        if address is not None:
            import psycopg2
            import psycopg2.extras

            psycopg2.extras.register_uuid()  # type: ignore[no-untyped-call]
            self.connection = psycopg2.connect(address)
            self.connection.autocommit = True
        else:
            self.connection = sqlite3.connect(path, isolation_level=None, timeout=60, check_same_thread=False)
            self.connection.execute("PRAGMA synchronous=NORMAL")
            self.connection.execute("PRAGMA cache_size=-16000")
        self.cursor = self.connection.cursor()

    def close(self) -> None:
        self.connection.close()

    def run(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Execute one statement; the cursor."""
        if self.is_postgres:
            self.cursor.execute(statement, values)
            return self.cursor
        plain = [value.hex if isinstance(value, UUID) else value for value in values]
        return self.cursor.execute(statement.replace("%s", "?"), plain)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Execute and fetch all rows."""
        found: list[tuple[Any, ...]] = self.run(statement, values).fetchall()
        return found

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that writes."""
        self.run("BEGIN" if self.is_postgres else "BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")
