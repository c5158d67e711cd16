"""Reading a source's record strictly: every fault with its pointer, and nothing kept that was not understood.

Keys, all optional: `terms` {verdict, snapshot}, `lawful_access`, `permission` {actions, prohibitions, duties, purposes,
territories, starts, expires, sublicensing, evidence}, `art14_record` {informed, evidence}, `research_protocol`
{approved, evidence}, `collected_from`, `collected_to`, `licence_checked` {at, changed, evidence}, `database_right`
{investment, maker_eu, made, expires, licence, source_size, conclusion, conclusion_expires, evidence}.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from labeling.core.errors import Fault, Invalid
from labeling.rights.policy import NOASSERTION, normalise_licence
from labeling.rights.policy.facts import Terms
from labeling.rights.policy.purposes import is_known_purpose, purpose_term
from labeling.rights.policy.reading import Reader, countries
from labeling.rights.policy.verdict import rfc3339

MAX_SIZE: Final = 10**12
ACTIONS: Final = (
    "use", "reproduce", "derive", "distribute", "display", "annotate", "aggregate", "anonymize", "extract", "index",
    "modify", "transform", "sell", "commercialUse", "train", "dataMining", "sublicense",
)  # fmt: skip
"""ODRL actions (and those of its profiles for AI) that a grant may name."""
DUTIES: Final = (
    "attribute", "shareAlike", "notice", "inform", "delete", "audit", "compensate", "obtainConsent", "anonymize",
    "reviewPolicy",
)  # fmt: skip


class Investment(StrEnum):
    """Whether obtaining, verifying or presenting the contents took a substantial investment."""

    NONE = "none"
    SUBSTANTIAL = "substantial"
    UNKNOWN = "unknown"


class Conclusion(StrEnum):
    """What somebody who assessed the database right came to."""

    PERMITTED = "permitted"
    NOT_PERMITTED = "not_permitted"


def read_record(raw: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The record as it is kept: plain JSON, times as RFC 3339. `Invalid` with every fault."""
    reader = Reader(raw)
    begin, end = reader.moment("collected_from"), reader.moment("collected_to")
    if begin and end and end < begin:
        reader.fault("collected_to", "period", "It cannot have ended before it began.")
    found: dict[str, Any] = {
        "terms": _terms(reader),
        "lawful_access": reader.flag("lawful_access"),
        "permission": _permission(reader, now),
        "art14_record": _shown(reader, "art14_record", "informed", "that the people were informed"),
        "research_protocol": _shown(
            reader, "research_protocol", "approved", "that the protocol was approved"
        ),
        "collected_from": rfc3339(begin),
        "collected_to": rfc3339(end),
        "licence_checked": _checked(reader, now),
        "database_right": _database(reader, now),
    }
    reader.finish()
    _refuse(reader)
    kept = {key: value for key, value in found.items() if value is not None}
    for key in ("art14_record", "research_protocol"):
        if key in kept:
            kept[key], kept[f"{key}_evidence"] = kept[key]
    return kept


def documents_of(checked: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """(pointer, ids) of the evidence that a checked record cites."""
    terms = checked.get("terms") or {}
    if terms.get("snapshot"):
        yield "/terms/snapshot", [terms["snapshot"]]
    for key in ("permission", "database_right", "licence_checked"):
        yield f"/{key}/evidence", (checked.get(key) or {}).get("evidence", [])
    for key in ("art14_record", "research_protocol"):
        yield f"/{key}/evidence", checked.get(f"{key}_evidence", [])


def _terms(reader: Reader) -> dict[str, Any] | None:
    nested = reader.child("terms")
    if nested is None:
        return None
    verdict = nested.choice(Terms, "verdict")
    snapshot = nested.text("snapshot")
    if verdict is None and not any(fault.pointer.startswith("/terms") for fault in reader.faults):
        nested.fault("verdict", "required", "Say what the terms come to.")
    if verdict is Terms.ALLOW and snapshot is None:
        nested.fault(
            "snapshot",
            "evidence_needed",
            "That the terms allow it must be shown: add a snapshot of them as evidence.",
        )
    nested.finish()
    return {"verdict": _word(verdict), "snapshot": snapshot}


def _permission(reader: Reader, now: datetime) -> dict[str, Any] | None:
    nested = reader.child("permission")
    if nested is None:
        return None
    evidence = list(nested.words("evidence") or ())
    if not evidence:
        nested.fault(
            "evidence",
            "evidence_needed",
            "A permission must be shown: add the letter or contract, and cite it.",
        )
    actions = _named(nested, "actions", ACTIONS)
    if not actions:
        nested.fault("actions", "required", "Say what was permitted, for instance use, derive, distribute.")
    starts, expires = nested.moment("starts"), nested.moment("expires")
    if starts and expires and expires <= starts:
        nested.fault("expires", "period", "It cannot end before it begins.")
    if starts and starts > now:
        nested.fault("starts", "not_begun", "It has not begun yet. Put it on record when it does.")
    if expires and expires <= now:
        nested.fault("expires", "over", "It is over already, so it permits nothing. Ask for a new one.")
    purposes = nested.words("purposes")
    for purpose in purposes or ():
        if not is_known_purpose(purpose_term(purpose)):
            nested.fault("purposes", "purpose_unknown", f"“{purpose}” is not a purpose known here.")
    found = {
        "actions": actions,
        "prohibitions": _named(nested, "prohibitions", ACTIONS),
        "duties": _named(nested, "duties", DUTIES),
        "purposes": None if purposes is None else sorted({purpose_term(purpose) for purpose in purposes}),
        "territories": _territories(nested),
        "starts": rfc3339(starts),
        "expires": rfc3339(expires),
        "sublicensing": nested.flag("sublicensing"),
        "evidence": evidence,
    }
    nested.finish()
    return found


def _territories(reader: Reader) -> list[str] | None:
    found = countries(reader, "territories")
    return None if found is None else list(found)


def _named(reader: Reader, name: str, known: tuple[str, ...]) -> list[str]:
    """Terms of a vocabulary, in its own spelling; others are faults."""
    spelled = {word.lower(): word for word in known}
    found = []
    for word in reader.words(name) or ():
        term = word.rsplit(":", 1)[-1].rsplit("/", 1)[-1].replace("_", "").lower()
        if term in spelled:
            found.append(spelled[term])
        else:
            reader.fault(name, "unknown_value", f"“{word}” is not one of: {', '.join(known)}.")
    return sorted(set(found))


def _shown(reader: Reader, name: str, flag: str, what: str) -> tuple[bool, list[str]] | None:
    """A statement that is believed only with a document: `{flag: true, "evidence": […]}`."""
    nested = reader.child(name)
    if nested is None:
        return None
    said, evidence = nested.flag(flag), list(nested.words("evidence") or ())
    if said and not evidence:
        nested.fault("evidence", "evidence_needed", f"Add a document that shows {what}, and cite it.")
    nested.finish()
    return None if said is None else (said, evidence)


def _checked(reader: Reader, now: datetime) -> dict[str, Any] | None:
    """When somebody last looked at the licence where the data came from, and whether another one stood there."""
    nested = reader.child("licence_checked")
    if nested is None:
        return None
    at = nested.moment("at")
    if at is None and not any(fault.pointer.startswith("/licence_checked") for fault in reader.faults):
        nested.fault("at", "required", "Say when somebody looked.")
    if at and at > now:
        nested.fault("at", "future", "It cannot have been looked at in the future.")
    found = {
        "at": rfc3339(at),
        "changed": bool(nested.flag("changed")),
        "evidence": list(nested.words("evidence") or ()),
    }
    nested.finish()
    return found


def _database(reader: Reader, now: datetime) -> dict[str, Any] | None:
    nested = reader.child("database_right")
    if nested is None:
        return None
    evidence = list(nested.words("evidence") or ())
    conclusion = nested.choice(Conclusion, "conclusion")
    if conclusion is Conclusion.PERMITTED and not evidence:
        nested.fault("evidence", "evidence_needed", "Add the assessment that comes to this, and cite it.")
    made, expires = nested.moment("made"), nested.moment("expires")
    if made and made > now:
        nested.fault("made", "future", "It cannot have been made in the future.")
    if made and expires and expires <= made:
        nested.fault("expires", "period", "It cannot end before it begins.")
    size = nested.number("source_size", low=1, high=MAX_SIZE)
    if size is not None and size != int(size):
        nested.fault("source_size", "whole", "Write the number of entries as a whole number.")
    found = {
        "investment": _word(nested.choice(Investment, "investment")),
        "maker_eu": nested.flag("maker_eu"),
        "made": rfc3339(made),
        "expires": rfc3339(expires),
        "licence": _licence(nested),
        "source_size": None if size is None else int(size),
        "conclusion": _word(conclusion),
        "conclusion_expires": rfc3339(nested.moment("conclusion_expires")),
        "evidence": evidence,
    }
    nested.finish()
    return found


def _licence(reader: Reader) -> str | None:
    text = reader.text("licence", "license")
    if text is None:
        return None
    found = normalise_licence(text)
    if found.expression == NOASSERTION:
        reader.fault("licence", "licence_unknown", f"“{text[:80]}” is not a licence known here.")
    return found.expression


def _refuse(reader: Reader) -> None:
    if not reader.faults:
        return
    faults = tuple(Fault(one.pointer, f"record.{one.code}", one.detail) for one in reader.faults)
    detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things in the record cannot stand."
    raise Invalid(detail, code=faults[0].code if len(faults) == 1 else "record.invalid", faults=faults)


def _word(member: StrEnum | None) -> str | None:
    return None if member is None else member.value
