"""What is on record of a source as the `source` part of its items' facts. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from labeling.rights.policy.facts import DatabaseStatus, Terms
from labeling.rights.policy.licences.table import facts_row

TERM_YEARS: Final = 15
"""How long a database right lasts (Directive 96/9/EC, Art. 10), from the first of January after it was made."""


def source_facts(record: Mapping[str, Any], *, items: int, now: datetime) -> dict[str, Any]:
    """The partial facts JSON of a checked record, for a source of which `items` are here."""
    part: dict[str, Any] = {}
    for key in ("lawful_access", "art14_record", "research_protocol"):
        if record.get(key) is not None:
            part[key] = record[key]
    if record.get("terms"):
        part["terms"] = Terms(record["terms"]["verdict"]).value
    if record.get("permission"):
        part |= _permission(record["permission"])
    if record.get("licence_checked"):
        part["licence_checked_at"] = record["licence_checked"]["at"]
        part["licence_changed"] = record["licence_checked"]["changed"]
    if record.get("database_right"):
        part |= _database(record["database_right"], items=items, now=now)
    return part


def _permission(permission: Mapping[str, Any]) -> dict[str, Any]:
    expires = permission.get("expires")
    grant = {
        "permissions": permission["actions"],
        "prohibitions": permission["prohibitions"],
        "duties": permission["duties"],
        "purposes": permission.get("purposes"),
        "territories": permission.get("territories"),
        "expires": expires,
        "sublicensing": permission.get("sublicensing"),
    }
    part: dict[str, Any] = {"permission": True, "grant": grant}
    if expires is not None:
        part["expires"] = expires
    return part


def _database(right: Mapping[str, Any], *, items: int, now: datetime) -> dict[str, Any]:
    part: dict[str, Any] = {"db_right": _status(right, now).value}
    if right.get("source_size"):
        part["db_share_pct"] = share_pct(items, right["source_size"])
    if right.get("conclusion") == "permitted":
        part["db_assessed"] = True
        if right.get("conclusion_expires"):
            part["db_assessment_expires"] = right["conclusion_expires"]
    return part


def share_pct(items: int, size: int) -> float:
    """Share of the source's database that was taken, in percent, to a tenth."""
    return min(100.0, round(100 * items / size, 1))


def _status(right: Mapping[str, Any], now: datetime) -> DatabaseStatus:
    """Whether the right exists: a substantial investment by a maker of the Union, within its term."""
    if right.get("investment") == "none" or right.get("maker_eu") is False or _is_over(right, now):
        return DatabaseStatus.NONE
    row = facts_row(right["licence"]) if right.get("licence") else None
    if row is not None and row.dbr.covered:
        return DatabaseStatus.LICENSED
    if right.get("investment") == "substantial":
        return DatabaseStatus.EXISTS
    return DatabaseStatus.UNKNOWN


def _is_over(right: Mapping[str, Any], now: datetime) -> bool:
    if right.get("expires") is not None:
        return datetime.fromisoformat(right["expires"]) <= now
    made = right.get("made")
    return made is not None and datetime.fromisoformat(made) + timedelta(days=366 * (TERM_YEARS + 1)) < now
