"""Serving media: by signed address, checked against what is allowed at this moment, in one small query each."""

from collections.abc import Callable

from django.db.models import Exists
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.api.problems import problem_response
from labeling.core import clock
from labeling.media.api.answers import entry_answer, file_answer, not_found
from labeling.media.models import MediaAsset
from labeling.media.selectors import given_copies
from labeling.media.urls import LABELING, PACKS, MediaClaim, read_claim
from projects.models import Item, ItemMedia, ProjectMember
from projects.permissions import SEES_ALL
from projects.selectors.items import is_media_shown
from projects.services.judging import may_be_labeled

Answer = Callable[[MediaAsset], HttpResponseBase]


@csrf_exempt  # only read: a form sent here is refused without being read
@require_safe
def serve_media(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The bytes of one derived copy. 404 for a bad or old address, 410 when the item may no longer be shown."""
    return _serve(signed, lambda asset: file_answer(request, asset), of=None)


@csrf_exempt
@require_safe
def serve_tile(request: HttpRequest, signed: str, z: int, x: int, y: int) -> HttpResponseBase:
    """A tile of a large picture, the address being that of its tiles: level, column, row. 404 outside the picture."""

    def answer(asset: MediaAsset) -> HttpResponseBase:
        levels = asset.facts.get("levels", [])
        if z >= len(levels) or x >= levels[z]["columns"] or y >= levels[z]["rows"]:
            return not_found()
        return entry_answer(request, asset, levels[z]["first"] + y * levels[z]["columns"] + x)

    return _serve(signed, answer, of="tiles")


@csrf_exempt
@require_safe
def serve_page(request: HttpRequest, signed: str, number: int) -> HttpResponseBase:
    """A page of a document as a picture, from 0, the address being that of its pages."""

    def answer(asset: MediaAsset) -> HttpResponseBase:
        if number >= len(asset.facts.get("sizes", [])):
            return not_found()
        return entry_answer(request, asset, number)

    return _serve(signed, answer, of="pages")


def _serve(signed: str, answer: Answer, *, of: str | None) -> HttpResponseBase:
    """`of`: the kind of pack that the address must be for; None for files that are given out whole."""
    claim = read_claim(signed)
    if claim is None or (claim.size != of if of is not None else claim.size in PACKS):
        return problem_response(404, "media.address", "This address has expired. Load the page again.")
    item = Item.objects.select_related("project").filter(pk=claim.item_id).first()
    if item is None or item.project.organisation_id != claim.organisation_id:
        return not_found()
    role = _role(claim, item)
    if role is None:
        return not_found()
    if not _may_open(claim, item, role):
        return problem_response(
            410, "rights.changed", "The rights of this item changed; it may no longer be shown."
        )
    asset = _asset(claim)
    return not_found() if asset is None else answer(asset)


def _may_open(claim: MediaClaim, item: Item, role: Role) -> bool:
    """At this moment: an address given with a lease goes by the labeling door, for stewards and owners too.

    So does looking, below the role steward: the verdict that is stored with the item may be a moment old.
    """
    if claim.door == LABELING or role < Role.STEWARD:
        return may_be_labeled(project=item.project, item=item, at=clock.now())
    return is_media_shown(item, role=role)


def _role(claim: MediaClaim, item: Item) -> Role | None:
    member = Membership.objects.filter(
        organisation_id=claim.organisation_id, user_id=claim.user_id, user__is_active=True
    ).first()
    if member is None:
        return None
    if member.role >= SEES_ALL:
        return Role(member.role)
    own = ProjectMember.objects.filter(project_id=item.project_id, user_id=claim.user_id).first()
    return Role(max(own.role, member.role)) if own else None


def _asset(claim: MediaClaim) -> MediaAsset | None:
    of_item = ItemMedia.objects.filter(item_id=claim.item_id, asset_id=claim.asset_id)
    copies = given_copies(
        asset_id=claim.asset_id, organisation_id=claim.organisation_id, derivation=claim.size
    )
    return copies.filter(Exists(of_item)).first()


urlpatterns = [
    path("media/<str:signed>", serve_media, name="media"),
    path("media/<str:signed>/tiles/<int:z>/<int:x>/<int:y>", serve_tile, name="media-tile"),
    path("media/<str:signed>/pages/<int:number>", serve_page, name="media-page"),
]
