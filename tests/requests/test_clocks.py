"""Clocks by regime: month ends, leap years, weekends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.requests.clocks import CCPA, GDPR, acknowledge_by, add_business_days, add_months, due_at


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2026-03-15T10:30", "2026-04-15T10:30", "2026-06-15T10:30"),
        ("2026-01-31T10:00", "2026-02-28T10:00", "2026-04-30T10:00"),
        ("2028-01-31T10:00", "2028-02-29T10:00", "2028-04-30T10:00"),  # a leap year
        ("2100-01-30T10:00", "2100-02-28T10:00", "2100-04-30T10:00"),  # and a century that is none
        ("2026-02-28T10:00", "2026-03-28T10:00", "2026-05-28T10:00"),
        ("2026-10-31T23:59", "2026-11-30T23:59", "2027-01-31T23:59"),
        ("2026-12-31T00:00", "2027-01-31T00:00", "2027-03-31T00:00"),
        ("2027-11-30T12:00", "2027-12-30T12:00", "2028-02-29T12:00"),
    ],
)
def test_gdpr_counts_calendar_months(received: str, due: str, extended: str) -> None:
    assert due_at(regime=GDPR, received=at(received)) == at(due)
    assert due_at(regime=GDPR, received=at(received), extended=True) == at(extended)
    assert acknowledge_by(regime=GDPR, received=at(received)) is None


@pytest.mark.parametrize(
    ("received", "acknowledge", "due", "extended"),
    [
        # A Monday; over two weekends.
        ("2026-06-01T09:00", "2026-06-15T09:00", "2026-07-16T09:00", "2026-08-30T09:00"),
        # A Friday, a Saturday, a Sunday.
        ("2026-06-05T09:00", "2026-06-19T09:00", "2026-07-20T09:00", "2026-09-03T09:00"),
        ("2026-06-06T09:00", "2026-06-19T09:00", "2026-07-21T09:00", "2026-09-04T09:00"),
        ("2026-06-07T09:00", "2026-06-19T09:00", "2026-07-22T09:00", "2026-09-05T09:00"),
        # Over 29 February.
        ("2028-01-31T09:00", "2028-02-14T09:00", "2028-03-16T09:00", "2028-04-30T09:00"),
    ],
)
def test_ccpa_counts_days_and_business_days(received: str, acknowledge: str, due: str, extended: str) -> None:
    assert acknowledge_by(regime=CCPA, received=at(received)) == at(acknowledge)
    assert due_at(regime=CCPA, received=at(received)) == at(due)
    assert due_at(regime=CCPA, received=at(received), extended=True) == at(extended)


def test_there_is_no_clock_for_a_regime_that_nobody_knows() -> None:
    with pytest.raises(ValueError, match="lgpd"):
        due_at(regime="lgpd", received=at("2026-01-01T00:00"))


MOMENTS = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(MOMENTS, st.integers(1, 36))
def test_a_month_later_is_in_that_month_and_never_after_the_same_day(moment: datetime, months: int) -> None:
    found = add_months(moment, months)
    assert (found.year * 12 + found.month) - (moment.year * 12 + moment.month) == months
    assert found.day <= moment.day
    assert found.time() == moment.time()
    # Earlier only because that month has no such day.
    assert found.day == moment.day or (found + timedelta(days=1)).month != found.month


@given(MOMENTS, st.integers(1, 40))
def test_business_days_skip_weekends_and_nothing_else(moment: datetime, days: int) -> None:
    found = add_business_days(moment, days)
    between = [moment + timedelta(days=n) for n in range(1, (found - moment).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert found.weekday() < 5
