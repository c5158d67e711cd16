"""The contract of a detector: what it is made of, what it finds, and how sure it must be.

A site adds its own by a factory, `def make() -> ImageDetector | TextDetector`, named in the entry point group
`clearlabel.detectors` or in the setting `CLEARLABEL_DETECTORS` (`module:factory`, comma-separated).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from typing import Any, Literal, Protocol

Medium = Literal["image", "text"]


class DetectorFault(Exception):
    """A detector cannot be used: its model is absent or altered, or it does not keep the contract."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of a detector, and recorded with all that it finds.

    `model_file`: the file it reads, None of one that needs none; `model_sha256` is compared before it is read.
    `threshold`: from this score on something is masked; `certain`: below it a person looks. Both 0 to 1. `settings`:
    how it searches (names and numbers, JSON), so that a record tells two ways of running one version apart.
    """

    name: str
    version: str
    medium: Medium
    finds: tuple[str, ...]
    licence: str  # SPDX
    training_data: str
    threshold: float
    certain: float
    model_file: str | None = None
    model_sha256: str | None = None
    is_default: bool = True
    note: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; of the model's file only the name, for whoever asks need not learn where it lies."""
        return {
            "name": self.name,
            "version": self.version,
            "medium": self.medium,
            "finds": list(self.finds),
            "licence": self.licence,
            "training_data": self.training_data,
            "threshold": self.threshold,
            "certain": self.certain,
            "model_file": Path(self.model_file).name if self.model_file else None,
            "model_sha256": self.model_sha256,
            "is_default": self.is_default,
            "note": self.note,
            "settings": dict(self.settings),
        }


@dataclass(frozen=True, slots=True)
class Box:
    """Something found in a picture: left, top, width, height in its pixels, and how sure the detector is, 0 to 1."""

    kind: str
    x: float
    y: float
    w: float
    h: float
    score: float


@dataclass(frozen=True, slots=True)
class Span:
    """Something found in a text: code points from `start` up to `end`, and how sure the detector is, 0 to 1."""

    kind: str
    start: int
    end: int
    score: float


class ImageDetector(Protocol):
    """Finds boxes in an RGB picture: an array of height × width × 3 bytes. The same ones each time it is asked."""

    @property
    def card(self) -> Card: ...

    def find(self, picture: Any, *, least: float) -> list[Box]:
        """Everything with at least the score `least`, the surest first."""
        ...


class TextDetector(Protocol):
    """Finds spans in a text. The same ones each time it is asked."""

    @property
    def card(self) -> Card: ...

    def find(self, text: str, *, least: float) -> list[Span]:
        """Everything with at least the score `least`, in the order of the text."""
        ...


Detector = ImageDetector | TextDetector


def check_card(given: Card, *, path: str) -> None:
    """`DetectorFault` for a card of the detector at `path` (`module:factory`) that leaves out what it has to say."""
    card: Any = given  # written by others: nothing of it need be what it is declared to be
    thresholds = (card.threshold, card.certain)
    is_between = all(isinstance(one, int | float) and 0 < one <= 1 for one in thresholds)
    model = (card.model_file is None, card.model_sha256 is None)
    wrong = {
        "name": not (isinstance(card.name, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", card.name)),
        "version": not (isinstance(card.version, str) and 0 < len(card.version) <= 60),
        "medium": card.medium not in ("image", "text"),
        "finds": not card.finds or not all(_is_kind(kind) for kind in card.finds),
        "licence": not (isinstance(card.licence, str) and card.licence.strip()),
        "training_data": not (isinstance(card.training_data, str) and card.training_data.strip()),
        "threshold": not is_between,
        "certain": not is_between or card.certain < card.threshold,
        "model_sha256": model[0] != model[1]
        or not re.fullmatch(r"[0-9a-f]{64}", card.model_sha256 or "0" * 64),
    }
    names = [name for name, is_wrong in wrong.items() if is_wrong]
    if names:
        raise DetectorFault(
            f"The card of the detector {path} is not right in {', '.join(names)}. docs/masking.md says what it needs."
        )


def find_boxes(name: str, detector: Any, picture: Any, *, least: float, size: tuple[int, int]) -> list[Box]:
    """What a detector finds in the picture of this `size` (width, height), cut to it.

    `DetectorFault` for what is no answer, or when it breaks.
    """
    found = []
    for box in _asked(name, detector, picture, least):
        numbers = (
            (box.x, box.y, box.w, box.h, box.score) if isinstance(box, Box) and _is_kind(box.kind) else ()
        )
        if not numbers or not all(_is_finite(number) for number in numbers):
            raise DetectorFault(f"{name} answers boxes that are none.")
        if not (0 <= box.score <= 1 and box.w > 0 and box.h > 0):
            raise DetectorFault(f"{name} answers boxes that are none.")
        left, top = max(0.0, float(box.x)), max(0.0, float(box.y))
        right, bottom = min(float(size[0]), float(box.x + box.w)), min(float(size[1]), float(box.y + box.h))
        if right > left and bottom > top and box.score >= least:
            found.append(Box(box.kind, left, top, right - left, bottom - top, float(box.score)))
    return found


def find_spans(name: str, detector: Any, text: str, *, least: float) -> list[Span]:
    """What a detector finds in a text. `DetectorFault` for what is no answer, or when it breaks."""
    found = []
    for span in _asked(name, detector, text, least):
        is_span = isinstance(span, Span) and _is_kind(span.kind) and _is_finite(span.score)
        if not is_span or not all(type(part) is int for part in (span.start, span.end)):
            raise DetectorFault(f"{name} answers spans that are none.")
        if not (0 <= span.score <= 1 and 0 <= span.start < span.end <= len(text)):
            raise DetectorFault(f"{name} answers spans that lie outside of the text.")
        if span.score >= least:
            found.append(span)
    return found


def _asked(name: str, detector: Any, content: Any, least: float) -> list[Any]:
    try:
        return list(detector.find(content, least=least))
    except (DetectorFault, MemoryError):
        raise
    except Exception as error:
        raise DetectorFault(f"{name} broke: {type(error).__name__}: {error}"[:500]) from error


def _is_kind(kind: object) -> bool:
    return isinstance(kind, str) and kind.isidentifier() and len(kind) <= 20


def _is_finite(number: object) -> bool:
    return not isinstance(number, bool) and isinstance(number, Real) and math.isfinite(number)


def read_model(card: Card) -> bytes:
    """The bytes of the detector's model; `DetectorFault` when they are absent or not the ones that are named."""
    if card.model_file is None:
        raise DetectorFault(f"{card.name} names no model file.")
    try:
        data = Path(card.model_file).read_bytes()
    except OSError:
        raise DetectorFault(f"The model of {card.name} is missing. Run `make setup` again.") from None
    if hashlib.sha256(data).hexdigest() != card.model_sha256:
        raise DetectorFault(
            f"The model of {card.name} is not the one it was checked with. Put the right file in its place."
        )
    return data
