"""Files that records name by their addresses: read once, by the rules of `labeling.core.fetching`."""

from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from labeling.core.downloading import TooManyBytes, download
from labeling.core.fetching import Refused, Unanswered
from labeling.media.problems import MediaProblem
from labeling.media.services import MAX_IMAGE_BYTES, MediaFile

SECONDS: Final = 120.0
_FOLLOWED: Final = ("http://", "https://")


def is_address(reference: str) -> bool:
    """Whether a record's reference is an address to read from, rather than the name of a file that was sent."""
    return reference[:8].lower().startswith(_FOLLOWED)


def file_at(address: str, *, folder: Path) -> MediaFile:
    """The file behind an address; `MediaProblem` when it may not be asked, does not answer or is too large."""
    try:
        read = download(address, into=folder / "file", cap=MAX_IMAGE_BYTES, seconds=SECONDS)
    except Refused as refused:
        raise MediaProblem("media.address_refused", str(refused)) from None
    except Unanswered as unanswered:
        raise MediaProblem(
            "media.unanswered", f"{unanswered} Start the import again to try it once more."
        ) from None
    except TooManyBytes as error:
        raise MediaProblem("media.too_many_bytes", str(error)) from None
    return MediaFile(read.path, name_of(read.url), read.sha256, read.bytes)


def name_of(address: str) -> str:
    """The last part of an address's path, as a file's name; never empty."""
    name = unquote(PurePosixPath(urlsplit(address).path).name)
    name = "".join(char for char in name if char.isprintable() and char not in "/\\")
    return name[-200:] or "file"
