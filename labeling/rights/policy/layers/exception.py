"""When training rests on the exception for text and data mining rather than on a licence."""

from __future__ import annotations

from labeling.rights.policy.findings import Case, Chosen
from labeling.rights.policy.purposes import RESEARCH, covers
from labeling.rights.policy.use import Action

ALL_RIGHTS_RESERVED = "LicenseRef-all-rights-reserved"


def needs_exception(case: Case, part: Chosen) -> bool:
    """Whether nothing but the law's exception could carry this: no licence, no permission, and training itself."""
    return (
        part.leaf.id == ALL_RIGHTS_RESERVED and case.use.action is Action.TRAIN and not case.facts.permission
    )


def relies_on_exception(case: Case, part: Chosen) -> bool:
    """Whether the exception is all there is, and its first condition holds: lawful access."""
    return needs_exception(case, part) and case.facts.lawful_access is True


def is_research(case: Case) -> bool:
    """Whether the exception for research organisations applies: organisation, purpose, and no money made."""
    purpose = any(covers((term,), case.use.purpose) for term in RESEARCH)
    return case.use.research_organisation and purpose and not case.commercial
