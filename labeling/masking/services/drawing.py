"""Regions as reviewers draw them: read, and checked against the item that they lie in."""

from collections.abc import Mapping
from typing import Any, Final

from labeling.core.errors import Fault, Invalid
from labeling.masking.models import Gate
from labeling.masking.services.drawing_recordings import read_recorded
from labeling.masking.services.sealing import texts_for_review
from projects.models import ItemMedia

KINDS: Final = ("face", "plate", "person", "text", "code", "screen", "document", "voice")


def read_kind(kind: str, *, is_text: bool) -> str:
    """The kind of a region; `Invalid` for one that there is not."""
    known = kind in KINDS or (is_text and kind.isidentifier() and len(kind) <= 20)
    if not known:
        raise _invalid("/kind", "region.kind", f"Use one of {', '.join(KINDS)}.")
    return kind


def read_shape(gate: Gate, name: str, raw: object) -> dict[str, Any]:
    """The shape of a region in the input or text `name`; `Invalid` for one that is none or lies outside."""
    media = ItemMedia.objects.filter(item=gate.item_id, name=name).select_related("asset").first()
    if media is not None:
        recorded = read_recorded(media.asset, raw)
        if recorded is not None:
            return recorded
        return _read_place(raw, media.asset.width or 0, media.asset.height or 0)
    text = texts_for_review(gate).get(name)
    if text is None:
        raise _invalid("/name", "region.name", "The item has no file or text of this name.")
    span = raw.get("span") if isinstance(raw, Mapping) and len(raw) == 1 else None
    is_span = isinstance(span, list) and len(span) == 2 and all(_is_number(part, whole=True) for part in span)
    if not is_span or span is None or not 0 <= span[0] < span[1] <= len(text):
        raise _invalid(
            "/shape", "region.shape", 'Write {"span": [start, end]} within the text, in code points.'
        )
    return {"span": span}


def _read_place(raw: object, width: int, height: int) -> dict[str, Any]:
    if (
        isinstance(raw, Mapping)
        and set(raw) == {"box"}
        and isinstance(raw["box"], list)
        and len(raw["box"]) == 4
    ):
        box = raw["box"]
        if all(_is_number(part) for part in box) and box[2] > 0 and box[3] > 0:
            if 0 <= box[0] < width and 0 <= box[1] < height:
                return {"box": box}
            raise _invalid("/shape", "region.outside", "The region lies outside of the picture.")
    points = raw.get("polygon") if isinstance(raw, Mapping) and len(raw) == 1 else None
    if isinstance(points, list) and 3 <= len(points) <= 500 and all(map(_is_point, points)):
        if any(0 <= x < width and 0 <= y < height for x, y in points):
            return {"polygon": points}
        raise _invalid("/shape", "region.outside", "The region lies outside of the picture.")
    detail = 'Write {"box": [x, y, w, h]} or {"polygon": [[x, y], …]} in pixels of the oriented original.'
    raise _invalid("/shape", "region.shape", detail)


def _is_point(raw: object) -> bool:
    return isinstance(raw, list) and len(raw) == 2 and all(map(_is_number, raw))


def _is_number(raw: object, *, whole: bool = False) -> bool:
    kinds: tuple[type, ...] = (int,) if whole else (int, float)
    return isinstance(raw, kinds) and not isinstance(raw, bool) and abs(raw) < 1e6  # type: ignore[arg-type]


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
