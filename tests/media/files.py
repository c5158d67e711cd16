"""Real image files with rights in them: XMP, EXIF and IPTC as editors write them, C2PA stores as boxes."""

import io
import json
import struct
import zlib
from typing import Any

from PIL import Image, PngImagePlugin, TiffImagePlugin

_NAMESPACES = """
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:cc="http://creativecommons.org/ns#"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:tdm="http://www.w3.org/ns/tdmrep/"
"""


def packet(properties: str = "", attributes: str = "") -> bytes:
    """An XMP packet with these properties as elements and as attributes of its description."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF{_NAMESPACES}><rdf:Description rdf:about="" {attributes}>{properties}'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def lang(name: str, text: str) -> str:
    """A property with language alternatives."""
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></{name}>'


def picture(
    fmt: str = "JPEG", *, color: str = "teal", size: tuple[int, int] = (40, 30), **options: Any
) -> bytes:
    """A small image file; options as Pillow's `save` takes them, and `xmp` for every format that can hold it."""
    if "xmp" in options and fmt == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", options.pop("xmp").decode())
    if "xmp" in options and fmt == "TIFF":
        options["tiffinfo"] = TiffImagePlugin.ImageFileDirectory_v2()
        options["tiffinfo"].tagtype[700] = 1
        options["tiffinfo"][700] = options.pop("xmp")
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, fmt, **options)
    return out.getvalue()


def png_with(chunks: list[tuple[bytes, bytes]], *, behind: bool = False) -> bytes:
    """A PNG with further chunks before its pixels, or behind them."""
    body = picture("PNG")
    extra = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    at = body.index(b"IEND") - 4 if behind else 33  # behind the signature and IHDR
    return body[:at] + extra + body[at:]


def jpeg_with(segments: list[tuple[int, bytes]]) -> bytes:
    """A JPEG with further application segments (number, body)."""
    body = picture("JPEG")
    extra = b"".join(
        struct.pack(">BBH", 0xFF, 0xE0 + number, len(data) + 2) + data for number, data in segments
    )
    return body[:2] + extra + body[2:]


def tiff_with_iptc(records: dict[tuple[int, int], bytes]) -> bytes:
    """A TIFF with these IPTC-IIM records."""
    body = b"".join(
        bytes([0x1C, record, number]) + struct.pack(">H", len(data)) + data
        for (record, number), data in records.items()
    )
    return tiff_with(33723, body)


def webp_with(kind: bytes, body: bytes) -> bytes:
    """A WebP with a further chunk at its end."""
    chunk = kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
    file = picture("WEBP")
    return b"RIFF" + struct.pack("<I", len(file) - 8 + len(chunk)) + file[8:] + chunk


def tiff_with(tag: int, body: bytes) -> bytes:
    """A TIFF with a further tag of undefined bytes."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[tag] = 7
    tags[tag] = body
    return picture("TIFF", tiffinfo=tags)


def gif_with(packet: bytes) -> bytes:
    """A GIF with an XMP packet as its application extension."""
    file = picture("GIF")
    at = 13 + 3 * (2 << (file[10] & 7)) if file[10] & 0x80 else 13  # behind the global colour table
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return file[:at] + b"\x21\xff\x0bXMP DataXMP" + packet + trailer + file[at:]


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def superbox(label: str, *content: bytes) -> bytes:
    description = b"\0" * 16 + b"\x03" + label.encode() + b"\0"
    return box(b"jumb", box(b"jumd", description) + b"".join(content))


def store(*assertions: bytes) -> bytes:
    """A C2PA store with one manifest."""
    return superbox("c2pa", superbox("urn:uuid:1", superbox("c2pa.assertions", *assertions)))


def cbor_assertion(label: str, document: Any) -> bytes:
    return superbox(label, box(b"cbor", cbor(document)))


def json_assertion(label: str, document: Any) -> bytes:
    return superbox(label, box(b"json", json.dumps(document).encode()))


def app11(body: bytes, *, part: int = 60_000) -> list[tuple[int, bytes]]:
    """A box cut into APP11 segments of at most `part` bytes, each with the box's head."""
    head, rest = body[:8], body[8:]
    pieces = [rest[start : start + part] for start in range(0, len(rest), part)] or [b""]
    return [
        (11, b"JP" + struct.pack(">HI", 1, number) + head + piece) for number, piece in enumerate(pieces, 1)
    ]


def cbor(value: Any) -> bytes:
    """A document as CBOR: maps, lists, texts, whole numbers, truth values."""
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, str):
        raw = value.encode()
        return _head(3, len(raw)) + raw
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(entry) for key, entry in value.items())


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    if number < 256:
        return bytes([kind << 5 | 24, number])
    return bytes([kind << 5 | 25]) + struct.pack(">H", number)
