"""Serving media: by signed address, checked against what is allowed at this moment, in one small query each."""

import re
from collections.abc import Iterator
from typing import IO

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.api.problems import problem_response
from labeling.core import clock
from labeling.media import storage
from labeling.media.models import MediaAsset
from labeling.media.urls import LABELING, MediaClaim, read_claim
from projects.models import Item, ItemMedia, ProjectMember
from projects.permissions import SEES_ALL
from projects.selectors.items import is_media_shown
from projects.services.judging import may_be_labeled

_RANGE = re.compile(r"^bytes=([0-9]{0,19})-([0-9]{0,19})$")
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


@csrf_exempt  # only read: a form sent here is refused without being read
@require_safe
def serve_media(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The bytes of one derived copy. 404 for a bad or old address, 410 when the item may no longer be shown."""
    claim = read_claim(signed)
    if claim is None:
        return problem_response(404, "media.address", "This address has expired. Load the page again.")
    item = Item.objects.select_related("project").filter(pk=claim.item_id).first()
    if item is None or item.project.organisation_id != claim.organisation_id:
        return problem_response(404, "media.not_found", "There is no such file.")
    role = _role(claim, item)
    if role is None:
        return problem_response(404, "media.not_found", "There is no such file.")
    if not _may_open(claim, item, role):
        return problem_response(
            410, "rights.changed", "The rights of this item changed; it may no longer be shown."
        )
    asset = _asset(claim)
    if asset is None or asset.mime not in SHOWN:
        return problem_response(404, "media.not_found", "There is no such file.")
    return _answer(request, asset)


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
    return (
        MediaAsset.objects.select_related("blob")
        .filter(parent_id=claim.asset_id, derivation=claim.size, organisation_id=claim.organisation_id)
        .filter(Exists(of_item))
        .first()
    )


def _answer(request: HttpRequest, asset: MediaAsset) -> HttpResponseBase:
    size = asset.blob.bytes
    tag = f'"{asset.blob.sha256[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        span = _span(request.headers.get("Range", ""), size)
        if span is None:
            response = problem_response(416, "media.range", "The range lies outside the file.")
            response["Content-Range"] = f"bytes */{size}"
            return response
        response = _stream(request, asset, *span)
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    return response


def _stream(request: HttpRequest, asset: MediaAsset, first: int, last: int) -> HttpResponseBase:
    size = asset.blob.bytes
    is_part = _RANGE.match(request.headers.get("Range", "").strip()) is not None
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=asset.mime)
    else:
        location = storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
        try:
            file = storage.open_stored(location)
        except FileNotFoundError:
            return problem_response(404, "media.missing", "The stored file is missing. Tell the operator.")
        response = StreamingHttpResponse(_read(file, first, last), content_type=asset.mime)
    response.status_code = 206 if is_part else 200
    response["Content-Length"] = str(last - first + 1)
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _read(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0:
            part = file.read(min(left, storage.CHUNK))
            if not part:
                return
            left -= len(part)
            yield part


def _span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that are asked for; the whole file without a (readable) Range, None when outside."""
    match = _RANGE.match(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return 0, size - 1
    first, last = match.group(1), match.group(2)
    if first == "":
        return (max(0, size - int(last)), size - 1) if int(last) else None
    if int(first) >= size or (last and int(last) < int(first)):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1


urlpatterns = [path("media/<str:signed>", serve_media, name="media")]
