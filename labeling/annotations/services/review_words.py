"""What a review says, checked: reasons of the queue, comments, pins, and what belongs to which verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any, Final

from labeling.annotations.checking import schema_of
from labeling.annotations.models import Annotation, Verdict
from labeling.annotations.services.verdicts import NewReview
from labeling.core.errors import Fault, Invalid
from labeling.core.texts import clean
from projects.models.queue import REVIEW_REASONS

MAX_COMMENT: Final = 4_000
MAX_REASON: Final = 40
MAX_PINS: Final = 100
MAX_NUMBER: Final = 1_000_000_000
_TEXTS: Final = ("control", "object")
_NUMBERS: Final = ("x", "y", "start", "end")


def check_words(new: NewReview, *, row: Annotation) -> NewReview:
    """The review with its texts trimmed; `Invalid` with pointers otherwise.

    A return and a rejection need a reason of the annotation's queue (imported labels: of the usual ones), the others
    may have one. A fix needs `result`, and only a fix has one. `row` comes with its assignment's queue.
    """
    reasons = REVIEW_REASONS if row.assignment is None else row.assignment.queue.review_reasons
    reason = check_reason(new.verdict, new.reason, reasons)
    if (new.result is not None) != (new.verdict == Verdict.FIX):
        detail = "A fix needs `result`, the repaired answer; other verdicts have none."
        raise _invalid("/result", "review.result", detail)
    comment = clean(new.comment, pointer="/comment", most=MAX_COMMENT, blank=True)
    return replace(new, reason=reason, comment=comment, pins=check_pins(new.pins, row=row))


def check_reason(verdict: str, reason: str, reasons: Sequence[str]) -> str:
    """The reason, trimmed; `Invalid` when the verdict needs one, or it is none of the queue's."""
    given = clean(reason, pointer="/reason", most=MAX_REASON, blank=True)
    needs = verdict in (Verdict.RETURN, Verdict.REJECT)
    if (needs or given) and given not in reasons:
        raise _invalid("/reason", "review.reason", f"Say why: one of {', '.join(reasons)}.")
    return given


def check_pins(pins: Sequence[Mapping[str, Any]], *, row: Annotation) -> list[dict[str, Any]]:
    """Pins without what they leave out; `Invalid` for unknown keys, controls that the schema has not, odd numbers."""
    if len(pins) > MAX_PINS:
        raise _invalid("/pins", "review.pins", f"Pin at most {MAX_PINS} places.")
    controls = schema_of(row.schema_version).key_owners if pins else {}
    return [_pin(pin, f"/pins/{place}", controls) for place, pin in enumerate(pins)]


def _pin(pin: Mapping[str, Any], at: str, controls: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in pin.items() if value is not None}
    for key in kept:
        if key not in (*_TEXTS, *_NUMBERS):
            raise _invalid(f"{at}/{key}", "field.unknown", "A pin has control, object, x, y, start and end.")
    if kept.get("control") not in controls:
        raise _invalid(f"{at}/control", "review.pin", "Name a control of the label schema.")
    if "object" in kept and not (isinstance(kept["object"], str) and 0 < len(kept["object"]) <= 64):
        raise _invalid(f"{at}/object", "review.pin", "Name an object by its id, at most 64 characters.")
    for key in _NUMBERS:
        value = kept.get(key, 0)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if not is_number or abs(value) > MAX_NUMBER:
            raise _invalid(f"{at}/{key}", "review.pin", "Write a number in the units of results.")
    for one, other in (("x", "y"), ("start", "end")):
        if (one in kept) != (other in kept):
            raise _invalid(f"{at}/{one}", "review.pin", f"Give both {one} and {other}, or neither.")
    if kept.get("end", 0) < kept.get("start", 0):
        raise _invalid(f"{at}/end", "review.pin", "End the stretch behind its start.")
    return kept


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
