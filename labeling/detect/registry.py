"""All detectors that there are: those built in, those of installed packages, and those that the site names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Final

from .cards import FACES, PLATE_NUMBER, PLATE_SHAPES, PLATE_STAGES, QR_CODES
from .contract import Card, Detector, DetectorFault, check_card
from .names import CAPITALS, TITLES, CapitalisedPairs, TitledNames
from .patterns import CARD as PATTERNS
from .patterns import Patterns
from .phones import CARD as PHONES
from .phones import Phones

GROUP: Final = "clearlabel.detectors"


@lru_cache(maxsize=8)
def factories(paths: tuple[str, ...] = ()) -> dict[str, tuple[Card, Callable[[], Detector]]]:
    """(card, what makes it) of each detector, by name. Nothing is loaded but code. `paths`: `module:factory`.

    A factory is a class or function with the attribute `card`. `DetectorFault` for one that is not, or that takes the
    name of another.
    """
    found: dict[str, tuple[Card, Callable[[], Detector]]] = {}
    others = [entry.value for entry in sorted(entry_points(group=GROUP), key=str)] + list(paths)
    for card, make in [*_built_in(), *map(_checked, others)]:
        if card.name in found:
            raise DetectorFault(f"Two detectors are called {card.name}. Give one of them another name.")
        found[card.name] = (card, make)
    return found


def cards(paths: Sequence[str] = ()) -> list[Card]:
    """The cards of all detectors: built-in ones first."""
    return [card for card, _ in factories(tuple(paths)).values()]


def make(name: str, *, paths: Sequence[str] = ()) -> Detector:
    """The detector of this name, loaded; `DetectorFault` when there is none, its model is not right, or it breaks."""
    found = factories(tuple(paths)).get(name)
    if found is None:
        raise DetectorFault(f"There is no detector {name}. `manage.py detectors` lists them.")
    try:
        made = found[1]()
    except (DetectorFault, MemoryError):
        raise
    except Exception as error:
        raise DetectorFault(f"{name} cannot be begun: {type(error).__name__}: {error}"[:500]) from error
    if not callable(getattr(made, "find", None)):
        raise DetectorFault(f"{name} has no method `find`. See docs/masking.md for what it needs.")
    return made


def _built_in() -> list[tuple[Card, Callable[[], Any]]]:
    return [
        (FACES, partial(_made, "faces", "CenterFace", ())),
        (PLATE_NUMBER, partial(_made, "plates", "Cascade", (PLATE_NUMBER,))),
        (PLATE_STAGES, partial(_made, "plates", "Cascade", (PLATE_STAGES,))),
        (PLATE_SHAPES, partial(_made, "plates", "PlateShapes", ())),
        (QR_CODES, partial(_made, "codes", "QrCodes", ())),
        (PATTERNS, Patterns),
        (PHONES, Phones),
        (TITLES, TitledNames),
        (CAPITALS, CapitalisedPairs),
    ]


def _made(module: str, name: str, arguments: tuple[Any, ...]) -> Any:
    """A detector for pictures. What runs it is loaded only now."""
    return getattr(import_module(f"labeling.detect.{module}"), name)(*arguments)


def _load(path: str) -> Any:
    module, _, name = path.partition(":")
    try:
        return getattr(import_module(module), name)
    except Exception as error:  # it is the site's own code: whatever it raises is said, and ends nothing else
        raise DetectorFault(
            f"The detector {path} cannot be loaded: {type(error).__name__}: {error}"
        ) from error


def _checked(path: str) -> tuple[Card, Callable[[], Detector]]:
    factory = _load(path)
    card = getattr(factory, "card", None)
    if not isinstance(card, Card) or not callable(factory):
        raise DetectorFault(f"The detector {path} has no card. See docs/masking.md for what it needs.")
    check_card(card, path=path)
    return card, factory
