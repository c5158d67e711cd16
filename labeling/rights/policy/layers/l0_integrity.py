"""L0: is this the thing the rights were recorded for, and may it be touched at all?"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

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
    for name in _strange_values(case):
        found.review("INT_VALUE_UNKNOWN", f"The value of {name} is not one that is understood.", Fixes.VERIFY)
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


def _strange_values(case: Case) -> Iterator[str]:
    """Fields of an enumerated type that hold something else, as a value built by hand or by older code may.

    The layers compare with the words they know, so a word they do not know must never pass for "nothing said".
    """
    parts: list[Any] = [case.facts, case.use, *case.subjects]
    parts += [*case.facts.components, *case.facts.claims, *case.facts.tdm]
    parts += [consent for subject in case.subjects for consent in subject.consents]
    for part in parts:
        for name, kind, optional in _enumerated(part.__class__):
            value = getattr(part, name)
            if not isinstance(value, kind) and not (optional and value is None):
                yield name


@cache
def _enumerated(kind: type) -> tuple[tuple[str, type[StrEnum], bool], ...]:
    """The fields of a dataclass that hold a member of an enumeration, and whether they may be ``None``."""
    found = []
    for name, hint in get_type_hints(kind).items():
        options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        enums = [option for option in options if isinstance(option, type) and issubclass(option, StrEnum)]
        found += [(name, option, type(None) in options) for option in enums]
    return tuple(found)
