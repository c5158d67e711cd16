"""Records on their way from the chunk that reads them to those that take their files in: they lie in the ledger.

One that says where it was made lies there sealed, as its position does later.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from labeling.core.sealing import seal_bound, unseal_bound
from labeling.imports.stream import Entry
from labeling.positions.services.taking import Keys

PURPOSE: Final = "import-record"


def packed(entries: Sequence[Entry], *, keys: Keys) -> list[dict[str, Any]]:
    """The entries as plain JSON. `keys`: what else of their data is a position."""
    return [{"seq": one.seq, "line": one.line, "file": one.file, **_record(one.raw, keys)} for one in entries]


def unpacked(entries: Sequence[Mapping[str, Any]], *, archive: str) -> list[Entry]:
    """The entries that were packed, all of one archive."""
    return [
        Entry(one["seq"], _opened(one), line=one["line"], file=one["file"], archive=archive)
        for one in entries
    ]


def _record(raw: Any, keys: Keys) -> dict[str, Any]:
    if not _says_where(raw, keys):
        return {"raw": raw}
    return {"sealed": seal_bound(orjson.dumps(raw), purpose=PURPOSE, bound=b"")}


def _opened(one: Mapping[str, Any]) -> Any:
    if "sealed" not in one:
        return one["raw"]
    return orjson.loads(unseal_bound(one["sealed"], purpose=PURPOSE, bound=b""))


def _says_where(raw: Any, keys: Keys) -> bool:
    if not isinstance(raw, Mapping):
        return False
    data = raw.get("data")
    named = {keys.lat, keys.lon, keys.at, keys.subject} - {""}
    return raw.get("position") is not None or (isinstance(data, Mapping) and not named.isdisjoint(data))
