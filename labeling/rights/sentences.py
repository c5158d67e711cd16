"""A verdict as one plain sentence, for screens and for those who read no lists of reasons."""

from collections.abc import Mapping
from typing import Any, Final

_ACTS: Final = {
    "ingest": "be taken in",
    "label": "be labeled",
    "export": "be exported",
    "train": "be used for training",
}
_BECAUSE: Final = {
    "LIC_UNKNOWN": "no licence is known",
    "LIC_NC": "its licence forbids commercial use",
    "LIC_ND": "its licence does not permit altered versions",
    "LIC_ARR": "all rights are reserved and no permission is on file",
}


def sentence(body: Mapping[str, Any], *, action: str, place: str = " in this project") -> str:
    """One sentence for a decision (`Decision.as_dict`), for instance “May be labeled in this project.”

    `place` stands behind the act; give "" where there is no project.
    """
    act = f"{_ACTS[action]}{place}"
    reasons = body["reasons"]
    if body["verdict"] == "ALLOW":
        return f"May {act}."
    if body["verdict"] == "ALLOW_WITH_OBLIGATIONS":
        return f"May {act}, with {_counted(len(body['obligations']), 'condition')}."
    because = f": {_because(reasons[0])}" if reasons else ""
    if body["verdict"] == "NEEDS_REVIEW":
        return f"May not {act} before a person has looked{because}."
    return f"May not {act}{because}."


def _because(reason: Mapping[str, Any]) -> str:
    known = _BECAUSE.get(reason["code"])
    if known is not None:
        return known
    first = str(reason["detail"]).split(". ")[0].rstrip(".")
    # Names of licences and sites keep their capital; the first word of a sentence loses it.
    head = first.split(" ", 1)[0]
    return first if head[1:] != head[1:].lower() or "-" in head else first[:1].lower() + first[1:]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
