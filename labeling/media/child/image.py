"""Images: decoded whole by the one parser named, written as display copy, thumbnail and, when large, tiles."""

import io
import time
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from labeling.geo.points import read_exif
from labeling.media.child.jpeg import bare_jpeg
from labeling.media.child.loop import Refused
from labeling.media.child.pages import write_pages
from labeling.media.child.tiles import write_tiles
from labeling.media.embedded.reading import read_embedded

EXIF_ORIENTATION = 0x0112
EXIF_GPS = 0x8825
Image.MAX_IMAGE_PIXELS = None  # `check_size` refuses before anything is unpacked, and names the size
Image.init()


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Facts (sizes in pixels, oriented) and copies of one image."""
    try:
        return _read(request, Path(request["work"]))
    except UnidentifiedImageError:
        raise Refused("image.corrupt", "The file cannot be read as an image. Export it again.") from None


def _read(request: dict[str, Any], work: Path) -> dict[str, Any]:
    with Image.open(request["path"], formats=[request["format"]]) as image:
        check_size(image, request)
        facts = _facts(image)
        begun = time.perf_counter()
        image.load()
        decoding = time.perf_counter() - begun
        # Whole now: some blocks stand behind the pixels.
        facts["embedded"] = read_embedded(image, request["path"])
        copies = _pages(image, request, work)
        is_png, profile = image.format == "PNG", image.info.get("icc_profile")
        as_stored = image.format in {"JPEG", "MPO"} and image.mode in {"RGB", "L"} and _is_srgb(profile)
        ImageOps.exif_transpose(image, in_place=True)
        shown = plain(image)
    facts["width"], facts["height"] = shown.size
    as_stored = as_stored and facts["orientation"] == 1 and _scale(shown, request) == 1.0
    copies.append(_display(shown, request, work, as_stored=as_stored, lossless=is_png))
    small = _thumbnail(shown, request, work)
    copies.append(small[1])
    facts["dhash"] = dhash(small[0])
    if shown.width * shown.height > request["tiles_from"]:
        copies.append(write_tiles(shown, work / "tiles"))
    return {"facts": facts, "copies": copies, "decode_seconds": decoding}


def _facts(image: Image.Image) -> dict[str, Any]:
    exif = image.getexif()
    return {
        "format": image.format,
        "mode": image.mode,
        "frames": getattr(image, "n_frames", 1),
        "orientation": _orientation(exif),
        "has_position": bool(exif.get_ifd(EXIF_GPS)) or _says_position(image),
        "position": _position(exif),
        "has_metadata": bool(len(exif) or image.info.get("xmp") or image.info.get("comment")),
    }


def _orientation(exif: Image.Exif) -> int:
    found = exif.get(EXIF_ORIENTATION)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _position(exif: Image.Exif) -> dict[str, Any] | None:
    """Where Exif says that the picture was made, in degrees. It is sealed before it is stored anywhere."""
    point = read_exif(exif.get_ifd(EXIF_GPS))
    if point is None:
        return None
    return {"lat": point.lat, "lon": point.lon, "at": point.at.isoformat() if point.at else None}


def _says_position(image: Image.Image) -> bool:
    """Whether the XMP packet names a place: editors write the position there beside, or instead of, EXIF."""
    packets = (image.info.get(key) for key in ("xmp", "XML:com.adobe.xmp"))
    found = b"".join(
        part.encode("utf-8", "replace") if isinstance(part, str) else bytes(part) for part in packets if part
    )
    return b"GPSL" in found.replace(b"\0", b"")  # GPSLatitude, GPSLongitude; in UTF-16 packets too


def check_size(image: Image.Image, request: dict[str, Any]) -> None:
    """`Refused` for an image, or one page of it, that has more pixels than are taken."""
    width, height = image.size
    if width < 1 or height < 1:
        raise Refused("image.size", "The image has no pixels.")
    if width * height > request["max_pixels"] or max(width, height) > request["max_side"]:
        raise Refused(
            "image.too_large",
            f"The image has {width} × {height} pixels; at most {request['max_pixels'] // 1_000_000} megapixels "
            f"and {request['max_side']} a side are taken. Scale it down or cut it into tiles.",
        )
    if getattr(image, "n_frames", 1) > request["max_frames"]:
        raise Refused("image.frames", f"The image has more than {request['max_frames']} frames.")


def _pages(image: Image.Image, request: dict[str, Any], work: Path) -> list[dict[str, Any]]:
    """The pages of a TIFF of several, each as a picture; leaves the first one at hand."""
    count = getattr(image, "n_frames", 1)
    if image.format != "TIFF" or count < 2:
        return []
    if count > request["max_pages"]:
        raise Refused("image.pages", f"The file has {count} pages; at most {request['max_pages']} are taken.")

    def pictures() -> Any:
        for number in range(count):
            image.seek(number)
            check_size(image, request)
            page = ImageOps.exif_transpose(image)
            yield fit(plain(page), request["page_side"])

    copy = write_pages(pictures(), count, work / "pages")
    image.seek(0)
    image.load()
    return [copy]


def plain(image: Image.Image) -> Image.Image:
    """8 bits a channel, sRGB, RGB or RGBA, and nothing else attached. The same picture where that is so already."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        low, high = image.getextrema()[:2]
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        image = image.convert("F").point(lambda v: (v - low) * (255.0 / span)).convert("L")
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if not _is_srgb(profile) and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        image = _to_srgb(image, profile)
    wanted = "RGBA" if has_alpha else "RGB"
    if image.mode != wanted:
        image = image.convert(wanted)
    image.info = {}
    return image


def _is_srgb(profile: bytes | None) -> bool:
    """Whether colours are as browsers take them to be without a profile: none is there, or it names sRGB itself."""
    return not profile or b"sRGB" in profile[:4096].replace(b"\0", b"")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile costs colour fidelity, not the image
    return changed or image


def _scale(image: Image.Image, request: dict[str, Any]) -> float:
    """How much smaller a side of the display copy is: as a whole a picture is shown up to so many pixels."""
    by_pixels = (request["display_pixels"] / (image.width * image.height)) ** 0.5
    return float(min(1.0, by_pixels, request["display_side"] / max(image.size)))


def fit(image: Image.Image, side: int) -> Image.Image:
    """The image, scaled down to `side` pixels where it is larger."""
    if max(image.size) <= side:
        return image
    fitted = image.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return fitted


def _display(
    shown: Image.Image, request: dict[str, Any], work: Path, *, as_stored: bool, lossless: bool
) -> dict[str, Any]:
    if as_stored:
        sent = Path(request["path"]).read_bytes()
        bare = bare_jpeg(sent)
        # One that is bare already is encoded anew: no copy may be the original itself, whose bytes may be put away.
        if bare is not None and bare != sent:
            (work / "display").write_bytes(bare)
            return copy_of("display", "display", "image/jpeg", shown.size)
    scale = _scale(shown, request)
    fitted = shown if scale == 1.0 else fit(shown, max(1, int(max(shown.size) * scale)))
    return write(fitted, work / "display", "display", lossless=lossless)


def _thumbnail(shown: Image.Image, request: dict[str, Any], work: Path) -> tuple[Image.Image, dict[str, Any]]:
    scale = request["thumb_side"] / max(shown.size)
    small = shown
    if scale < 1:
        size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
        small = shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return small, write(small, work / "thumbnail", "thumbnail", lossless=False, quality=80)


def write(
    image: Image.Image, path: Path, derivation: str, *, lossless: bool, quality: int = 90
) -> dict[str, Any]:
    """Write a bare copy: PNG for transparency and lossless originals, else JPEG."""
    if image.mode == "RGBA" or lossless:
        image.save(path, "PNG", compress_level=4)
        return copy_of(derivation, path.name, "image/png", image.size)
    image.save(path, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2)
    return copy_of(derivation, path.name, "image/jpeg", image.size)


def copy_of(
    derivation: str, file: str, mime: str, size: tuple[int, int] | None, facts: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A copy as it stands in the answer; `size` in pixels."""
    width, height = size or (None, None)
    return {
        "derivation": derivation,
        "file": file,
        "mime": mime,
        "width": width,
        "height": height,
        "facts": facts or {},
    }


def dhash(image: Image.Image) -> str:
    """The 64-bit difference hash, as 16 hexadecimal digits: whether each of 8 × 8 places is darker than the next.

    The gradient hash of N. Krawetz, "Kind of Like That" (2013).
    """
    small = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    pixels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            place = row * 9 + column
            bits = bits << 1 | (pixels[place] < pixels[place + 1])
    return f"{bits:016x}"
