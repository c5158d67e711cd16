"""Search a picture, mask what was found, search again, until nothing is found where it was masked.

Runs in the child process. Everything in pixels of the picture at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from PIL import Image

from .boxes import grown, intersection
from .contract import Box, ImageDetector, find_boxes
from .pixels import Action, bounds, masked

RESIDUAL: Final = 0.2
"""From this score on something counts as still there where it was masked."""
LOWEST: Final = 0.05
"""Scores that the search after masking still asks for."""
PASSES: Final = 3
_MORE: Final = 1.25
_SAME: Final = 0.5
_TOUCHED: Final = 0.1


@dataclass(slots=True)
class Place:
    """A masked place: `shape` as `pixels` takes it; of one that a detector found its name, kind and score."""

    shape: dict[str, Any]
    kind: str
    detector: str = ""
    score: float | None = None
    residual: float = 0.0
    is_new: bool = False


@dataclass(slots=True)
class Searched:
    """What came of it: the masked picture, all places, and what is found anywhere else of it from the threshold on.

    `outside` is without what a person took away, save where a place that stands reaches into it: who masks a part of
    something did not mean to leave it visible.
    """

    picture: Image.Image
    places: list[Place]
    outside: list[Place] = field(default_factory=list)

    @property
    def residual(self) -> float:
        """The highest score of what is still found where it was masked."""
        return max((place.residual for place in self.places), default=0.0)


Detectors = Mapping[str, tuple[ImageDetector, float]]
"""Loaded detectors by name, with the score from which on they are believed."""


def search(
    picture: Image.Image,
    *,
    detectors: Detectors,
    places: Sequence[Place],
    left_out: Sequence[Mapping[str, Any]],
    action: Action,
    grow: float,
    takes_new: bool,
) -> Searched:
    """Mask `places`, and with `takes_new` all that detectors find elsewhere, save in `left_out`; then search again.

    The whole masked picture is searched, not only where it was masked. A place in which something is still found is
    enlarged, at most `PASSES` times; what is found elsewhere becomes a place with `takes_new`, and is told otherwise.
    """
    known = list(places)
    if takes_new:
        known += _found(picture, detectors, left_out, grow)
    made = masked(picture, [place.shape for place in known], action=action)
    for turn in range(PASSES):
        again = _all(made, detectors, LOWEST)
        _note_residuals(known, again, made.size)
        more = [
            _place(name, box, grow, made.size)
            for name, box in again
            if box.score >= detectors[name][1] and not _is_inside(box, known, made.size)
        ]
        more = [
            place
            for place in more
            if not _is_left_out(place.shape, left_out, made.size) or _is_touched(place, known, made.size)
        ]
        is_last = turn == PASSES - 1
        failing = [place for place in known if place.residual >= RESIDUAL]
        if is_last or not (failing or (more and takes_new)):
            return Searched(made, known, more)
        for place in failing:
            place.shape = _enlarged(place.shape, made.size)
        if takes_new:
            known += more
        made = masked(picture, [place.shape for place in known], action=action)
    raise AssertionError("unreachable")


def load(names: Mapping[str, float], make: Callable[[str], Any]) -> Detectors:
    """The detectors with these names and thresholds, loaded."""
    return {name: (make(name), threshold) for name, threshold in names.items()}


def _found(
    picture: Image.Image, detectors: Detectors, left_out: Sequence[Mapping[str, Any]], grow: float
) -> list[Place]:
    places = [_place(name, box, grow, picture.size) for name, box in _all(picture, detectors, None)]
    return [place for place in places if not _is_left_out(place.shape, left_out, picture.size)]


def _all(picture: Image.Image, detectors: Detectors, least: float | None) -> list[tuple[str, Box]]:
    pixels = np.asarray(picture.convert("RGB"))
    found = []
    for name, (detector, threshold) in detectors.items():
        wanted = threshold if least is None else least
        boxes = find_boxes(name, detector, pixels, least=wanted, size=picture.size)
        found += [(name, box) for box in boxes]
    return found


def _place(name: str, box: Box, grow: float, size: tuple[int, int]) -> Place:
    left, top, right, bottom = grown(box, by=grow, width=size[0], height=size[1])
    shape = {"box": [left, top, right - left, bottom - top]}
    return Place(shape, box.kind, name, round(box.score, 4), is_new=True)


def _as_box(shape: Mapping[str, Any], size: tuple[int, int]) -> Box:
    left, top, right, bottom = bounds(shape, size) or (0, 0, 0, 0)
    return Box("", left, top, right - left, bottom - top, 1.0)


def _is_inside(box: Box, places: Sequence[Place], size: tuple[int, int]) -> bool:
    return any(_is_about(box, _as_box(place.shape, size)) for place in places)


def _is_about(box: Box, place: Box) -> bool:
    """Whether something found is about a masked place: half of it lies there, or it covers that and little else."""
    common = intersection(box, place)
    return common >= _SAME * box.w * box.h or common >= _SAME * place.w * place.h > 0.125 * box.w * box.h


def _note_residuals(places: Sequence[Place], again: Sequence[tuple[str, Box]], size: tuple[int, int]) -> None:
    for place in places:
        here = _as_box(place.shape, size)
        place.residual = max((box.score for _, box in again if _is_about(box, here)), default=0.0)


def _is_left_out(
    shape: Mapping[str, Any], left_out: Sequence[Mapping[str, Any]], size: tuple[int, int]
) -> bool:
    """Whether a person took this place away before: half of it, or more, lies in what they took away."""
    here = _as_box(shape, size)
    return any(intersection(here, _as_box(one, size)) >= _SAME * here.w * here.h > 0 for one in left_out)


def _is_touched(found: Place, places: Sequence[Place], size: tuple[int, int]) -> bool:
    """Whether a masked place lies in part where something is found: a tenth of the smaller of the two."""
    here = _as_box(found.shape, size)
    return any(
        intersection(here, there) >= _TOUCHED * min(here.w * here.h, there.w * there.h) > 0
        for there in (_as_box(place.shape, size) for place in places)
    )


def _enlarged(shape: Mapping[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    if "polygon" in shape:
        return dict(shape)  # drawn by a person: it is theirs to draw anew
    x, y, w, h = shape["box"]
    left, top, right, bottom = grown(Box("", x, y, w, h, 1.0), by=_MORE, width=size[0], height=size[1])
    return {"box": [left, top, right - left, bottom - top]}
