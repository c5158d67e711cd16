"""Machine-readable statements about text and data mining and AI training, in one shape whatever their vocabulary.

Read are TDMRep (``tdm-reservation``), PLUS data mining (``plus:DataMining``), C2PA/CAWG training assertions, AIPREF
``Content-Usage``, ``Content-Signal``, ``X-Robots-Tag``, robots.txt, RSL and prohibitions found in the text of terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import signal_words
from .signal_words import Scopes, SignalScope


@dataclass(frozen=True, slots=True, order=True)
class TdmSignal:
    """One statement. ``machine`` tells whether machines can read it; ``in_asset`` whether it stands in the file
    itself rather than on the site it came from."""

    vocabulary: str
    scope: SignalScope
    machine: bool = True
    in_asset: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON that :func:`read_signal` reads back to an equal value."""
        return {
            "vocab": self.vocabulary,
            "scope": self.scope,
            "machine": self.machine,
            "in_asset": self.in_asset,
        }


IN_ASSET = frozenset({"plus", "c2pa", "cawg", "xmp"})
VOCABULARIES = frozenset(
    {
        "tdmrep",
        "plus",
        "c2pa",
        "cawg",
        "xmp",
        "aipref",
        "content-signal",
        "x-robots-tag",
        "robots",
        "rsl",
        "ai.txt",
        "terms_text",
    }
)

_KEY_VOCABULARY = {
    "tdm-reservation": "tdmrep", "tdm_reservation": "tdmrep", "tdm:reservation": "tdmrep", "tdmrep": "tdmrep",
    "tdm_reserved": "tdmrep", "tdm-reserved": "tdmrep",
    "plus:datamining": "plus", "plus_data_mining": "plus", "datamining": "plus", "plus": "plus",
    "x-robots-tag": "x-robots-tag", "x_robots_tag": "x-robots-tag", "xrobots": "x-robots-tag",
    "content-usage": "aipref", "content_usage": "aipref", "aipref": "aipref",
    "content-signal": "content-signal", "content_signal": "content-signal",
    "robots": "robots", "robots.txt": "robots", "robots_txt": "robots", "rsl": "rsl",
    "ai.txt": "ai.txt", "ai_txt": "ai.txt",
    "terms_text": "terms_text", "terms": "terms_text", "natural_language": "terms_text", "xmp": "xmp",
    "c2pa": "c2pa", "cawg": "cawg", "c2pa.training-mining": "c2pa", "cawg.training-mining": "cawg",
}  # fmt: skip

_STRICTEST = (
    SignalScope.MINING,
    SignalScope.TRAINING,
    SignalScope.UNCLEAR,
    SignalScope.GENERATIVE,
    SignalScope.INFERENCE,
    SignalScope.NONE,
)


def vocabulary_of(key: str) -> str | None:
    """The vocabulary a key such as ``tdm-reservation`` or ``cawg.ai_training`` belongs to."""
    lower = key.strip().lower()
    if lower in _KEY_VOCABULARY:
        return _KEY_VOCABULARY[lower]
    if re.fullmatch(r"(?:c2pa|cawg)\.(?:data_mining|ai_inference|ai_training|ai_generative_training)", lower):
        return lower.split(".")[0]
    return None


def read_signal(key: str, value: object) -> TdmSignal | None:
    """The strictest statement of a key and its raw value; ``None`` when the key belongs to no vocabulary read here.

    A value that cannot be read gives :attr:`SignalScope.UNCLEAR`, never "nothing reserved".
    """
    found = read_all_signals(key, value)
    return min(found, key=lambda signal: _STRICTEST.index(signal.scope)) if found else None


def read_all_signals(key: str, value: object) -> tuple[TdmSignal, ...]:
    """Every statement that one key and its raw value make: an assertion may speak of several kinds of use."""
    vocabulary = vocabulary_of(key)
    if vocabulary is None:
        return ()
    machine, in_asset = vocabulary != "terms_text", vocabulary in IN_ASSET
    scopes = _scopes(vocabulary, key.strip().lower(), value)
    return tuple(sorted(TdmSignal(vocabulary, scope, machine, in_asset) for scope in scopes))


def _scopes(vocabulary: str, key: str, value: object) -> Scopes:
    if isinstance(value, bool):
        return frozenset({SignalScope.MINING if value else SignalScope.NONE})
    if vocabulary == "tdmrep":
        return signal_words.tdmrep(value)
    if vocabulary in ("c2pa", "cawg"):
        return signal_words.assertion(key, value)
    if vocabulary == "rsl":
        return signal_words.rsl(value)
    if vocabulary in ("aipref", "content-signal") and isinstance(value, Mapping):
        return signal_words.preferences(value)
    if not isinstance(value, str):
        return frozenset({SignalScope.UNCLEAR})
    return _TEXTS.get(vocabulary, signal_words.word)(value)


_TEXTS: dict[str, Callable[[str], Scopes]] = {
    "plus": signal_words.plus,
    "x-robots-tag": signal_words.robots_tag,
    "aipref": signal_words.preferences,
    "content-signal": signal_words.preferences,
    "robots": signal_words.robots_file,
    "ai.txt": signal_words.robots_file,
}

__all__ = [
    "IN_ASSET",
    "VOCABULARIES",
    "SignalScope",
    "TdmSignal",
    "read_all_signals",
    "read_signal",
    "vocabulary_of",
]
