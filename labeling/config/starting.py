"""What a start must not do twice at once, nor begin in vain."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection

from labeling.config.env import SettingsFault

_LOCK = 7_236_500  # any number, the same in every process: one set-up at a time


@contextmanager
def alone() -> Iterator[None]:
    """Hold the set-up of this database: who starts meanwhile waits, then finds nothing left to do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A session's lock, not a transaction's: migrations begin and end transactions of their own.
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            connection.close()  # gives the lock back
    else:
        with (settings.DATA_DIR / "set-up.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def check_database() -> None:
    """`SettingsFault` when the database does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise SettingsFault(
            f"The database does not answer: {reason}. Start it, or correct DATABASE_URL."
            if connection.vendor == "postgresql"
            else f"The database in {settings.DATA_DIR} cannot be opened: {reason}. Correct CLEARLABEL_DATA."
        ) from None


def check_port(*, host: str, port: int) -> None:
    """`SettingsFault` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsFault(
                f"Port {port} on {host} cannot be used ({error.strerror}). Stop what listens there, or choose "
                f"another port: PORT={port + 1 if port < 65535 else 8000}."
            ) from None
