"""Unmasked videos, sound and documents for reviewers of masks: the copy that plays, pages, and crops of regions."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from labeling.masking.asking import Film, view_film, view_page
from labeling.masking.recording_shapes import box_at
from labeling.masking.services.sealing import opened, sealed_original
from labeling.media.api.answers import SHOWN, file_answer, not_found
from labeling.media.models import MediaAsset

RECORDED: Final = ("video", "audio", "pdf")
"""The kinds of files that are answered here."""
PARTS: Final = ("peaks", "frames")
_AROUND: Final = 0.5  # of a region's longer side


def whole(request: HttpRequest, asset: MediaAsset) -> HttpResponseBase:
    """The copy of an original that plays, in parts where they are asked for; what lies sealed as it is."""
    row = sealed_original(asset)
    if row is None:
        return copy_of(request, asset, "display")
    parts: Iterator[bytes] = opened(row)
    mime = asset.mime if asset.mime in SHOWN else "application/octet-stream"
    response = StreamingHttpResponse(parts, content_type=mime)
    response["Content-Length"] = str(row.bytes)
    if mime != asset.mime:
        response["Content-Disposition"] = "attachment"
    return response


def copy_of(request: HttpRequest, asset: MediaAsset, derivation: str) -> HttpResponseBase:
    """A copy that was made of the original itself; absent once that lies sealed."""
    copies = MediaAsset.objects.select_related("blob").filter(parent=asset, derivation=derivation)
    found = copies.first()
    return not_found() if found is None else file_answer(request, found)


def write_crop(*, asset: MediaAsset, path: Path, target: Path, shape: Mapping[str, Any], side: int) -> bool:
    """Write what a region covers, and some of what is around it, to `target`; False where there is nothing to see."""
    if "track" in shape:
        film = Film(asset, path)
        frame = int(shape.get("shown", shape["from"]))
        place = box_at(shape, frame, film.size)
        if place is None:
            return False
        box = _with_edge((place.x, place.y, place.x + place.w, place.y + place.h), film.size)
        view_film(film, target=target, moment=moment_of(asset, shape, frame), box=box, side=side)
        return True
    if "page" in shape and "box" in shape:
        x, y, w, h = shape["box"]
        box = _with_edge((x, y, x + w, y + h), None)
        view_page(path=path, target=target, page=shape["page"], box=box, span=None, side=side)
        return True
    if "page" in shape:
        view_page(path=path, target=target, page=shape["page"], box=None, span=shape["words"], side=side)
        return True
    return False


def moment_of(asset: MediaAsset, shape: Mapping[str, Any], frame: int) -> float:
    """Seconds at which the frame of a track is shown: as it was found, or as if all were equally long."""
    if "moment" in shape:
        return float(shape["moment"])
    count, length = int(asset.facts.get("frames") or 1), float(asset.facts.get("duration") or 0)
    return length * frame / max(1, count)


def _with_edge(box: tuple[float, float, float, float], size: tuple[int, int] | None) -> list[int]:
    left, top, right, bottom = box
    more = max(right - left, bottom - top) * _AROUND + 8
    edged = [max(0, int(left - more)), max(0, int(top - more)), int(right + more) + 1, int(bottom + more) + 1]
    return edged if size is None else [*edged[:2], min(size[0], edged[2]), min(size[1], edged[3])]
