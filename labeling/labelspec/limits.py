"""Limits of the label language. They bound the work and memory that one schema or one result can cost."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1
"""Version of the label language itself (the `version` key of a schema)."""

MAX_INPUTS: Final = 50
MAX_CONTROLS: Final = 200
MAX_LABELS: Final = 500
"""Labels of one control, and of a whole schema."""
MAX_OPTIONS: Final = 2_000
"""Options of one choice, of one tree with all its branches, or of one attribute."""
MAX_ATTRIBUTES: Final = 50
"""Attributes of one label."""
MAX_RELATIONS: Final = 100
"""Relation types of one control."""
MAX_TREE_DEPTH: Final = 16
MAX_KEYPOINTS: Final = 500
"""Points of one skeleton and of one keypoints object."""
MAX_NAME: Final = 64
"""Characters of the name of an input, control or attribute."""
MAX_LABEL_NAME: Final = 200
"""Characters of the name of a label or option."""
MAX_HELP: Final = 10_000

MAX_OBJECTS: Final = 50_000
"""Objects (or relations) of one control in a result."""
MAX_POINTS: Final = 5_000
"""Points of one polygon (all its rings together) or polyline."""
MAX_RESULT_POINTS: Final = 500_000
"""Points of all objects of a result together."""
MAX_KEYFRAMES: Final = 20_000
"""Keyframes of one track."""
MAX_RESULT_KEYFRAMES: Final = 200_000
MAX_MASK_CHARS: Final = 2 * 1024 * 1024
"""Characters of base64 run lengths of all masks of a result together (2 MiB)."""
MAX_TEXT: Final = 100_000
"""Code points of one text answer."""
MAX_ATTRIBUTE_TEXT: Final = 10_000
MAX_ID: Final = 64
MAX_COORDINATE: Final = 1_000_000
"""Largest pixel coordinate where the size of the image is not known."""
MAX_NUMBER: Final = 1e300
"""Largest magnitude of a number answer."""
MAX_FAULTS: Final = 200
"""Faults reported at once."""

BOUNDS_TOLERANCE: Final = 1e-6
"""Pixels (or seconds) by which a value may pass its bound, for rounding. Clamping is the client's work."""
