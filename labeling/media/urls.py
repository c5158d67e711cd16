"""Signed, short-lived addresses of media, and what they say."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from labeling.accounts.actor import Actor
from labeling.core.ids import parse_id

_SALT = "clearlabel.media"
SECONDS = 900  # as long as a lease: an open editor keeps its picture
PACKS = ("tiles", "pages")
"""Sizes whose address is the beginning of further ones: `…/tiles/{z}/{x}/{y}`, `…/pages/{number}`."""
SIZES = ("display", "thumbnail", "peaks", "frames", "poster", "text", *PACKS)
LABELING, LOOKING = "label", "look"
"""What an address was given for. Given with a lease it opens only what may be labeled, whoever holds it."""


@dataclass(frozen=True, slots=True)
class MediaClaim:
    """What a signed address grants: one kind of copy of one asset of one item, to one user, for labeling or looking."""

    asset_id: UUID
    item_id: UUID
    user_id: UUID
    organisation_id: UUID
    size: str
    door: str


def media_url(
    *,
    asset_id: UUID,
    actor: Actor,
    item_id: UUID,
    size: str = "display",
    door: str = LOOKING,
    seconds: int = SECONDS,
) -> str:
    """The address of a copy of an item's file for `actor`; of a pack, its beginning. The original has none."""
    if size not in SIZES:
        raise ValueError(f"no address for the size {size}")
    parts = [
        asset_id.hex,
        item_id.hex,
        actor.user.pk.hex,
        actor.organisation.pk.hex,
        size,
        door,
        f"{seconds:x}",
    ]
    return "/media/" + signing.TimestampSigner(salt=_SALT).sign(".".join(parts))


def read_claim(signed: str) -> MediaClaim | None:
    """What `signed` grants now; None when it was not made by us or is too old."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        seconds = int(signer.unsign(signed).rsplit(".", 1)[1], 16)
        asset, item, user, organisation, size, door, _ = signer.unsign(signed, max_age=seconds).split(".")
    except (signing.BadSignature, ValueError, IndexError):
        return None
    asset_id, item_id, user_id, organisation_id = map(parse_id, (asset, item, user, organisation))
    if not (asset_id and item_id and user_id and organisation_id) or size not in SIZES:
        return None
    return MediaClaim(asset_id, item_id, user_id, organisation_id, size, door)
