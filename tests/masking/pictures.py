"""Pictures to search: a real face (scikit-image's astronaut, NASA, public domain), and plates drawn here."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from skimage import data

FACE = (180, 62, 91, 116)
"""Where the face is in `astronaut()`: left, top, width, height in pixels."""


def astronaut() -> Image.Image:
    """512 × 512 pixels, one face that looks at the camera."""
    return Image.fromarray(data.astronaut())


def street(width: int = 800, height: int = 600) -> Image.Image:
    """A picture without anybody: soft colours without edges."""
    rows = np.linspace(80, 180, height)[:, None] + np.linspace(0, 40, width)[None, :]
    return Image.fromarray(np.stack([rows, rows * 0.9, rows * 0.8], axis=2).astype(np.uint8))


def with_faces(*places: tuple[int, int, int]) -> Image.Image:
    """The street with the astronaut at (left, top, side) of each place."""
    made = street()
    for left, top, side in places:
        made.paste(astronaut().resize((side, side)), (left, top))
    return made


def face_in(place: tuple[int, int, int]) -> tuple[float, float, float, float]:
    """Where the face is when the astronaut stands at (left, top, side): left, top, right, bottom."""
    left, top, side = place
    scale = side / 512
    x, y, w, h = FACE
    return left + x * scale, top + y * scale, left + (x + w) * scale, top + (y + h) * scale


def with_plate(text: str, *, at: tuple[int, int] = (300, 400), height: int = 44) -> Image.Image:
    """The street with a white plate of dark characters."""
    made = street()
    font = ImageFont.load_default(size=height * 0.72)
    width = int(font.getlength(text)) + height // 2
    draw = ImageDraw.Draw(made)
    draw.rectangle((*at, at[0] + width, at[1] + height), fill=(245, 245, 245), outline=(20, 20, 20), width=2)
    draw.text((at[0] + width / 2, at[1] + height / 2), text, font=font, fill=(15, 15, 15), anchor="mm")
    return made


def jpeg(picture: Image.Image, *, exif: Image.Exif | None = None) -> bytes:
    """The picture as a JPEG, with metadata where given."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, **({"exif": exif} if exif is not None else {}))
    return out.getvalue()


def located() -> Image.Exif:
    """Metadata that name a camera and a place."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Acme", "Street 3"
    position = exif.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "N", (48.0, 51.0, 29.9), "E", (2.0, 17.0, 40.2)
    return exif
