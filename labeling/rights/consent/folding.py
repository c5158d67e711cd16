"""The life of a consent: which state may follow which, and what a row of states amounts to. Pure."""

from collections.abc import Iterable
from typing import Final

from labeling.rights.policy.subject import VALID_STATES, ConsentState

S = ConsentState

_ENDINGS = frozenset({S.WITHDRAWN, S.REVOKED, S.EXPIRED, S.INVALIDATED, S.UNKNOWN})
FIRST: Final = frozenset({S.REQUESTED, S.REFUSED, S.GIVEN})
"""What a record may begin with."""

TRANSITIONS: Final[dict[ConsentState, frozenset[ConsentState]]] = {
    S.REQUESTED: frozenset({S.DEFERRED, S.REFUSED, S.GIVEN, S.INVALIDATED}),
    S.DEFERRED: frozenset({S.REQUESTED, S.REFUSED, S.GIVEN, S.INVALIDATED}),
    S.REFUSED: frozenset({S.REQUESTED, S.GIVEN, S.INVALIDATED}),
    S.GIVEN: _ENDINGS | {S.RENEWED},
    S.RENEWED: _ENDINGS | {S.RENEWED},
    S.EXPIRED: frozenset({S.REQUESTED, S.RENEWED, S.WITHDRAWN, S.REVOKED, S.INVALIDATED}),
    # Who withdrew is asked anew and gives anew: nobody renews it for them.
    S.WITHDRAWN: frozenset({S.REQUESTED, S.INVALIDATED}),
    S.REVOKED: frozenset({S.REQUESTED, S.WITHDRAWN, S.INVALIDATED}),
    S.UNKNOWN: frozenset({S.REQUESTED, S.REFUSED, S.GIVEN, S.WITHDRAWN, S.REVOKED, S.INVALIDATED}),
    S.INVALIDATED: frozenset(),
}
"""What may come after each state. A consent found invalid stays so: another one is a new record."""


class Impossible(ValueError):
    """This state cannot follow that one."""

    def __init__(self, before: ConsentState | None, after: ConsentState) -> None:
        super().__init__(f"{after} cannot follow {before}")
        self.before = before
        self.after = after


def may_follow(before: ConsentState | None, after: ConsentState) -> bool:
    """Whether `after` may come next; `before` None for the first event of a record."""
    return after in (FIRST if before is None else TRANSITIONS[before])


def fold(states: Iterable[ConsentState]) -> ConsentState:
    """The state that a row of events comes to; `UNKNOWN` for none, `Impossible` for a row that cannot be."""
    current: ConsentState | None = None
    for state in states:
        if not may_follow(current, state):
            raise Impossible(current, state)
        current = state
    return current or S.UNKNOWN


def is_valid(state: ConsentState) -> bool:
    """Whether processing may rest on a consent in this state."""
    return state in VALID_STATES
