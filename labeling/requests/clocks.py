"""By when a request must be answered. Pure.

GDPR Art. 12(3): one calendar month from receipt, which may be extended by two further months. CCPA regulations
(s. 7021): an acknowledgement within 10 business days, an answer within 45 calendar days, which may be extended by 45.
Where the law lets a period run on over a weekend or a public holiday, we do not: what is early is never late.
"""

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Final

GDPR, CCPA = "gdpr", "ccpa"
REGIMES: Final = (GDPR, CCPA)
_GDPR_MONTHS, _GDPR_FURTHER = 1, 2
_CCPA_DAYS: Final = timedelta(days=45)
_CCPA_ACKNOWLEDGE: Final = 10
_SATURDAY: Final = 5


def due_at(*, regime: str, received: datetime, extended: bool = False) -> datetime:
    """When the answer is due, at the time of day at which the request came in."""
    if regime == GDPR:
        return add_months(received, _GDPR_MONTHS + (_GDPR_FURTHER if extended else 0))
    if regime == CCPA:
        return received + _CCPA_DAYS * (2 if extended else 1)
    raise ValueError(f"no clock for the regime {regime}")


def acknowledge_by(*, regime: str, received: datetime) -> datetime | None:
    """Until when receipt must be confirmed; None where no law names a time."""
    return add_business_days(received, _CCPA_ACKNOWLEDGE) if regime == CCPA else None


def add_months(moment: datetime, months: int) -> datetime:
    """The same day of a later month; its last day where it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def add_business_days(moment: datetime, days: int) -> datetime:
    """`days` later, Saturdays and Sundays not counted."""
    for _ in range(days):
        moment += timedelta(days=1)
        while moment.weekday() >= _SATURDAY:
            moment += timedelta(days=1)
    return moment
