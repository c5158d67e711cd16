"""The still part of a street scene: sky, ground, road, houses, trees and lamps, in four kinds of weather."""

import math
import random
from dataclasses import dataclass

from labeling.demo_data.canvas import Air, Canvas, Colour, mix, shade

ROAD_HALF = 5.6  # metres from the middle of the road to the kerb
PAVEMENT = 3.4
FAR = 150.0


@dataclass(frozen=True)
class Weather:
    """How the light is. `name` is the answer to the question that annotators are asked."""

    name: str
    air: Air
    sky: tuple[Colour, Colour]
    asphalt: Colour
    is_wet: bool = False
    is_dark: bool = False


WEATHERS = {
    "sunny": Weather("sunny", Air((196, 214, 228), 190), ((108, 160, 214), (205, 224, 238)), (92, 94, 98)),
    "rain": Weather(
        "rain", Air((158, 168, 178), 85, 0.86), ((122, 134, 148), (176, 184, 192)), (66, 70, 76), is_wet=True
    ),
    "fog": Weather("fog", Air((206, 210, 212), 30, 0.98), ((198, 204, 208), (212, 215, 216)), (96, 98, 100)),
    "night": Weather(
        "night", Air((20, 26, 44), 120, 0.42), ((9, 13, 30), (44, 50, 78)), (70, 72, 80), is_dark=True
    ),
}
WALLS: list[Colour] = [
    (186, 160, 138), (160, 116, 96), (204, 192, 170), (148, 152, 158), (176, 136, 112), (122, 130, 142),
    (214, 204, 190),
]  # fmt: skip


def paint_sky(canvas: Canvas, weather: Weather, rng: random.Random) -> None:
    """Sky with sun and clouds, or moon and stars; the far skyline."""
    canvas.gradient(*weather.sky, 0, canvas.horizon + 16)
    width, horizon = canvas.width, canvas.horizon
    if weather.name == "sunny":
        sun_x, sun_y = rng.uniform(0.15, 0.85) * width, rng.uniform(0.12, 0.4) * horizon
        for radius, alpha in ((90, 22), (60, 34), (34, 255)):
            canvas.ellipse(sun_x, sun_y, radius, radius, (255, 244, 214), alpha)
        for _ in range(rng.randint(3, 6)):
            _paint_cloud(canvas, rng.uniform(0, width), rng.uniform(0.12, 0.62) * horizon, rng)
    if weather.is_dark:
        for _ in range(90):
            canvas.ellipse(
                rng.uniform(0, width), rng.uniform(0, horizon * 0.8), 0.8, 0.8, (226, 230, 246), 170
            )
        canvas.ellipse(0.78 * width, 0.2 * horizon, 24, 24, (236, 234, 216))
        canvas.ellipse(0.78 * width - 9, 0.2 * horizon - 4, 22, 22, weather.sky[0])
    x = -20.0
    while x < width:
        block = rng.uniform(26, 70)
        tone = mix(weather.air.colour, (112, 124, 140), 0.25 * weather.air.light)
        canvas.rectangle(x, horizon - rng.uniform(14, 74), block, 90, tone)
        x += block + rng.uniform(-4, 16)


def _paint_cloud(canvas: Canvas, x: float, y: float, rng: random.Random) -> None:
    for _ in range(7):
        rx = rng.uniform(26, 64)
        canvas.ellipse(x + rng.uniform(-70, 70), y + rng.uniform(-9, 9), rx, rx * 0.34, (255, 255, 255), 96)


def paint_ground(canvas: Canvas, weather: Weather) -> None:
    """Grass, pavements, road and its markings, far to near."""
    near = 2.2
    steps = [near * (FAR / near) ** (step / 26) for step in range(27)]
    for z0, z1 in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
        for x0, x1, colour in (
            (-90.0, 90.0, (118, 132, 96)),
            (-ROAD_HALF - PAVEMENT, ROAD_HALF + PAVEMENT, (168, 166, 160)),
            (-ROAD_HALF - 0.18, ROAD_HALF + 0.18, (138, 137, 133)),
            (-ROAD_HALF, ROAD_HALF, weather.asphalt),
        ):
            canvas.quad([(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)], colour)
    if weather.is_wet:
        for x, breadth in ((-2.6, 1.5), (2.8, 1.2), (0.4, 0.7)):
            corners = [(x - breadth, 0, near), (x + breadth, 0, near), (x + 0.2, 0, 60), (x - 0.2, 0, 60)]
            # A sheen of the sky: it lies on the road, so the air does not dim it a second time.
            canvas.polygon([canvas.project(*corner) for corner in corners], (206, 216, 226), 30)
    paint = (226, 226, 218)
    for side in (-1, 1):
        edge = side * (ROAD_HALF - 1.9)
        canvas.quad(
            [(edge - 0.06, 0, near), (edge + 0.06, 0, near), (edge + 0.06, 0, FAR), (edge - 0.06, 0, FAR)],
            paint,
        )
    z = near + 0.6
    while z < FAR:
        canvas.quad([(-0.07, 0, z), (0.07, 0, z), (0.07, 0, z + 3), (-0.07, 0, z + 3)], paint)
        z += 6.5


def lane_lines(canvas: Canvas) -> list[list[tuple[float, float]]]:
    """The three painted lines of the road, each from far to near, pixels; what an annotator draws as lanes."""
    lines = []
    for x in (-(ROAD_HALF - 1.9), 0.0, ROAD_HALF - 1.9):
        # The nearest metre of the line that is still in the picture: the lower edge or a side cuts it off.
        room = canvas.width - canvas.vanish if x > 0 else canvas.vanish
        below = canvas.focal * canvas.eye / (canvas.height - canvas.horizon)
        nearest = 1.01 * max(below, canvas.focal * abs(x) / room)
        points = [canvas.project(x, 0, z) for z in (60.0, 14.0, nearest)]
        lines.append([(round(px, 1), round(py, 1)) for px, py in points])
    return lines


def paint_houses(canvas: Canvas, weather: Weather, rng: random.Random) -> None:
    """Two rows of houses along the pavements, far to near."""
    for side in (-1, 1):
        ends = []
        z = rng.uniform(3.0, 8.0)
        while z < 120:
            length = rng.uniform(9, 19)
            ends.append((z, z + length, rng.uniform(6.5, 17), rng.choice(WALLS)))
            z += length + rng.choice([0.0, 0.0, 2.5, 6.0])
        for z0, z1, height, wall in reversed(ends):
            _paint_house(canvas, weather, rng, side * (ROAD_HALF + PAVEMENT + 0.6), (z0, z1), height, wall)


def _paint_house(
    canvas: Canvas,
    weather: Weather,
    rng: random.Random,
    x: float,
    depth: tuple[float, float],
    height: float,
    wall: Colour,
) -> None:
    z0, z1 = depth
    back = x + math.copysign(9, x)
    canvas.quad([(x, 0, z0), (back, 0, z0), (back, height, z0), (x, height, z0)], shade(wall, 0.86))
    canvas.quad([(x, 0, z0), (x, 0, z1), (x, height, z1), (x, height, z0)], wall)
    canvas.quad(
        [(x, height, z0), (x, height, z1), (x, height - 0.4, z1), (x, height - 0.4, z0)], shade(wall, 0.72)
    )
    canvas.quad([(x, 0, z0), (x, 0, z1), (x, 0.7, z1), (x, 0.7, z0)], shade(wall, 0.76))
    columns = max(2, int((z1 - z0) / 2.9))
    for floor in range(max(1, int((height - 1.2) / 2.9))):
        for column in range(columns):
            a = z0 + (column + 0.28) * (z1 - z0) / columns
            b = z0 + (column + 0.72) * (z1 - z0) / columns
            bottom, top = 1.2 + floor * 2.9, 2.85 + floor * 2.9
            corners = [(x, bottom, a), (x, bottom, b), (x, top, b), (x, top, a)]
            if weather.is_dark and rng.random() < 0.45:
                glow = mix((250, 214, 140), weather.air.colour, 1 - math.exp(-a / weather.air.reach))
                canvas.polygon([canvas.project(*corner) for corner in corners], glow)
            else:
                canvas.quad(corners, rng.choice([(112, 132, 150), (98, 116, 134), (130, 148, 162)]))


def paint_tree(canvas: Canvas, x: float, z: float, rng: random.Random) -> None:
    """A street tree."""
    trunk = [(x - 0.14, 0, z), (x + 0.14, 0, z), (x + 0.09, 2.6, z), (x - 0.09, 2.6, z)]
    canvas.quad(trunk, (92, 74, 58))
    green = rng.choice([(86, 116, 70), (104, 128, 74), (74, 104, 74), (156, 122, 62)])
    for _ in range(15):
        cx, cy = canvas.project(x + rng.uniform(-0.95, 0.95), 3.4 + rng.uniform(-0.9, 1.2), z)
        radius = canvas.size(rng.uniform(0.45, 0.85), z)
        canvas.ellipse(
            cx, cy, radius, radius * 0.92, canvas.air.seen(shade(green, rng.uniform(0.82, 1.16)), z)
        )


def paint_lamp(canvas: Canvas, weather: Weather, x: float, z: float) -> None:
    """A street lamp whose arm reaches over the road."""
    reach = -math.copysign(1.5, x)
    metal = canvas.air.seen((82, 88, 94), z)
    points = [canvas.project(x, 0, z), canvas.project(x, 5.6, z), canvas.project(x + reach, 5.9, z)]
    canvas.line(points, metal, canvas.size(0.11, z))
    cx, cy = canvas.project(x + reach, 5.8, z)
    if weather.is_dark:
        for radius, alpha in ((1.5, 26), (0.8, 46), (0.3, 210)):
            canvas.ellipse(cx, cy, canvas.size(radius, z), canvas.size(radius, z), (255, 226, 164), alpha)
    else:
        canvas.ellipse(cx, cy, canvas.size(0.3, z), canvas.size(0.1, z), metal)
