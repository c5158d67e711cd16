"""The use of a question in the words of its reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .words import plain, rename

_NAMES = {
    "model_kind": "model", "licence_out": "outbound_licence", "outbound": "outbound_licence",
    "is_commercial": "commercial", "labels_class": "label_class", "label_task": "label_class",
    "research_org": "research_organisation", "territory": "territories", "recipient": "recipients",
}  # fmt: skip
_VALUES: dict[str, dict[str, str]] = {
    "action": {
        "import": "ingest", "acquire": "ingest", "upload": "ingest", "annotate": "label", "labeling": "label",
        "labelling": "label", "submit": "label", "submit_label": "label", "serve": "label", "training": "train",
        "mine": "train", "tdm": "train", "publish": "export", "distribute": "export", "share": "export",
        "deliver": "export", "release": "export",
    },
    "distribution": {"private": "internal", "published": "public", "world": "public", "recipients": "named"},
    "content": {
        "labels_only": "labels", "labels_and_hashes": "labels", "labels_+_hashes": "labels", "labels+hashes": "labels",
        "labels+refs": "labels", "hashes": "refs", "references": "refs", "derivative": "derivatives",
        "masked": "derivatives", "original": "originals", "files": "originals", "class_a_labels": "labels",
    },
    "model": {"generative_ai": "generative", "genai": "generative", "classifier": "discriminative"},
    "mode": {"merge": "merged", "composite": "merged", "separate": "collection"},
    "label_class": {
        "class_a": "a", "class_b": "b", "boxes": "a", "classes": "a", "points": "a", "captions": "b",
        "caption": "b", "transcript": "b", "transcripts": "b", "translation": "b", "translations": "b",
        "box": "a", "factual_labels": "a", "creative": "b", "derivative": "b",
    },
}  # fmt: skip
_PURPOSES = {"commercial": "CommercialPurpose", "non_commercial": "NonCommercialPurpose",
             "noncommercial": "NonCommercialPurpose", "ads": "Advertising", "advertisement": "Advertising",
             "advertising_campaign": "Advertising"}  # fmt: skip
_WORKING = frozenset({"label", "train"})


def use_in_words(raw: object) -> object:
    """The use with its usual names and words; anything but an object comes back as given."""
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        return raw
    made: dict[str, Any] = dict(raw)
    rename(made, _NAMES)
    made.pop("rights_epoch", None)
    if plain(made.get("action")) == "publish":
        made.setdefault("distribution", "public")
    content = made.get("content")
    if (
        isinstance(content, list)
        and {plain(one) for one in content} <= {"labels", "refs", "hashes"}
        and content
    ):
        made["content"] = "labels" if "labels" in {plain(one) for one in content} else "refs"
    for name, words in _VALUES.items():
        if plain(made.get(name)) in words:
            made[name] = words[plain(made[name])]
    if plain(made.get("purpose")) in _PURPOSES:
        made["purpose"] = _PURPOSES[plain(made["purpose"])]
    research = made.get("research")
    if isinstance(research, bool):
        del made["research"]
        if research and made.get("purpose") is None:
            made["purpose"] = "ScientificResearch"
    return made


def alters(use: Mapping[str, Any]) -> bool:
    """Whether the use works with altered files, which is said of an export by its content alone."""
    return plain(use.get("content")) == "derivatives" and plain(use.get("action") or "label") in _WORKING
