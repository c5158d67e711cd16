"""Media of items as the API shows them: addresses of derived copies, sizes of the oriented original."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.media.models import MediaAsset
from labeling.media.selectors import further_copies
from labeling.media.urls import LOOKING, media_url
from projects.models import Item, ItemMedia

Copies = Mapping[str, MediaAsset]
Address = Callable[[str], str]
"""The address of a kind of copy of the file at hand."""
_NOTHING: Final[dict[str, Any]] = dict.fromkeys(("tiles", "pages", "frames", "peaks", "poster", "text"))


def copies_of(media: Iterable[ItemMedia]) -> Mapping[UUID, Copies]:
    """What there is of these files beside picture and thumbnail, by asset; no query where nothing is."""
    return further_copies([row.asset for row in media])


def media_body(
    row: ItemMedia, copies: Copies, *, actor: Actor, door: str = LOOKING, is_shown: bool = True
) -> dict[str, Any]:
    """One file: its input's name, sizes in pixels, seconds, and addresses for `actor` alone; none unless shown.

    `copies`: what `copies_of` found of it. All addresses go through `door`.
    """
    asset = row.asset
    body = {
        "name": row.name,
        "url": None,
        "thumbnail": None,
        "width": asset.width,
        "height": asset.height,
        "mime": asset.mime,
        "duration": asset.facts.get("duration"),
        **_NOTHING,
    }
    if not is_shown:
        return body

    def address(size: str) -> str:
        return media_url(asset_id=asset.pk, actor=actor, item_id=row.item_id, size=size, door=door)

    body["url"] = address("display")
    if has_thumbnail(asset):
        body["thumbnail"] = address("thumbnail")
    for kind, copy in copies.items():
        if kind in _SHOWN:
            body[kind] = _SHOWN[kind](copy, address)
    return body


def has_thumbnail(asset: MediaAsset) -> bool:
    """Whether there is one; of files that were taken in before facts named the copies, pictures have one."""
    copies = asset.facts.get("copies")
    return asset.kind == "image" if copies is None else "thumbnail" in copies


def _plain(copy: MediaAsset, address: Address) -> str:
    return address(copy.derivation)


def _tiles(copy: MediaAsset, address: Address) -> dict[str, Any]:
    levels = copy.facts["levels"]
    return {
        "template": address("tiles") + "/tiles/{z}/{x}/{y}",
        "width": levels[-1]["width"],
        "height": levels[-1]["height"],
        "tile": copy.facts["side"],
        "levels": [{key: level[key] for key in ("width", "height", "columns", "rows")} for level in levels],
    }


def _pages(copy: MediaAsset, address: Address) -> dict[str, Any]:
    return {"template": address("pages") + "/pages/{n}", "sizes": copy.facts["sizes"]}


def _frames(copy: MediaAsset, address: Address) -> dict[str, Any]:
    return {"url": address("frames"), "count": copy.facts["count"]}


_SHOWN: Final[Mapping[str, Callable[[MediaAsset, Address], Any]]] = {
    "tiles": _tiles,
    "pages": _pages,
    "frames": _frames,
    "peaks": _plain,
    "poster": _plain,
    "text": _plain,
}


def media_bodies(
    media: list[ItemMedia], *, actor: Actor, is_shown: bool, is_named: bool
) -> list[dict[str, Any]]:
    """Each input's file as `media_body` has it, addresses only where shown, and its filename.

    The filename only where `is_named`: it may say who or where, and nobody needs it to label.
    """
    copies = copies_of(media) if is_shown else {}
    return [
        media_body(row, copies.get(row.asset_id, {}), actor=actor, is_shown=is_shown)
        | {"filename": row.filename if is_named else None}
        for row in media
    ]


def thumbnail(item: Item, media: list[ItemMedia], actor: Actor) -> str | None:
    """The address of the first thumbnail there is."""
    first = next((row for row in media if has_thumbnail(row.asset)), None)
    if first is None:
        return None
    return media_url(asset_id=first.asset_id, actor=actor, item_id=item.pk, size="thumbnail")
