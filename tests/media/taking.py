"""Taking bytes in as the product does, and looking at what came of it."""

from pathlib import Path
from typing import Any

from labeling.media import storage
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.selectors import location_of
from labeling.media.services import Outcome, Rejected, identify, measure, take_in


def take(organisation: Any, data: bytes, name: str, folder: Path) -> Outcome:
    """What taking the file in comes to; a type that is not taken counts as rejected."""
    path = folder / "sent"
    path.write_bytes(data)
    file = measure(path, filename=name)
    try:
        sniffed = identify(file)
    except MediaProblem as problem:
        return Rejected(problem.code, problem.detail)
    return take_in(organisation=organisation, file=file, sniffed=sniffed)


def copies(asset: MediaAsset) -> dict[str, MediaAsset]:
    """The derived copies by kind."""
    return {copy.derivation: copy for copy in asset.derived.select_related("blob")}


def stored(asset: MediaAsset) -> bytes:
    """The stored bytes of an asset."""
    return b"".join(storage.parts(storage.open_stored(location_of(asset))))


def entries(pack: bytes) -> list[bytes]:
    """The files of a pack."""
    from labeling.media.child.pack import ENTRY, HEAD

    _, count = HEAD.unpack(pack[: HEAD.size])
    places = [ENTRY.unpack_from(pack, HEAD.size + number * ENTRY.size) for number in range(count)]
    return [pack[offset : offset + length] for offset, length in places]
