"""Street scenes drawn by us: nobody's face, nobody's number plate, nobody's copyright but our own.

`draw_scene(seed)` gives the same picture for the same seed, and what is really in it: boxes and lane lines.
"""

import io
import random
from dataclasses import dataclass
from typing import Any

from labeling.demo_data.canvas import Canvas, Point
from labeling.demo_data.town import (
    PAVEMENT,
    ROAD_HALF,
    WEATHERS,
    Weather,
    lane_lines,
    paint_ground,
    paint_houses,
    paint_lamp,
    paint_sky,
    paint_tree,
)
from labeling.demo_data.traffic import CAR_COLOURS, CLOTHES, Thing, paint_thing

WIDTH, HEIGHT = 1280, 800
SMALLEST = 14.0  # pixels: what is smaller is not labeled


@dataclass(frozen=True)
class Box:
    """A thing that can be seen: label, top-left corner and size in pixels, and whether another hides part of it."""

    label: str
    x: float
    y: float
    w: float
    h: float
    occluded: bool

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.w * self.h


@dataclass(frozen=True)
class Scene:
    """A drawn picture as JPEG, and the truth about it."""

    jpeg: bytes
    boxes: tuple[Box, ...]
    lanes: tuple[tuple[Point, ...], ...]
    weather: str

    def result(self) -> dict[str, Any]:
        """The truth as a result under the street project's label schema."""
        objects: list[dict[str, Any]] = [
            {
                "id": f"t{number}",
                "label": box.label,
                "type": "box",
                "x": box.x,
                "y": box.y,
                "w": box.w,
                "h": box.h,
                "angle": 0,
                "attributes": {"occluded": box.occluded} if box.label != "person" else {},
            }
            for number, box in enumerate(self.boxes, 1)
        ]
        for number, lane in enumerate(self.lanes, 1):
            points = [list(point) for point in lane]
            objects.append(
                {"id": f"l{number}", "label": "lane", "type": "polyline", "points": points, "attributes": {}}
            )
        return {"objects": objects, "weather": self.weather}


def draw_scene(seed: int) -> Scene:
    """Draw one scene of 1280 x 800 pixels."""
    rng = random.Random(seed)
    weather = WEATHERS[list(WEATHERS)[(0, 0, 1, 0, 3, 2)[seed % 6]]]
    canvas = Canvas(
        WIDTH,
        HEIGHT,
        air=weather.air,
        horizon=HEIGHT * rng.uniform(0.43, 0.49),
        vanish=WIDTH * rng.uniform(0.44, 0.56),
    )
    paint_sky(canvas, weather, rng)
    paint_ground(canvas, weather)
    paint_houses(canvas, weather, rng)
    found = _paint_standing(canvas, weather, rng)
    if weather.is_wet:
        _paint_rain(canvas, rng)
    lanes = tuple(tuple(line) for line in lane_lines(canvas))
    stream = io.BytesIO()
    canvas.finished().save(stream, "JPEG", quality=86, optimize=True)
    return Scene(jpeg=stream.getvalue(), boxes=tuple(_visible(found)), lanes=lanes, weather=weather.name)


def _paint_standing(canvas: Canvas, weather: Weather, rng: random.Random) -> list[Box]:
    """Everything that stands on the ground, far to near; the boxes of what is labeled, far to near."""
    tasks: list[tuple[float, Thing | str, float]] = [(thing.z, thing, thing.x) for thing in _traffic(rng)]
    for side in (-1, 1):
        kerb = side * (ROAD_HALF + 0.6)
        tasks += [(z + rng.uniform(-2, 2), "tree", kerb) for z in range(12, 90, 13)]
        tasks += [(z + side * 3.0, "lamp", kerb) for z in range(10, 90, 22)]
    boxes = []
    for z, what, x in sorted(tasks, key=lambda task: -task[0]):
        if what == "tree":
            paint_tree(canvas, x, z, rng)
        elif what == "lamp":
            paint_lamp(canvas, weather, x, z)
        elif isinstance(what, Thing):
            boxes.append(_box(what.kind, paint_thing(canvas, what, weather, rng)))
    return boxes


def _traffic(rng: random.Random) -> list[Thing]:
    """Vehicles in both directions and parked, persons on both pavements, none inside another."""
    things: list[Thing] = []
    for x, away, parked in ((1.9, True, False), (-1.9, False, False), (4.7, True, True), (-4.7, False, True)):
        z = rng.uniform(5.5, 9.0) if parked else rng.uniform(7.5, 14.0)
        while z < 58:
            is_truck = not parked and rng.random() < 0.22
            if rng.random() < (0.62 if parked else 0.8):
                colour = rng.choice(CAR_COLOURS)
                things.append(
                    Thing("truck" if is_truck else "car", x + rng.uniform(-0.15, 0.15), z, colour, away)
                )
            z += (10 if is_truck else 6) + rng.uniform(0.5, 4 if parked else 13)
    for side in (-1, 1):
        z = rng.uniform(6.5, 13)
        while z < 44:
            x = side * (ROAD_HALF + rng.uniform(1.2, PAVEMENT - 0.5))
            things.append(Thing("person", x, z, rng.choice(CLOTHES)))
            z += rng.uniform(3.5, 17)
    return things


def _box(label: str, points: list[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, y0 = max(0.0, min(xs)), max(0.0, min(ys))
    x1, y1 = min(float(WIDTH), max(xs)), min(float(HEIGHT), max(ys))
    return Box(label, round(x0, 1), round(y0, 1), round(x1 - x0, 1), round(y1 - y0, 1), occluded=False)


def _overlap(first: Box, second: Box) -> float:
    w = min(first.x + first.w, second.x + second.w) - max(first.x, second.x)
    h = min(first.y + first.h, second.y + second.h) - max(first.y, second.y)
    return max(0.0, w) * max(0.0, h)


def _visible(boxes: list[Box]) -> list[Box]:
    """What can be seen of the boxes (given far to near): large enough, and not hidden by what stands before it."""
    seen = []
    for number, box in enumerate(boxes):
        if box.w < SMALLEST or box.h < SMALLEST:
            continue
        hidden = max((_overlap(box, nearer) for nearer in boxes[number + 1 :]), default=0.0) / box.area
        if hidden < 0.75:
            seen.append(Box(box.label, box.x, box.y, box.w, box.h, occluded=hidden > 0.08))
    return seen


def _paint_rain(canvas: Canvas, rng: random.Random) -> None:
    for _ in range(420):
        x, y, length = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(7, 20)
        canvas.line([(x, y), (x - length * 0.16, y + length)], (214, 222, 230), 0.6, 88)
