"""PDF: each page as a picture, and its text. Scripts, forms and links are not run: the build has no engine for them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from labeling.media.child.image import copy_of, dhash, fit, write
from labeling.media.child.loop import Refused
from labeling.media.child.pages import write_pages
from labeling.media.embedded.texts import clean_all

DOTS_A_POINT = 150 / 72
MAX_TEXT = 8_000_000


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Facts (pages, points) and copies of one document."""
    work = Path(request["work"])
    try:
        document = pypdfium2.PdfDocument(request["path"])
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Refused(
                "pdf.locked", "The document is locked by a password. Save it without one."
            ) from None
        raise Refused("pdf.corrupt", "The document is damaged or cut short. Export it again.") from None
    try:
        return _read(document, request, work)
    finally:
        document.close()


def _read(document: Any, request: dict[str, Any], work: Path) -> dict[str, Any]:
    count = len(document)
    if not count:
        raise Refused("pdf.empty", "The document has no pages.")
    if count > request["max_pages"]:
        raise Refused(
            "pdf.pages",
            f"The document has {count} pages; at most {request['max_pages']} are taken. Split it.",
        )
    first: list[Image.Image] = []
    texts: list[str] = []
    pages = write_pages(_pictures(document, count, request, first, texts), count, work / "pages")
    (work / "text").write_text(json.dumps({"pages": texts}, ensure_ascii=False), encoding="utf-8")
    author = clean_all([str(document.get_metadata_dict().get("Author") or "")])
    facts = {
        "pages": count,
        "width": first[0].width,
        "height": first[0].height,
        "characters": sum(map(len, texts)),
        "dhash": dhash(first[0]),
        "has_position": False,
        "has_metadata": any(document.get_metadata_dict().values()),
        "embedded": {
            "texts": {"tag:artist": author} if author else {},
            "signals": [],
            "persons": False,
            "problems": [],
        },
    }
    copies = [
        write(first[0], work / "display", "display", lossless=False),
        write(
            fit(first[0], request["thumb_side"]), work / "thumbnail", "thumbnail", lossless=False, quality=80
        ),
        pages,
        copy_of("text", "text", "application/json", None, {"characters": facts["characters"]}),
    ]
    return {"facts": facts, "copies": copies}


def _pictures(
    document: Any, count: int, request: dict[str, Any], first: list[Image.Image], texts: list[str]
) -> Iterator[Image.Image]:
    for number in range(count):
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise Refused("pdf.size", f"Page {number + 1} of the document has no size that can be shown.")
        scale = min(DOTS_A_POINT, request["page_side"] / max(width, height))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        picture.info = {}
        reader = page.get_textpage()
        texts.append(reader.get_text_range().replace("\r\n", "\n").replace("\0", ""))
        reader.close()
        page.close()
        if sum(map(len, texts)) > MAX_TEXT:
            raise Refused("pdf.text", "The document holds more text than is taken. Split it.")
        if not first:
            first.append(picture)
        yield picture
