"""`manage.py rights explain`: ask the policy from the command line. Reads no database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labeling.core import clock
from labeling.core.errors import Invalid
from labeling.rights.selectors import evaluate_request


class Command(BaseCommand):
    """Explains the verdict for given facts and a use."""

    help = (
        'Explain rights: rights explain --facts \'{"licence": "CC BY 4.0"}\' --use \'{"commercial": true}\''
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        explain = acts.add_parser("explain", help="one sentence, then every layer")
        explain.add_argument("--facts", required=True, help="JSON, @file, or - for standard input")
        explain.add_argument("--use", default="{}", help="JSON or @file; left out: commercial labeling")
        explain.add_argument("--subjects", default="", help="JSON or @file: the people in it")
        explain.add_argument(
            "--at", default="", help="an instant such as 2026-05-04T09:30:00Z; left out: now"
        )
        explain.add_argument("--json", action="store_true", help="the whole decision as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        question = {"facts": _read(options["facts"], "--facts"), "use": _read(options["use"], "--use")}
        if options["subjects"]:
            question["subjects"] = _read(options["subjects"], "--subjects")
        if options["at"]:
            question["at"] = options["at"]
        try:
            answer = evaluate_request(question, now=clock.now())
        except Invalid as error:
            faults = (f"  {fault.pointer or '/'}: {fault.detail}" for fault in error.faults)
            raise CommandError("\n".join([error.detail, *faults])) from None
        self.stdout.write(
            json.dumps(answer, indent=2, ensure_ascii=False) if options["json"] else told(answer)
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
