"""The moving part of a street scene: cars, trucks and persons, each with the box that an annotator would draw."""

import random
from dataclasses import dataclass

from labeling.demo_data.canvas import Canvas, Colour, Point, mix, shade
from labeling.demo_data.town import Weather

CAR_COLOURS: list[Colour] = [
    (152, 40, 44), (44, 84, 140), (206, 208, 210), (48, 52, 58),
    (120, 126, 132), (62, 104, 84), (196, 150, 58), (236, 234, 228),
]  # fmt: skip
CLOTHES: list[Colour] = [
    (64, 78, 112),
    (142, 58, 62),
    (84, 100, 82),
    (62, 60, 66),
    (186, 146, 92),
    (108, 84, 122),
]
SKIN: list[Colour] = [(236, 200, 172), (206, 158, 122), (150, 104, 76), (104, 72, 54)]
GLASS: Colour = (46, 62, 76)


@dataclass(frozen=True)
class Thing:
    """What stands on the ground at `x`, `z` (metres); `away` when one sees its back."""

    kind: str
    x: float
    z: float
    colour: Colour
    away: bool = True


def paint_thing(canvas: Canvas, thing: Thing, weather: Weather, rng: random.Random) -> list[Point]:
    """Draw it and return the points (pixels) that its box must hold."""
    if thing.kind == "person":
        return _paint_person(canvas, thing, rng)
    return (
        _paint_truck(canvas, thing, weather) if thing.kind == "truck" else _paint_car(canvas, thing, weather)
    )


def _shadow(canvas: Canvas, x0: float, x1: float, z0: float, z1: float) -> None:
    corners = [(x0 - 0.12, 0, z0 - 0.1), (x1 + 0.12, 0, z0 - 0.1), (x1 + 0.2, 0, z1), (x0 - 0.2, 0, z1)]
    canvas.quad(corners, (20, 22, 26), 150)


def _body(
    canvas: Canvas, x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], colour: Colour
) -> list[Point]:
    """A block: the side that shows, the top when seen from above, the face; its eight corners in pixels."""
    (x0, x1), (y0, y1), (z0, z1) = x, y, z
    side = x0 if x0 > 0 else x1
    if x0 > 0 or x1 < 0:
        canvas.quad([(side, y0, z0), (side, y0, z1), (side, y1, z1), (side, y1, z0)], shade(colour, 0.7))
    if y1 < canvas.eye:
        canvas.quad([(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], shade(colour, 1.14))
    canvas.quad([(x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0)], colour)
    return [canvas.project(a, b, c) for a in x for b in y for c in z]


def _wheels(canvas: Canvas, x0: float, x1: float, z0: float, z1: float, radius: float) -> None:
    for z in (z1 - radius * 2, z0 + radius * 1.6):
        side = x0 if x0 > 0 else x1
        if x0 > 0 or x1 < 0:
            cx, cy = canvas.project(side, radius, z)
            tall = canvas.size(radius, z)
            canvas.ellipse(cx, cy, tall * 0.42, tall, canvas.air.seen((26, 27, 30), z))
            canvas.ellipse(cx, cy, tall * 0.2, tall * 0.5, canvas.air.seen((140, 144, 148), z))
    for x in (x0 + 0.2, x1 - 0.2):
        left, top = canvas.project(x - 0.13, radius * 1.3, z0)
        right, bottom = canvas.project(x + 0.13, 0, z0)
        canvas.rectangle(left, top, right - left, bottom - top, canvas.air.seen((26, 27, 30), z0), radius=2)


def _lights(canvas: Canvas, thing: Thing, weather: Weather, x0: float, x1: float, y: float, z: float) -> None:
    red, white = (198, 46, 40), (240, 236, 210)
    for x in (x0 + 0.22, x1 - 0.22):
        cx, cy = canvas.project(x, y, z)
        radius = canvas.size(0.13, z)
        colour = red if thing.away else white
        if weather.is_dark:
            for grow, alpha in ((4.5, 30), (2.4, 60)):
                canvas.ellipse(cx, cy, radius * grow, radius * grow, colour, alpha)
            canvas.ellipse(cx, cy, radius * 1.2, radius, mix(colour, (255, 255, 255), 0.35))
        else:
            canvas.ellipse(cx, cy, radius * 1.2, radius * 0.8, canvas.air.seen(colour, z))


def _paint_car(canvas: Canvas, thing: Thing, weather: Weather) -> list[Point]:
    x0, x1, z0, z1 = thing.x - 0.9, thing.x + 0.9, thing.z, thing.z + 4.2
    _shadow(canvas, x0, x1, z0, z1)
    points = _body(canvas, (x0, x1), (0.28, 0.86), (z0, z1), thing.colour)
    _wheels(canvas, x0, x1, z0, z1, 0.32)
    points += _cabin(canvas, thing, (z0, z1))
    canvas.quad([(x0, 0.28, z0), (x1, 0.28, z0), (x1, 0.42, z0), (x0, 0.42, z0)], shade(thing.colour, 0.55))
    plate = [
        (thing.x - 0.26, 0.46, z0),
        (thing.x + 0.26, 0.46, z0),
        (thing.x + 0.26, 0.58, z0),
        (thing.x - 0.26, 0.58, z0),
    ]
    canvas.quad(plate, (232, 230, 220))
    _lights(canvas, thing, weather, x0, x1, 0.7, z0)
    return [*points, canvas.project(x0, 0, z0), canvas.project(x1, 0, z0)]


def _cabin(canvas: Canvas, thing: Thing, depth: tuple[float, float]) -> list[Point]:
    """Roof and glass: a frustum that leans in on all sides."""
    z0, z1 = depth
    low_front, high_front = z0 + (0.35 if thing.away else 1.2), z0 + (0.95 if thing.away else 1.9)
    low_back, high_back = z1 - (1.2 if thing.away else 0.35), z1 - (1.9 if thing.away else 0.9)
    wide, narrow, y0, y1 = 0.84, 0.64, 0.86, 1.42
    x = thing.x
    low = [
        (x - wide, y0, low_front),
        (x + wide, y0, low_front),
        (x + wide, y0, low_back),
        (x - wide, y0, low_back),
    ]
    high = [
        (x - narrow, y1, high_front),
        (x + narrow, y1, high_front),
        (x + narrow, y1, high_back),
        (x - narrow, y1, high_back),
    ]
    if x > wide:
        canvas.quad([low[0], low[3], high[3], high[0]], shade(GLASS, 0.8))
    elif x < -wide:
        canvas.quad([low[1], low[2], high[2], high[1]], shade(GLASS, 0.8))
    canvas.quad([low[0], low[1], high[1], high[0]], thing.colour)
    pane = [(x - 0.74, y0 + 0.04, low_front), (x + 0.74, y0 + 0.04, low_front)]
    pane += [(x + 0.58, y1 - 0.06, high_front), (x - 0.58, y1 - 0.06, high_front)]
    canvas.quad(pane, GLASS)
    shine = [(x - 0.5, y0 + 0.04, low_front), (x - 0.2, y0 + 0.04, low_front)]
    shine += [(x - 0.08, y1 - 0.06, high_front), (x - 0.3, y1 - 0.06, high_front)]
    canvas.quad(shine, (150, 172, 188), 70)
    canvas.quad(high, shade(thing.colour, 1.1))
    return [canvas.project(*corner) for corner in (*low, *high)]


def _paint_truck(canvas: Canvas, thing: Thing, weather: Weather) -> list[Point]:
    x0, x1, z0, z1 = thing.x - 1.2, thing.x + 1.2, thing.z, thing.z + 7.2
    _shadow(canvas, x0, x1, z0, z1)
    cargo = (232, 228, 216) if sum(thing.colour) < 480 else thing.colour
    if thing.away:
        points = _body(canvas, (x0, x1), (0.75, 3.3), (z0, z1), cargo)
        left, right = thing.x - 0.03, thing.x + 0.03
        canvas.quad(
            [(left, 0.85, z0), (right, 0.85, z0), (right, 3.2, z0), (left, 3.2, z0)], shade(cargo, 0.6)
        )
    else:
        points = _body(canvas, (x0, x1), (0.75, 3.3), (z0 + 2.0, z1), cargo)
        points += _body(canvas, (x0 + 0.08, x1 - 0.08), (0.5, 2.6), (z0, z0 + 1.9), thing.colour)
        glass = [(x0 + 0.2, 1.55, z0), (x1 - 0.2, 1.55, z0), (x1 - 0.28, 2.4, z0), (x0 + 0.28, 2.4, z0)]
        canvas.quad(glass, GLASS)
    _wheels(canvas, x0, x1, z0, z1, 0.48)
    canvas.quad([(x0, 0.5, z0), (x1, 0.5, z0), (x1, 0.78, z0), (x0, 0.78, z0)], (52, 54, 58))
    _lights(canvas, thing, weather, x0, x1, 0.64, z0)
    return [*points, canvas.project(x0, 0, z0), canvas.project(x1, 0, z0)]


def _paint_person(canvas: Canvas, thing: Thing, rng: random.Random) -> list[Point]:
    tall = rng.uniform(1.58, 1.86)
    unit = canvas.size(tall, thing.z)
    cx, foot = canvas.project(thing.x, 0, thing.z)
    tint = canvas.air.seen

    def at(right: float, up: float) -> Point:
        return cx + right * unit, foot - up * unit

    stride = rng.uniform(0.05, 0.11)
    legs, skin = (
        tint(rng.choice([(52, 56, 70), (86, 80, 74), (40, 42, 48)]), thing.z),
        tint(rng.choice(SKIN), thing.z),
    )
    coat, hair = (
        tint(thing.colour, thing.z),
        tint(rng.choice([(44, 36, 32), (96, 70, 48), (166, 152, 130)]), thing.z),
    )
    canvas.ellipse(cx, foot, unit * 0.16, unit * 0.025, (20, 22, 26), 110)
    for side in (-1, 1):
        canvas.line(
            [at(side * 0.035, 0.5), at(side * stride, 0.27), at(side * stride * 1.05, 0.02)],
            legs,
            unit * 0.075,
        )
        canvas.ellipse(
            *at(side * stride * 1.05 + 0.012, 0.012), unit * 0.04, unit * 0.018, tint((34, 34, 36), thing.z)
        )
        elbow, hand = at(side * 0.155, 0.6), at(side * (0.13 + stride * 0.4), 0.46)
        canvas.line([at(side * 0.11, 0.79), elbow, hand], shade(coat, 0.86), unit * 0.052)
        canvas.ellipse(*hand, unit * 0.022, unit * 0.022, skin)
    canvas.polygon(
        [at(-0.12, 0.8), at(-0.07, 0.83), at(0.07, 0.83), at(0.12, 0.8), at(0.095, 0.46), at(-0.095, 0.46)],
        coat,
    )
    canvas.rectangle(cx - unit * 0.026, foot - unit * 0.87, unit * 0.052, unit * 0.06, skin)
    canvas.ellipse(*at(0, 0.925), unit * 0.06, unit * 0.075, skin)
    canvas.polygon(
        [
            at(-0.062, 0.92),
            at(-0.05, 0.985),
            at(0, 1.0),
            at(0.05, 0.985),
            at(0.062, 0.92),
            at(0.03, 0.955),
            at(-0.03, 0.955),
        ],
        hair,
    )
    return [at(-0.18, 0), at(0.18, 1.0)]
