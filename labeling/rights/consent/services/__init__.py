"""Writing the ledger. Nothing is changed: each act adds rows, and its event to the audit log, last of all.

Where an act may change what the policy sees of a person it takes `on_change`, which is called with the person and
the instant after the rows are written and before the log is: the entry point, which knows items, judges them again
there. It must not commit.
"""

from collections.abc import Callable
from datetime import datetime

from labeling.rights.consent.models import DataSubject

OnChange = Callable[[DataSubject, datetime], object]

__all__ = ["OnChange"]
