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
CONTAINERS = {
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "mov",
    "audio/webm": "matroska",
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
}
"""The types of sound and video taken, with the one demuxer that may read each."""

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
    ".wav": "audio/wav",
    ".wave": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".m4a": "audio/mp4",
    ".weba": "audio/webm",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
}
_MARKUP = (b"<?xml", b"<svg", b"<!doctype", b"<html")
_PLAYLISTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"[reference]", b"<asx", b"v=0\r\n", b"v=0\n")
_SAME_CONTAINER = (
    frozenset({"audio/mp4", "video/mp4", "video/quicktime"}),
    frozenset({"audio/webm", "video/webm"}),
)
_STILL_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"crx "})
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P "})


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A taken type: `kind` image, text, audio, video or pdf, `mime` as found in the bytes."""

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
    found = _found(head)
    if found is not None:
        return Sniffed(_kind(agreed := _agreed(found, declared, filename)), agreed)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith(_MARKUP):
        raise MediaProblem(
            "media.markup", f"{filename} holds markup (HTML, SVG or XML), which is not shown as an image."
        )
    if declared == "text/plain" and filetype.guess_mime(head) is None and _is_text(head):
        return Sniffed("text", "text/plain")
    if head[:64].lower().startswith(_PLAYLISTS):
        raise MediaProblem(
            "media.playlist",
            f"{filename} is a list of addresses, and none of them is followed. Send the recording itself.",
        )
    if declared is not None and declared != "text/plain":
        raise MediaProblem("media.mismatch", f"{filename} is named like {declared} but does not hold one.")
    raise MediaProblem(
        "media.type",
        f"{filename} is of a type that is not taken. Send JPEG, PNG, WebP, GIF, BMP, TIFF, WAV, FLAC, MP3, Ogg, MP4, "
        "WebM, PDF or text.",
    )


def _kind(mime: str) -> str:
    return "pdf" if mime == "application/pdf" else mime.split("/", maxsplit=1)[0]


def _agreed(found: str, declared: str | None, filename: str) -> str:
    """The type that bytes and name agree on: in containers that hold either, the name says sound or video."""
    if declared is None or declared == found:
        return found
    if any({found, declared} <= family for family in _SAME_CONTAINER):
        return declared
    raise MediaProblem(
        "media.mismatch",
        f"{filename} is named like {declared} but holds {found}. Rename it and send it again.",
    )


def _found(head: bytes) -> str | None:
    """The taken type whose signature stands at the very beginning."""
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    guessed = filetype.guess_mime(head)
    return guessed if guessed in IMAGE_FORMATS else _recording(head)


def _recording(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[:4] == b"fLaC":
        return "audio/flac"
    if head[:4] == b"OggS":
        return "audio/ogg" if any(mark in head[:512] for mark in _OGG_SOUND) else None
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else None
    if head[:3] == b"ID3" or _is_mp3_frame(head):
        return "audio/mpeg"
    return None


_OGG_SOUND = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC")


def _of_brand(brand: bytes) -> str | None:
    if brand in _STILL_BRANDS:
        return None
    if brand in _SOUND_BRANDS:
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _is_mp3_frame(head: bytes) -> bool:
    """Whether it begins with the head of an MPEG audio frame of layer III with a rate that exists."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut off at the end of the head
    return True
