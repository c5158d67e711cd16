"""Signed, short-lived addresses of what only reviewers of masks may see: unmasked files, their parts, crops."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from labeling.accounts.actor import Actor
from labeling.core.ids import parse_id
from labeling.masking.models import Gate

_SALT = "clearlabel.masking"
SECONDS = 900


@dataclass(frozen=True, slots=True)
class ReviewClaim:
    """What an address grants to one user: the unmasked file of one input, a part of it, or the crop of one region.

    `part`: "" the file itself; "peaks" the shape of its sound; "frames" the table of its frames; "pages" its pages.
    """

    gate_id: UUID
    user_id: UUID
    name: str
    region_id: UUID | None
    part: str = ""


def review_url(*, gate: Gate, actor: Actor, name: str, region_id: UUID | None = None, part: str = "") -> str:
    """The address of the unmasked file for `actor`, of the crop of a region, or of a part of the file.

    That of pages is a beginning: a page's number, from 0, follows it.
    """
    body = [gate.pk.hex, actor.user.pk.hex, name, region_id.hex if region_id else "", part]
    return "/media/review/" + signing.dumps(body, salt=_SALT)


def read_review_claim(signed: str) -> ReviewClaim | None:
    """What `signed` grants now; None when it was not made by us or is too old."""
    try:
        gate, user, name, region, part = signing.loads(signed, salt=_SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    gate_id, user_id = parse_id(gate), parse_id(user)
    if gate_id is None or user_id is None:
        return None
    return ReviewClaim(gate_id, user_id, str(name), parse_id(region) if region else None, str(part))
