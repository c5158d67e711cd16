"""Run lengths of masks: row-major, starting with background, LEB128 varints, base64.

A mask of `size = [height, width]` is read row by row from the top left. Its pixels fall into runs that take
turns: background, foreground, background, … The first run is always background and may be 0 long; every other
run is at least 1; together they are exactly height * width. Each length is an unsigned LEB128 varint in its
shortest form, and the bytes are standard base64 with padding. One mask has thus exactly one encoding.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence

_MAX_SHIFT = 35
"""Bits: no picture has 2^42 pixels."""


class RunLengthError(ValueError):
    """Text that is not the run lengths of a mask of this size."""


def encode_runs(runs: Iterable[int]) -> str:
    """Base64 text of run lengths (background first). Raises RunLengthError for a negative or inner empty run."""
    out = bytearray()
    for place, run in enumerate(runs):
        if run < 0 or (run == 0 and place > 0):
            raise RunLengthError("A run must be at least 1 pixel long; only the first may be 0.")
        rest = run
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
    return base64.b64encode(bytes(out)).decode("ascii")


def decode_runs(text: str, pixels: int) -> list[int]:
    """Run lengths, background first, of a mask of `pixels` pixels. Raises RunLengthError."""
    runs: list[int] = []
    total = value = shift = 0
    for byte in _bytes_of(text):
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            if shift > _MAX_SHIFT:
                raise RunLengthError("A run is longer than any mask; check the varint encoding.")
            continue
        if byte == 0 and shift:
            raise RunLengthError("Write each varint in its shortest form.")
        if value == 0 and runs:
            raise RunLengthError("Only the first run may be 0 pixels long; join the runs around it.")
        runs.append(value)
        total += value
        if total > pixels:
            raise RunLengthError(
                f"The runs hold more than the {pixels} pixels of the mask; they must be equal."
            )
        value = shift = 0
    if shift:
        raise RunLengthError("The run lengths end inside a number; send all of them.")
    if total != pixels:
        raise RunLengthError(f"The runs hold {total} pixels, but the mask has {pixels}; they must be equal.")
    return runs


def _bytes_of(text: str) -> bytes:
    """Bytes of canonical base64 text."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise RunLengthError("Encode the run lengths as standard base64 with padding.") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise RunLengthError("Encode the run lengths as canonical base64: spare bits must be zero.")
    return data


def encode_mask(pixels: Sequence[int] | bytes, size: Sequence[int]) -> str:
    """Encode one value a pixel (0 = background, anything else = foreground), row-major; size = (height, width)."""
    height, width = size
    if len(pixels) != height * width:
        raise RunLengthError(f"The mask has {len(pixels)} values, but its size is {height} x {width}.")
    return encode_runs(_runs_of(pixels))


def _runs_of(pixels: Sequence[int] | bytes) -> Iterator[int]:
    current, run = False, 0
    for pixel in pixels:
        if bool(pixel) == current:
            run += 1
        else:
            yield run
            current, run = not current, 1
    yield run


def decode_mask(text: str, size: Sequence[int]) -> bytes:
    """One byte a pixel (0 or 1), row-major, of a mask of `size` = (height, width). Raises RunLengthError."""
    height, width = size
    out = bytearray()
    for place, run in enumerate(decode_runs(text, height * width)):
        out += (b"\x01" if place % 2 else b"\x00") * run
    return bytes(out)


def area(runs: Sequence[int]) -> int:
    """Foreground pixels."""
    return sum(runs[1::2])


def bounding_box(runs: Sequence[int], width: int) -> tuple[int, int, int, int] | None:
    """Smallest box (x, y, w, h) in pixels that holds all foreground, or None for an empty mask."""
    left, right, top, bottom = width, -1, -1, -1
    start = 0
    for place, run in enumerate(runs):
        if place % 2:
            last = start + run - 1
            first_row, last_row = start // width, last // width
            if top < 0:
                top = first_row
            bottom = last_row
            if first_row == last_row:
                left = min(left, start - first_row * width)
                right = max(right, last - first_row * width)
            else:  # a run over a line's end touches the last column and the next line's first
                left, right = 0, width - 1
        start += run
    if top < 0:
        return None
    return left, top, right - left + 1, bottom - top + 1
