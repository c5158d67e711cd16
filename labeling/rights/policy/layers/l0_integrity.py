"""L0: is this the thing the rights were recorded for, and may it be touched at all?"""

from __future__ import annotations

from labeling.rights.policy.facts import Integrity, ItemState
from labeling.rights.policy.findings import Case, Findings, Fixes

_STATES = {
    ItemState.QUARANTINED: ("INT_QUARANTINED", "It is in quarantine.", Fixes.RELEASE_HOLD),
    ItemState.RESTRICTED: (
        "INT_RESTRICTED",
        "Its processing is restricted while a request is decided.",
        Fixes.RELEASE_HOLD,
    ),
    ItemState.HELD: ("INT_HELD", "It is kept under a hold and may only be stored.", Fixes.RELEASE_HOLD),
    ItemState.RECALLED: ("INT_RECALLED", "It has been recalled.", Fixes.LEAVE_OUT),
    ItemState.ERASED: ("INT_ERASED", "It has been erased.", Fixes.LEAVE_OUT),
    ItemState.REJECTED: ("INT_REJECTED", "It was rejected.", Fixes.LEAVE_OUT),
}


def judge(case: Case) -> Findings:
    """Anything but an active thing with verified bytes is stopped."""
    found = Findings("L0", "The file is the one the rights were recorded for, and nothing holds it back.")
    state, integrity = case.facts.state, case.facts.integrity
    if state in _STATES:
        code, detail, fix = _STATES[state]
        found.deny(code, detail, fix)
    elif state is not ItemState.ACTIVE:
        found.deny("INT_STATE_UNKNOWN", "Its state is not one that is understood.", Fixes.VERIFY)
    if integrity is Integrity.UNVERIFIED:
        found.review("INT_UNVERIFIED", "Nobody has checked yet that the file is unchanged.", Fixes.VERIFY)
    elif integrity is not Integrity.OK:
        found.deny("INT_HASH", "The file is not the one the rights were recorded for.", Fixes.VERIFY)
    return found
