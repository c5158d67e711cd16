"""`manage.py verify-audit`: is the log what it was? Ends with 1 and the first bad index when not."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from labeling.accounts.models import Organisation
from labeling.annotations.services.recording import verify_work
from labeling.audit.exported import ExportFault, verify_exported
from labeling.audit.note import NoteFault, VerifierKey
from labeling.audit.selectors import head_of
from labeling.audit.stored import verify_stored
from labeling.audit.verifier import Verified
from labeling.core.ids import parse_id


class Command(BaseCommand):
    help = "Verify the audit log of every organisation, or an exported log, and name the first event that is not whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="only this one, by its id")
        parser.add_argument("--file", type=Path, help="an exported log in place of the database")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            help="a verifier key that was kept elsewhere; may be repeated",
        )
        parser.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            type=Path,
            help="a checkpoint kept elsewhere; may be repeated",
        )

        parser.add_argument(
            "--work", action="store_true", help="also compare labels with what was recorded of them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        notes = [_text(path) for path in options["checkpoint"]]
        try:
            keys = [VerifierKey.parse(text) for text in options["key"]]
        except NoteFault as fault:
            raise CommandError(f"--key: {fault}.") from None
        if options["file"]:
            try:
                found = verify_exported(options["file"], keys=options["key"], notes=notes)
            except (ExportFault, OSError) as error:
                raise CommandError(str(error)) from None
            is_whole = self._tell(str(options["file"]), found)
        else:
            is_whole = self._stored(options, keys, notes)
        if not is_whole:
            sys.exit(1)

    def _stored(self, options: dict[str, Any], keys: list[VerifierKey], notes: list[str]) -> bool:
        organisations = Organisation.objects.order_by("pk")
        wanted = options["organisation"]
        if wanted is not None:
            organisations = organisations.filter(pk__in=[parse_id(wanted) or UUID(int=0)])
            if not organisations:
                raise CommandError("There is no organisation with this id.")
        all_whole = True
        for organisation in organisations:
            origin = head_of(organisation.pk).origin
            own = [note for note in notes if note.split("\n", 1)[0] == origin]
            own_keys = [key for key in keys if key.name == origin]
            found = verify_stored(organisation=organisation, keys=own_keys, notes=own)
            all_whole = self._tell(origin, found) and all_whole
            if options["work"]:
                all_whole = self._work(organisation) and all_whole
        return all_whole

    def _work(self, organisation: Organisation) -> bool:
        faults = verify_work(organisation_id=organisation.pk)
        for fault in faults:
            what = f"{fault.missing} of its labels are gone" if fault.missing else "its labels were changed"
            self.stdout.write(f"  event {fault.index}: {what}.")
        return not faults

    def _tell(self, name: str, found: Verified) -> bool:
        if found.bad is None:
            self.stdout.write(
                f"{name}: whole. {found.events:,} events, {found.vouched:,} of them signed, "
                f"{found.checkpoints:,} checkpoints, root {found.root}"
            )
            return True
        upto = (
            f" (to {found.bad.last})"
            if found.bad.last is not None and found.bad.last != found.bad.index
            else ""
        )
        self.stdout.write(f"{name}: NOT WHOLE. First bad index: {found.bad.index}{upto}. {found.bad.detail}")
        return False


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from None
