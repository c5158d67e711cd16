"""Stored bytes that no row names: a process was killed between storing them and writing the row. They go in time.

Nobody else would ever ask for them, and what nobody can find nobody can erase.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from labeling.imports.models import Upload
from labeling.masking.models import SealedOriginal
from labeling.media import storage
from labeling.media.models import Blob
from labeling.rights.evidence.models import Evidence
from labeling.uploads.services import known_paths

GRACE: Final = timedelta(hours=24)
"""How long bytes may lie without a row: far longer than any request or chunk takes from the one to the other."""
MOST: Final = 20_000
"""Files that one call looks at; the next begins elsewhere, and all are seen within days however many there are."""
_TOGETHER: Final = 500
_FANS: Final = {f"{number:02x}": number for number in range(256)}

Known = Callable[[list[str]], set[str]]


def sweep_strays(*, now: datetime) -> int:
    """Delete files of media, uploads and documents that are `GRACE` old and that no row names; how many."""
    removed = 0
    for found, known in (
        (_blobs(now), _known_blobs),
        (storage.files_below("uploads"), _named(Upload)),
        (storage.files_below("incoming"), _known_incoming),
        (storage.files_below("evidence"), _named(Evidence)),
        (storage.files_below("sealed"), _named(SealedOriginal)),
    ):
        paths = islice(found, MOST)
        while some := list(islice(paths, _TOGETHER)):
            removed += _remove(some, known, now - GRACE)
    return removed


def _remove(paths: list[str], known: Known, before: datetime) -> int:
    old = [path for path in set(paths) - known(paths) if storage.is_older(path, than=before)]
    still = set(old) - known(old) if old else set()  # the row may have come while we looked
    return sum(storage.remove_older(path, than=before) for path in sorted(still))


def _blobs(now: datetime) -> Iterator[str]:
    """Media of all organisations, from another fan of the tree each hour."""
    first = int(now.timestamp()) // 3600 % len(_FANS)
    places = [(fan, name) for name in storage.folders("blobs") for fan in storage.folders(f"blobs/{name}")]
    places = [place for place in places if place[0] in _FANS]
    places.sort(key=lambda place: ((_FANS[place[0]] - first) % len(_FANS), place[1]))
    for fan, name in places:
        yield from storage.files_below(f"blobs/{name}/{fan}")


def _known_blobs(paths: list[str]) -> set[str]:
    wanted = {path: path.split("/") for path in paths}
    rows = Blob.objects.filter(sha256__in={parts[-1] for parts in wanted.values()})
    known = {(pk.hex, sha256) for pk, sha256 in rows.values_list("organisation_id", "sha256")}
    return {path for path, parts in wanted.items() if (parts[1], parts[-1]) in known}


def _known_incoming(paths: list[str]) -> set[str]:
    """Parts of uploads that still come in, and files of imports that they became."""
    return known_paths(paths) | _named(Upload)(paths)


def _named(model: type[Upload] | type[Evidence] | type[SealedOriginal]) -> Known:
    def known(paths: list[str]) -> set[str]:
        return set(model._default_manager.filter(path__in=paths).values_list("path", flat=True))

    return known
