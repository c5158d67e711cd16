"""L1: how it came here, and what the place it came from had to say about that."""

from __future__ import annotations

from datetime import timedelta

from labeling.rights.policy.facts import Acquired, ComponentKind, PersonalData, Platform, Terms
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.use import Action

from .exception import is_research, relies_on_exception

_YOUTUBE = "LicenseRef-youtube-standard"


RECHECK_AFTER = timedelta(days=90)
"""Age of a look at the source beyond which somebody looks again before files go outside."""


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """The path, the terms, lawful access, and information of the people when data were not had from them."""
    found = Findings("L1", "Nothing known about where it came from stands against this use.")
    facts = case.facts
    if facts.lawful_access is False:
        found.deny("SRC_ACCESS", "It was taken without lawful access.", Fixes.ADD_PERMISSION, Fixes.LEAVE_OUT)
    _platform(case, chosen, found)
    _terms(case, chosen, found)
    _evidence(case, found)
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


def _terms(case: Case, chosen: tuple[Chosen, ...], found: Findings) -> None:
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
        if case.trains and not _research_exception(case, chosen):
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


def _research_exception(case: Case, chosen: tuple[Chosen, ...]) -> bool:
    """Terms cannot take away what the law leaves to research organisations (Art. 7 of Directive (EU) 2019/790)."""
    return is_research(case) and any(relies_on_exception(case, part) for part in chosen)


def _evidence(case: Case, found: Findings) -> None:
    """What stands at the source may have changed. A licence once given stays, but the proof must be at hand."""
    facts = case.facts
    if facts.licence_changed and not facts.claims_resolved:
        found.review(
            "SRC_LICENCE_CHANGED",
            "The source names another licence now. One that was given stays given; keep the dated proof of it.",
            Fixes.ADD_EVIDENCE,
            Fixes.RESOLVE_CONFLICT,
        )
    if case.use.action is not Action.EXPORT or not case.use.shared:
        return
    looks = [moment for moment in (facts.licence_checked_at, facts.tdm_checked_at) if moment is not None]
    for moment in looks:
        found.recheck(moment + RECHECK_AFTER, case.at)
    if any(moment + RECHECK_AFTER <= case.at for moment in looks):
        found.review(
            "SRC_EVIDENCE_OLD",
            f"Nobody has looked at the source for more than {RECHECK_AFTER.days} days; look again before it goes out.",
            Fixes.LOOK_AGAIN,
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
