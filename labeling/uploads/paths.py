"""Which relative paths a file may come in under. Pure."""

import re
import unicodedata
from typing import Final

MAX_PATH: Final = 400
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_DRIVE: Final = re.compile(r"^[A-Za-z]:")


def path_fault(path: str) -> str | None:
    """What is wrong with a path, as a sentence that says what to do; None for one that may be used."""
    if not path or len(path) > MAX_PATH:
        return f"Give the file a path of 1 to {MAX_PATH} characters."
    if _UNPRINTABLE.search(path):
        return "Rename the file: its path holds characters that cannot be shown."
    if path != unicodedata.normalize("NFC", path):
        return "Write the path in composed characters (Unicode NFC)."
    parts = path.split("/")
    if "\\" in path or _DRIVE.match(path) or any(part in ("", ".", "..") for part in parts):
        return "Give a plain relative path with / between its parts: no `..`, no drive, no / in front."
    return None
