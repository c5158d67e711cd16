"""The registry of control types: one class each, and nothing is accepted that is not here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from labeling.labelspec.controls.base import Control
from labeling.labelspec.controls.choices import (
    ChoiceControl,
    ChoicesControl,
    PairwiseControl,
    RankingControl,
    TreeControl,
)
from labeling.labelspec.controls.shapes import ShapesControl, TracksControl
from labeling.labelspec.controls.spans import SegmentsControl, SpansControl
from labeling.labelspec.controls.values import NumberControl, RatingControl, TextControl

CONTROL_TYPES: Final[Mapping[str, type[Control]]] = MappingProxyType(
    {
        "shapes": ShapesControl,
        "spans": SpansControl,
        "segments": SegmentsControl,
        "tracks": TracksControl,
        "choice": ChoiceControl,
        "choices": ChoicesControl,
        "tree": TreeControl,
        "text": TextControl,
        "number": NumberControl,
        "rating": RatingControl,
        "ranking": RankingControl,
        "pairwise": PairwiseControl,
    }
)
"""Class of each control type by the word that stands as its `type`."""
