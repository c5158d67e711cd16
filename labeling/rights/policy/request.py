"""One question as the API receives it: facts, subjects, use and time in one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .engine import evaluate
from .facts import Facts, MaskReview, PersonalData
from .facts_reading import facts_reader as read_from
from .facts_reading import read_facts
from .inheritance import inherit
from .licence_reading import LICENCE_KEYS
from .questions.facts import facts_in_words, to_the_use
from .questions.lifting import lift, people_of, research, spoken_of
from .questions.people import masks_unchecked, people_in_words, stand_in
from .questions.uses import alters, use_in_words
from .reading import Reader
from .subject import Subject
from .subject_reading import read_subject
from .use import Use, read_use
from .verdict import Decision

MOST_PARENTS = 100
"""Things that one question names as what another was made from."""


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
    """Reads ``{"facts", "subjects"?, "use"?, "at"?, "parents"?}``; ``at`` (also in ``use``) defaults to ``now``.

    A question states its whole case, and what it does not name is in order: where the facts say nothing about
    personal data, the list of subjects does, and nobody in it (or no list) says that nobody can be recognised; an
    author is on file unless ``credit`` or the like says otherwise, with null for instance; a consent that names no
    purposes is for this one, and one that does not speak of publishing allows it. Facts that speak of somebody whom
    no subject names (no release, no information of the people, no research protocol) are about a person in order.
    ``parents`` are the facts of what the thing was made from (a crop of, a frame of, a mosaic of): it inherits every
    restriction of theirs. Items differ: what their statement and their ledger do not say is unknown, and the doors
    stay closed.

    :raises PolicyInputError: with every fault and its pointer.
    """
    reader = Reader(raw)
    _, raw_facts = reader.raw("facts", "profile")
    _, raw_use = reader.raw("use")
    spoken, asked = to_the_use(_object(raw_facts, facts_in_words), _object(raw_use, dict))
    listed: object = None
    if isinstance(spoken, dict):
        names, listed = people_of(reader.values, spoken)
        reader.understood.update(("subjects", *names))
        research(spoken, asked)
        lift(spoken, asked, listed := _copied(listed))
    asked = use_in_words(asked)
    use_reader = Reader(asked, "/use", reader.faults)
    own_at, at_of_use = reader.moment("at"), use_reader.moment("at")
    at = own_at or at_of_use or now
    use = read_use(use_reader)
    if use.territories is None and not use.shared:
        use = replace(use, territories=())
    somebody, unreleased = spoken_of(spoken, use) if isinstance(spoken, dict) else (False, False)
    facts_reader = read_from(spoken, "/facts", reader.faults)
    facts = read_facts(facts_reader)
    stated = facts.personal_data is not PersonalData.UNKNOWN or any(
        facts_reader.values.get(key) is not None for key in ("personal_data", "pii_state")
    )
    people = people_in_words(listed, use, at)
    if somebody and not stated and not people:
        people = [stand_in(use, released=not unreleased)]
    unchecked = masks_unchecked(people)
    subjects = Reader({"subjects": people}, "", reader.faults).objects("subjects", read_subject)
    if not facts_reader.values.keys() & _NAMING:
        facts = replace(facts, credit=True)
    if unchecked and facts.mask_review in (None, MaskReview.VERIFIED):
        facts = replace(facts, mask_review=MaskReview.PENDING)
    if not stated or (unchecked and facts.personal_data is not PersonalData.UNKNOWN):
        facts = replace(facts, personal_data=_status(subjects))
    is_masked = any(subject.identifiable and subject.masked for subject in subjects)
    if is_masked or (isinstance(asked, Mapping) and alters(asked)):
        facts = replace(facts, modified=True)
    parents = _parents(reader)
    reader.finish()
    reader.refuse_if_faulty()
    if parents and all(
        facts_reader.values.get(key) is None for key in ("components", "claims", *LICENCE_KEYS)
    ):
        # A part of them, of whose own licence nothing is said.
        facts = replace(facts, components=tuple(sorted({part for one in parents for part in one.components})))
    facts = inherit(facts, parents)
    return EvaluationRequest(facts, subjects, use, at)


def _parents(reader: Reader) -> list[Facts]:
    _, given = reader.raw("parents")
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > MOST_PARENTS:
        reader.fault("parents", "type", f"This must be a list of at most {MOST_PARENTS} facts.")
        return []
    found = []
    for index, raw in enumerate(given):
        own = read_from(_object(raw, facts_in_words), f"{reader.at('parents')}/{index}", reader.faults)
        facts = read_facts(own)
        if not own.values.keys() & _NAMING:
            facts = replace(facts, credit=True)
        if (
            facts.personal_data is PersonalData.UNKNOWN
            and not {"personal_data", "pii_state"} & own.values.keys()
        ):
            facts = replace(facts, personal_data=PersonalData.NONE)
        found.append(facts)
    return found


def _status(subjects: tuple[Subject, ...]) -> PersonalData:
    """What the people named say about the thing where its facts say nothing."""
    if any(subject.exposed for subject in subjects):
        return PersonalData.PRESENT
    return PersonalData.MASKED if any(subject.identifiable for subject in subjects) else PersonalData.NONE


_NAMING = frozenset(
    {
        "credit", "credit_line", "author", "attribution", "creator", "credit_not_supplied", "attribution_not_supplied",
        "rights_holder", "rights_holder_id", "copyright_holder",
    }
)  # fmt: skip


def _object(raw: object, read: Callable[[Any], Any]) -> object:
    """An object read; nothing stands for an empty one, and anything else is left for the reader to refuse."""
    if raw is None:
        return read({})
    return read(raw) if isinstance(raw, Mapping) and all(isinstance(key, str) for key in raw) else raw


def _copied(people: object) -> object:
    if not isinstance(people, list):
        return people
    return [dict(one) if isinstance(one, Mapping) else one for one in people]
