"""L6: likeness, property and marks. No open licence speaks for the people and things shown."""

from __future__ import annotations

from labeling.rights.policy.facts import PersonalData, ReleaseScope
from labeling.rights.policy.findings import Case, Findings, Fixes
from labeling.rights.policy.purposes import ADVERTISING
from labeling.rights.policy.subject import VALID_STATES, Subject
from labeling.rights.policy.territories import WORLD, expand
from labeling.rights.policy.use import Content

from .l7_territory import territories_of

_WIDE = (ReleaseScope.UNLIMITED, ReleaseScope.COMMERCIAL)


def judge(case: Case) -> Findings:
    """Commercial publication of a likeness needs a release; an editorial release never covers commercial use."""
    found = Findings("L6", "No release is needed for this use.")
    facts = case.facts
    if case.commercial:
        _scope(facts.model_release, "model", found)
        _scope(facts.property_release, "property", found)
        _still_held(case, found)
    if _shows_commercially(case):
        _likeness(case, found)
        if facts.property_release is ReleaseScope.NONE:
            found.review(
                "REL_PROPERTY",
                "Somebody's property is shown in a commercial publication, and no release is on file.",
                Fixes.ADD_RELEASE,
                Fixes.MASK,
            )
        if facts.trademark:
            found.review(
                "REL_TRADEMARK",
                "A trade mark is shown in a commercial publication.",
                Fixes.ADD_RELEASE,
                Fixes.MASK,
            )
    return found


def _scope(scope: ReleaseScope | None, kind: str, found: Findings) -> None:
    if scope is None or scope in _WIDE or scope is ReleaseScope.NONE:
        return
    if scope is ReleaseScope.EDITORIAL:
        found.deny(
            "REL_EDITORIAL",
            f"The {kind} release is for editorial use only, and this use is commercial.",
            Fixes.ADD_RELEASE,
            Fixes.CHANGE_USE,
        )
    elif scope is ReleaseScope.LIMITED:
        found.review(
            "REL_LIMITED",
            f"The {kind} release is limited or incomplete: a person must read it.",
            Fixes.ADD_RELEASE,
            Fixes.ADD_EVIDENCE,
        )
    else:
        found.review("REL_UNKNOWN", f"What the {kind} release permits is not understood.", Fixes.ADD_RELEASE)


def _still_held(case: Case, found: Findings) -> None:
    """Until when and where the releases hold."""
    facts = case.facts
    if facts.release_expires is not None:
        if facts.release_expires <= case.at:
            found.deny("REL_EXPIRED", "The release has expired.", Fixes.ADD_RELEASE)
        found.expires([facts.release_expires], case.at)
    limit = None if facts.release_territories is None else expand(facts.release_territories)
    if limit is None or WORLD in limit:
        return
    wanted = territories_of(case)
    if wanted is None:
        found.review(
            "REL_TERRITORY",
            "The release is limited to some countries, and the use names none.",
            Fixes.STATE_TERRITORY,
        )
    elif not wanted <= limit:
        found.deny(
            "REL_TERRITORY",
            "The release does not cover these countries.",
            Fixes.ADD_RELEASE,
            Fixes.CHANGE_TERRITORY,
        )


def _shows_commercially(case: Case) -> bool:
    if not case.commercial or case.use.content in (Content.REFS, Content.LABELS):
        return False
    return case.use.purpose in ADVERTISING or (case.use.shared and case.hands_on_files)


def _likeness(case: Case, found: Findings) -> None:
    facts = case.facts
    exposed = [subject for subject in case.subjects if subject.exposed]
    found.expires((moment for one in exposed for moment in (one.release_from, one.release_expires)), case.at)
    if facts.personal_data is not PersonalData.PRESENT and not exposed:
        return
    without: list[Subject | None] = [subject for subject in exposed if not _released(case, subject)]
    if facts.model_release in _WIDE or (exposed and not without):
        found.passed = "Releases, or consents to commercial use, cover this use."
        return
    for subject in without or [None]:
        found.review(
            "REL_MODEL",
            "A person's likeness would be used commercially, and no release is on file.",
            Fixes.ADD_RELEASE,
            Fixes.MASK,
            subject=subject.ref if subject else None,
        )


def _released(case: Case, subject: Subject) -> bool:
    """Whether a release speaks for the person. Consent to commercial use does too, but for advertising: whether that
    consent covers this use the layer of people asks.
    """
    if subject.model_release is not None or case.use.purpose in ADVERTISING:
        return bool(subject.model_release) and _holds(case, subject)
    return any(consent.commercial_ok and consent.state in VALID_STATES for consent in subject.consents)


def _holds(case: Case, subject: Subject) -> bool:
    """Whether the person's release holds now, and where the thing is to be used."""
    if subject.release_from is not None and case.at < subject.release_from:
        return False
    if subject.release_expires is not None and case.at >= subject.release_expires:
        return False
    if subject.release_territories is None or WORLD in (limit := expand(subject.release_territories)):
        return True
    wanted = territories_of(case)
    return wanted is not None and wanted <= limit
