"""Checks of the geometry types: one function a type, all in one registry.

Bounds: points, upright boxes and masks may leave the picture by no more than `BOUNDS_TOLERANCE` pixels; the
client clamps, the server refuses. A turned box or an ellipse can't be clamped without changing its form, so
its centre must lie in the picture and its sides may be no longer than the picture's diagonal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from labeling.labelspec import rle
from labeling.labelspec.checks import (
    MISSING,
    OUT_OF_BOUNDS,
    WRONG_TYPE,
    Context,
    Frame,
    check_list,
    is_integer,
    is_number,
    number_fault,
)
from labeling.labelspec.faults import shown, token
from labeling.labelspec.geometry import TooComplex, first_touch, inside_ring, ring_area
from labeling.labelspec.limits import MAX_KEYPOINTS, MAX_POINTS

BAD_SHAPE: Final = "result.bad_shape"
MAX_SIDE: Final = 100_000


def _numbers(item: Mapping[str, Any], keys: tuple[str, ...], at: str, ctx: Context) -> bool:
    fine = True
    for key in keys:
        value = item[key]
        kind = type(value)
        if (kind is not float and kind is not int) or not -1e9 <= value <= 1e9:
            number_fault(ctx, f"{at}/{key}", value)
            fine = False
    return fine


def _angle(item: Mapping[str, Any], at: str, ctx: Context) -> float | None:
    angle = item.get("angle", 0)
    if angle == 0 and type(angle) in (int, float):
        return 0.0
    if not is_number(angle):
        number_fault(ctx, f"{at}/angle", angle)
    elif not -360 <= angle <= 360:
        ctx.fault(f"{at}/angle", "result.out_of_range", "Write the angle in degrees, from -360 to 360.")
    else:
        return float(angle)
    return None


def check_box(item: Mapping[str, Any], at: str, frame: Frame, ctx: Context) -> None:
    if not _numbers(item, ("x", "y", "w", "h"), at, ctx):
        return
    angle = _angle(item, at, ctx)
    x, y, w, h = item["x"], item["y"], item["w"], item["h"]
    if w <= 0 or h <= 0:
        ctx.fault(
            f"{at}/{'w' if w <= 0 else 'h'}",
            BAD_SHAPE,
            "Draw the box larger: its sides must be longer than 0.",
        )
    elif angle is None:
        return
    elif angle % 360 != 0:
        if not (frame.low <= x + w / 2 <= frame.right and frame.low <= y + h / 2 <= frame.bottom):
            frame.fault(ctx, at, "the centre of the turned box")
        elif w > frame.diagonal or h > frame.diagonal:
            frame.fault(ctx, f"{at}/{'w' if w > frame.diagonal else 'h'}", "the turned box")
    elif x < frame.low or x + w > frame.right:
        frame.fault(ctx, f"{at}/{'x' if x < frame.low or x > frame.right else 'w'}", "the box")
    elif y < frame.low or y + h > frame.bottom:
        frame.fault(ctx, f"{at}/{'y' if y < frame.low or y > frame.bottom else 'h'}", "the box")


def check_ellipse(item: Mapping[str, Any], at: str, frame: Frame, ctx: Context) -> None:
    if not _numbers(item, ("cx", "cy", "rx", "ry"), at, ctx):
        return
    _angle(item, at, ctx)
    for key in ("rx", "ry"):
        if item[key] <= 0:
            ctx.fault(
                f"{at}/{key}", BAD_SHAPE, "Draw the ellipse larger: its half axes must be longer than 0."
            )
        elif item[key] > frame.diagonal:
            frame.fault(ctx, f"{at}/{key}", "the ellipse")
    if not frame.low <= item["cx"] <= frame.right:
        frame.fault(ctx, f"{at}/cx", "the centre of the ellipse")
    if not frame.low <= item["cy"] <= frame.bottom:
        frame.fault(ctx, f"{at}/cy", "the centre of the ellipse")


def _points(value: object, least: int, length: int, at: str, frame: Frame, ctx: Context) -> bool:
    """An array of points of `length` numbers, x and y inside the frame."""
    points = check_list(ctx, at, value, most=MAX_POINTS)
    if points is None:
        return False
    ctx.points -= len(points)
    if ctx.points < 0:
        ctx.fault(at, "result.too_many", "Simplify the outlines: this result has too many points in all.")
        return False
    if len(points) < least:
        ctx.fault(at, BAD_SHAPE, f"Give at least {least} points.")
        return False
    fine = True
    low, right, bottom = frame.low, frame.right, frame.bottom
    for index, point in enumerate(points):
        if type(point) is not list or len(point) != length:
            form = "[x, y]" if length == 2 else "[x, y, visibility]"
            ctx.fault(f"{at}/{index}", WRONG_TYPE, f"Write each point as {form}.")
            fine = False
            continue
        for place in (0, 1):
            number = point[place]
            if not is_number(number):
                number_fault(ctx, f"{at}/{index}/{place}", number)
                fine = False
            elif not low <= number <= (bottom if place else right):
                frame.fault(ctx, f"{at}/{index}/{place}", "every point")
                fine = False
        if ctx.faults.full:
            return False
    return fine


def check_polyline(item: Mapping[str, Any], at: str, frame: Frame, ctx: Context) -> None:
    if _points(item["points"], 2, 2, f"{at}/points", frame, ctx):
        first = item["points"][0]
        if all(point == first for point in item["points"]):
            ctx.fault(f"{at}/points", BAD_SHAPE, "Give the line a length: all its points are the same.")


def check_polygon(item: Mapping[str, Any], at: str, frame: Frame, ctx: Context) -> None:
    more = check_list(ctx, f"{at}/parts", item["parts"], most=MAX_POINTS // 3) if "parts" in item else []
    if more is None:
        return
    parts: list[Part] = []
    for place, given in enumerate([item, *more]):
        here = at if place == 0 else f"{at}/parts/{place - 1}"
        part = _part(given, here, frame, ctx, is_nested=place > 0)
        if part is None:
            return
        parts.append(part)
    if sum(len(ring) for part in parts for ring in part.rings) > MAX_POINTS:
        ctx.fault(
            at, "result.too_many", f"Simplify the polygon to at most {MAX_POINTS:,} points with its holes."
        )
        return
    _rings_apart(parts, at, ctx)


class Part(NamedTuple):
    """Rings of one area, the outer one first, and the pointer of each."""

    rings: list[list[Any]]
    names: list[str]


def _part(given: object, at: str, frame: Frame, ctx: Context, *, is_nested: bool) -> Part | None:
    if not isinstance(given, Mapping):
        ctx.fault(at, WRONG_TYPE, f"Send an object here instead of {shown(given)}.")
        return None
    if is_nested:
        unknown = [key for key in given if key not in ("points", "holes")]
        for key in unknown:
            ctx.fault(
                f"{at}/{token(key)}",
                "result.unknown_key",
                f"Remove {shown(key)}; known here: 'points', 'holes'.",
            )
        if unknown:
            return None
        if "points" not in given:
            ctx.fault(f"{at}/points", MISSING, "Add 'points': the outer ring of this part.")
            return None
    part = Part([], [])
    holes = check_list(ctx, f"{at}/holes", given["holes"], most=MAX_POINTS // 3) if "holes" in given else []
    if holes is None:
        return None
    for place, ring in enumerate([given["points"], *holes]):
        name = f"{at}/points" if place == 0 else f"{at}/holes/{place - 1}"
        if not _ring(ring, name, frame, ctx):
            return None
        part.rings.append(ring)
        part.names.append(name)
    return part


def _ring(value: object, at: str, frame: Frame, ctx: Context) -> bool:
    if not _points(value, 3, 2, at, frame, ctx) or not isinstance(value, list):
        return False
    previous = value[-1]
    for index, point in enumerate(value):
        if point == previous:
            ctx.fault(
                f"{at}/{index or len(value) - 1}", "result.repeated_point",
                "Remove this point: it stands twice in a row. A ring closes itself.",
            )  # fmt: skip
            return False
        previous = point
    return True


def _rings_apart(parts: list[Part], at: str, ctx: Context) -> None:
    """No ring touches itself or another, each holds an area, holes lie in their outer ring, and all lie apart."""
    rings = [ring for part in parts for ring in part.rings]
    names = [name for part in parts for name in part.names]
    try:
        touch = first_touch(rings)
    except TooComplex:
        ctx.fault(
            at, "result.too_complex", "Simplify the polygon: too many of its edges lie over each other."
        )
        return
    if touch is not None:
        ring, edge = touch
        ctx.fault(
            names[ring], "result.self_intersection",
            f"Redraw the polygon so that its rings do not touch or cross; see the edge after point {edge}.",
        )  # fmt: skip
        return
    if len(rings) ** 2 * 4 > 100 * MAX_POINTS:
        ctx.fault(
            f"{at}/{'holes' if len(parts) == 1 else 'parts'}",
            "result.too_complex",
            "Draw fewer holes and parts in one polygon.",
        )
        return
    if all(_holes_apart(part, ctx) for part in parts):
        _parts_apart(parts, ctx)


def _holes_apart(part: Part, ctx: Context) -> bool:
    outer, *holes = part.rings
    if ring_area(outer) <= 0:
        ctx.fault(part.names[0], BAD_SHAPE, "Give the polygon an area: its points lie on one line.")
        return False
    for index, hole in enumerate(holes, 1):
        if not inside_ring(hole[0], outer):
            ctx.fault(part.names[index], BAD_SHAPE, "Keep each hole inside the outer ring.")
            return False
    for index, hole in enumerate(holes):
        if any(inside_ring(hole[0], other) for place, other in enumerate(holes) if place != index):
            ctx.fault(part.names[index + 1], BAD_SHAPE, "Keep holes apart: this one lies in another.")
            return False
    return True


def _parts_apart(parts: list[Part], ctx: Context) -> None:
    """Rings that do not touch lie in each other or apart: one point tells. An island in a hole is apart."""
    for index, part in enumerate(parts):
        corner = part.rings[0][0]
        for place, other in enumerate(parts):
            if place != index and sum(inside_ring(corner, ring) for ring in other.rings) % 2:
                ctx.fault(part.names[0], BAD_SHAPE, "Keep parts apart: this one lies in another. Join them.")
                return


def check_keypoints(
    item: Mapping[str, Any], at: str, frame: Frame, ctx: Context, names: list[str] | None = None
) -> None:
    """names: the skeleton's points, when the label has one: then exactly as many points are needed."""
    points = item["points"]
    here = f"{at}/points"
    if not _points(points, 1, 3, here, frame, ctx):
        return
    if names is not None and len(points) != len(names):
        ctx.fault(
            here,
            BAD_SHAPE,
            f"Give exactly {len(names)} points, one for each point of the skeleton, in its order.",
        )
        return
    if len(points) > MAX_KEYPOINTS:
        ctx.fault(here, "result.too_many", f"Give at most {MAX_KEYPOINTS} points.")
        return
    placed = False
    for index, point in enumerate(points):
        if type(point[2]) is not int or point[2] not in (0, 1, 2):
            ctx.fault(
                f"{here}/{index}/2",
                WRONG_TYPE,
                "Write the visibility as 0 (not there), 1 (hidden) or 2 (visible).",
            )
            return
        placed = placed or point[2] > 0
    if not placed:
        ctx.fault(here, BAD_SHAPE, "Place at least one point (visibility 1 or 2).")


def check_mask(item: Mapping[str, Any], at: str, frame: Frame, ctx: Context) -> None:
    size = item["size"]
    if (
        not isinstance(size, list)
        or len(size) != 2
        or not all(is_integer(n) and 0 < n <= MAX_SIDE for n in size)
    ):
        ctx.fault(f"{at}/size", WRONG_TYPE, "Write the size as [height, width] in whole pixels.")
        return
    if frame.width is not None and frame.height is not None and size != [frame.height, frame.width]:
        wanted = f"[{frame.height}, {frame.width}]"
        ctx.fault(
            f"{at}/size", OUT_OF_BOUNDS, f"Make the mask as large as the picture: [height, width] = {wanted}."
        )
        return
    text = item["rle"]
    if not isinstance(text, str):
        ctx.fault(f"{at}/rle", WRONG_TYPE, f"Write the run lengths as base64 text instead of {shown(text)}.")
        return
    ctx.mask_chars -= len(text)
    if ctx.mask_chars < 0:
        ctx.fault(
            f"{at}/rle",
            "result.too_large",
            "Send fewer or simpler masks: this result holds more than 2 MiB of them.",
        )
        return
    try:
        runs = rle.decode_runs(text, size[0] * size[1])
    except rle.RunLengthError as error:
        ctx.fault(f"{at}/rle", "result.bad_run_lengths", str(error))
        return
    _mask_box(item["bbox"], rle.bounding_box(runs, size[1]), at, ctx)


def _mask_box(given: object, box: tuple[int, int, int, int] | None, at: str, ctx: Context) -> None:
    if box is None:
        ctx.fault(f"{at}/rle", BAD_SHAPE, "Paint at least one pixel: the mask is empty.")
    elif not isinstance(given, list) or len(given) != 4 or not all(is_number(n) for n in given):
        ctx.fault(f"{at}/bbox", WRONG_TYPE, "Write the box as [x, y, w, h] in pixels.")
    elif given != list(box):
        ctx.fault(f"{at}/bbox", BAD_SHAPE, f"The smallest box of this mask is {list(box)}; send that.")


Check = Callable[[Mapping[str, Any], str, Frame, Context], None]
SHAPE_CHECKS: Final[Mapping[str, Check]] = {
    "box": check_box,
    "polygon": check_polygon,
    "polyline": check_polyline,
    "keypoints": check_keypoints,
    "ellipse": check_ellipse,
    "mask": check_mask,
}
"""Check of each geometry type; all required keys of the object are there when it is called."""
