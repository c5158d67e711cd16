"""Media of items as the API shows them: addresses of derived copies, sizes of the oriented original."""

from typing import Any

from labeling.accounts.actor import Actor
from labeling.media.urls import media_url
from projects.models import Item, ItemMedia


def media_bodies(
    item: Item, media: list[ItemMedia], *, actor: Actor, is_shown: bool, is_named: bool
) -> list[dict[str, Any]]:
    """Each input's file: name, addresses (None where not shown), width and height in pixels, type, filename.

    The filename only where `is_named`: it may say who or where, and nobody needs it to label.
    """

    def address(row: ItemMedia, size: str) -> str | None:
        return media_url(asset_id=row.asset_id, actor=actor, item_id=item.pk, size=size) if is_shown else None

    return [
        {
            "name": row.name,
            "url": address(row, "display"),
            "thumbnail": address(row, "thumbnail"),
            "width": row.asset.width,
            "height": row.asset.height,
            "mime": row.asset.mime,
            "filename": row.filename if is_named else None,
        }
        for row in media
    ]


def thumbnail(item: Item, media: list[ItemMedia], actor: Actor) -> str | None:
    """The address of the first picture's thumbnail."""
    first = next((row for row in media if row.asset.kind == "image"), None)
    if first is None:
        return None
    return media_url(asset_id=first.asset_id, actor=actor, item_id=item.pk, size="thumbnail")
