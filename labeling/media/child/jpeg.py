"""A JPEG without anything but its picture, by copying the segments that carry it. Not one pixel changes.

Segments after ITU-T T.81, table B.1; what stands behind the end of the image, where phones keep second pictures and
depth maps, is left out with the rest.
"""

_KEPT = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD})  # frames of the usual kinds, tables, restart interval
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})  # application data, comments
_SOS, _EOI, _JFIF_SEGMENT, _ADOBE_SEGMENT = 0xDA, 0xD9, 0xE0, 0xEE
_JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0"
_ADOBE_LENGTH = 12


def bare_jpeg(data: bytes) -> bytes | None:
    """The bare file; None for one that is put together in a way that is not plain, which is then encoded anew."""
    if data[:2] != b"\xff\xd8":
        return None
    out = [b"\xff\xd8"]
    at, scans = 2, 0
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF:
            return b"".join([*out, b"\xff\xd9"]) if data[at : at + 2] == b"\xff\xd9" and scans else None
        marker = data[at + 1]
        if marker == _EOI:
            return b"".join([*out, b"\xff\xd9"]) if scans else None
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data) or end < at + 4:
            return None
        if marker in _KEPT:
            out.append(data[at:end])
        elif marker == _SOS:
            scan_end = _end_of_scan(data, end)
            out.append(data[at:scan_end])
            end, scans = scan_end, scans + 1
        elif marker in _DROPPED:
            out += _plain(marker, data[at:end])
        else:
            return None
        at = end


def _plain(marker: int, segment: bytes) -> list[bytes]:
    """What of an application segment says how colours are to be read, in canonical form."""
    if marker == _JFIF_SEGMENT and segment[4:9] == b"JFIF\0":
        return [_JFIF]
    if marker == _ADOBE_SEGMENT and segment[4:9] == b"Adobe" and len(segment) >= 4 + _ADOBE_LENGTH:
        return [b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0" + segment[15:16]]
    return []


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded pixels end: at the first marker that is neither stuffing nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        following = data[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at
