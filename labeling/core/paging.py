"""Keyset paging: no OFFSET, no COUNT. A page costs the same at the front and at the end of a million rows."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from django.core import signing
from django.db.models import Model, Q, QuerySet

from labeling.core.errors import Fault, Invalid

M = TypeVar("M", bound=Model)
DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_SALT = "clearlabel.cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page and the opaque cursor of the next one, None at the end."""

    results: list[M]
    next: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a caller asked for: how many, and after which row."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def bad_cursor() -> Invalid:
    return Invalid(
        "The cursor cannot be read. Take `next` from the answer before, or leave it out to begin again.",
        code="cursor.invalid",
        faults=(Fault("/cursor", "cursor.invalid", "Take it from `next` of the page before."),),
    )


def page_request(params: "dict[str, str] | Any") -> PageRequest:
    """Read `limit` and `cursor` of a query string; `Invalid` when they are nonsense."""
    raw = params.get("limit")
    limit = DEFAULT_LIMIT
    if raw not in (None, ""):
        if not (isinstance(raw, str) and raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= MAX_LIMIT):
            detail = f"limit must be a whole number from 1 to {MAX_LIMIT}."
            raise Invalid(detail, code="limit.invalid", faults=(Fault("/limit", "limit.invalid", detail),))
        limit = int(raw)
    return PageRequest(limit=limit, cursor=params.get("cursor") or None)


def _encode(values: Sequence[Any], order: Sequence[str]) -> str:
    plain = [_plain(value) for value in values]
    body = base64.urlsafe_b64encode(orjson.dumps([",".join(order), plain])).decode().rstrip("=")
    return signing.Signer(salt=_SALT).sign(body)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, uuid.UUID):
        return {"u": value.hex}
    return value


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        return dt.datetime.fromisoformat(value["t"]) if "t" in value else uuid.UUID(value["u"])
    return value


def _decode(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        body = signing.Signer(salt=_SALT).unsign(cursor)
        made_for, values = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if made_for != ",".join(order):
            raise bad_cursor()
        return [_rich(value) for value in values]
    except (signing.BadSignature, binascii.Error, orjson.JSONDecodeError, ValueError, TypeError, KeyError):
        raise bad_cursor() from None


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind `values` in `order`; the columns must not be null, the last one unique."""
    condition = Q()
    for depth in range(len(order)):
        step = Q()
        for name, value in zip(order[:depth], values[:depth], strict=True):
            step &= Q(**{name.lstrip("-"): value})
        name, value = order[depth], values[depth]
        step &= Q(**{f"{name.lstrip('-')}__{'lt' if name.startswith('-') else 'gt'}": value})
        condition |= step
    # The leading column alone as a plain range lets the database walk the index instead of filtering it.
    lead, value = order[0], values[0]
    return Q(**{f"{lead.lstrip('-')}__{'lte' if lead.startswith('-') else 'gte'}": value}) & condition


def paginate(queryset: QuerySet[M], *, order: Sequence[str], request: PageRequest) -> Page[M]:
    """The page of `queryset` after the request's cursor. `order` names columns, `-` for falling, the last unique."""
    rows = queryset.order_by(*order)
    if request.cursor is not None:
        rows = rows.filter(_after(order, _decode(request.cursor, order)))
    found = list(rows[: request.limit + 1])
    if len(found) <= request.limit:
        return Page(found, None)
    last = found[request.limit - 1]
    return Page(found[: request.limit], _encode([_value(last, name.lstrip("-")) for name in order], order))


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row
