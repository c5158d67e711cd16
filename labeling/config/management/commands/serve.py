"""`manage.py serve`: migrate, first owner, demo, then the web server with the worker inside it."""

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from labeling.config.env import SettingsFault
from labeling.config.starting import alone, check_database, check_port

LOCAL = ("127.0.0.1", "0.0.0.0", "::")  # noqa: S104 - shown as localhost, nothing is bound here


def _is_behind() -> bool:
    """Whether migrations wait. Asking is much cheaper than `migrate`, which loads every address to check it."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class Command(BaseCommand):
    help = (
        "Set the database up and serve. In the small size the worker runs inside; Ctrl-C or SIGTERM stops it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-setup", action="store_true", help="serve only: migrations and owner are somebody else's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_port(host=settings.ENV.host, port=settings.ENV.port)
            check_database()
        except SettingsFault as fault:
            raise CommandError(str(fault)) from None
        if not options["no_setup"]:
            with alone():
                self._set_up()
        connections.close_all()
        self._serve()

    def _set_up(self) -> None:
        from labeling.accounts.services.first_run import ensure_first_run

        if _is_behind():
            call_command("migrate", verbosity=0, interactive=False)
        first = ensure_first_run(settings.ENV)
        if settings.ENV.demo:
            call_command("demo", "--if-empty", stdout=self.stdout)
        if first.created:
            self.stdout.write("\nThe first owner was created. This is shown once:")
            self.stdout.write(f"  e-mail    {first.email}")
            self.stdout.write(f"  password  {first.password or 'as given in CLEARLABEL_ADMIN_PASSWORD'}\n")

    def _serve(self) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        env = settings.ENV
        os.environ["CLEARLABEL_SERVING"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "labeling.config.settings"
        # Asked once before there is a thread: whatever asking imports is loaded then. A thread that imports while the
        # web process is forked off would leave it a lock that nobody opens.
        _answers(self._probe)
        threading.Thread(target=self._announce, daemon=True).start()
        Granian(
            "labeling.config.wsgi:application",
            address=env.host,
            port=env.port,
            interface=Interfaces.WSGI,
            # One process holds the in-process broker; with Redis there may be several.
            workers=1 if settings.EMBEDDED_WORKER else env.web_workers,
            blocking_threads=env.web_threads,
            respawn_failed_workers=True,
            # A connection that a browser keeps open must not keep the server from stopping.
            workers_kill_timeout=10,
            log_level=LogLevels.error,
            websockets=False,
        ).serve()

    @property
    def _probe(self) -> str:
        return f"http://127.0.0.1:{settings.ENV.port}/livez"

    def _announce(self) -> None:
        host = settings.ENV.host
        shown = host if host not in LOCAL else "localhost"
        address = f"http://{shown}:{settings.ENV.port}"
        while not _answers(self._probe):
            time.sleep(0.05)
        self.stdout.write(f"ready {address}")
        sys.stdout.flush()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
