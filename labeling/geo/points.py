"""A point as somebody gave it, or as a file says it: read, checked, and never shown as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

MAX_SUBJECT: Final = 200
_KEYS: Final = frozenset({"lat", "lon", "at", "subject"})
_NAMES: Final = {"lat": 90.0, "lon": 180.0}


@dataclass(frozen=True, slots=True)
class Given:
    """Where (degrees, WGS 84), when (UTC) and whose: `subject` is what the sender calls whoever was there."""

    lat: float
    lon: float
    at: datetime | None = None
    subject: str = ""


class BadPoint(ValueError):
    """A position that cannot be read. `key` is the one at fault, "" the whole."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(detail)
        self.key = key
        self.detail = detail


def read_point(value: object) -> Given:
    """The point that decoded JSON says: `{"lat", "lon", "at"?, "subject"?}`. Raises `BadPoint`."""
    if not isinstance(value, Mapping):
        raise BadPoint("", 'Write the position as an object: {"lat": 47.62, "lon": 7.66}.')
    for key in value:
        if key not in _KEYS:
            raise BadPoint(str(key), "Remove this key; a position has lat, lon, at and subject.")
    lat, lon = (_degrees(value.get(name), name) for name in ("lat", "lon"))
    return Given(lat, lon, _moment(value.get("at")), _subject(value.get("subject")))


def _degrees(value: object, name: str) -> float:
    most = _NAMES[name]
    detail = f"Write {name} as degrees from {-most:g} to {most:g}."
    try:
        number = (
            float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
        )
    except (ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number) or abs(number) > most:
        raise BadPoint(name, detail)
    return number


def _moment(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    detail = "Write the time with its zone, for instance 2026-05-04T09:30:00Z."
    if not isinstance(value, str):
        raise BadPoint("at", detail)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise BadPoint("at", detail) from None
    if found.tzinfo is None:
        raise BadPoint("at", detail)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise BadPoint("at", detail) from None


def _subject(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_SUBJECT or "\0" in value:
        raise BadPoint("subject", f"Write the subject as text of at most {MAX_SUBJECT} characters.")
    return value.strip()


# Tags of the GPS directory (Exif 2.32, section 4.6.6).
_LAT_REF, _LAT, _LON_REF, _LON, _TIME, _DATE = 1, 2, 3, 4, 7, 29


def read_exif(tags: Mapping[int, Any]) -> Given | None:
    """The point that an Exif GPS directory says, None where it says none that can be read. The file is not to be
    trusted: whatever stands there raises nothing."""
    try:
        lat = _sexagesimal(tags[_LAT], tags.get(_LAT_REF), "S")
        lon = _sexagesimal(tags[_LON], tags.get(_LON_REF), "W")
        if not (isfinite(lat) and isfinite(lon)) or abs(lat) > 90 or abs(lon) > 180:
            return None
        return Given(lat, lon, _exif_time(tags.get(_DATE), tags.get(_TIME)))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _sexagesimal(parts: Sequence[Any], reference: Any, negative: str) -> float:
    whole = sum(float(part) / (1.0, 60.0, 3600.0)[place] for place, part in enumerate(list(parts)[:3]))
    return -whole if _word(reference).upper().startswith(negative) else whole


def _exif_time(day: Any, time: Any) -> datetime | None:
    try:
        year, month, date = (int(part) for part in _word(day).replace("-", ":").split(":"))
        hour, minute, second = (int(float(part)) for part in time)
        return datetime(year, month, date, hour, minute, min(second, 59), tzinfo=UTC)
    except (TypeError, ValueError, ArithmeticError):
        return None


def _word(value: Any) -> str:
    return (
        value.decode("ascii", "ignore").strip("\0 ")
        if isinstance(value, bytes)
        else str(value or "").strip("\0 ")
    )
