"""C2PA stores: the JUMBF boxes (ISO/IEC 19566-5) down to the assertions about training. Signatures are not checked."""

import json
import re
from collections.abc import Iterator
from typing import Any

from labeling.media.embedded import cbor
from labeling.media.embedded.texts import Unreadable, clean

MAX_STORE = 32 * 1024 * 1024
MAX_BOXES = 5_000
MAX_DEPTH = 16
MAX_ENTRIES = 20
_LABEL = re.compile(r"(c2pa|cawg)\.training-mining(?:\.v\d+)?(?:__\d+)?")
_HAS_LABEL = 2


def training_assertions(store: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(key, entries) of each assertion about training and mining in a store, those of older manifests too.

    Entries are name -> {"use", "constraint_info"?}. `Unreadable` for a store that is broken or too large.
    """
    if len(store) > MAX_STORE:
        raise Unreadable("c2pa.too_large")
    return list(_assertions(store, [MAX_BOXES], 0))


def _assertions(raw: bytes, left: list[int], depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if depth > MAX_DEPTH:
        raise Unreadable("c2pa.too_complex")
    for kind, body in _boxes(raw, left):
        if kind != b"jumb":
            continue
        label = _label(body, left)
        match = _LABEL.fullmatch(label)
        if match is None:
            yield from _assertions(body, left, depth + 1)
            continue
        for inner, content in _boxes(body, left):
            if inner in (b"cbor", b"json"):
                yield f"{match[1]}.training-mining", _entries(_document(inner, content))


def _boxes(raw: bytes, left: list[int]) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(raw):
        left[0] -= 1
        if left[0] < 0:
            raise Unreadable("c2pa.too_complex")
        size, kind, head = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(raw[at + 8 : at + 16], "big"), 16
        elif size == 0:  # to the end
            size = len(raw) - at
        if size < head or at + size > len(raw):
            raise Unreadable("c2pa.broken")
        yield kind, raw[at + head : at + size]
        at += size


def _label(body: bytes, left: list[int]) -> str:
    kind, description = next(_boxes(body, left), (b"", b""))
    if kind != b"jumd" or len(description) < 17 or not description[16] & _HAS_LABEL:
        return ""
    return description[17:].split(b"\0", 1)[0].decode("utf-8", "replace")


def _document(kind: bytes, content: bytes) -> Any:
    if kind == b"cbor":
        return cbor.loads(content)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("c2pa.broken") from None


def _entries(document: Any) -> dict[str, Any]:
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, dict):
        raise Unreadable("c2pa.broken")
    found: dict[str, Any] = {}
    for name, entry in list(entries.items())[:MAX_ENTRIES]:
        use = entry.get("use") if isinstance(entry, dict) else entry
        kept = {"use": clean(str(use), most=40)}
        if isinstance(entry, dict) and entry.get("constraint_info"):
            kept["constraint_info"] = clean(str(entry["constraint_info"]), most=300)
        found[clean(str(name), most=60)] = kept
    return found
