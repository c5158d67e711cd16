"""The TDM Reservation Protocol: rules of a site with their paths, headers, elements of a page, metadata of a file.

The file of the origin counts least, a header more, what stands in the document most; a place that says nothing resets
nothing. Of the rules of one file the most specific path wins, upper and lower case apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

PLACES: Final = {
    "site": 0, "origin": 0, "source": 0, "well_known": 0, "well-known": 0, "tdmrep.json": 0, "origin_file": 0,
    "header": 1, "headers": 1, "http": 1, "http_header": 1, "http_headers": 1, "response": 1,
    "asset": 2, "file": 2, "document": 2, "html": 2, "meta": 2, "page": 2, "item": 2, "pdf": 2, "epub": 2, "xmp": 2,
    "metadata": 2, "embedded": 2,
}  # fmt: skip
"""Where a statement stands, and how much it counts against others."""
INSIDE: Final = frozenset({"file", "pdf", "epub", "xmp", "metadata", "embedded"})
"""Places within the file itself."""

_KEYS: Final = ("tdm-reservation", "tdm_reservation", "tdm:reservation", "reservation")
_META: Final = re.compile(
    r"<meta\b(?=[^>]*\bname\s*=\s*[\"']?tdm-reservation)[^>]*\bcontent\s*=\s*[\"']?([^\"'\s>]*)",
    re.IGNORECASE,
)


def values(given: object, address: str | None = None) -> list[object]:
    """The values of ``tdm-reservation`` that a statement in any of its shapes makes for an address.

    Without an address every rule counts, as nobody knows which one is meant.
    """
    if isinstance(given, str):
        return _written(given, address)
    if isinstance(given, Mapping):
        rules = given.get("rules")
        if isinstance(rules, list):
            return values(rules, address)
        return [given[key] for key in _KEYS if given.get(key) is not None]
    if isinstance(given, list | tuple):
        return _ruled([rule for rule in given if isinstance(rule, Mapping)], address)
    return [given]


def _written(text: str, address: str | None) -> list[object]:
    told = text.strip()
    if told[:1] in ("{", "["):
        try:
            return values(json.loads(told), address)
        except (ValueError, RecursionError):
            return [told]
    found: list[object] = list(_META.findall(told))
    return found or [told]


def _ruled(rules: Iterable[Mapping[str, object]], address: str | None) -> list[object]:
    stated = [(str(rule.get("location") or "/"), values(rule)) for rule in rules]
    stated = [(location, own) for location, own in stated if own]
    if address is None:
        return [value for _, own in stated for value in own]
    path = _path(address)
    matching = [(len(location), own) for location, own in stated if _matches(location, path)]
    return max(matching, key=lambda entry: entry[0])[1] if matching else ["0"]


def _path(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "/"
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _matches(location: str, path: str) -> bool:
    ends = location.endswith("$")
    pieces = (location[:-1] if ends else location).split("*")
    pattern = ".*".join(re.escape(piece) for piece in pieces)
    return re.match(pattern + ("$" if ends else ""), path, re.DOTALL) is not None
