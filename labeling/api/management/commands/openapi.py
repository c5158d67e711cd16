"""`manage.py openapi [--check]`: write `openapi.json` from the code, or compare it with the code."""

import difflib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema

TARGET = Path(settings.BASE_DIR) / "openapi.json"


def described() -> str:
    """The API's description as text; `CommandError` when it is invalid, or a view is not described in full."""
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    faults = [*GENERATOR_STATS._error_cache, *GENERATOR_STATS._warn_cache]
    if faults:
        raise CommandError("The API is not described in full:\n  " + "\n  ".join(sorted(faults)))
    validate_schema(schema)  # type: ignore[no-untyped-call]
    return str(OpenApiJsonRenderer().render(schema, renderer_context={}).decode()).rstrip() + "\n"


class Command(BaseCommand):
    """Write or check the committed description of the API."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="compare only; fails when the file is not up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = described()
        if not options["check"]:
            TARGET.write_text(fresh, encoding="utf-8")
            self.stdout.write(f"wrote {TARGET.name}")
            return
        kept = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if kept != fresh:
            lines = difflib.unified_diff(
                kept.splitlines(), fresh.splitlines(), "committed", "from the code", lineterm="", n=1
            )
            self.stdout.write("\n".join(list(lines)[:200]))
            raise CommandError(
                "openapi.json does not say what the code does: run `manage.py openapi` and commit it."
            )
        self.stdout.write("openapi.json says what the code does")
