"""`manage.py detectors`: the detectors of this site, what each is made of, and whether its model is the right one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labeling.core.errors import Conflict
from labeling.detect.contract import DetectorFault, read_model
from labeling.masking.settings import all_cards


class Command(BaseCommand):
    help = "List the detectors of faces, plates and personal text, with licence and training data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="compare the models; ends with 1 when one is not right"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        try:
            cards = all_cards()
        except Conflict as fault:
            raise CommandError(fault.detail) from None
        for card in cards:
            on = "on" if card.is_default else "off"
            self.stdout.write(
                f"{card.name}  {card.version}  {card.medium}  {', '.join(card.finds)}  ({on} by default)"
            )
            self.stdout.write(
                f"  licence {card.licence}; threshold {card.threshold:g}, certain from {card.certain:g}"
            )
            self.stdout.write(f"  training data: {card.training_data}")
            if card.note:
                self.stdout.write(f"  {card.note}")
            if card.model_file is None:
                continue
            self.stdout.write(f"  model {card.as_dict()['model_file']}, sha256 {card.model_sha256}")
            if options["check"]:
                try:
                    read_model(card)
                except DetectorFault as fault:
                    faults += 1
                    self.stderr.write(f"  {fault}")
        if faults:
            raise SystemExit(1)
