"""A painter for made-up pictures: a pinhole camera over a flat ground, drawn at twice the size for smooth edges."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

SCALE = 2  # drawn this much larger, then reduced


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0..1) of `second` in it."""
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def shade(colour: Colour, factor: float) -> Colour:
    """Darker below 1, lighter above."""
    return mix(colour, (0, 0, 0), 1 - factor) if factor <= 1 else mix(colour, (255, 255, 255), factor - 1)


@dataclass(frozen=True)
class Air:
    """What lies between the camera and a thing: its colour, and the distance (metres) over which it hides most."""

    colour: Colour
    reach: float
    light: float = 1.0  # below 1 everything that does not shine is darker

    def seen(self, colour: Colour, distance: float) -> Colour:
        """A colour as it looks from this far."""
        return mix(shade(colour, self.light), self.colour, 1 - math.exp(-distance / self.reach))


class Canvas:
    """Draws on a picture of `width` x `height` pixels, in its own pixels or in metres before the camera.

    Metres: `x` to the right of the camera's axis, `y` above the ground, `z` ahead.
    """

    def __init__(self, width: int, height: int, *, air: Air, horizon: float, vanish: float) -> None:
        self.width, self.height = width, height
        self.air = air
        self.horizon, self.vanish = horizon, vanish
        self.focal = 0.86 * width
        self.eye = 1.6
        self.image = Image.new("RGB", (width * SCALE, height * SCALE))
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def project(self, x: float, y: float, z: float) -> Point:
        """Metres to pixels."""
        z = max(z, 0.4)
        return self.vanish + self.focal * x / z, self.horizon + self.focal * (self.eye - y) / z

    def size(self, metres: float, z: float) -> float:
        """The length in pixels of something this long at distance `z`."""
        return self.focal * metres / max(z, 0.4)

    def polygon(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        """A filled polygon, pixels."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*colour, alpha))

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, colour: Colour, alpha: int = 255) -> None:
        """A filled ellipse, pixels."""
        box = [(cx - rx) * SCALE, (cy - ry) * SCALE, (cx + rx) * SCALE, (cy + ry) * SCALE]
        self._draw.ellipse(box, fill=(*colour, alpha))

    def line(self, points: Sequence[Point], colour: Colour, thickness: float, alpha: int = 255) -> None:
        """A line with round joints, pixels."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=(*colour, alpha), width=max(1, round(thickness * SCALE)), joint="curve")

    def rectangle(self, x: float, y: float, w: float, h: float, colour: Colour, *, radius: float = 0) -> None:
        """A filled rectangle with rounded corners, pixels."""
        box = [x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self._draw.rounded_rectangle(box, radius=min(radius, w / 2, h / 2) * SCALE, fill=(*colour, 255))

    def quad(self, corners: Sequence[tuple[float, float, float]], colour: Colour, alpha: int = 255) -> None:
        """A flat patch given in metres, seen through the air."""
        distance = sum(z for _, _, z in corners) / len(corners)
        self.polygon([self.project(*corner) for corner in corners], self.air.seen(colour, distance), alpha)

    def gradient(self, top: Colour, bottom: Colour, y0: float, y1: float) -> None:
        """A vertical gradient over the whole width between two heights, pixels."""
        rows = max(1, round((y1 - y0) * SCALE))
        column = Image.new("RGB", (1, rows))
        column.putdata([mix(top, bottom, row / max(1, rows - 1)) for row in range(rows)])
        self.image.paste(column.resize((self.width * SCALE, rows)), (0, round(y0 * SCALE)))

    def finished(self) -> Image.Image:
        """The picture at its final size."""
        return self.image.reduce(SCALE)
