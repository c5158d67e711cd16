"""Asking the child that searches and masks."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from labeling.masking.settings import Settings, detector_paths
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.sandbox import GIB, Crashed, Program, ask
from labeling.media.sniff import IMAGE_FORMATS

SECONDS: Final = 120.0
_LARGE: Final = (
    2_560  # pixels a side: from there on faces are searched in tiles, which takes a few times as long
)
_LARGE_SECONDS: Final = 600.0
VIEW_SIDE: Final = 2560
CROP_SIDE: Final = 320
_LIMITS: Final = {"max_pixels": 200_000_000, "max_side": 50_000, "max_frames": 2_000}


def _program() -> Program:
    paths = ",".join(detector_paths())
    return Program(
        f"search {paths}",
        Path(__file__).with_name("child.py"),
        memory_bytes=8 * GIB,  # address space: the runtime of models reserves far more than it touches
        environment=(("DETECTORS", paths), ("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1")),
    )


def search_image(
    *,
    asset: MediaAsset,
    path: Path,
    target: Path,
    policy: Settings,
    places: Sequence[Mapping[str, Any]],
    left_out: Sequence[Mapping[str, Any]],
    takes_new: bool,
) -> dict[str, Any]:
    """Search and mask the original at `path` into `target`: `places` with residuals, `outside`, `suffix`.

    `places`: what is masked already; with `takes_new` what detectors find besides, save in `left_out`, becomes a place
    too. Raises `MediaProblem`.
    """
    wanted = {name: one.threshold for name, one in policy.of_medium("image").items()}
    is_large = max(asset.width or 0, asset.height or 0) > _LARGE
    return _asked(
        {
            "task": "image",
            "path": str(path),
            "format": IMAGE_FORMATS[asset.mime],
            "target": str(target),
            "detectors": wanted,
            "places": list(places),
            "left_out": list(left_out),
            "action": policy.action,
            "grow": policy.grow,
            "takes_new": takes_new,
            **_LIMITS,
        },
        seconds=_LARGE_SECONDS if is_large else SECONDS,
    )


def view_image(
    *, asset: MediaAsset, path: Path, target: Path, box: tuple[int, int, int, int] | None, side: int
) -> None:
    """Write the picture at `path`, or a part of it, to `target` as a bare JPEG of at most `side` pixels."""
    _asked(
        {
            "task": "view",
            "path": str(path),
            "format": IMAGE_FORMATS[asset.mime],
            "target": str(target),
            "box": box,
            "side": side,
            **_LIMITS,
        }
    )


def search_texts(
    *, texts: Mapping[str, str], policy: Settings, least: float | None = None
) -> dict[str, list[list[Any]]]:
    """[detector, kind, start, end, score] of all that is found in each text, by its key. Raises `MediaProblem`.

    From each detector's threshold on, or from the score `least`.
    """
    wanted = {name: one.threshold for name, one in policy.of_medium("text").items()}
    request = {"task": "texts", "texts": dict(texts), "detectors": wanted, "least": least}
    found: dict[str, list[list[Any]]] = _asked(request)["found"]
    return found


def _asked(request: dict[str, Any], *, seconds: float = SECONDS) -> dict[str, Any]:
    try:
        return ask(_program(), request, seconds=seconds)
    except Crashed:
        raise MediaProblem(
            "masking.crash", "Searching it took too long or broke a detector. Look at it by hand."
        ) from None
