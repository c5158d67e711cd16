"""The contract of a detector: what it is made of, what it finds, and how sure it must be.

A site adds its own by a factory, `def make() -> ImageDetector | TextDetector`, named in the entry point group
`clearlabel.detectors` or in the setting `CLEARLABEL_DETECTORS` (`module:factory`, comma-separated).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
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
