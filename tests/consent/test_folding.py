"""The life of a consent as a table: no row of events makes a consent valid again that somebody took back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.rights.consent.folding import FIRST, TRANSITIONS, Impossible, fold, is_valid, may_follow
from labeling.rights.policy.subject import VALID_STATES, ConsentState

S = ConsentState
STATES = st.sampled_from(list(ConsentState))


def lived(states):
    """The events that would have been taken, in their order."""
    taken = []
    for state in states:
        if may_follow(taken[-1] if taken else None, state):
            taken.append(state)
    return taken


@given(st.lists(STATES, max_size=12))
def test_after_a_withdrawal_only_asking_and_giving_anew_make_it_valid(states):
    taken = lived([S.GIVEN, *states])
    if S.WITHDRAWN not in taken:
        return
    after = taken[len(taken) - 1 - taken[::-1].index(S.WITHDRAWN) :]
    if is_valid(fold(taken)):
        assert S.REQUESTED in after
        assert S.GIVEN in after[after.index(S.REQUESTED) :]


@given(st.lists(STATES, max_size=12))
def test_a_consent_found_invalid_stays_invalid(states):
    taken = lived([S.GIVEN, S.INVALIDATED, *states])
    assert taken == [S.GIVEN, S.INVALIDATED]


@given(st.lists(STATES, max_size=10))
def test_a_row_that_cannot_be_is_refused_whole_and_any_other_ends_in_its_last_state(states):
    if lived(states) == states:
        assert fold(states) == (states[-1] if states else S.UNKNOWN)
    else:
        with pytest.raises(Impossible):
            fold(states)


@given(STATES)
def test_a_valid_consent_can_be_taken_back_at_once(state):
    if state in VALID_STATES:
        assert {S.WITHDRAWN, S.REVOKED, S.EXPIRED, S.INVALIDATED} <= TRANSITIONS[state]


def test_every_state_has_its_row_and_nothing_begins_as_ended():
    assert set(TRANSITIONS) == set(ConsentState)
    assert {S.REQUESTED, S.GIVEN, S.REFUSED} == FIRST
    assert not any(is_valid(state) for state in ConsentState if state not in (S.GIVEN, S.RENEWED))
