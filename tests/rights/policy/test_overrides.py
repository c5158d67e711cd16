"""An override lets pass what needs review, for a while and for a reason. It never lets pass what is denied."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.rights.policy import Action, Decision, PolicyInputError, Reason, Verdict
from labeling.rights.policy.overrides import Override, apply_override

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = AT + timedelta(days=3)
OVERRIDE = Override("o1", (Action.LABEL,), SOON, "The museum confirmed it by letter")


def decision(verdict: Verdict, valid_until: datetime | None = None, *codes: str) -> Decision:
    reasons = tuple(Reason(code, "L2", Verdict.NEEDS_REVIEW, "Look.") for code in codes)
    return Decision(verdict, reasons, (), "CC-PDM-1.0", valid_until, "2026.1", ())


def test_what_needs_review_passes_with_the_reason_and_the_end_on_it() -> None:
    passed = apply_override(decision(Verdict.NEEDS_REVIEW), OVERRIDE, at=AT, action=Action.LABEL)
    assert (passed.verdict, passed.valid_until) == (Verdict.ALLOW_WITH_OBLIGATIONS, SOON)
    duty = passed.obligations[-1]
    assert duty.code == "OB_OVERRIDE"
    assert duty.detail == (
        "Let pass by a person until 2026-11-26T12:00:00Z: The museum confirmed it by letter. Decide anew before then."
    )


@pytest.mark.parametrize(
    ("verdict", "override", "action"),
    [
        (Verdict.DENY, OVERRIDE, Action.LABEL),
        (Verdict.ALLOW, OVERRIDE, Action.LABEL),
        (Verdict.ALLOW_WITH_OBLIGATIONS, OVERRIDE, Action.LABEL),
        (Verdict.NEEDS_REVIEW, OVERRIDE, Action.EXPORT),
        (Verdict.NEEDS_REVIEW, replace(OVERRIDE, expires=AT), Action.LABEL),
        (Verdict.NEEDS_REVIEW, replace(OVERRIDE, expires=AT - timedelta(days=1)), Action.LABEL),
        (Verdict.NEEDS_REVIEW, replace(OVERRIDE, actions=()), Action.LABEL),
    ],
)
def test_everything_else_stays_as_it_is(verdict: Verdict, override: Override, action: Action) -> None:
    before = decision(verdict)
    assert apply_override(before, override, at=AT, action=action) == before


def test_a_reason_that_came_later_is_not_let_pass() -> None:
    looked_at = replace(OVERRIDE, codes=("LIC_PD_EVIDENCE",))
    old = decision(Verdict.NEEDS_REVIEW, None, "LIC_PD_EVIDENCE")
    new = decision(Verdict.NEEDS_REVIEW, None, "LIC_PD_EVIDENCE", "REL_MODEL")
    assert (
        apply_override(old, looked_at, at=AT, action=Action.LABEL).verdict is Verdict.ALLOW_WITH_OBLIGATIONS
    )
    assert apply_override(new, looked_at, at=AT, action=Action.LABEL) == new


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    verdict=st.sampled_from(Verdict),
    until=st.none() | moments,
    expires=moments,
    at=moments,
    action=st.sampled_from(Action),
    actions=st.lists(st.sampled_from(Action)).map(tuple),
)
def test_an_override_only_ever_moves_review_and_never_outlasts_either_end(
    verdict: Verdict,
    until: datetime | None,
    expires: datetime,
    at: datetime,
    action: Action,
    actions: tuple[Action, ...],
) -> None:
    before = decision(verdict, until)
    after = apply_override(before, Override("o", actions, expires, "because"), at=at, action=action)
    assert (after.reasons, after.layers, after.elected_licence) == (
        before.reasons,
        before.layers,
        before.elected_licence,
    )
    if verdict is not Verdict.NEEDS_REVIEW or action not in actions or at >= expires:
        assert after == before
    else:
        assert after.verdict is Verdict.ALLOW_WITH_OBLIGATIONS
        assert after.valid_until == min(moment for moment in (until, expires) if moment is not None)
        assert apply_override(after, Override("o", actions, expires, "twice"), at=at, action=action) == after


def test_it_survives_its_json() -> None:
    for override in (OVERRIDE, replace(OVERRIDE, codes=("A", "B"), actions=(Action.EXPORT, Action.LABEL))):
        assert Override.parse(override.as_dict()) == override


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"reason": " "}, [("/override/reason", "required")]),
        ({"actions": []}, [("/override/actions", "required")]),
        ({"actions": ["eat"]}, [("/override/actions", "unknown_value")]),
        ({"expires": None}, [("/override/expires", "required")]),
        ({"expires": "2026-11-26"}, []),
        ({"expires": "2026-11-26T12:00:00"}, [("/override/expires", "time")]),
        ({"verdict": "ALLOW"}, [("/override/verdict", "unknown_key")]),
    ],
)
def test_an_override_without_reason_act_or_end_is_refused(
    change: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    raw = {**OVERRIDE.as_dict(), **change}
    found = []
    try:
        Override.parse(raw, pointer="/override")
    except PolicyInputError as error:
        found = [(fault.pointer, fault.code) for fault in error.faults]
    assert found == faults


def test_a_time_without_a_zone_is_a_mistake() -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        apply_override(decision(Verdict.NEEDS_REVIEW), OVERRIDE, at=naive, action=Action.LABEL)
    with pytest.raises(ValueError, match="zone"):
        apply_override(
            decision(Verdict.NEEDS_REVIEW), replace(OVERRIDE, expires=naive), at=AT, action=Action.LABEL
        )
