"""Regions of videos, sound and documents as reviewers draw them: read, and checked against the file."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from labeling.core.errors import Fault, Invalid
from labeling.media.models import MediaAsset

MOST_DRAWN: Final = 1_000
"""Keys of a track that a person draws, at most."""
_LARGEST: Final = 1e6
_OUTSIDE: Final = "The region lies outside of the file."
_HOW: Final = {
    "video": (
        'Write {"track": [[frame, x, y, w, h], …], "from": frame, "to": frame} in pixels of the upright original, '
        'frames counted from 0 and ascending, or {"sound": [from, to]} in seconds.'
    ),
    "audio": 'Write {"sound": [from, to]} in seconds.',
    "pdf": (
        'Write {"page": number, "box": [x, y, w, h]} in pixels of the picture of the page, or {"page": number, '
        '"words": [start, end]} in code points of its text; pages are counted from 0.'
    ),
}


def read_recorded(asset: MediaAsset, raw: object) -> dict[str, Any] | None:
    """The shape of a region in a video, a sound or a document, as `recording_shapes` has it; None for other kinds.

    `Invalid` for one that is none, or lies outside.
    """
    if asset.kind not in _HOW:
        return None
    if isinstance(raw, Mapping):
        keys = frozenset(raw)
        if asset.kind == "video" and keys == {"track", "from", "to"}:
            return _track(asset, raw)
        if asset.kind in ("video", "audio") and keys == {"sound"}:
            return _cut(asset, raw["sound"])
        if asset.kind == "pdf" and keys in ({"page", "box"}, {"page", "words"}):
            return _on_page(asset, raw)
    raise _wrong(asset)


def _track(asset: MediaAsset, raw: Mapping[str, Any]) -> dict[str, Any]:
    keys, first, last = raw["track"], raw["from"], raw["to"]
    count = int(asset.facts.get("frames") or 1)
    if not (isinstance(keys, list) and 1 <= len(keys) <= MOST_DRAWN and all(map(_is_key, keys))):
        raise _wrong(asset)
    if not (_is_whole(first) and _is_whole(last)):
        raise _wrong(asset)
    numbers = [key[0] for key in keys]
    is_ordered = all(one < other for one, other in pairwise(numbers))
    if not (is_ordered and 0 <= first <= numbers[0] and numbers[-1] <= last < count):
        raise _outside()
    width, height = asset.width or 0, asset.height or 0
    if not all(x < width and y < height and x + w > 0 and y + h > 0 for _, x, y, w, h in keys):
        raise _outside()
    return {"track": [list(key) for key in keys], "from": first, "to": last, "shown": numbers[0], "every": 1}


def _cut(asset: MediaAsset, span: object) -> dict[str, Any]:
    if not (isinstance(span, list) and len(span) == 2 and all(map(_is_number, span))):
        raise _wrong(asset)
    if not 0 <= span[0] < span[1] or span[0] >= float(asset.facts.get("duration") or 0):
        raise _outside()
    if asset.kind == "video" and not asset.facts.get("has_sound"):
        raise _outside()
    return {"sound": [round(part, 3) for part in span]}


def _on_page(asset: MediaAsset, raw: Mapping[str, Any]) -> dict[str, Any]:
    page = raw["page"]
    if not _is_whole(page):
        raise _wrong(asset)
    if not 0 <= page < int(asset.facts.get("pages") or 0):
        raise _outside()
    if "words" in raw:
        words = raw["words"]
        if not (isinstance(words, list) and len(words) == 2 and all(map(_is_whole, words))):
            raise _wrong(asset)
        if not 0 <= words[0] < words[1]:
            raise _outside()
        return {"page": page, "words": words}
    box = raw["box"]
    if not (isinstance(box, list) and len(box) == 4 and all(map(_is_number, box)) and min(box[2:]) > 0):
        raise _wrong(asset)
    if min(box[0] + box[2], box[1] + box[3]) <= 0:
        raise _outside()
    return {"page": page, "box": box}


def _is_key(raw: object) -> bool:
    if not (isinstance(raw, list) and len(raw) == 5 and _is_whole(raw[0]) and all(map(_is_number, raw[1:]))):
        return False
    return bool(raw[3] > 0 and raw[4] > 0)


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < _LARGEST


def _is_whole(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < _LARGEST


def _wrong(asset: MediaAsset) -> Invalid:
    detail = _HOW[asset.kind]
    return Invalid(detail, code="region.shape", faults=(Fault("/shape", "region.shape", detail),))


def _outside() -> Invalid:
    return Invalid(_OUTSIDE, code="region.outside", faults=(Fault("/shape", "region.outside", _OUTSIDE),))
