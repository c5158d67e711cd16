"""What reading a file found: facts, and the copies made of it. Limits of each kind stand here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from labeling.core.timing import note, timed
from labeling.media import sandbox
from labeling.media.problems import MediaProblem
from labeling.media.sandbox import PICTURES, STREAMS, Crashed, Program
from labeling.media.sniff import CONTAINERS, IMAGE_FORMATS, Sniffed

SECONDS: Final = {"image": 60.0, "pdf": 90.0, "audio": 100.0, "video": 100.0}
"""Wall time that reading one file may take; below what a worker gives a chunk."""
THUMB_SIDE = 320
_PICTURE: Final = {
    "display_side": 16_384,
    "display_pixels": 64_000_000,
    "tiles_from": 64_000_000,
    "thumb_side": THUMB_SIDE,
    "max_pixels": 200_000_000,
    "max_side": 50_000,
    "max_frames": 2_000,
    "max_pages": 200,
    "page_side": 2_400,
}
_SOUND: Final = {"max_seconds": 12 * 3600.0}
_VIDEO: Final = {
    "max_seconds": 4 * 3600.0,
    "max_frames": 500_000,
    "max_side": 8_192,
    "poster_side": 1_920,
    "thumb_side": THUMB_SIDE,
}
_TASKS: Final[dict[str, tuple[Program, str, dict[str, Any]]]] = {
    "image": (PICTURES, "image", _PICTURE),
    "pdf": (PICTURES, "pdf", {"thumb_side": THUMB_SIDE, "max_pages": 200, "page_side": 2_400}),
    "audio": (STREAMS, "audio", _SOUND),
    "video": (STREAMS, "video", _VIDEO),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A written copy: what it is, its file, type, size in pixels where it has one, and facts."""

    derivation: str
    path: Path
    mime: str
    width: int | None
    height: int | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading found: size in pixels of what is shown upright, facts of the file, what it says about its rights (as
    `labeling.media.embedded` reads it), the difference hash of its picture (16 hexadecimal digits), and the copies."""

    width: int | None
    height: int | None
    facts: dict[str, Any]
    embedded: dict[str, Any]
    dhash: str | None
    copies: tuple[Copy, ...]

    def copy(self, derivation: str) -> Copy:
        """The copy of this kind; KeyError when none was made."""
        found = {copy.derivation: copy for copy in self.copies}
        return found[derivation]


def read_file(path: Path, *, sniffed: Sniffed, work: Path) -> Reading:
    """Read the file at `path` by the one parser of its type, writing its copies into the folder `work`.

    Raises `MediaProblem` for whatever the file makes of it: damage, too much of something, a crash, a time-out.
    """
    program, task, limits = _TASKS[sniffed.kind]
    request = {"task": task, "path": str(path), "work": str(work), **limits}
    if sniffed.kind == "image":
        request["format"] = IMAGE_FORMATS[sniffed.mime]
    elif sniffed.mime in CONTAINERS:
        request["format"] = CONTAINERS[sniffed.mime]
    try:
        with timed("derive"):
            found = sandbox.ask(program, request, seconds=SECONDS[sniffed.kind])
            if "decode_seconds" in found:  # of sound and video, decoding and deriving are one pass
                note("decode", float(found["decode_seconds"]))
    except Crashed:
        raise MediaProblem(
            f"{sniffed.kind}.crash", "Reading the file took too long or broke the reader. Export it again."
        ) from None
    facts = dict(found["facts"])
    return Reading(
        width=facts.pop("width", None),
        height=facts.pop("height", None),
        embedded=facts.pop("embedded"),
        dhash=facts.pop("dhash", None),
        facts=facts,
        copies=tuple(_copy(entry, work) for entry in found["copies"]),
    )


def _copy(entry: dict[str, Any], work: Path) -> Copy:
    return Copy(
        derivation=entry["derivation"],
        path=work / Path(entry["file"]).name,
        mime=entry["mime"],
        width=entry["width"],
        height=entry["height"],
        facts=entry["facts"],
    )
