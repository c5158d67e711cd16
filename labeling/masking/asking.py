"""Asking the child that searches and masks videos, sound and documents. All of it raises `MediaProblem`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from labeling.masking.settings import Settings, detector_paths
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.sandbox import GIB, Crashed, Program, ask
from labeling.media.sniff import CONTAINERS

PIECE: Final = 45.0
"""Seconds for which one piece of a video is searched."""
_FIND_SECONDS: Final = 600.0  # going to where the piece begins takes time as well
_MASK_SECONDS: Final = 1_800.0
_VIEW_SECONDS: Final = 60.0
_MOST_FRAMES: Final = 500_000
_PAGES: Final = {"max_pages": 200, "page_side": 2_400}


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames from `start` up to `following` (None: to the end): what was found in them, and when each is shown."""

    start: int
    following: int | None
    found: list[list[Any]]
    times: list[float]


@dataclass(frozen=True, slots=True)
class Film:
    """A video file: `original` says how large it is and how it lies. `copy_type`: of a copy of it its container, mov or
    matroska; the latter lie upright."""

    original: MediaAsset
    path: Path
    copy_type: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright original, in whose pixels all boxes are."""
        return self.original.width or 0, self.original.height or 0

    def request(self, task: str) -> dict[str, Any]:
        """What every question about it says."""
        width, height = self.size
        return {
            "task": task,
            "path": str(self.path),
            "format": self.copy_type or CONTAINERS[self.original.mime],
            "rotation": 0 if self.copy_type == "matroska" else self.original.facts.get("rotation", 0),
            "width": width,
            "height": height,
        }


def find_piece(
    film: Film, *, detectors: Mapping[str, float], start: int, every: int, frames: Sequence[int] | None = None
) -> Piece:
    """Search from frame `start` on, each `every`-th frame or `frames`, for about `PIECE` seconds."""
    request = {
        **film.request("film.find"),
        "detectors": dict(detectors),
        "start": start,
        "every": every,
        "frames": None if frames is None else list(frames),
        "seconds": PIECE,
        "max_frames": _MOST_FRAMES,
    }
    answer = _asked(request, _FIND_SECONDS)
    return Piece(start, answer["next"], answer["found"], answer["times"])


def find_in(film: Film, *, detectors: Mapping[str, float], frames: Sequence[int]) -> Iterator[list[Any]]:
    """What detectors find in these frames: [frame, detector, kind, x, y, w, h, score]."""
    start: int | None = 0 if frames and detectors else None
    while start is not None:
        piece = find_piece(film, detectors=detectors, start=start, every=1, frames=frames)
        yield from piece.found
        start = piece.following if piece.following is not None and piece.following <= frames[-1] else None


def mask_film(
    film: Film, *, target: Path, shapes: Sequence[Mapping[str, Any]], spans: Sequence[Any], drops_sound: bool
) -> dict[str, Any]:
    """Write the masked copy to `target`: `width`, `height`, `frames`, and in how many something is `masked`."""
    facts = film.original.facts
    request = {
        **film.request("film.mask"),
        "target": str(target),
        "tracks": [{"keys": one["track"], "first": one["from"], "last": one["to"]} for one in shapes],
        "spans": [list(span) for span in spans],
        "sound": "drop" if drops_sound else "keep",
        "fps": facts.get("fps"),
        "count": facts.get("frames") or 1,
    }
    return _asked(request, _MASK_SECONDS)


def view_film(film: Film, *, target: Path, moment: float, box: Sequence[int] | None, side: int) -> None:
    """Write the picture shown at `moment` seconds, or a part of it, to `target` as a bare JPEG."""
    request = {
        **film.request("film.still"),
        "target": str(target),
        "moment": moment,
        "box": box,
        "side": side,
    }
    _asked(request, _VIEW_SECONDS)


def mask_sound(
    *, asset: MediaAsset, path: Path, target: Path, spans: Sequence[Any], drops_sound: bool
) -> str:
    """Write the recording to `target`, silent in `spans` or altogether; the suffix of the file that it is."""
    request = {
        "task": "sound.mask",
        "path": str(path),
        "format": CONTAINERS[asset.mime],
        "target": str(target),
        "spans": [list(span) for span in spans],
        "sound": "drop" if drops_sound else "keep",
    }
    return str(_asked(request, _MASK_SECONDS)["suffix"])


def mask_document(
    *,
    path: Path,
    target: Path,
    words: Path,
    policy: Settings,
    places: Sequence[Mapping[str, Any]],
    left_out: Sequence[Mapping[str, Any]],
    takes_new: bool,
) -> dict[str, Any]:
    """Search and mask the document at `path` into `target`, its pages' words as they were into `words`."""
    request = {
        "task": "pdf.mask",
        "path": str(path),
        "target": str(target),
        "words": str(words),
        "detectors": {name: one.threshold for name, one in policy.of_medium("image").items()},
        "text_detectors": {name: one.threshold for name, one in policy.of_medium("text").items()},
        "places": list(places),
        "left_out": list(left_out),
        "action": policy.action,
        "grow": policy.grow,
        "takes_new": takes_new,
        **_PAGES,
    }
    return _asked(request, _MASK_SECONDS)


def view_page(
    *,
    path: Path,
    target: Path,
    page: int,
    box: Sequence[int] | None,
    span: Sequence[int] | None,
    side: int,
) -> None:
    """Write a page, the part of it inside `box`, or what is about the words of `span`, to `target` as a bare JPEG."""
    request = {
        "task": "pdf.page",
        "path": str(path),
        "target": str(target),
        "page": page,
        "box": box,
        "span": span,
        "side": side,
        **_PAGES,
    }
    _asked(request, _VIEW_SECONDS)


def _program() -> Program:
    paths = ",".join(detector_paths())
    return Program(
        f"recordings {paths}",
        Path(__file__).with_name("recordings") / "main.py",
        memory_bytes=8 * GIB,  # address space: the runtime of models reserves far more than it touches
        files=100,
        environment=(("DETECTORS", paths), ("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1")),
    )


def _asked(request: dict[str, Any], seconds: float) -> dict[str, Any]:
    try:
        return ask(_program(), request, seconds=seconds)
    except Crashed:
        raise MediaProblem(
            "masking.crash", "Searching it took too long or broke a detector. Look at it by hand."
        ) from None
