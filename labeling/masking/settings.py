"""The settings of a masking policy: read, checked, and given their defaults."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings as site

from labeling.core.errors import Conflict, Fault, Invalid
from labeling.detect import registry
from labeling.detect.contract import Card, DetectorFault

ACTIONS: Final = ("solid", "mosaic", "blur")
TEXT_ACTIONS: Final = ("placeholder", "pseudonym")
REVIEWS: Final = ("all", "uncertain", "sample")
OTHER: Final = ("hold", "pass")
SOUNDS: Final = ("review", "remove", "keep")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A detector as the policy uses it: from `threshold` on it is believed, below `certain` a person looks."""

    name: str
    threshold: float
    certain: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What a policy says. `sample_share`: with review=sample, the share of items that a person looks at anyway.

    `grow`: how much larger than what was found the mask is. `other_media`: what cannot be searched is held back for
    good, or let pass unsearched.

    Of videos each `every`-th frame is searched; what is not seen for up to `gap` seconds is masked all the same, and
    `margin` seconds before and behind. `sound`: nothing of it is given out before a person has heard it and cut what
    says who speaks, or it is removed for good, or it passes.
    """

    detectors: tuple[Wanted, ...]
    action: str = "solid"
    low_assurance: bool = False
    text_action: str = "placeholder"
    review: str = "all"
    sample_share: float = 0.05
    grow: float = 1.3
    seal_originals: bool = True
    other_media: str = "hold"
    every: int = 5
    gap: float = 2.0
    margin: float = 0.5
    sound: str = "review"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "detectors": [asdict(one) for one in self.detectors]}

    def of_medium(self, medium: str) -> dict[str, Wanted]:
        """The detectors for a medium, by name."""
        known = {card.name: card for card in all_cards()}
        return {
            one.name: one for one in self.detectors if one.name in known and known[one.name].medium == medium
        }


def detector_paths() -> tuple[str, ...]:
    """The detectors that this site adds, as `module:factory`."""
    return tuple(site.DETECTORS)


def all_cards() -> list[Card]:
    """The cards of all detectors of this site; `Conflict` (detector.fault) where one that it names cannot be used."""
    try:
        return registry.cards(detector_paths())
    except DetectorFault as fault:
        raise Conflict(f"{fault} Until then nothing can be searched.", code="detector.fault") from None


def default_settings() -> Settings:
    """Every detector that is on by default, at its own thresholds; a person looks at everything."""
    return Settings(
        tuple(Wanted(card.name, card.threshold, card.certain) for card in all_cards() if card.is_default)
    )


def read_settings(raw: object) -> Settings:
    """Settings from JSON, what is left out by default; `Invalid` with a pointer for each fault."""
    if not isinstance(raw, Mapping):
        raise Invalid("Write the settings as a JSON object.", code="masking.settings")
    faults: list[Fault] = []
    base = default_settings()
    known = set(base.as_dict())
    faults += [_fault(f"/{key}", "There is no such setting.") for key in raw if key not in known]
    made = Settings(
        detectors=_detectors(raw["detectors"], faults) if "detectors" in raw else base.detectors,
        action=_word(raw, "action", ACTIONS, base.action, faults),
        low_assurance=_flag(raw, "low_assurance", base.low_assurance, faults),
        text_action=_word(raw, "text_action", TEXT_ACTIONS, base.text_action, faults),
        review=_word(raw, "review", REVIEWS, base.review, faults),
        sample_share=_number(raw, "sample_share", (0.0, 1.0), base.sample_share, faults),
        grow=_number(raw, "grow", (1.0, 3.0), base.grow, faults),
        seal_originals=_flag(raw, "seal_originals", base.seal_originals, faults),
        other_media=_word(raw, "other_media", OTHER, base.other_media, faults),
        every=_whole(raw, "every", (1, 60), base.every, faults),
        gap=_number(raw, "gap", (0.0, 30.0), base.gap, faults),
        margin=_number(raw, "margin", (0.0, 10.0), base.margin, faults),
        sound=_word(raw, "sound", SOUNDS, base.sound, faults),
    )
    if made.action == "blur" and not made.low_assurance:
        detail = "A blur can be undone in practice. Choose solid or mosaic, or accept low assurance by `low_assurance`."
        faults.append(_fault("/action", detail, "masking.low_assurance"))
    if faults:
        raise Invalid("The policy cannot be used as it is.", code="masking.settings", faults=tuple(faults))
    return made


def _detectors(raw: object, faults: list[Fault]) -> tuple[Wanted, ...]:
    known = {card.name: card for card in all_cards()}
    if not isinstance(raw, list) or not raw:
        faults.append(_fault("/detectors", "Name at least one detector."))
        return ()
    found: dict[str, Wanted] = {}
    for index, entry in enumerate(raw):
        pointer = f"/detectors/{index}"
        name = entry.get("name") if isinstance(entry, Mapping) else None
        card = known.get(name) if isinstance(name, str) else None
        if card is None or not isinstance(entry, Mapping):
            faults.append(
                _fault(f"{pointer}/name", f"There is no such detector. Use one of {', '.join(known)}.")
            )
            continue
        strange = sorted(entry.keys() - {"name", "threshold", "certain"})
        faults += [_fault(f"{pointer}/{key}", "There is no such setting.") for key in strange]
        threshold = _number(entry, "threshold", (0.01, 1.0), card.threshold, faults, pointer)
        certain = _number(entry, "certain", (0.0, 1.0), max(card.certain, threshold), faults, pointer)
        if card.name in found:
            faults.append(_fault(f"{pointer}/name", "This detector is named twice."))
        found[card.name] = Wanted(card.name, threshold, certain)
    return tuple(found.values())


def _word(raw: Mapping[str, Any], key: str, words: tuple[str, ...], default: str, faults: list[Fault]) -> str:
    value = raw.get(key, default)
    if value not in words:
        faults.append(_fault(f"/{key}", f"Use one of {', '.join(words)}."))
        return default
    return str(value)


def _flag(raw: Mapping[str, Any], key: str, default: bool, faults: list[Fault]) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        faults.append(_fault(f"/{key}", "Use true or false."))
        return default
    return value


def _number(
    raw: Mapping[str, Any],
    key: str,
    bounds: tuple[float, float],
    default: float,
    faults: list[Fault],
    pointer: str = "",
) -> float:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not bounds[0] <= value <= bounds[1]:
        faults.append(_fault(f"{pointer}/{key}", f"Use a number from {bounds[0]:g} to {bounds[1]:g}."))
        return default
    return float(value)


def _whole(
    raw: Mapping[str, Any], key: str, bounds: tuple[int, int], default: int, faults: list[Fault]
) -> int:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not bounds[0] <= value <= bounds[1]:
        faults.append(_fault(f"/{key}", f"Use a whole number from {bounds[0]} to {bounds[1]}."))
        return default
    return value


def _fault(pointer: str, detail: str, code: str = "masking.setting") -> Fault:
    return Fault(pointer, code, detail)
