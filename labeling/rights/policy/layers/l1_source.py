"""L1: how it came here, and what the place it came from had to say about that."""

from __future__ import annotations

from labeling.rights.policy.facts import Acquired, ComponentKind, PersonalData, Platform, Terms
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes

_YOUTUBE = "LicenseRef-youtube-standard"


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """The path, the terms, lawful access, and information of the people when data were not had from them."""
    found = Findings("L1", "Nothing known about where it came from stands against this use.")
    facts = case.facts
    if facts.lawful_access is False:
        found.deny("SRC_ACCESS", "It was taken without lawful access.", Fixes.ADD_PERMISSION, Fixes.LEAVE_OUT)
    _platform(case, chosen, found)
    _terms(case, found)
    if facts.acquired is Acquired.UNKNOWN:
        found.review("SRC_PATH_UNKNOWN", "Nobody knows how it was acquired.", Fixes.STATE_SOURCE)
    elif facts.acquired is not None and facts.acquired not in set(Acquired):
        found.review("SRC_PATH_UNKNOWN", "How it was acquired is not understood.", Fixes.STATE_SOURCE)
    _information(case, found)
    return found


def _platform(case: Case, chosen: tuple[Chosen, ...], found: Findings) -> None:
    facts = case.facts
    licences = [part.leaf.id for part in chosen if part.component is ComponentKind.CONTENT]
    standard = _YOUTUBE in licences
    if facts.permission or (facts.acquired is Acquired.OWN and not standard):
        return
    if standard or facts.platform is Platform.YOUTUBE:
        if not standard and licences and all(id.startswith("CC-BY-") for id in licences):
            found.review(
                "SRC_PLATFORM",
                "The video is under an open licence, but the site's terms bar downloading it.",
                Fixes.ADD_PERMISSION,
                Fixes.ADD_EVIDENCE,
            )
            return
        found.deny(
            "SRC_TOS",
            "YouTube's terms bar downloading without the uploader's own permission.",
            Fixes.ADD_PERMISSION,
            Fixes.LEAVE_OUT,
        )


def _terms(case: Case, found: Findings) -> None:
    if case.facts.terms is None or case.facts.permission:
        return
    terms = str(case.facts.terms)
    if terms == Terms.PROHIBIT:
        found.deny(
            "SRC_TOS",
            "The terms of the place it came from forbid taking it.",
            Fixes.ADD_PERMISSION,
            Fixes.LEAVE_OUT,
        )
    elif terms == Terms.PROHIBIT_AI:
        if case.trains:
            found.review(
                "SRC_TERMS_AI",
                "The terms of the place it came from forbid use for AI.",
                Fixes.ADD_PERMISSION,
                Fixes.CHANGE_USE,
            )
    elif terms not in (Terms.ALLOW, Terms.SILENT):
        found.review(
            "SRC_TERMS_UNKNOWN", "The terms of the place it came from are not understood.", Fixes.ADD_EVIDENCE
        )


def _information(case: Case, found: Findings) -> None:
    facts = case.facts
    if facts.personal_data is PersonalData.NONE and not any(subject.exposed for subject in case.subjects):
        return
    if facts.art14_record is True:
        return
    if facts.acquired is Acquired.CRAWL or facts.art14_record is False:
        found.review(
            "SRC_ART14",
            "It was not had from the people in it, and nothing shows that they were informed.",
            Fixes.RECORD_NOTICE,
            Fixes.MASK,
        )
