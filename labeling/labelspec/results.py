"""Types of the answers in a result. Keys stand in canonical order; what each unit is stands in `docs` of each type.
Shapes with the same `group` belong together.

(No postponed annotations here: the required keys of a TypedDict are read from them.)
"""

from typing import (
    Any,
    Literal,
    NotRequired,  # pydantic reads only these before Python 3.12
)

from typing_extensions import TypedDict

Attributes = dict[str, Any]
Numbers = list[float]


class Box(TypedDict):
    """x, y: top-left corner in pixels before rotation; angle: degrees clockwise about the centre (default 0)."""

    id: str
    label: str
    type: Literal["box"]
    x: float
    y: float
    w: float
    h: float
    angle: NotRequired[float]
    attributes: NotRequired[Attributes]
    group: NotRequired[str]
    score: NotRequired[float]


class PolygonPart(TypedDict):
    """points: outer ring of [x, y] pixels, not closed by repeating the first; holes: rings inside it."""

    points: list[Numbers]
    holes: NotRequired[list[list[Numbers]]]


class Polygon(TypedDict):
    """points: outer ring of [x, y] pixels, not closed by repeating the first; holes: rings inside it;
    parts: further areas of the same object, apart from the first and from each other."""

    id: str
    label: str
    type: Literal["polygon"]
    points: list[Numbers]
    holes: NotRequired[list[list[Numbers]]]
    parts: NotRequired[list[PolygonPart]]
    attributes: NotRequired[Attributes]
    group: NotRequired[str]
    score: NotRequired[float]


class Polyline(TypedDict):
    """points: [x, y] pixels, at least two; it may cross itself."""

    id: str
    label: str
    type: Literal["polyline"]
    points: list[Numbers]
    attributes: NotRequired[Attributes]
    group: NotRequired[str]
    score: NotRequired[float]


class Keypoints(TypedDict):
    """points: [x, y, visibility]; 0 not there (x and y mean nothing), 1 hidden but placed, 2 visible."""

    id: str
    label: str
    type: Literal["keypoints"]
    points: list[Numbers]
    attributes: NotRequired[Attributes]
    group: NotRequired[str]
    score: NotRequired[float]


class Ellipse(TypedDict):
    """cx, cy: centre; rx, ry: half axes in pixels before rotation; angle: degrees clockwise (default 0)."""

    id: str
    label: str
    type: Literal["ellipse"]
    cx: float
    cy: float
    rx: float
    ry: float
    angle: NotRequired[float]
    attributes: NotRequired[Attributes]
    group: NotRequired[str]
    score: NotRequired[float]


class Mask(TypedDict):
    """size: [height, width] of the image; rle: run lengths (see `rle`); bbox: smallest [x, y, w, h] of its pixels."""

    id: str
    label: str
    type: Literal["mask"]
    size: list[int]
    rle: str
    bbox: list[int]
    attributes: NotRequired[Attributes]
    group: NotRequired[str]
    score: NotRequired[float]


class Span(TypedDict):
    """start, end: code points of the text, end exclusive; text: exactly the characters between them."""

    id: str
    label: str
    start: int
    end: int
    text: str
    attributes: NotRequired[Attributes]
    score: NotRequired[float]


Relation = TypedDict("Relation", {"label": str, "from": str, "to": str})
"""from, to: ids of two objects of the same control."""


class Segment(TypedDict):
    """start, end: seconds from the beginning, start < end."""

    id: str
    label: str
    start: float
    end: float
    attributes: NotRequired[Attributes]
    score: NotRequired[float]


class Track(TypedDict):
    """keyframes: one object a keyframe: `frame` (from 0, rising), the geometry of `type`, and `outside: true`
    from where the object is out of sight until the next keyframe."""

    id: str
    label: str
    type: Literal["box", "polygon", "polyline", "keypoints", "ellipse"]
    keyframes: list[dict[str, Any]]
    attributes: NotRequired[Attributes]
    score: NotRequired[float]


Shape = Box | Polygon | Polyline | Keypoints | Ellipse | Mask
