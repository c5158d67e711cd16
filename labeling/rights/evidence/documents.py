"""What a document is, by its bytes: only kinds that can be kept and handed back as evidence are taken."""

import json
from pathlib import Path
from typing import Final

import filetype

from labeling.core.errors import Fault, Invalid
from labeling.rights.evidence.models import EvidenceKind

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_JSON: Final = 10 * 1024 * 1024
_HEAD: Final = 8192
_PDF: Final = "application/pdf"
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/tiff", "image/bmp"})
_OFFICE: Final = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "application/msword",
        "application/rtf",
    }
)
_TEXTS: Final = {
    ".eml": "message/rfc822",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
}


def document_mime(path: Path, *, filename: str, kind: str) -> str:
    """The type of the document at `path`; `Invalid` when it is not taken, or not what `kind` promises."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise _invalid("evidence.empty", "The file has no bytes. Send it again.")
    guessed: str | None = filetype.guess_mime(head)
    if guessed is None and _is_text(head):
        guessed = _TEXTS.get(Path(filename).suffix.lower(), "text/plain")
    if guessed not in _IMAGES | _OFFICE | {_PDF, "text/plain", *_TEXTS.values()}:
        raise _invalid(
            "evidence.type", "Send a PDF, a picture, an e-mail, a text, JSON, or a text document as evidence."
        )
    if kind == EvidenceKind.API_JSON:
        _check_json(path)
        return "application/json"
    if (kind == EvidenceKind.PDF) != (guessed == _PDF) and kind in (
        EvidenceKind.PDF,
        EvidenceKind.SCREENSHOT,
    ):
        raise _mismatch(kind, guessed)
    if kind == EvidenceKind.SCREENSHOT and guessed not in _IMAGES:
        raise _mismatch(kind, guessed)
    return guessed


def _check_json(path: Path) -> None:
    if path.stat().st_size > MAX_JSON:
        raise _invalid(
            "evidence.json", "An answer of an interface may have at most 10 MB. Cut it to what matters."
        )
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise _invalid("evidence.json", "This is not JSON. Send it as another kind of evidence.") from None


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut off at the end of the head
    return True


def _mismatch(kind: str, guessed: str) -> Invalid:
    return _invalid(
        "evidence.mismatch", f"The file holds {guessed}, which is no {kind}. Choose another kind."
    )


def _invalid(code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault("/file", code, detail),))
