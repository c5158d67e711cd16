"""One question as the API receives it: facts, subjects, use and time in one JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .engine import evaluate
from .facts import Facts, PersonalData
from .facts_reading import facts_reader as read_from
from .facts_reading import read_facts
from .reading import Reader
from .subject import Subject
from .subject_reading import read_subject
from .use import Use, read_use
from .verdict import Decision


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """A question read and checked."""

    facts: Facts
    subjects: tuple[Subject, ...]
    use: Use
    at: datetime

    def decide(self) -> Decision:
        """The answer."""
        return evaluate(self.facts, self.subjects, self.use, at=self.at)


def parse_request(raw: object, *, now: datetime) -> EvaluationRequest:
    """Reads ``{"facts", "subjects"?, "use"?, "at"?}``; ``at`` (also inside ``use``) defaults to ``now``.

    A question states its whole case, and what it does not name is in order: where the facts say nothing about
    personal data, the list of subjects does, and nobody in it (or no list) says that nobody can be recognised; an
    author is on file unless ``credit`` or the like says otherwise, with null for instance; a consent that names no
    purposes is for this one, and one that does not speak of publishing allows it. Items differ: what their statement
    and their ledger do not say is unknown, and the doors stay closed.

    :raises PolicyInputError: with every fault and its pointer.
    """
    reader = Reader(raw)
    _, raw_facts = reader.raw("facts", "profile")
    _, raw_use = reader.raw("use")
    facts_reader = read_from({} if raw_facts is None else raw_facts, "/facts", reader.faults)
    use_reader = Reader({} if raw_use is None else raw_use, "/use", reader.faults)
    at = reader.moment("at") or use_reader.moment("at") or now
    facts = read_facts(facts_reader)
    use = read_use(use_reader)
    reader.values = {**reader.values, "subjects": _complete(reader.values.get("subjects"), use)}
    subjects = reader.objects("subjects", read_subject)
    if not facts_reader.values.keys() & _NAMING:
        facts = replace(facts, credit=True)
    stated = any(facts_reader.values.get(key) is not None for key in ("personal_data", "pii_state"))
    if not stated:
        facts = replace(facts, personal_data=PersonalData.PRESENT if subjects else PersonalData.NONE)
    reader.finish()
    reader.refuse_if_faulty()
    return EvaluationRequest(facts, subjects, use, at)


_NAMING = frozenset(
    {
        "credit", "credit_line", "author", "attribution", "creator", "credit_not_supplied", "attribution_not_supplied",
        "rights_holder", "rights_holder_id", "copyright_holder",
    }
)  # fmt: skip
_CONSENT = frozenset({"state", "status", "events"})


def _complete(raw: object, use: Use) -> object:
    """The list of subjects with what their consents do not speak of put in order."""
    if not isinstance(raw, list):
        return raw
    return [_with_consents(subject, use) if isinstance(subject, Mapping) else subject for subject in raw]


def _with_consents(subject: Mapping[str, Any], use: Use) -> dict[str, Any]:
    made = dict(subject)
    if isinstance(made.get("consents"), list):
        made["consents"] = [_in_order(consent, use) for consent in made["consents"]]
    if "consent" in made:
        made["consent"] = _in_order(made["consent"], use)
    return _in_order(made, use) if made.keys() & _CONSENT else made


def _in_order(consent: Any, use: Use) -> Any:
    if not isinstance(consent, Mapping):
        return consent
    made = dict(consent)
    if not made.keys() & {"purposes", "purpose"}:
        made["purposes"] = [use.purpose, "CommercialPurpose"] if use.commercial else [use.purpose]
    if not made.keys() & {"publish_ok", "publish"}:
        made["publish_ok"] = True
    return made
