"""Machine-readable statements about text and data mining and AI training, in one shape whatever their vocabulary.

Read are TDMRep (``tdm-reservation``), PLUS data mining (``plus:DataMining``), C2PA/CAWG training assertions, AIPREF
``Content-Usage``, ``Content-Signal``, ``X-Robots-Tag``, robots.txt, RSL and prohibitions found in the text of terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SignalScope(StrEnum):
    """What is reserved. ``MINING`` includes every training, ``TRAINING`` every kind of model."""

    MINING = "mining"
    TRAINING = "training"
    GENERATIVE = "generative"
    NONE = "none"
    """Looked for, and nothing is reserved (or it is expressly allowed)."""
    UNCLEAR = "unclear"
    """Something is said that cannot be read: a person must look."""


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
    "plus:datamining": "plus", "plus_data_mining": "plus", "datamining": "plus", "plus": "plus",
    "x-robots-tag": "x-robots-tag", "x_robots_tag": "x-robots-tag", "xrobots": "x-robots-tag",
    "content-usage": "aipref", "content_usage": "aipref", "aipref": "aipref",
    "content-signal": "content-signal", "content_signal": "content-signal",
    "robots": "robots", "robots.txt": "robots", "robots_txt": "robots", "rsl": "rsl",
    "ai.txt": "ai.txt", "ai_txt": "ai.txt",
    "terms_text": "terms_text", "terms": "terms_text", "natural_language": "terms_text", "xmp": "xmp",
    "c2pa": "c2pa", "cawg": "cawg", "c2pa.training-mining": "c2pa", "cawg.training-mining": "cawg",
}  # fmt: skip

_PLUS = {
    "UNSPECIFIED": SignalScope.NONE,
    "ALLOWED": SignalScope.NONE,
    "PROHIBITED": SignalScope.MINING,
    "PROHIBITED-AIMLTRAINING": SignalScope.TRAINING,
    "PROHIBITED-GENAIMLTRAINING": SignalScope.GENERATIVE,
    "PROHIBITED-EXCEPTSEARCHENGINEINDEXING": SignalScope.MINING,
    "PROHIBITED-SEECONSTRAINT": SignalScope.MINING,
    "PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": SignalScope.MINING,
    "PROHIBITED-SEELINKEDRIGHTSEXPR": SignalScope.MINING,
}

_WORDS = {
    "none": SignalScope.NONE, "allowed": SignalScope.NONE, "allow": SignalScope.NONE, "no": SignalScope.NONE,
    "reserved": SignalScope.MINING, "mining": SignalScope.MINING, "prohibited": SignalScope.MINING,
    "prohibit": SignalScope.MINING, "disallow": SignalScope.MINING, "disallowed": SignalScope.MINING,
    "yes": SignalScope.MINING, "notallowed": SignalScope.MINING, "constrained": SignalScope.MINING,
    "training": SignalScope.TRAINING, "generative": SignalScope.GENERATIVE, "unclear": SignalScope.UNCLEAR,
}  # fmt: skip


def vocabulary_of(key: str) -> str | None:
    """The vocabulary a key such as ``tdm-reservation`` or ``cawg.ai_training`` belongs to."""
    lower = key.strip().lower()
    if lower in _KEY_VOCABULARY:
        return _KEY_VOCABULARY[lower]
    if re.fullmatch(r"(?:c2pa|cawg)\.(?:data_mining|ai_inference|ai_training|ai_generative_training)", lower):
        return lower.split(".")[0]
    return None


def read_signal(key: str, value: object) -> TdmSignal | None:
    """One statement from its key and raw value; ``None`` when the key belongs to no vocabulary read here.

    A value that cannot be read gives :attr:`SignalScope.UNCLEAR`, never "nothing reserved".
    """
    vocabulary = vocabulary_of(key)
    if vocabulary is None:
        return None
    machine = vocabulary != "terms_text"
    return TdmSignal(
        vocabulary, _scope(vocabulary, key.strip().lower(), value), machine, vocabulary in IN_ASSET
    )


def _scope(vocabulary: str, key: str, value: object) -> SignalScope:
    if isinstance(value, bool):
        return SignalScope.MINING if value else SignalScope.NONE
    if vocabulary == "tdmrep":
        # Values other than 0 and 1 count as unset by the report, but somebody meant something: a person looks.
        return {"0": SignalScope.NONE, "1": SignalScope.MINING}.get(str(value).strip(), _word(value))
    if vocabulary in ("c2pa", "cawg"):
        return _assertion(key, value)
    if not isinstance(value, str):
        return SignalScope.UNCLEAR
    if vocabulary == "plus":
        name = value.strip().rsplit("/", 1)[-1].upper().removeprefix("DMI-")
        return _PLUS[name] if name in _PLUS else _plus_words(value.strip().lower())
    if vocabulary == "x-robots-tag":
        words = set(re.split(r"[\s,;]+", value.strip().lower()))
        return SignalScope.TRAINING if words & {"noai", "noimageai"} else SignalScope.NONE
    if vocabulary in ("aipref", "content-signal"):
        return _preferences(value)
    return _word(value)


def _plus_words(value: str) -> SignalScope:
    """The texts that editors show for the terms, which some write into the file instead of them."""
    if value.startswith("unspecified"):
        return SignalScope.NONE
    if not value.startswith("prohibited"):
        return _word(value)
    if "generative" in value:
        return SignalScope.GENERATIVE
    return SignalScope.TRAINING if "ml training" in value else SignalScope.MINING


def _word(value: object) -> SignalScope:
    return _WORDS.get(str(value).strip().lower().replace(" ", ""), SignalScope.UNCLEAR)


def _preferences(value: str) -> SignalScope:
    pairs = dict(re.findall(r"([a-z-]+)\s*=\s*([a-z?0-9]+)", value.lower()))
    if not pairs:
        return _word(value)
    denied = {name for name, answer in pairs.items() if answer in ("n", "no", "?0")}
    if denied & {"bots", "all"}:
        return SignalScope.MINING
    if denied & {"train-ai", "ai-train"}:
        return SignalScope.TRAINING
    return SignalScope.GENERATIVE if "train-genai" in denied else SignalScope.NONE


def _assertion(key: str, value: object) -> SignalScope:
    entries: dict[str, object] = {}
    if isinstance(value, Mapping):
        inner = value.get("entries", value)
        entries = (
            {str(name).lower(): use for name, use in inner.items()} if isinstance(inner, Mapping) else {}
        )
    elif "." in key and not key.endswith("training-mining"):
        entries = {key: value}
    else:
        return _word(value)
    denied = {
        name.split(".")[-1] for name, use in entries.items() if _use_of(use) in ("notallowed", "constrained")
    }
    if "data_mining" in denied:
        return SignalScope.MINING
    if "ai_training" in denied:
        return SignalScope.TRAINING
    if "ai_generative_training" in denied:
        return SignalScope.GENERATIVE
    readable = entries and all(
        _use_of(use) in ("allowed", "notallowed", "constrained") for use in entries.values()
    )
    return SignalScope.NONE if readable else SignalScope.UNCLEAR


def _use_of(use: object) -> str:
    raw = use.get("use") if isinstance(use, Mapping) else use
    return str(raw).strip().lower().replace("_", "").replace(" ", "")
