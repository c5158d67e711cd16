"""Portraits of persons who do not exist, drawn by us, so that consent and its withdrawal can be shown on somebody."""

import io
import random
from dataclasses import dataclass
from typing import Any

from labeling.demo_data.canvas import Air, Canvas, Colour, mix, shade

WIDTH, HEIGHT = 800, 800
BACKDROPS: list[Colour] = [(178, 192, 200), (206, 190, 168), (170, 186, 170), (196, 182, 200)]
COATS: list[Colour] = [(58, 82, 116), (136, 66, 66), (72, 96, 84), (94, 84, 110)]
SKINS: list[Colour] = [(238, 204, 178), (150, 104, 78), (212, 166, 130), (108, 76, 58)]
HAIRS: list[Colour] = [(62, 46, 36), (34, 30, 30), (150, 112, 66), (188, 184, 178)]


@dataclass(frozen=True)
class Portrait:
    """A drawn picture as JPEG, and where the face is: x, y, w, h in pixels."""

    jpeg: bytes
    face: tuple[float, float, float, float]

    def result(self) -> dict[str, Any]:
        """The truth as a result under the photograph project's label schema."""
        x, y, w, h = self.face
        box = {
            "id": "f1",
            "label": "face",
            "type": "box",
            "x": x,
            "y": y,
            "w": w,
            "h": h,
            "angle": 0,
            "attributes": {},
        }
        return {"objects": [box], "subject": "person"}


def draw_portrait(seed: int) -> Portrait:
    """Draw one portrait of 800 x 800 pixels; the same for the same seed."""
    rng = random.Random(seed)
    canvas = Canvas(WIDTH, HEIGHT, air=Air((255, 255, 255), 1e9), horizon=HEIGHT / 2, vanish=WIDTH / 2)
    backdrop = BACKDROPS[seed % len(BACKDROPS)]
    canvas.gradient(shade(backdrop, 1.2), shade(backdrop, 0.82), 0, HEIGHT)
    for _ in range(9):
        x, y, radius = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT * 0.8), rng.uniform(40, 120)
        canvas.ellipse(x, y, radius, radius, shade(backdrop, 1.3), 26)
    skin, hair, coat = SKINS[seed % 4], HAIRS[(seed // 2) % 4], COATS[(seed + 1) % 4]
    cx, cy = WIDTH / 2 + rng.uniform(-40, 40), HEIGHT * 0.41 + rng.uniform(-16, 16)
    rx, ry = rng.uniform(112, 126), rng.uniform(148, 164)
    is_long = seed % 2 == 0
    if is_long:
        canvas.ellipse(cx, cy + 30, rx * 1.34, ry * 1.34, shade(hair, 0.9))
    _paint_bust(canvas, cx, cy + ry, coat, skin)
    _paint_head(canvas, cx, cy, rx, ry, skin, hair)
    _paint_features(canvas, cx, cy, rx, ry, skin, hair, rng)
    stream = io.BytesIO()
    canvas.finished().save(stream, "JPEG", quality=88, optimize=True)
    face = (round(cx - rx * 1.08, 1), round(cy - ry, 1), round(rx * 2.16, 1), round(ry * 2, 1))
    return Portrait(stream.getvalue(), face)


def _paint_bust(canvas: Canvas, cx: float, chin: float, coat: Colour, skin: Colour) -> None:
    canvas.polygon(
        [(cx - 62, chin - 70), (cx + 62, chin - 70), (cx + 70, chin + 90), (cx - 70, chin + 90)],
        shade(skin, 0.86),
    )
    canvas.ellipse(cx, chin + 330, 330, 280, coat)
    canvas.polygon(
        [
            (cx - 71, chin + 40),
            (cx + 71, chin + 40),
            (cx + 73, chin + 62),
            (cx, chin + 190),
            (cx - 73, chin + 62),
        ],
        skin,
    )
    for side in (-1, 1):
        lapel = [
            (cx + side * 74, chin + 52),
            (cx + side * 128, chin + 96),
            (cx + side * 40, chin + 240),
            (cx, chin + 190),
        ]
        canvas.polygon(lapel, shade(coat, 1.16))


def _paint_head(
    canvas: Canvas, cx: float, cy: float, rx: float, ry: float, skin: Colour, hair: Colour
) -> None:
    for side in (-1, 1):
        canvas.ellipse(cx + side * rx, cy + 12, 20, 34, shade(skin, 0.9))
    canvas.ellipse(cx, cy - 26, rx * 1.1, ry * 1.02, hair)
    canvas.ellipse(cx, cy + 8, rx, ry * 0.95, skin)
    canvas.ellipse(cx - rx * 0.5, cy + 46, 30, 20, mix(skin, (214, 96, 84), 0.3), 120)
    canvas.ellipse(cx + rx * 0.5, cy + 46, 30, 20, mix(skin, (214, 96, 84), 0.3), 120)
    fringe = [(cx - rx * 1.02, cy - 30), (cx - rx * 0.86, cy - ry * 0.84), (cx, cy - ry * 1.02)]
    fringe += [(cx + rx * 0.86, cy - ry * 0.84), (cx + rx * 1.02, cy - 30), (cx + rx * 0.5, cy - ry * 0.58)]
    canvas.polygon([*fringe, (cx - rx * 0.28, cy - ry * 0.6)], hair)


def _paint_features(
    canvas: Canvas, cx: float, cy: float, rx: float, ry: float, skin: Colour, hair: Colour, rng: random.Random
) -> None:
    iris = rng.choice([(78, 104, 128), (92, 70, 48), (80, 108, 78)])
    for side in (-1, 1):
        x = cx + side * rx * 0.42
        canvas.ellipse(x, cy + 4, 23, 14, (250, 250, 248))
        canvas.ellipse(x, cy + 4, 11, 12, iris)
        canvas.ellipse(x, cy + 4, 5, 6, (20, 20, 22))
        canvas.ellipse(x + 4, cy, 3, 3, (255, 255, 255))
        canvas.line([(x - 28, cy - 26), (x, cy - 34), (x + 28, cy - 25)], shade(hair, 0.85), 8)
    canvas.line([(cx - 4, cy + 6), (cx - 13, cy + 50), (cx + 9, cy + 54)], shade(skin, 0.8), 5)
    smile = rng.uniform(4, 16)
    mouth = [(cx - 42, cy + ry * 0.56), (cx, cy + ry * 0.56 + smile), (cx + 42, cy + ry * 0.56)]
    canvas.line(mouth, (150, 62, 62), 9)
