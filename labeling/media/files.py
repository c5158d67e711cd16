"""Files at hand: hashed, counted, identified; texts read."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from labeling.media.problems import MediaProblem
from labeling.media.sniff import HEAD_BYTES, Sniffed, sniff

MAX_IMAGE_BYTES = 512 * 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024
MAX_BYTES = {
    "image": MAX_IMAGE_BYTES,
    "text": MAX_TEXT_BYTES,
    "pdf": 256 * 1024 * 1024,
    "audio": 1024 * 1024 * 1024,
    "video": 1024 * 1024 * 1024,
}


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file at hand, already hashed."""

    path: Path
    filename: str
    sha256: str
    bytes: int


def measure(path: Path, *, filename: str) -> MediaFile:
    """Hash and count a local file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return MediaFile(path, filename, digest.hexdigest(), path.stat().st_size)


def identify(file: MediaFile) -> Sniffed:
    """What the file is; `MediaProblem` when its type is not taken."""
    with file.path.open("rb") as opened:
        return sniff(opened.read(HEAD_BYTES), filename=file.filename)


def check_bytes(file: MediaFile, sniffed: Sniffed) -> None:
    """`MediaProblem` for a file larger than its kind may be."""
    most = MAX_BYTES[sniffed.kind]
    if file.bytes > most:
        code = "text.too_large" if sniffed.kind == "text" else f"{sniffed.kind}.too_many_bytes"
        raise MediaProblem(code, f"{file.filename} is larger than {most // (1024 * 1024)} MB. Split it.")


def read_text(file: MediaFile) -> str:
    """The text of a text file, without a byte order mark; `MediaProblem` when it is too long or not UTF-8."""
    if file.bytes > MAX_TEXT_BYTES:
        raise MediaProblem("text.too_large", f"{file.filename} is larger than 4 MB. Split the text.")
    try:
        text = file.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MediaProblem("text.encoding", f"{file.filename} is not UTF-8. Save it as UTF-8.") from None
    if "\0" in text:
        raise MediaProblem("text.nul", f"{file.filename} holds the character U+0000, which cannot be stored.")
    return text
