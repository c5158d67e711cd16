"""`manage.py export-audit`: the whole log of an organisation as JSON lines, to be verified anywhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from labeling.accounts.models import Organisation
from labeling.audit.checkpoints import sign
from labeling.audit.stored import export_log
from labeling.core import clock
from labeling.core.ids import parse_id


class Command(BaseCommand):
    help = "Write the audit log as JSON lines. `docs/verify_audit.py` verifies the file without this program."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="the file to write")
        parser.add_argument("--organisation", help="its id; may be left out where there is only one")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = _organisation(options["organisation"])
        sign(organisation_id=organisation.pk, now=clock.now())
        try:
            with options["out"].open("wb") as file:
                header = export_log(organisation=organisation, file=file)
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}") from None
        self.stdout.write(f"{options['out']}: {header.size:,} events. Verifier key: {header.key}")


def _organisation(wanted: str | None) -> Organisation:
    rows = (
        Organisation.objects.all()
        if wanted is None
        else Organisation.objects.filter(pk__in=[parse_id(wanted) or UUID(int=0)])
    )
    found = list(rows[:2])
    if len(found) != 1:
        why = "Name one with --organisation." if found else "There is no such organisation."
        raise CommandError(why)
    return found[0]
