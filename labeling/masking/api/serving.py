"""Unmasked files and crops, for reviewers of masks alone and only while they are to be looked at."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from labeling.accounts.models import Membership, User
from labeling.accounts.roles import Role
from labeling.api.problems import problem_response
from labeling.core import clock
from labeling.detect.pixels import bounds
from labeling.masking.addresses import ReviewClaim, read_review_claim
from labeling.masking.api.serving_recordings import PARTS, RECORDED, copy_of, whole, write_crop
from labeling.masking.asking import view_page
from labeling.masking.models import Gate, GateState, Region
from labeling.masking.searching import CROP_SIDE, VIEW_SIDE, view_image
from labeling.masking.services.openings import note_use, open_now
from labeling.masking.services.sealing import original_of, sealed_original
from labeling.media import storage
from labeling.media.api.answers import not_found
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from projects.models import ItemMedia, ProjectMember

UNSEALED: Final = (GateState.PENDING, GateState.NEEDS_HUMAN)
_MARGIN: Final = 0.5  # of a region's longer side, around it


@csrf_exempt  # only read: a form sent here is refused without being read
@require_safe
def serve_review(request: HttpRequest, signed: str) -> HttpResponseBase:
    """What the address grants. 404 for who may not; 410 once nobody has to look at it any more."""
    return _serve(signed, lambda claim, gate, asset: _answer(request, claim, gate, asset))


@csrf_exempt
@require_safe
def serve_review_page(_: HttpRequest, signed: str, number: int) -> HttpResponseBase:
    """A page of an unmasked document as a picture, from 0, the address being that of its pages."""

    def answer(claim: ReviewClaim, _: Gate, asset: MediaAsset) -> HttpResponseBase:
        if claim.part != "pages" or asset.kind != "pdf" or number >= int(asset.facts.get("pages") or 0):
            return not_found()
        with storage.work_folder() as folder, original_of(asset) as original:
            target = Path(folder) / "view"
            view_page(path=original, target=target, page=number, box=None, span=None, side=VIEW_SIDE)
            return HttpResponse(target.read_bytes(), content_type="image/jpeg")

    return _serve(signed, answer)


def _serve(
    signed: str, answer: Callable[[ReviewClaim, Gate, MediaAsset], HttpResponseBase]
) -> HttpResponseBase:
    claim = read_review_claim(signed)
    gate = (
        None
        if claim is None
        else Gate.objects.select_related("project", "item").filter(pk=claim.gate_id).first()
    )
    if claim is None or gate is None or not _is_reviewer(claim, gate):
        return not_found()
    media = ItemMedia.objects.filter(item=gate.item_id, name=claim.name).select_related("asset__blob").first()
    if media is None:
        return not_found()
    if not may_see(gate=gate, asset=media.asset):
        opening = open_now(gate_id=gate.pk, user_id=claim.user_id, at=clock.now())
        if opening is None:
            return problem_response(410, "original.sealed", "The original is not shown any more.")
        note_use(actor_user=User.objects.get(pk=claim.user_id), opening=opening)
    try:
        return _guarded(answer(claim, gate, media.asset))
    except (MediaProblem, FileNotFoundError):
        return problem_response(
            404, "media.missing", "The stored file is missing or damaged. Tell the operator."
        )


def may_see(*, gate: Gate, asset: MediaAsset) -> bool:
    """Whether reviewers see the original without approvals: until it was sealed, while they have to look at it."""
    return gate.state in UNSEALED and sealed_original(asset) is None


def _is_reviewer(claim: ReviewClaim, gate: Gate) -> bool:
    member = Membership.objects.filter(
        organisation=gate.project.organisation_id, user=claim.user_id, user__is_active=True
    ).first()
    if member is None:
        return False
    own = ProjectMember.objects.filter(project=gate.project_id, user=claim.user_id).first()
    return max(member.role, own.role if own else 0) >= Role.STEWARD


def _answer(request: HttpRequest, claim: ReviewClaim, gate: Gate, asset: MediaAsset) -> HttpResponseBase:
    if claim.region_id is not None:
        region = gate.regions.filter(pk=claim.region_id, name=claim.name).first()
        return not_found() if region is None else _crop(region, asset)
    if claim.part in PARTS:
        return copy_of(request, asset, claim.part)
    if claim.part or asset.kind == "pdf":
        return not_found()
    if asset.kind in RECORDED:
        return whole(request, asset)
    with storage.work_folder() as folder, original_of(asset) as original:
        target = Path(folder) / "view"
        view_image(asset=asset, path=original, target=target, box=None, side=VIEW_SIDE)
        return HttpResponse(target.read_bytes(), content_type="image/jpeg")


def _crop(region: Region, asset: MediaAsset) -> HttpResponseBase:
    with storage.work_folder() as folder, original_of(asset) as original:
        target = Path(folder) / "view"
        if asset.kind in RECORDED:
            if not write_crop(asset=asset, path=original, target=target, shape=region.shape, side=CROP_SIDE):
                return not_found()
        else:
            box = _around(region.shape, asset)
            if box is None:
                return not_found()
            view_image(asset=asset, path=original, target=target, box=box, side=CROP_SIDE)
        return HttpResponse(target.read_bytes(), content_type="image/jpeg")


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response.setdefault("Content-Disposition", "inline")
    return response


def _around(shape: dict[str, object], asset: MediaAsset) -> tuple[int, int, int, int] | None:
    """The region with some of what is around it, so that one sees what it is a part of."""
    size = (asset.width or 0, asset.height or 0)
    inner = bounds(shape, size)
    if inner is None:
        return None
    more = int(max(inner[2] - inner[0], inner[3] - inner[1]) * _MARGIN) + 8
    return (
        max(0, inner[0] - more),
        max(0, inner[1] - more),
        min(size[0], inner[2] + more),
        min(size[1], inner[3] + more),
    )


urlpatterns = [
    path("media/review/<str:signed>", serve_review, name="media-review"),
    path("media/review/<str:signed>/pages/<int:number>", serve_review_page, name="media-review-page"),
]
