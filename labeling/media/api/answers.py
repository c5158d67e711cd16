"""Bytes of stored copies as answers: fixed types, no sniffing, no scripts. By this process, a proxy or a bucket."""

from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)

from labeling.api.problems import problem_response
from labeling.media import storage
from labeling.media.api.ranges import Unsatisfiable, read_range
from labeling.media.child.pack import ENTRY, entry_place
from labeling.media.models import MediaAsset
from labeling.media.selectors import location_of

SHOWN: Final = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/webm", "application/json"}
    | {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/flac", "text/plain; charset=utf-8"}
)
"""The types that are given out. A blob of any other has no address, whatever its row says."""
PRESIGNED_SECONDS: Final = 60


def file_answer(request: HttpRequest, asset: MediaAsset) -> HttpResponseBase:
    """The whole copy, or the range of it that is asked for."""
    if asset.mime not in SHOWN:
        return not_found()
    tag = f'"{asset.blob.sha256[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return _guarded(HttpResponse(status=304), tag)
    if settings.MEDIA_PRESIGNED and request.method == "GET":
        return _guarded(
            HttpResponseRedirect(
                storage.presigned(location_of(asset), mime=asset.mime, seconds=PRESIGNED_SECONDS)
            ),
            None,
        )
    if settings.MEDIA_ACCEL:
        response = HttpResponse(content_type=asset.mime)
        response["X-Accel-Redirect"] = settings.MEDIA_ACCEL + quote(location_of(asset))
        return _guarded(response, tag)
    return _guarded(_span_answer(request, asset), tag)


def _span_answer(request: HttpRequest, asset: MediaAsset) -> HttpResponseBase:
    size = asset.blob.bytes
    try:
        span = read_range(request.headers.get("Range", ""), size)
    except Unsatisfiable as outside:
        refusal = problem_response(416, outside.code, outside.detail)
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    length = span.last - span.first + 1
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=asset.mime)
    else:
        try:
            parts = storage.read_span(location_of(asset), span.first, length)
        except FileNotFoundError:
            return missing()
        response = StreamingHttpResponse(parts, content_type=asset.mime)
    response.status_code = 206 if span.is_part else 200
    response["Content-Length"] = str(length)
    if span.is_part:
        response["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def entry_answer(request: HttpRequest, asset: MediaAsset, number: int) -> HttpResponseBase:
    """File `number` of a pack, whole: a tile or a page. The number must be within what the pack's facts say."""
    mime = asset.facts.get("mime")
    if mime not in SHOWN:
        return not_found()
    tag = f'"{asset.blob.sha256[:28]}-{number}"'
    if request.headers.get("If-None-Match") == tag:
        return _guarded(HttpResponse(status=304), tag)
    try:
        place = b"".join(storage.read_span(location_of(asset), entry_place(number), ENTRY.size))
        offset, length = ENTRY.unpack(place)
        parts = storage.read_span(location_of(asset), offset, length)
    except FileNotFoundError:
        return missing()
    response = HttpResponse(b"".join(parts), content_type=mime)
    return _guarded(response, tag)


def not_found() -> HttpResponseBase:
    """Absent, or not for this person: the two look the same."""
    return problem_response(404, "media.not_found", "There is no such file.")


def missing() -> HttpResponseBase:
    """The row is there, its bytes are not."""
    return problem_response(404, "media.missing", "The stored file is missing. Tell the operator.")


def _guarded(response: HttpResponseBase, tag: str | None) -> HttpResponseBase:
    if tag is not None:
        response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache" if tag is not None else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    return response
