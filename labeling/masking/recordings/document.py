"""Documents: each page as a picture, searched and masked like one, its words searched too; and pages shown.

A masked document is made of the masked pictures alone, so that no words lie behind them. Places of words are asked of
the page itself, letter by letter.
"""

import ctypes
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from labeling.detect.contract import find_spans
from labeling.detect.pixels import bounds
from labeling.detect.searching import Place, search
from labeling.media.child.image import fit
from labeling.media.child.loop import Refused
from labeling.media.child.pdf import DOTS_A_POINT

_QUALITY = 92
_EDGE = 2
"""Pixels by which the place of a word is larger than its letters."""


def mask(request: dict[str, Any]) -> dict[str, Any]:
    """Write the masked document to `target` and the words of its pages, as they were, to `words`, a JSON list.

    `places`: {"page", "shape" or "words", "kind", "detector", "score"}; without a page on each of them. Answers `known`
    (shape and residual of each of these), `new` (what was found besides), `outside`, and `covered`: words under masked
    places, [page, start, end, kind].
    """
    document = _opened(request)
    known: dict[int, tuple[dict[str, Any], float]] = {}
    new: list[dict[str, Any]] = []
    outside: list[dict[str, Any]] = []
    texts: list[str] = []
    covered: list[list[Any]] = []
    made = pypdfium2.PdfDocument.new()
    try:
        for number in range(len(document)):
            page = document[number]
            letters = _Letters(page)
            texts.append(letters.text)
            done = _Page(request, number, _picture(page, request), letters)
            for index, (shape, residual) in done.known.items():
                known[index] = (shape, max(residual, known[index][1] if index in known else 0.0))
            new += done.new
            outside += done.outside
            covered += done.covered
            _append(made, done.picture)
            page.close()
        made.save(request["target"])
    finally:
        made.close()
        document.close()
    Path(request["words"]).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    return {
        "known": {str(index): told for index, told in known.items()},
        "new": new,
        "outside": outside,
        "covered": covered,
    }


def page(request: dict[str, Any]) -> dict[str, Any]:
    """One page, or the part of it inside `box` (left, top, right, bottom), as a bare JPEG of at most `side` pixels."""
    document = _opened(request)
    try:
        if request["page"] >= len(document):
            raise Refused("pdf.page", "The document has no such page.")
        shown = document[request["page"]]
        picture, box = _picture(shown, request), request["box"]
        if box is None and request["span"] is not None:
            boxes = _Letters(shown).boxes(request["span"][0], request["span"][1], picture.size)
            if boxes:
                box = [
                    f(part) for f, part in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
                ]
                box = [max(0, box[0] - 40), max(0, box[1] - 40), box[2] + 40, box[3] + 40]
        if box is not None:
            picture = picture.crop((box[0], box[1], min(box[2], picture.width), min(box[3], picture.height)))
        fit(picture, request["side"]).save(Path(request["target"]), "JPEG", quality=88)
    finally:
        document.close()
    return {}


class _Page:
    """A page searched and masked."""

    def __init__(
        self, request: dict[str, Any], number: int, picture: Image.Image, letters: "_Letters"
    ) -> None:
        own = [(i, one) for i, one in enumerate(request["places"]) if one["page"] in (number, None)]
        gone = [one for one in request["left_out"] if one["page"] == number]
        spans: list[tuple[int | None, dict[str, Any], int, int]] = [
            (i, one, one["words"][0], one["words"][1]) for i, one in own if "words" in one
        ]
        if request["takes_new"]:
            removed = [one["words"] for one in gone if "words" in one]
            spans += [
                (None, one, one["words"][0], one["words"][1])
                for one in _words(letters.text, request)
                if _is_free(one, removed)
            ]
        boxes = [(i, one) for i, one in own if "shape" in one]
        places = [_place(one["shape"], one) for _, one in boxes]
        written = [
            (index, one, _place({"box": [left, top, right - left, bottom - top]}, one))
            for index, one, start, end in spans
            for left, top, right, bottom in letters.boxes(start, end, picture.size)
        ]
        done = search(
            picture,
            detectors=request.get("detectors") or {},
            places=[*places, *(place for _, _, place in written)],
            left_out=[one["shape"] for one in gone if "shape" in one],
            action=request["action"],
            grow=request["grow"],
            takes_new=request["takes_new"],
        )
        self.picture = done.picture
        self.known: dict[int, tuple[dict[str, Any], float]] = {}
        for (index, _), place in zip(boxes, done.places, strict=False):
            page = {} if request["places"][index]["page"] is None else {"page": number}
            self.known[index] = ({**page, **place.shape}, place.residual)
        self.new: list[dict[str, Any]] = []
        at = {id(one): 0.0 for _, one, _, _ in spans}
        after = done.places[len(places) : len(places) + len(written)]
        for (_, one, _), place in zip(written, after, strict=True):
            at[id(one)] = max(at[id(one)], place.residual)
        for own_index, one, start, end in spans:
            shape = {"page": number, "words": [start, end]}
            if own_index is not None:
                self.known[own_index] = (shape, at[id(one)])
            else:
                self.new.append(_told(one["kind"], shape, one["detector"], one["score"], at[id(one)]))
        fresh = done.places[len(places) + len(written) :]
        self.new += [_found(place, number) for place in fresh]
        self.outside = [_found(place, number) for place in done.outside]
        self.covered = [
            [number, start, end, place.kind]
            for place in done.places
            if (box := bounds(place.shape, picture.size)) is not None
            for start, end in letters.under(box, picture.size)
        ]


def _words(text: str, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, (detector, least) in (request.get("text_detectors") or {}).items():
        for span in find_spans(name, detector, text, least=least):
            yield {
                "words": [span.start, span.end],
                "kind": span.kind,
                "detector": name,
                "score": round(span.score, 4),
            }


def _is_free(found: dict[str, Any], removed: Sequence[Sequence[int]]) -> bool:
    """Whether nobody took this place away before."""
    return all(found["words"][1] <= start or found["words"][0] >= end for start, end in removed)


def _place(shape: dict[str, Any], one: dict[str, Any]) -> Place:
    return Place(shape, one["kind"], one["detector"], one["score"])


def _found(place: Place, number: int) -> dict[str, Any]:
    shape = {"page": number, **place.shape}
    return _told(place.kind, shape, place.detector, place.score, place.residual)


def _told(
    kind: str, shape: dict[str, Any], detector: str, score: float | None, residual: float
) -> dict[str, Any]:
    return {"kind": kind, "shape": shape, "detector": detector, "score": score, "residual": residual}


def _opened(request: dict[str, Any]) -> Any:
    try:
        document = pypdfium2.PdfDocument(request["path"])
    except pypdfium2.PdfiumError:
        raise Refused("pdf.corrupt", "The document is damaged or cut short. Export it again.") from None
    if len(document) > request["max_pages"]:
        raise Refused("pdf.pages", f"At most {request['max_pages']} pages are taken. Split it.")
    return document


def _picture(page: Any, request: dict[str, Any]) -> Image.Image:
    """The page as `labeling.media.child.pdf` shows it."""
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise Refused("pdf.size", "A page of the document has no size that can be shown.")
    scale = min(DOTS_A_POINT, request["page_side"] / max(width, height))
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    picture.info = {}
    return picture


def _append(document: Any, picture: Image.Image) -> None:
    coded = io.BytesIO()
    picture.convert("RGB").save(coded, "JPEG", quality=_QUALITY, subsampling=0)
    coded.seek(0)
    width, height = picture.width / DOTS_A_POINT, picture.height / DOTS_A_POINT
    page = document.new_page(width, height)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(coded, inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page.insert_obj(image)
    page.gen_content()
    page.close()


class _Letters:
    """The words of a page, and where each letter stands."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._reader = page.get_textpage()
        codes = [
            pdfium.FPDFText_GetUnicode(self._reader, index) for index in range(self._reader.count_chars())
        ]
        self._places = [index for index, code in enumerate(codes) if code not in (0, 0x0D)]
        self.text = "".join(_letter(codes[index]) for index in self._places)

    def boxes(self, start: int, end: int, size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
        """(left, top, right, bottom) of each line of the letters from `start` up to `end`, in pixels of the picture."""
        lines: list[list[float]] = []
        for index in self._places[start:end]:
            box = self._box(index, size)
            if box is None:
                continue
            if lines and _is_beside(lines[-1], box):
                line = lines[-1]
                lines[-1] = [*map(min, line[:2], box[:2]), *map(max, line[2:], box[2:])]
            else:
                lines.append(box)
        return [
            (
                max(0, int(left) - _EDGE),
                max(0, int(top) - _EDGE),
                min(size[0], int(right) + 1 + _EDGE),
                min(size[1], int(bottom) + 1 + _EDGE),
            )
            for left, top, right, bottom in lines
        ]

    def under(self, place: tuple[int, int, int, int], size: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """The stretches of letters that lie in the place (left, top, right, bottom), be it in part."""
        start: int | None = None
        end = 0
        for at, index in enumerate(self._places):
            box = self._box(index, size)
            if box is None or self.text[at].isspace():
                continue  # a space between two that are hidden is hidden with them
            if box[0] < place[2] and place[0] < box[2] and box[1] < place[3] and place[1] < box[3]:
                start, end = (at if start is None else start), at + 1
            elif start is not None:
                yield start, end
                start = None
        if start is not None:
            yield start, end

    def _box(self, index: int, size: tuple[int, int]) -> list[float] | None:
        """Where a letter stands, (left, top, right, bottom) in pixels; None of a space or the end of a line."""
        left, bottom, right, top = self._reader.get_charbox(index)
        if right - left <= 0 or top - bottom <= 0:
            return None
        corners = [self._device(x, y, size) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return [min(xs), min(ys), max(xs), max(ys)]

    def _device(self, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, *size, 0, x, y, across, down)
        return across.value, down.value


def _letter(code: int) -> str:
    return "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _is_beside(line: Sequence[float], box: Sequence[float]) -> bool:
    """Whether a letter stands in the line, not in the next one: they overlap along one of the two axes by half."""
    down = min(line[3], box[3]) - max(line[1], box[1])
    across = min(line[2], box[2]) - max(line[0], box[0])
    return down >= 0.3 * (box[3] - box[1]) or across >= 0.3 * (box[2] - box[0])
