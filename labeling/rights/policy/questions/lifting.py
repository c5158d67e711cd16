"""What a question says in one place and means in another: people among the facts, releases on a person, templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labeling.rights.policy.purposes import RESEARCH
from labeling.rights.policy.use import Use

from .words import plain

_PEOPLE = ("subjects", "appearances", "people", "data_subjects")
_SHOWN = ("portrait", "likeness", "person_shown", "shows_person", "identifiable_person", "identifiable")
_TEMPLATES = ("biometric_template", "face_embedding", "face_embeddings", "biometric")
_NOBODYS = frozenset({"none", "mr_non", "missing"})
_CRAWLED = frozenset({"crawl", "scrape", "scraped", "crawled", "web_scraping"})
_WIDE = frozenset({"unlimited", "commercial", "mr_umr", "full"})


def people_of(question: Mapping[str, Any], facts: dict[str, Any]) -> tuple[list[str], object]:
    """The people of the question and of its facts, where they are taken out, and the keys that named them.

    What is not a list comes back as it is, for the reader to refuse.
    """
    names = [name for name in _PEOPLE if question.get(name) is not None]
    inside = [facts.pop(name) for name in _PEOPLE if isinstance(facts.get(name), list)]
    given = [question[name] for name in names]
    if any(not isinstance(value, list) for value in given):
        return names, given[0]
    people = [one for value in (*given, *inside) for one in value]
    return names, _with_records(people, facts)


def _with_records(people: list[Any], facts: dict[str, Any]) -> list[Any]:
    """Consent records that stand beside the people, each with its subject; one of nobody here stays for the reader."""
    records = facts.get("consents")
    if not isinstance(records, list) or not all(isinstance(one, Mapping) for one in records):
        return people
    made = [dict(one) if isinstance(one, Mapping) else one for one in people]
    left = []
    for record in records:
        owner = next((record[key] for key in _OWNER if record.get(key) is not None), None)
        of = [one for one in made if isinstance(one, dict) and owner is not None and owner in _refs(one)]
        for one in of:
            own = one.get("consents")
            one["consents"] = [*(own if isinstance(own, list) else []), record]
        left += [] if of else [record]
    facts["consents"] = left or None
    return made


_OWNER = ("subject", "pii_principal_id", "subject_ref", "subject_id")


def _refs(person: Mapping[str, Any]) -> list[Any]:
    return [person.get(key) for key in ("ref", "id", *_OWNER)]


def lift(facts: dict[str, Any], use: object, people: object) -> None:
    """Biometric templates named on the use or on a person, and releases of a person, are facts of the thing."""
    holders = [use, *(people if isinstance(people, list) else [])]
    for index, holder in enumerate(holders):
        if not isinstance(holder, dict):
            continue
        for name in _TEMPLATES:
            if isinstance(holder.get(name), bool):
                facts["biometric_template"] = holder.pop(name) or facts.get("biometric_template") is True
        if isinstance(holder.get("biometric_release"), bool):
            facts.setdefault("biometric_release", holder.pop("biometric_release"))
        if index:
            _release(facts, holder)


def _release(facts: dict[str, Any], person: dict[str, Any]) -> None:
    """A wide release without an end or countries speaks for its person alone; any other is read with the facts."""
    name = "release" if "release" in person else "model_release"
    release = person.get(name)
    if isinstance(release, str) and name == "model_release" and plain(release) in _NOBODYS:
        person[name] = False
    elif isinstance(release, str):
        release = {"scope": release}
    elif release is None and name == "release" and name in person:
        del person[name]
        person.setdefault("model_release", False)
    if not isinstance(release, Mapping):
        return
    ends = [
        key for key in ("expires", "expiry", "valid_until", "territories", "territory") if release.get(key)
    ]
    if plain(release.get("scope")) in _WIDE and not ends:
        person[name] = None
        person["model_release"] = True
        person.pop("release", None)
    elif facts.get("release") in (None, release):
        del person[name]
        facts["release"] = release


def research(facts: dict[str, Any], use: object) -> None:
    """Research that is named as such, or a protocol that is named as missing: then there is no protocol."""
    flags = [isinstance(use, Mapping) and use.get("research") is True, facts.get("research") is True]
    if isinstance(facts.get("research"), bool):
        del facts["research"]
        if flags[1] and isinstance(use, dict) and use.get("purpose") is None:
            use["purpose"] = "ScientificResearch"
    if any(flags) or "research_protocol" in facts:
        facts["research_protocol"] = facts.get("research_protocol") or False


def spoken_of(facts: dict[str, Any], use: Use) -> tuple[bool, bool]:
    """Whether the facts speak of somebody without naming anybody: at all, and as one whose likeness is not released.

    The keys that only say so are taken out.
    """
    shown = [facts.pop(name) for name in _SHOWN if isinstance(facts.get(name), bool)]
    source = facts.get("source")
    told = {**({"acquired": source.get("kind"), **source} if isinstance(source, Mapping) else {}), **facts}
    named = [facts[name] for name in ("release", "model_release") if name in facts]
    unreleased = any(value is None or plain(value) in _NOBODYS for value in named)
    crawled = any(
        plain(told.get(name)) in _CRAWLED for name in ("acquisition_path", "acquired", "acquisition")
    )
    uninformed = told.get("art14_record", True) is False or (crawled and not told.get("art14_record", True))
    unplanned = facts.get("research_protocol", True) is False and use.purpose in RESEARCH
    return any(shown) or unreleased or uninformed or unplanned, any(shown) or unreleased
