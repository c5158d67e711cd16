"""Faces, by CenterFace (Xu et al. 2019, arXiv 1911.03599) run by onnxruntime.

The picture is scaled so that its longer side is one of a few lengths (`BUCKETS`), once for small faces and once for
large ones, and what both find is joined. OpenCV's runner is not used: it answers wrongly when one instance sees
pictures of different sizes.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import onnxruntime

from .boxes import suppress
from .cards import FACES
from .contract import Box, read_model
from .onnx_shapes import with_free_shapes

BUCKETS: Final = (320, 640, 1280, 1920)
"""Lengths of the longer side, in pixels, that pictures are scaled to. Faces under about 10 pixels there are missed."""
LARGE: Final = 640
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

    def find(self, picture: Any, *, least: float) -> list[Box]:
        """Faces with at least the score `least`, boxes in pixels of `picture` (height × width × 3, RGB)."""
        longer = max(picture.shape[:2])
        fitting = next((size for size in BUCKETS if size >= longer), BUCKETS[-1])
        sizes = {fitting, min(fitting, LARGE)}
        return suppress(
            [box for size in sorted(sizes) for box in self._at(picture, size, least)], overlap=_OVERLAP
        )

    def _at(self, picture: Any, size: int, least: float) -> list[Box]:
        height, width = picture.shape[:2]
        scale = size / max(height, width)
        inner = (max(1, round(width * scale)), max(1, round(height * scale)))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        canvas = np.zeros((_up(inner[1]), _up(inner[0]), 3), np.float32)
        canvas[: inner[1], : inner[0]] = cv2.resize(picture, inner, interpolation=way)
        heat, scales, offsets = self._session.run(_OUTPUTS, {"input.1": canvas.transpose(2, 0, 1)[None]})
        return _boxes(heat[0, 0], scales[0], offsets[0], least, inner, (width / inner[0], height / inner[1]))


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
