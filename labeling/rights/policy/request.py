"""One question as the API receives it: facts, subjects, use and time in one JSON object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

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

    A question states its whole case: where the facts say nothing about personal data, the list of subjects does.
    Nobody in it (or no list) says that nobody can be recognised. Items differ: what their statement does not say
    is unknown, and the doors stay closed.

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
    subjects = reader.objects("subjects", read_subject)
    stated = any(facts_reader.values.get(key) is not None for key in ("personal_data", "pii_state"))
    if not stated:
        facts = replace(facts, personal_data=PersonalData.PRESENT if subjects else PersonalData.NONE)
    reader.finish()
    reader.refuse_if_faulty()
    return EvaluationRequest(facts, subjects, use, at)
