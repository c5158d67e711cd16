"""How single vocabularies of mining reservations are read: each turns a raw value into what is reserved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from .tdmrep import values


class SignalScope(StrEnum):
    """What is reserved. ``MINING`` includes every training, ``TRAINING`` every kind of model."""

    MINING = "mining"
    TRAINING = "training"
    GENERATIVE = "generative"
    INFERENCE = "inference"
    """Running a model over it, as for pre-labels; training is not concerned."""
    NONE = "none"
    """Looked for, and nothing is reserved (or it is expressly allowed)."""
    UNCLEAR = "unclear"
    """Something is said that cannot be read: a person must look."""


Scopes = frozenset[SignalScope]
_S = SignalScope

PLUS: Final = {
    "UNSPECIFIED": _S.NONE,
    "ALLOWED": _S.NONE,
    "PROHIBITED": _S.MINING,
    "PROHIBITED-AIMLTRAINING": _S.TRAINING,
    "PROHIBITED-GENAIMLTRAINING": _S.GENERATIVE,
    "PROHIBITED-EXCEPTSEARCHENGINEINDEXING": _S.MINING,
    "PROHIBITED-SEECONSTRAINT": _S.MINING,
    "PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": _S.MINING,
    "PROHIBITED-SEELINKEDRIGHTSEXPR": _S.MINING,
}
_PLUS_DISPLAYED: Final = {
    "unspecified no prohibition defined": "UNSPECIFIED",
    "prohibited for ai ml training": "PROHIBITED-AIMLTRAINING",
    "prohibited for generative ai ml training": "PROHIBITED-GENAIMLTRAINING",
    "prohibited except for search engine indexing": "PROHIBITED-EXCEPTSEARCHENGINEINDEXING",
    "prohibited see plus other constraints": "PROHIBITED-SEECONSTRAINT",
    "prohibited see plus otherconstraints": "PROHIBITED-SEECONSTRAINT",
    "prohibited see constraint": "PROHIBITED-SEECONSTRAINT",
    "prohibited see embedded encoded rights expression": "PROHIBITED-SEEEMBEDDEDRIGHTSEXPR",
    "prohibited see embedded rights expression": "PROHIBITED-SEEEMBEDDEDRIGHTSEXPR",
    "prohibited see linked encoded rights expression": "PROHIBITED-SEELINKEDRIGHTSEXPR",
    "prohibited see linked rights expression": "PROHIBITED-SEELINKEDRIGHTSEXPR",
}

_WORDS: Final = {
    "none": _S.NONE, "allowed": _S.NONE, "allow": _S.NONE, "no": _S.NONE, "reserved": _S.MINING, "mining": _S.MINING,
    "prohibited": _S.MINING, "prohibit": _S.MINING, "disallow": _S.MINING, "disallowed": _S.MINING, "yes": _S.MINING,
    "notallowed": _S.MINING, "constrained": _S.MINING, "forbidden": _S.MINING, "denied": _S.MINING,
    "training": _S.TRAINING, "noai": _S.TRAINING, "noimageai": _S.TRAINING, "ai-train": _S.TRAINING,
    "generative": _S.GENERATIVE, "inference": _S.INFERENCE, "unclear": _S.UNCLEAR,
}  # fmt: skip

_CRAWLERS: Final = re.compile(
    r"gptbot|chatgpt|oai-searchbot|google-extended|ccbot|claudebot|claude-web|anthropic|bytespider|applebot-extended"
    r"|meta-external|facebookbot|perplexitybot|cohere|diffbot|img2dataset|omgili|amazonbot|ai2bot|timpibot"
)


def word(value: object) -> Scopes:
    """A value that is one of our own words."""
    return frozenset({_WORDS.get(str(value).strip().lower().replace(" ", ""), _S.UNCLEAR)})


def tdmrep(value: object) -> Scopes:
    """``tdm-reservation``. Values other than 0 and 1 count as unset by the report, but somebody meant something."""
    found: set[SignalScope] = set()
    for one in values(value):
        known = {"0": _S.NONE, "1": _S.MINING}.get(str(one).strip())
        found |= word(one) if known is None else {known}
    return frozenset(found - {_S.NONE} or found or {_S.UNCLEAR})


def plus(value: str) -> Scopes:
    """``plus:DataMining`` by its address, its key (with or without ``DMI-``), or the text a program displays."""
    text = value.strip()
    key = re.sub(
        r"^(?:https?://ns\.useplus\.org/ldf/vocab/)?(?:plus:)?(?:DMI-)?", "", text, flags=re.IGNORECASE
    )
    if key.upper() in PLUS:
        return frozenset({PLUS[key.upper()]})
    shown = _PLUS_DISPLAYED.get(" ".join(re.findall(r"[a-z]+", text.lower())))
    return word(value) if shown is None else frozenset({PLUS[shown]})


def robots_tag(value: str) -> Scopes:
    """``X-Robots-Tag`` and the ``robots`` meta element: ``noai`` and ``noimageai``; the rest is about search."""
    words = set(re.split(r"[\s,;:]+", value.strip().lower()))
    return frozenset({_S.TRAINING if words & {"noai", "noimageai", "noml"} else _S.NONE})


_TRAINING_KEYS: Final = {"train-ai", "ai-train", "ai", "train"}
_GENERATIVE_KEYS: Final = {"train-genai", "genai"}
_MINING_KEYS: Final = {"bots", "all", "tdm"}
_INFERENCE_KEYS: Final = {"ai-input", "ai-use", "ai-inference"}


def preferences(value: object) -> Scopes:
    """``Content-Usage`` (AIPREF) and ``Content-Signal``: pairs of a use and y or n, as text or as an object."""
    if isinstance(value, Mapping):
        value = ", ".join(f"{name}={answer}" for name, answer in value.items())
    elif not isinstance(value, str):
        return frozenset({_S.UNCLEAR})
    pairs = dict(re.findall(r"([a-z-]+)\s*=\s*([^\s,;]+)", value.lower()))
    if not pairs:
        return word(value)
    found: set[SignalScope] = set()
    for names, scope in (
        (_MINING_KEYS, _S.MINING),
        (_TRAINING_KEYS, _S.TRAINING),
        (_GENERATIVE_KEYS, _S.GENERATIVE),
        (_INFERENCE_KEYS, _S.INFERENCE),
    ):
        for answer in (pairs[name] for name in names if name in pairs):
            if answer in ("n", "no", "?0", "0", "false"):
                found.add(scope)
            elif answer not in ("y", "yes", "?1", "1", "true"):
                found.add(_S.UNCLEAR)
    return frozenset(found or {_S.NONE})


_ASSERTED: Final = {
    "data_mining": _S.MINING,
    "ai_training": _S.TRAINING,
    "ai_generative_training": _S.GENERATIVE,
    "ai_inference": _S.INFERENCE,
}


def assertion(key: str, value: object) -> Scopes:
    """``c2pa.training-mining`` and ``cawg.training-mining``: four kinds, each allowed, not allowed or constrained."""
    entries: dict[str, object] = {}
    if isinstance(value, str) and value.strip().startswith("{"):
        value = _read_json(value)
    if isinstance(value, Mapping) and not {"use", "constraint_info"} & set(value):
        inner = value.get("entries", value)
        entries = (
            {str(name).lower(): use for name, use in inner.items()} if isinstance(inner, Mapping) else {}
        )
    elif "." in key and not key.endswith("training-mining"):
        entries = {key: value}
    else:
        return word(value) if isinstance(value, str) else frozenset({_S.UNCLEAR})
    if not entries:
        return frozenset({_S.UNCLEAR})
    found = {_asserted(name.rsplit(".", 1)[-1], use) for name, use in entries.items()}
    return frozenset(found - {_S.NONE} or {_S.NONE})


def _read_json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _asserted(kind: str, use: object) -> SignalScope:
    raw = use.get("use") if isinstance(use, Mapping) else use
    told = str(raw).strip().lower().replace("_", "").replace(" ", "").replace("-", "")
    scope = _ASSERTED.get(kind)
    if scope is None or told not in ("allowed", "notallowed", "constrained"):
        return _S.UNCLEAR
    if told == "constrained" and isinstance(use, Mapping) and str(use.get("constraint_info") or "").strip():
        return _S.UNCLEAR  # whoever reads the constraint may find that it permits this
    return _S.NONE if told == "allowed" else scope


def robots_file(value: str) -> Scopes:
    """robots.txt (RFC 9309) or ai.txt as text: groups that keep out everybody, or crawlers known to train models."""
    if ":" not in value:
        return word(value)
    agents: list[str] = []
    found: set[SignalScope] = set()
    in_rules = read = False
    for line in value.lower().splitlines():
        name, _, rest = (part.strip() for part in line.split("#", 1)[0].partition(":"))
        if name == "user-agent":
            agents, in_rules = ([] if in_rules else agents) + [rest], False
        elif name in ("disallow", "allow"):
            in_rules = read = True
            if name == "disallow" and rest:
                found |= {_S.MINING for agent in agents if agent == "*"}
                found |= {_S.TRAINING for agent in agents if _CRAWLERS.search(agent)}
        elif name in ("content-usage", "content-signal"):
            read = True
            found |= preferences(rest) - {_S.NONE}
    return frozenset(found or {_S.NONE if read or agents else _S.UNCLEAR})


def rsl(value: object) -> Scopes:
    """Really Simple Licensing: its XML, or its ``permits`` and ``prohibits`` as JSON."""
    if isinstance(value, Mapping):
        permits, prohibits = _listed(value.get("permits")), _listed(value.get("prohibits"))
        stated = {"permits", "prohibits"} & set(value)
    else:
        text = str(value).lower()
        if "<" not in text:
            return word(value)
        permits, prohibits = _tagged("permits", text), _tagged("prohibits", text)
        stated = {name for name in ("permits", "prohibits") if f"<{name}" in text}
    if prohibits & {"all", "*"}:
        return frozenset({_S.MINING})
    if prohibits & {"ai-all", "ai-train", "train-ai"}:
        return frozenset({_S.TRAINING})
    if "permits" in stated and not permits & {"all", "*", "ai-all", "ai-train", "train-ai"}:
        return frozenset({_S.TRAINING})
    return frozenset({_S.NONE if stated else _S.UNCLEAR})


def _listed(value: object) -> set[str]:
    words = value if isinstance(value, list | tuple) else re.split(r"[\s,]+", str(value or ""))
    return {str(entry).strip().lower() for entry in words} - {""}


def _tagged(name: str, text: str) -> set[str]:
    found: set[str] = set()
    for body in re.findall(rf"<{name}\b[^>]*type=[\"']usage[\"'][^>]*>([^<]*)<", text):
        found |= _listed(body)
    return found
