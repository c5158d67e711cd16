"""JSON in and out by orjson: strict UTF-8, no NaN, no duplicate surprises, NUL refused (PostgreSQL cannot hold it)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from labeling.core.errors import Invalid, TooLarge

MAX_JSON_BYTES = 16 * 1024 * 1024
DRAINED_BYTES = 64 * 1024 * 1024
_PART = 64 * 1024
MAX_DEPTH = 100
_NUL = b"\\u0000"
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in _STEP)


def _default(value: object) -> Any:
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if isinstance(value, uuid.UUID | dt.date):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


class Negotiation(DefaultContentNegotiation):
    """Which form the client is answered in. At once where there is one, and the client takes any or names just that."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        only, *others = renderers
        taken = request.META.get("HTTP_ACCEPT", "*/*")
        is_plain = format_suffix is None and not request.META.get("QUERY_STRING")
        if is_plain and not others and taken in ("*/*", only.media_type):
            return only, str(only.media_type)
        found: tuple[BaseRenderer, str] = super().select_renderer(request, [only, *others], format_suffix)
        return found


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MAX_JSON_BYTES + 1)
        if len(body) > MAX_JSON_BYTES:
            _read_away(stream)
            raise TooLarge("A JSON request may have 16 MB. Send a file instead, as multipart `file`.")
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}") from None
        if _is_deep(body) and _depth_of(value) > MAX_DEPTH:
            detail = f"The body is nested more than {MAX_DEPTH} levels deep. Make it flatter."
            raise Invalid(detail, code="json.too_deep")
        if _NUL in body and _holds_nul(value):
            raise Invalid("The character U+0000 cannot be stored. Remove it.", code="json.nul")
        return value


def _read_away(stream: IO[bytes]) -> None:
    """Take in the rest of a somewhat too large body: who is still sending when the answer comes never reads it."""
    for _ in range(DRAINED_BYTES // _PART):
        if not stream.read(_PART):
            return


def _is_deep(body: bytes) -> bool:
    """Whether `body` may be nested too deep: counts brackets only, at the speed of bytes, so strings count too."""
    return max(accumulate(map(_STEP.__getitem__, body.translate(None, _NO_BRACKETS))), default=0) > MAX_DEPTH


def _depth_of(value: Any) -> int:
    """How deep arrays and objects are nested, found level by level."""
    depth, level = 0, [value]
    while level:
        inner: list[Any] = []
        for part in level:
            if isinstance(part, dict):
                inner += part.values()
            elif isinstance(part, list):
                inner += part
        depth += any(isinstance(part, dict | list) for part in level)
        level = inner
    return depth


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(part) for key, part in value.items())
    if isinstance(value, list):
        return any(_holds_nul(part) for part in value)
    return False
