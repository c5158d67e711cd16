"""`manage.py demo`: load the demo organisation's people, projects and data."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.accounts.models import Membership
from labeling.accounts.roles import Role


class Command(BaseCommand):
    help = "Load the demo into the first owner's organisation. Its log-ins are printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="say nothing when there are projects already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from labeling.imports.demo import load_demo

        owner = (
            Membership.objects.select_related("user", "organisation")
            .filter(role=Role.OWNER)
            .order_by("created_at", "id")
            .first()
        )
        if owner is None:
            raise CommandError("There is no owner yet. Run `manage.py serve` once, or `make run`.")
        logins = load_demo(owner=owner)
        if not logins:
            if not options["if_empty"]:
                raise CommandError(
                    "The organisation has projects already; the demo is loaded only into an empty one."
                )
            return
        self.stdout.write("\nThe demo is loading. Its log-ins are shown once:")
        for login in logins:
            self.stdout.write(f"  {login.role:<10} {login.email:<20} {login.password}")
