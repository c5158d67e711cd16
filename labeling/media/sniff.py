"""What a file is, by its first bytes; its name is only compared with that."""

from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from labeling.media.problems import MediaProblem

HEAD_BYTES = 8192

IMAGE_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
"""The image types taken, with Pillow's name of the one parser that may read each."""

_BY_SUFFIX = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
}
_MARKUP = (b"<?xml", b"<svg", b"<!doctype", b"<html")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A taken type: `kind` image or text, `mime` as found in the bytes."""

    kind: str
    mime: str


def declared_mime(filename: str) -> str | None:
    """The type that the file's name promises, None when it promises none that we take."""
    return _BY_SUFFIX.get(PurePosixPath(filename).suffix.lower())


def sniff(head: bytes, *, filename: str) -> Sniffed:
    """The type of a file from its first bytes (`HEAD_BYTES` are enough); `MediaProblem` when it is not taken."""
    if not head:
        raise MediaProblem("media.empty", f"{filename} has no bytes. Send the file again.")
    declared = declared_mime(filename)
    guessed = filetype.guess_mime(head)
    if guessed in IMAGE_FORMATS:
        if declared is not None and declared != guessed:
            raise MediaProblem(
                "media.mismatch",
                f"{filename} is named like {declared} but holds {guessed}. Rename it and send it again.",
            )
        return Sniffed("image", guessed)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith(_MARKUP):
        raise MediaProblem(
            "media.markup", f"{filename} holds markup (HTML, SVG or XML), which is not shown as an image."
        )
    if declared == "text/plain" and guessed is None and _is_text(head):
        return Sniffed("text", "text/plain")
    if declared is not None and declared.startswith("image/"):
        raise MediaProblem("media.mismatch", f"{filename} is named like {declared} but does not hold one.")
    raise MediaProblem(
        "media.type",
        f"{filename} is of a type that is not taken. Send JPEG, PNG, WebP, GIF, BMP, TIFF or text.",
    )


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut off at the end of the head
    return True
