"""The kinds of files that can be searched and masked, each with what does it.

A kind takes its place with `searches` when its module is loaded (`working` loads those that there are). A file of a
kind without one is never labeled unless the policy says that what cannot be searched passes (`other_media`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from labeling.detect.searching import RESIDUAL
from labeling.masking.models import Gate, Region
from labeling.masking.settings import Settings
from labeling.media.services import MaskedFile
from projects.models import ItemMedia


@dataclass(frozen=True, slots=True)
class Found:
    """A place in which a detector found something. `residual`: what was found there after masking, None: not masked
    yet, or not searched again."""

    name: str
    kind: str
    shape: dict[str, Any]
    detector: str
    score: float
    residual: float | None


@dataclass(frozen=True, slots=True)
class MaskedCopy:
    """A masked copy that nobody is given yet. `elsewhere`: what of the same file, in other items, it masks too."""

    made: MaskedFile
    elsewhere: frozenset[tuple[UUID, str]] = frozenset()


@dataclass(slots=True)
class Worked:
    """What came of the work on an item.

    `found`: new places, masked. `outside`: what is found in the masked copies and texts where nothing is masked.
    `known`: the shape and residual that a region has now, by its id; a residual is None where nothing was searched
    again. `originals`: each text that was changed, as it was; `texts`: what each text is now. `unsearched`: files of
    which nobody can say what is in them, and why; `passed`: those that the policy lets pass so; `unheard`: there is
    sound that a person has to hear first; `fault`: what broke.
    """

    found: list[Found] = field(default_factory=list)
    outside: list[Found] = field(default_factory=list)
    known: dict[str, tuple[dict[str, Any], float | None]] = field(default_factory=dict)
    copies: list[MaskedCopy] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    camera: str = ""
    unsearched: str = ""
    passed: str = ""
    unheard: bool = False
    fault: str = ""

    @property
    def failing(self) -> list[str]:
        """The ids of regions in which something is still found."""
        return [pk for pk, (_, residual) in self.known.items() if (residual or 0.0) >= RESIDUAL]

    @property
    def is_residual(self) -> bool:
        """Whether anything is still found: where it was masked, or anywhere else in what would be given out."""
        still = any((one.residual or 0.0) >= RESIDUAL for one in self.found)
        return still or bool(self.failing) or bool(self.outside)


@dataclass(frozen=True, slots=True)
class Task:
    """One file of an item to be masked: `kept` are its regions, `left_out` those that a person took away.

    With `takes_new` what detectors find besides becomes a region too; otherwise it is told as `Worked.outside`.
    """

    gate: Gate
    policy: Settings
    row: ItemMedia
    kept: Sequence[Region]
    left_out: Sequence[Region]
    takes_new: bool
    worked: Worked


@dataclass(frozen=True, slots=True)
class Kind:
    """How files of a kind are worked on. `is_searched`: whether a policy names what it takes to search them; `is_cut`:
    whether it has something done to them in any case.

    `work` adds to `task.worked` and publishes nothing; raises `MediaProblem` for what the file makes of it.
    """

    is_searched: Callable[[Settings], bool]
    is_cut: Callable[[Settings], bool]
    work: Callable[[Task], None]


_KINDS: Final[dict[str, Kind]] = {}


def _never(_: Settings) -> bool:
    return False


def searches(
    name: str, *, is_searched: Callable[[Settings], bool], is_cut: Callable[[Settings], bool] = _never
) -> Callable[[Callable[[Task], None]], Any]:
    """Register the function that works on files of the kind `name` (`MediaAsset.kind`)."""

    def register(work: Callable[[Task], None]) -> Callable[[Task], None]:
        _KINDS[name] = Kind(is_searched, is_cut, work)
        return work

    return register


def kinds() -> Mapping[str, Kind]:
    """The kinds that can be worked on, by name."""
    return _KINDS
