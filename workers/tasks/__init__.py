"""Handlers of chunk kinds: thin, they call services. Importing this package's modules registers them."""

from importlib import import_module

MODULES = (
    "connections",
    "imports",
    "exports",
    "masking",
    "positions",
    "progress",
    "queues",
    "recalls",
    "requests",
    "rights",
    "schema",
)


def load_handlers() -> None:
    """Register every chunk handler and job finisher."""
    for name in MODULES:
        import_module(f"workers.tasks.{name}")
