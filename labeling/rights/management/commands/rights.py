"""`manage.py rights explain`: ask the policy from the command line, about facts or about an item.

About facts it reads no database; about an item it reads what is on record and changes nothing.
"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labeling.core import clock
from labeling.core.errors import Invalid
from labeling.rights.policy import Use
from labeling.rights.policy.reading import parse_moment
from labeling.rights.selectors import changed_use, evaluate_request, verdict_body
from projects.models import Item, ItemState


class Command(BaseCommand):
    """Explains the verdict for given facts and a use."""

    help = (
        "Explain rights: rights explain ITEM, or "
        'rights explain --facts \'{"licence": "CC BY 4.0"}\' --use \'{"commercial": true}\''
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        explain = acts.add_parser("explain", help="one sentence, then every layer")
        explain.add_argument("item", nargs="?", default="", help="the id of an item; instead of --facts")
        explain.add_argument("--facts", default="", help="JSON, @file, or - for standard input")
        explain.add_argument(
            "--use",
            default="{}",
            help="JSON or @file; left out: commercial labeling, for an item its project's use",
        )
        explain.add_argument("--subjects", default="", help="JSON or @file: the people in it")
        explain.add_argument(
            "--at", default="", help="an instant such as 2026-05-04T09:30:00Z; left out: now"
        )
        explain.add_argument("--json", action="store_true", help="the whole decision as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["item"]) == bool(options["facts"]):
            raise CommandError("Name an item, or give --facts: one of the two.")
        if options["item"] and options["subjects"]:
            raise CommandError("An item's people are on record; --subjects goes with --facts.")
        try:
            answer = _about_item(options) if options["item"] else _about_facts(options)
        except Invalid as error:
            faults = (f"  {fault.pointer or '/'}: {fault.detail}" for fault in error.faults)
            raise CommandError("\n".join([error.detail, *faults])) from None
        self.stdout.write(
            json.dumps(answer, indent=2, ensure_ascii=False) if options["json"] else told(answer)
        )


def _about_facts(options: dict[str, Any]) -> dict[str, Any]:
    question = {"facts": _read(options["facts"], "--facts"), "use": _read(options["use"], "--use")}
    if options["subjects"]:
        question["subjects"] = _read(options["subjects"], "--subjects")
    if options["at"]:
        question["at"] = options["at"]
    return evaluate_request(question, now=clock.now())


def _about_item(options: dict[str, Any]) -> dict[str, Any]:
    try:
        item = Item.objects.select_related("project", "profile", "vector").get(pk=options["item"])
    except (Item.DoesNotExist, ValidationError, ValueError):
        raise CommandError(f"There is no item {options['item']}.") from None
    at = parse_moment(options["at"]) if options["at"] else clock.now()
    if at is None:
        raise CommandError("/at: Write a time such as 2026-05-04T09:30:00Z, with its zone.")
    changes = _read(options["use"], "--use")
    if not isinstance(changes, dict):
        raise CommandError("/use: This must be a JSON object.")
    return verdict_body(
        profile=item.profile,
        vector=item.vector,
        use=changed_use(Use.parse(item.project.use), changes),
        at=at,
        is_live=False,
        is_withdrawn=item.state == ItemState.WITHDRAWN,
    )


def told(answer: dict[str, Any]) -> str:
    """The decision as text: the sentence, a line for each layer, then reasons with fixes, and obligations."""
    lines = [answer["sentence"], ""]
    lines += [
        f"  {layer['layer']} {layer['title']:<22} {layer['verdict']:<23} {layer['detail']}"
        for layer in answer["layers"]
    ]
    for reason in answer["reasons"]:
        fixes = "; ".join(fix["label"] for fix in reason["fix"])
        lines.append(
            f"\n{reason['code']}: {reason['detail']}" + (f"\n  What helps: {fixes}" if fixes else "")
        )
    lines += [f"\n{duty['code']}: {duty['detail']}" for duty in answer["obligations"]]
    if answer["elected_licence"]:
        lines.append(f"\nLicence relied on: {answer['elected_licence']}")
    if answer["valid_until"]:
        lines.append(f"\nHolds until {answer['valid_until']}; then it is judged anew.")
    return "\n".join(lines)


def _read(text: str, option: str) -> Any:
    try:
        if text == "-":
            text = sys.stdin.read()
        elif text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{option} cannot be read: {error}") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{option} is not JSON: {error}") from None
