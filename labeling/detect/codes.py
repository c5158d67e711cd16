"""QR codes in pictures: they hold addresses, tickets and visiting cards. An option, off by default."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from .cards import QR_CODES
from .contract import Box

_SCORE: Final = 0.7


class QrCodes:
    """OpenCV's finder of QR codes."""

    card = QR_CODES

    def __init__(self) -> None:
        self._finder = cv2.QRCodeDetector()

    def find(self, picture: Any, *, least: float) -> list[Box]:
        """Boxes around QR codes in an RGB picture."""
        if least > _SCORE:
            return []
        is_found, corners = self._finder.detectMulti(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
        if not is_found or corners is None:
            return []
        found = []
        for corner in np.asarray(corners, np.float64):
            (left, top), (right, bottom) = corner.min(axis=0), corner.max(axis=0)
            found.append(
                Box("code", float(left), float(top), float(right - left), float(bottom - top), _SCORE)
            )
        return found
