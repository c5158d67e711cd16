"""Where the blocks of metadata lie in each image format. Works on an image that Pillow has opened."""

import mmap
import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from labeling.media.embedded.jumbf import MAX_STORE
from labeling.media.embedded.texts import Unreadable
from labeling.media.embedded.xmp import MAX_PACKET

_EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
_EXTENDED_HEAD = len(_EXTENDED) + 32 + 8  # the packet's GUID, its whole length, this part's place
_GIF_XMP = b"\x21\xff\x0bXMP DataXMP"
_TIFF_C2PA = 0xCD41


def xmp_packets(image: Image.Image, path: str) -> Iterator[bytes]:
    """The XMP packets of a file: the one of its format, and the continuation that JPEG allows."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(found, str):
        found = found.encode("utf-8", "replace")
    if isinstance(found, bytes) and found.strip(b"\0 \r\n\t"):
        yield found
    if image.format == "GIF":
        yield from _gif_packet(path)
    yield from _extended(_segments(image, "APP1"))


def _segments(image: Image.Image, name: str) -> list[bytes]:
    applist: list[tuple[str, bytes]] = getattr(image, "applist", [])
    return [body for segment, body in applist if segment == name]


def _extended(segments: list[bytes]) -> Iterator[bytes]:
    packets: dict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
    for body in segments:
        if body.startswith(_EXTENDED) and len(body) > _EXTENDED_HEAD:
            guid = body[len(_EXTENDED) : len(_EXTENDED) + 32]
            place = int.from_bytes(body[_EXTENDED_HEAD - 4 : _EXTENDED_HEAD], "big")
            packets[guid].append((place, body[_EXTENDED_HEAD:]))
    for parts in packets.values():
        if sum(len(part) for _, part in parts) > MAX_PACKET:
            raise Unreadable("xmp.too_large")
        yield b"".join(part for _, part in sorted(parts))


def _gif_packet(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        begin = body.find(_GIF_XMP)
        if begin < 0:
            return
        begin += len(_GIF_XMP)
        end = body.find(b"<?xpacket end", begin, begin + MAX_PACKET)
        if end < 0:
            raise Unreadable("xmp.broken")
        yield body[begin:end]


def c2pa_stores(image: Image.Image, path: str) -> Iterator[bytes]:
    """The C2PA stores of a JPEG, PNG, WebP or TIFF file."""
    if image.format in ("JPEG", "MPO"):
        yield from _app11(_segments(image, "APP11"))
    elif image.format == "PNG":
        chunks: list[Any] = getattr(image, "private_chunks", [])
        yield from (chunk[1] for chunk in chunks if chunk[0] == b"caBX")
    elif image.format == "WEBP":
        yield from _riff_chunks(path, b"C2PA")
    elif image.format == "TIFF":
        value = getattr(image, "tag_v2", {}).get(_TIFF_C2PA)
        if isinstance(value, bytes):
            yield value


def _app11(segments: list[bytes]) -> Iterator[bytes]:
    """Boxes cut into segments: `JP`, number of the box, number of the part, then the box's head each time again."""
    boxes: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    for body in segments:
        if body[:2] == b"JP" and len(body) > 16:
            number, part = struct.unpack(">HI", body[2:8])
            boxes[number].append((part, body[8:]))
    for parts in boxes.values():
        parts.sort()
        if sum(len(part) for _, part in parts) > MAX_STORE:
            raise Unreadable("c2pa.too_large")
        first = parts[0][1]
        head = 16 if first[:4] == b"\0\0\0\1" else 8
        yield first + b"".join(part[head:] for _, part in parts[1:])


def _riff_chunks(path: str, wanted: bytes) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            size = int.from_bytes(head[4:], "little")
            if head[:4] == wanted:
                if size > MAX_STORE:
                    raise Unreadable("c2pa.too_large")
                yield file.read(size)
                file.seek(size & 1, 1)
            else:
                file.seek(size + (size & 1), 1)
