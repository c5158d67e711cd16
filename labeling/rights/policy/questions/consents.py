"""Consent records of a question: their fields by other names, their events folded, the validity of ISO/IEC TS 27560."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from labeling.rights.policy.reading import parse_moment

from .words import as_flags, rename

_NAMES = {
    "consent_state": "state", "event_state": "state", "current_state": "state", "recipient_third_parties": "recipients",
    "geographic_restrictions": "territories", "expires_at": "valid_until", "starts": "valid_from",
    "allowed_operations": "operations", "processing": "operations", "notice_ok": "notice_valid",
    "model_types": "model_kinds", "publication_ok": "publish_ok", "guardian_consent": "guardian",
    "lawful_basis": "basis",
}  # fmt: skip
_TOLD = frozenset(
    {
        "schema_version", "pii_principal_id", "privacy_notice", "pii_information", "pii_controllers",
        "storage_locations", "retention_period", "withdrawal_method", "entity_id", "event_type", "party_id",
        "collection_method", "version", "signature", "actor", "channel", "controller", "subject_id", "subject_ref",
        "kind",
    }
)  # fmt: skip
"""Fields of a consent record that name the parties and the paperwork, and on which no verdict depends."""
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)
EVENT_STATE = ("state", "event_state", "to", "to_state", "status")
EVENT_TIME = ("at", "event_time", "time", "timestamp", "occurred_at")


def consent_in_words(raw: object, at: datetime) -> object:
    """One record; what happened after ``at`` has not happened yet."""
    if not isinstance(raw, Mapping):
        return raw
    made: dict[str, Any] = {key: value for key, value in raw.items() if key not in _TOLD}
    rename(made, _NAMES)
    as_flags(made, ("guardian", "notice_valid"))
    if isinstance(made.get("notice_version"), int) and not isinstance(made["notice_version"], bool):
        made["notice_version"] = str(made["notice_version"])
    for name, state in (
        ("withdrawn", "ConsentWithdrawn"),
        ("revoked", "ConsentRevoked"),
        ("refused", "ConsentRefused"),
    ):
        if isinstance(made.get(name), bool) and made.pop(name):
            made["state"] = state
    if "privacy_notice" in raw and made.get("notice_version") is None:
        made["notice_version"] = raw["privacy_notice"] if isinstance(raw["privacy_notice"], str) else None
    if made.get("territories") in ([], ()):
        made["territories"] = None
    _fold(made, at)
    _ended(made, at)
    _validity(made)
    return made


def _fold(made: dict[str, Any], at: datetime) -> None:
    """The state that the events up to now give; a record whose first event is still to come was only asked for."""
    events = made.get("events")
    if not isinstance(events, list) or not all(isinstance(event, Mapping) for event in events):
        return
    dated = []
    for index, event in enumerate(events):
        moment = parse_moment(next((event[key] for key in EVENT_TIME if event.get(key) is not None), None))
        state = next((event[key] for key in EVENT_STATE if event.get(key) is not None), None)
        if moment is None or state is None:
            return
        dated.append((moment, index, state))
    del made["events"]
    past = [event for event in dated if event[0] <= at]
    if past:
        made["state"] = _last(past)
    elif dated:
        made["state"] = "ConsentRequested"


def _last(past: list[tuple[datetime, int, Any]]) -> str:
    """The state of the newest event. Of several at one instant nobody knows which came last: then what ends counts."""
    newest = max(moment for moment, _, _ in past)
    states = [
        str(state) for moment, _, state in sorted(past, key=lambda event: event[:2]) if moment == newest
    ]
    ending = [state for state in states if any(word in state.lower() for word in _ENDING)]
    return (ending or states)[-1]


_ENDING = ("withdraw", "revoke", "refuse", "invalid", "expire")
"""What the states have in their names after which nothing may go on."""


def _ended(made: dict[str, Any], at: datetime) -> None:
    for name, state in (("withdrawn_at", "ConsentWithdrawn"), ("revoked_at", "ConsentRevoked")):
        moment = parse_moment(made.get(name))
        if name in made and (moment is not None or made[name] is None):
            del made[name]
            if moment is not None and moment <= at:
                made["state"] = state
    given = parse_moment(made.get("given_at"))
    if given is not None:
        made.setdefault("valid_from", made.pop("given_at"))


def _validity(made: dict[str, Any]) -> None:
    """``event_time`` and ``validity_duration`` (ISO 8601) as the time the consent ends."""
    started, length = parse_moment(made.get("event_time")), made.get("validity_duration")
    if started is not None:
        del made["event_time"]
        made.setdefault("valid_from", started.isoformat())
    start = started or parse_moment(made.get("valid_from"))
    found = _DURATION.fullmatch(length.strip().upper()) if isinstance(length, str) else None
    if found is None or start is None or not any(found.groups()):
        return
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if max(years, months, weeks, days, hours, minutes, seconds) > 10_000:
        return
    del made["validity_duration"]
    end = _later(start, 12 * years + months) + timedelta(
        weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
    )
    made.setdefault("valid_until", end.isoformat())


def _later(start: datetime, months: int) -> datetime:
    """Months later; the last day of the month where that one is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > 9000:
        return datetime(9000, 1, 1, tzinfo=UTC)
    for day in range(start.day, start.day - 4, -1):
        try:
            return start.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return start
