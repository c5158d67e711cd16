"""A consent in plain words, for the person who gave it and for everybody else."""

from collections.abc import Iterable
from datetime import datetime

from labeling.rights.consent.models import ConsentRecord, ScopeKind
from labeling.rights.consent.selectors import Standing
from labeling.rights.consent.vocabulary import DATA_CATEGORIES, OPERATIONS, in_words
from labeling.rights.policy.subject import ConsentState

_STATES = {
    ConsentState.REQUESTED: "You were asked and have not answered yet.",
    ConsentState.DEFERRED: "You were asked and wanted to decide later.",
    ConsentState.REFUSED: "You did not agree. Nothing is permitted by this.",
    ConsentState.GIVEN: "You agreed to this.",
    ConsentState.RENEWED: "You agreed to this, and agreed again later.",
    ConsentState.EXPIRED: "Your consent has ended. It permits nothing any more.",
    ConsentState.INVALIDATED: "This consent was found not to be valid. It permits nothing.",
    ConsentState.REVOKED: "The organisation ended this. It permits nothing any more.",
    ConsentState.WITHDRAWN: "You took your consent back. It permits nothing any more.",
    ConsentState.UNKNOWN: "Whether you agreed is not known. Nothing is permitted by this.",
}


def state_words(standing: Standing) -> str:
    """How it stands, in a sentence to the person."""
    return _STATES[standing.state]


def terms(record: ConsentRecord, standing: Standing) -> list[tuple[str, str]]:
    """What was agreed to, as pairs of a heading and words; in the order in which a person asks."""
    notice = record.notice
    rows = [
        ("Who uses the data", f"{notice.controller_name}, {notice.controller_address}"),
        ("How to reach them", notice.controller_contact),
        ("What for", _listed(in_words(term) for term in record.purposes)),
        ("Which data", _listed(DATA_CATEGORIES.get(term, in_words(term)) for term in record.data_categories)),
        ("What is done with them", _operations(record)),
        ("Which material", _scope(record)),
        ("For profit", _permitted(record.commercial_ok)),
        ("Published for everybody", _permitted(record.publish_ok)),
        ("Models", _models(record)),
        ("Who receives them", _limit(record.recipients, "nobody was named")),
        ("In which countries", _limit(record.territories, "no limit was set")),
        ("Where they are kept", _listed(record.storage_locations) or "as the notice says"),
        ("For how long", _until(record, standing)),
        ("Notice", f"{notice.name}, version {notice.version}" + (f", {notice.url}" if notice.url else "")),
    ]
    if record.explicit:
        rows.append(("Sensitive data", "you agreed to it explicitly"))
    if record.guardian_id:
        rows.append(("Given by", "a guardian"))
    return rows


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _limit(words: list[str] | None, none: str) -> str:
    return none if words is None else _listed(words)


def _permitted(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: "you were not asked"}[answer]


def _operations(record: ConsentRecord) -> str:
    if record.operations is None:
        return "whatever the purpose needs"
    return _listed(OPERATIONS.get(term, in_words(term)) for term in record.operations)


def _scope(record: ConsentRecord) -> str:
    count = len(record.scope_ids)
    words = {
        ScopeKind.SUBJECT: "whatever shows or names you",
        ScopeKind.SOURCE: _counted(count, "collection"),
        ScopeKind.PROJECT: _counted(count, "project"),
        ScopeKind.ITEMS: _counted(count, "recording or text", "recordings or texts"),
    }
    return words[ScopeKind(record.scope_kind)]


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


def _models(record: ConsentRecord) -> str:
    if record.model_kinds is None:
        return "no limit was set"
    return _listed(
        {"discriminative": "models that recognise", "generative": "models that create"}[kind]
        for kind in record.model_kinds
    )


def _until(record: ConsentRecord, standing: Standing) -> str:
    start = day(record.valid_from)
    end = standing.valid_until or (record.valid_until if not standing.is_valid else None)
    return f"from {start} to {day(end)}" if end else f"from {start} until you take it back"


def day(moment: datetime) -> str:
    """A day as everybody reads it: 4 May 2026."""
    return f"{moment.day} {moment:%B %Y}"
