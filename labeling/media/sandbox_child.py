"""The child that decodes hostile images. Run as a program with an empty environment; of ours it imports only the
pure package that reads embedded rights.

Reads one JSON request a line: `{"path", "format", "display", "thumbnail", …limits}`; answers one JSON line:
`{"ok": true, …facts}` or `{"ok": false, "code", "detail"}`. Derived copies are written without any metadata.
"""

import io
import json
import resource
import sys
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from labeling.media.embedded.reading import read_embedded

GIB = 1024**3
EXIF_ORIENTATION = 0x0112
EXIF_GPS = 0x8825


class Refused(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def limit(memory_bytes: int, file_bytes: int) -> None:
    """Cap what the process may use; a bomb ends the child and nothing else."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(request: dict[str, Any]) -> dict[str, Any]:
    """Decode one image whole, write its display copy and thumbnail, answer its facts (pixels, oriented)."""
    with Image.open(request["path"], formats=[request["format"]]) as image:
        _check_size(image, request)
        frames = getattr(image, "n_frames", 1)
        exif = image.getexif()
        facts = {
            "format": image.format,
            "mode": image.mode,
            "frames": frames,
            "orientation": int(exif.get(EXIF_ORIENTATION) or 1),
            "has_position": bool(exif.get_ifd(EXIF_GPS)) or _says_position(image),
            "has_metadata": bool(len(exif) or image.info.get("xmp") or image.info.get("comment")),
        }
        image.load()
        facts["embedded"] = read_embedded(
            image, request["path"]
        )  # whole now: some blocks stand behind the pixels
        upright = ImageOps.exif_transpose(image)
    facts["width"], facts["height"] = upright.size
    shown = _plain(upright)
    facts["display"] = _write(
        _fit(shown, request["display_side"]), request["display"], lossless=image.format == "PNG"
    )
    thumb = shown.copy()
    thumb.thumbnail(
        (request["thumb_side"], request["thumb_side"]), Image.Resampling.LANCZOS, reducing_gap=2.0
    )
    facts["thumbnail"] = _write(thumb, request["thumbnail"], lossless=False, quality=80)
    return facts


def _says_position(image: Image.Image) -> bool:
    """Whether the XMP packet names a place: editors write the position there beside, or instead of, EXIF."""
    packets = (image.info.get(key) for key in ("xmp", "XML:com.adobe.xmp"))
    found = b"".join(
        part.encode("utf-8", "replace") if isinstance(part, str) else bytes(part) for part in packets if part
    )
    return b"GPSL" in found.replace(b"\0", b"")  # GPSLatitude, GPSLongitude; in UTF-16 packets too


def _check_size(image: Image.Image, request: dict[str, Any]) -> None:
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


def _plain(image: Image.Image) -> Image.Image:
    """8 bits a channel, sRGB, RGB or RGBA, and nothing else attached."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        low, high = image.getextrema()[:2]
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        image = image.convert("F").point(lambda v: (v - low) * (255.0 / span)).convert("L")
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        image = _to_srgb(image, profile)
    plain = image.convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile costs colour fidelity, not the image
    return changed or image


def _fit(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    fitted = image.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return fitted


def _write(image: Image.Image, path: str, *, lossless: bool, quality: int = 90) -> dict[str, Any]:
    if image.mode == "RGBA" or lossless:
        image.save(path, "PNG", compress_level=4)
        mime = "image/png"
    else:
        image.save(path, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2)
        mime = "image/jpeg"
    return {"mime": mime, "width": image.width, "height": image.height}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"ok": True, **decode(request)}
    except Refused as refused:
        return {"ok": False, "code": refused.code, "detail": refused.detail}
    except MemoryError:
        return {
            "ok": False,
            "code": "image.memory",
            "detail": "The image needs more memory than decoding may use.",
        }
    except UnidentifiedImageError:
        return {
            "ok": False,
            "code": "image.corrupt",
            "detail": "The file cannot be read as an image. Export it again.",
        }
    except Exception:  # noqa: BLE001 - a parser may raise anything on hostile bytes
        return {"ok": False, "code": "image.corrupt", "detail": "The image is damaged. Export it again."}


def main() -> None:
    memory, file_bytes = (int(part) for part in sys.argv[1:3])
    limit(memory, file_bytes)
    Image.MAX_IMAGE_PIXELS = None  # `_check_size` refuses before anything is unpacked, and names the size
    Image.init()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
