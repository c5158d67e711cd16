"""Seeing and taking back one's own consent, by a link and without an account: as JSON, and what the page shows."""

from datetime import datetime
from typing import Any, Final

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.origin import plain
from labeling.accounts.api.session import PublicView
from labeling.api.permissions import PUBLIC
from labeling.api.schema import describes
from labeling.core import clock
from labeling.core.errors import Invalid, RateLimited
from labeling.requests.clocks import GDPR, due_at
from labeling.requests.services import withdraw_by_token
from labeling.rights.consent import selectors
from labeling.rights.consent.api import shapes
from labeling.rights.consent.folding import may_follow
from labeling.rights.consent.models import ConsentRecord, StatusKind, SubjectStatus
from labeling.rights.consent.plain import day, state_words, terms
from labeling.rights.consent.selectors import Standing
from labeling.rights.consent.services.withdrawing import ACTIONS, record_by_token
from labeling.rights.policy.subject import ConsentState

_RATES: Final = {"self_service": "60/m/ip"}
_OPEN: Final = frozenset({ConsentState.REQUESTED, ConsentState.DEFERRED})


def count_look(request: HttpRequest) -> None:
    """Count one use of a link from this address; `RateLimited` when there were too many."""
    if not ratelimit.consume(request, app="clearlabel", action="self_service", config=_RATES, limit_get=True):
        detail = "Too many tries from your connection. Wait a minute, then load the page again."
        raise RateLimited(detail, retry_after=60, code="self_service.limited")


def own_body(record: ConsentRecord, *, now: datetime) -> dict[str, Any]:
    """A consent as its giver sees it: nothing about them but what they agreed to."""
    standing = selectors.standings([record], now=now)[record.pk]
    asked = _erasure_asked(record)
    erased = SubjectStatus.objects.filter(subject=record.subject, kind=StatusKind.ERASED).exists()
    return {
        "id": str(record.pk),
        "organisation": record.organisation.name,
        "state": standing.state,
        "valid": standing.is_valid,
        "text": state_words(standing),
        "since": standing.since,
        "terms": [{"label": label, "text": text} for label, text in terms(record, standing)],
        "actions": _actions(standing, asked=asked is not None or erased),
        "erasure_due": None if asked is None or erased else due_at(regime=GDPR, received=asked),
        "next": _next(standing, asked, erased=erased),
    }


def _erasure_asked(record: ConsentRecord) -> datetime | None:
    rows = SubjectStatus.objects.filter(subject=record.subject, kind=StatusKind.ERASURE_REQUESTED)
    return rows.order_by("sequence").values_list("at", flat=True).first()


def _actions(standing: Standing, *, asked: bool) -> list[str]:
    may = standing.state in _OPEN or may_follow(standing.state, ConsentState.WITHDRAWN)
    return [*(["withdraw"] if may else []), *([] if asked else ["erase"])]


def _next(standing: Standing, asked: datetime | None, *, erased: bool) -> list[str]:
    """What happens now, for a consent that was taken back."""
    found = []
    if standing.state in (ConsentState.WITHDRAWN, ConsentState.REFUSED):
        since = f"Since {day(standing.since)} nobody" if standing.since else "Nobody"
        found += [
            f"{since} is given your data to work on under this consent, and no new dataset rests on it.",
            "Those who received them in a dataset before are told, and given a date by which to take them out.",
            "What was done while your consent held stays lawful; taking it back does not undo it.",
        ]
    if erased:
        found.append("Your data were erased. A fingerprint stays that keeps them from being taken in again.")
    elif asked is not None:
        due = due_at(regime=GDPR, received=asked)
        found.append(
            f"You asked on {day(asked)} for your data to be erased. That is done by {day(due)}, or you are told by "
            "then what has to be kept, and why."
        )
    return found


class SelfServiceView(PublicView):
    access = {"GET": PUBLIC, "POST": PUBLIC}

    @describes(response=shapes.SelfService, errors=(429,))
    def get(self, request: Request, token: str) -> Response:
        """What the holder of this link agreed to, in plain words."""
        count_look(plain(request))
        return _private(Response(own_body(record_by_token(token), now=clock.now())))

    @describes(request=shapes.SelfServiceAct, response=shapes.SelfService, errors=(403, 429))
    def post(self, request: Request, token: str) -> Response:
        """Take the consent back, in one step; with `erase`, ask for the data to be erased too. Twice does no harm."""
        count_look(plain(request))
        action = self.read(shapes.SelfServiceAct).get("action", "withdraw")
        return _private(Response(take_back(token, action)))


def take_back(token: str, action: str) -> dict[str, Any]:
    """Withdraw by a link, with all that follows; what the giver sees then. `Invalid` for other actions."""
    if action not in ACTIONS:
        raise Invalid(f"Use one of: {', '.join(ACTIONS)}.", code="action.unknown")
    now = clock.now()
    withdraw_by_token(token=token, action=action, now=now)
    return own_body(record_by_token(token), now=now)


def _private(response: Response) -> Response:
    response["Cache-Control"] = "no-store"
    return response
