"""Hypothesis strategies: any JSON at all, and valid results of one schema that has every control."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from labeling.labelspec import CONTROL_TYPES, LabelSchema, MediaFacts, parse_schema, rle

WIDTH, HEIGHT = 64, 48
TEXT = "Alice 👩‍🚀 lives in Paris."
MEDIA = {
    "photo": MediaFacts(width=WIDTH, height=HEIGHT),
    "caption": MediaFacts(text=TEXT),
    "recording": MediaFacts(duration=3),
    "clip": MediaFacts(width=640, height=480, frames=20),
    "left": MediaFacts(),
    "right": MediaFacts(),
}

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**300, 10**320), st.floats(),
    st.text(max_size=8), st.sampled_from(["box", "choice", "photo", "car", "\x00", "\ud800", "", "a1"]),
)  # fmt: skip
WORDS = [
    "version", "inputs", "controls", "name", "type", "on", "labels", "tools", "options", "show_if", "control", "equals",
    "in", "any", "answered", "attributes", "id", "label", "x", "y", "w", "h", "points", "rle", "size", "bbox", "start",
    "end", "text", "keyframes", "frame", "from", "to", "relations", "children", "min", "max", "between", "skeleton",
]  # fmt: skip
keys = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
any_json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


def whole_schema() -> LabelSchema:
    """One schema with the example of every control type."""
    inputs: dict[str, Any] = {}
    controls = []
    for control in CONTROL_TYPES.values():
        inputs |= {entry["name"]: entry for entry in control.example_inputs}
        controls.append(control.example)
    return parse_schema({"version": 1, "inputs": list(inputs.values()), "controls": controls})


def _number(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False) | st.integers(int(low), int(high))


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, Any]:
    x, y = draw(_number(0, WIDTH - 2)), draw(_number(0, HEIGHT - 2))
    box = {
        "label": "car",
        "type": "box",
        "x": x,
        "y": y,
        "w": draw(_number(1, WIDTH - x)),
        "h": draw(_number(1, HEIGHT - y)),
    }
    if draw(st.booleans()):
        box["angle"] = draw(_number(-360, 360))
    if draw(st.booleans()):
        box["attributes"] = {"occluded": draw(st.booleans())}
    return box


points = st.tuples(_number(0, WIDTH), _number(0, HEIGHT)).map(list)


@st.composite
def polylines(draw: st.DrawFn) -> dict[str, Any]:
    line = draw(st.lists(points, min_size=2, max_size=6, unique_by=tuple))
    return {"label": draw(st.sampled_from(["lane", "car"])), "type": "polyline", "points": line}


@st.composite
def triangles(draw: st.DrawFn) -> dict[str, Any]:
    x, y = draw(st.integers(0, WIDTH - 10)), draw(st.integers(0, HEIGHT - 10))
    return {
        "label": "car",
        "type": "polygon",
        "points": [[x, y], [x + 9, y + draw(st.integers(0, 8))], [x, y + 9]],
    }


@st.composite
def masks(draw: st.DrawFn) -> dict[str, Any]:
    pixels = bytearray(WIDTH * HEIGHT)
    for at in draw(st.lists(st.integers(0, WIDTH * HEIGHT - 1), min_size=1, max_size=30)):
        pixels[at] = 1
    text = rle.encode_mask(pixels, (HEIGHT, WIDTH))
    box = rle.bounding_box(rle.decode_runs(text, WIDTH * HEIGHT), WIDTH)
    assert box is not None
    return {"label": "car", "type": "mask", "size": [HEIGHT, WIDTH], "rle": text, "bbox": list(box)}


@st.composite
def ellipses(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "label": "car", "type": "ellipse", "cx": draw(_number(0, WIDTH)), "cy": draw(_number(0, HEIGHT)),
        "rx": draw(_number(1, 60)), "ry": draw(_number(1, 60)), "angle": draw(_number(0, 360)),
    }  # fmt: skip


def numbered(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"o{place}"} | entry for place, entry in enumerate(objects)]


shapes = st.lists(boxes() | polylines() | triangles() | masks() | ellipses(), max_size=6).map(numbered)


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    return {
        "label": draw(st.sampled_from(["person", "place"])),
        "start": start,
        "end": end,
        "text": TEXT[start:end],
    }


@st.composite
def results(draw: st.DrawFn) -> dict[str, Any]:
    """A valid result of `whole_schema`."""
    full: dict[str, Any] = {
        "objects": draw(shapes),
        "entities": draw(st.lists(spans(), max_size=4).map(numbered)),
        "weather": draw(st.sampled_from(["sunny", "rain"])),
        "topics": draw(
            st.lists(st.sampled_from(["sport", "politics", "art"]), min_size=1, max_size=2, unique=True)
        ),
        "species": draw(st.sampled_from([[["plant"]], [["animal", "cat"], ["animal"]], []])),
        "notes": draw(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)),
        "count": draw(st.integers(0, 100)),
        "quality": draw(st.integers(1, 5)),
        "order": draw(st.permutations(["a", "b", "c"])),
        "better": draw(st.sampled_from(["left", "right", "tie"])),
    }
    kept = draw(st.sets(st.sampled_from(sorted(full)))) | {"weather"}
    return {key: full[key] for key in draw(st.permutations(sorted(kept)))}
