"""Faces, by CenterFace (Xu et al. 2019, arXiv 1911.03599) run by onnxruntime.

The picture is scaled so that its longer side is one of a few lengths (`BUCKETS`), once for small faces and once for
large ones, and what both find is joined. Pictures much larger than the longest of these are searched for small faces
in tiles too, at most `TILES` of them: in full size up to about 16 megapixels, scaled down to what so many tiles hold
beyond. What was found in a tile is kept for a while, for after masking most of a picture is as it was. OpenCV's runner
is not used: it answers wrongly when one instance sees pictures of different sizes.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Final

import cv2
import numpy as np
import onnxruntime

from .boxes import suppress
from .cards import FACE_SEARCH, FACES
from .contract import Box, read_model
from .onnx_shapes import with_free_shapes

BUCKETS: Final[tuple[int, ...]] = FACE_SEARCH["sides"]
"""Lengths of the longer side, in pixels, that pictures are scaled to. Faces under about 10 pixels there are missed."""
LARGE: Final = 640
TILES_FROM: Final[int] = FACE_SEARCH["tiles_from"]
"""Pictures with a longer side than this are searched in tiles besides."""
TILE: Final[int] = FACE_SEARCH["tile"]
TILES: Final[int] = FACE_SEARCH["tiles"]
SMALL: Final[int] = FACE_SEARCH["small"]
"""Faces up to so many pixels are looked for in tiles, which overlap by as much: each lies whole in one of them."""
_KEPT: Final = 4 * TILES
_FAINT: Final = 0.05  # asked for after masking: what was found before counts for it too
_STRIDE: Final = 4
_MULTIPLE: Final = 32
_OVERLAP: Final = 0.3
_OUTPUTS: Final = ["537", "538", "539"]  # heat map, log of height and width, offsets


class CenterFace:
    """The model, loaded. Not shared between threads."""

    card = FACES

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # pictures of many sizes: an arena would grow to the sum of them
        options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(
            with_free_shapes(read_model(self.card)), options, providers=["CPUExecutionProvider"]
        )
        self._seen: OrderedDict[bytes, list[Box]] = OrderedDict()

    def find(self, picture: Any, *, least: float) -> list[Box]:
        """Faces with at least the score `least`, boxes in pixels of `picture` (height × width × 3, RGB)."""
        longer = max(picture.shape[:2])
        fitting = next((size for size in BUCKETS if size >= longer), BUCKETS[-1])
        sizes = {fitting, min(fitting, LARGE)}
        found = [box for size in sorted(sizes) for box in self._at(picture, size, least)]
        if longer > TILES_FROM:
            found += [box for box in self._in_tiles(picture, min(least, _FAINT)) if box.score >= least]
        return suppress(found, overlap=_OVERLAP)

    def _in_tiles(self, picture: Any, least: float) -> list[Box]:
        """Small faces of a large picture."""
        height, width = picture.shape[:2]
        scale = tile_scale(width, height)
        if scale < 1:
            inner = (round(width * scale), round(height * scale))
            picture = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA)
        found = []
        for top in starts(picture.shape[0]):
            for left in starts(picture.shape[1]):
                for box in self._in_tile(picture[top : top + TILE, left : left + TILE], least):
                    x, y = (box.x + left) / scale, (box.y + top) / scale
                    found.append(replace(box, x=x, y=y, w=box.w / scale, h=box.h / scale))
        return found

    def _in_tile(self, tile: Any, least: float) -> list[Box]:
        pixels = np.ascontiguousarray(tile)
        digest = hashlib.blake2b(pixels.tobytes(), salt=f"{pixels.shape[1]} {least:g}".encode()).digest()
        found = self._seen.get(digest)
        if found is None:
            boxes = self._at(pixels, max(pixels.shape[:2]), least)
            small = [box for box in boxes if max(box.w, box.h) <= SMALL]
            found = self._seen[digest] = suppress(small, overlap=_OVERLAP)
        self._seen.move_to_end(digest)
        while len(self._seen) > _KEPT:
            self._seen.popitem(last=False)
        return found

    def _at(self, picture: Any, size: int, least: float) -> list[Box]:
        height, width = picture.shape[:2]
        scale = size / max(height, width)
        inner = (max(1, round(width * scale)), max(1, round(height * scale)))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        canvas = np.zeros((_up(inner[1]), _up(inner[0]), 3), np.float32)
        canvas[: inner[1], : inner[0]] = cv2.resize(picture, inner, interpolation=way)
        heat, scales, offsets = self._session.run(_OUTPUTS, {"input.1": canvas.transpose(2, 0, 1)[None]})
        return _boxes(heat[0, 0], scales[0], offsets[0], least, inner, (width / inner[0], height / inner[1]))


def tile_scale(width: int, height: int) -> float:
    """The largest scale, at most 1, at which `TILES` tiles hold the picture."""
    step = TILE - SMALL
    rooms = [(across * step + SMALL, TILES // across * step + SMALL) for across in range(1, TILES + 1)]
    return min(1.0, max(min(w / width, h / height) for w, h in rooms))


def starts(length: int) -> list[int]:
    """Where tiles begin along a side: evenly, with `SMALL` pixels or more in common."""
    count = max(1, -(-(length - SMALL) // (TILE - SMALL)))
    last = max(0, length - TILE)
    return [round(last * index / max(1, count - 1)) for index in range(count)]


def _boxes(
    heat: Any, scales: Any, offsets: Any, least: float, inner: tuple[int, int], back: tuple[float, float]
) -> list[Box]:
    """Centres in the heat map with their sizes, as boxes of the picture."""
    rows, columns = np.nonzero(heat >= least)
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        h = float(np.exp(scales[0, row, column])) * _STRIDE
        w = float(np.exp(scales[1, row, column])) * _STRIDE
        x = (column + float(offsets[1, row, column]) + 0.5) * _STRIDE - w / 2
        y = (row + float(offsets[0, row, column]) + 0.5) * _STRIDE - h / 2
        left, top = max(0.0, x), max(0.0, y)
        right, bottom = min(float(inner[0]), x + w), min(float(inner[1]), y + h)
        if right - left < 1 or bottom - top < 1:
            continue
        found.append(
            Box(
                "face",
                left * back[0],
                top * back[1],
                (right - left) * back[0],
                (bottom - top) * back[1],
                round(float(heat[row, column]), 4),
            )
        )
    return found


def _up(length: int) -> int:
    return -(-length // _MULTIPLE) * _MULTIPLE
