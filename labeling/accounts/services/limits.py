"""Limits on tries, by allauth's counters in the shared cache."""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from labeling.core.errors import RateLimited

TOO_MANY = "Too many tries. Wait a few minutes and try again."


def limited(*, retry_after: int = 300) -> RateLimited:
    return RateLimited(TOO_MANY, retry_after=retry_after, code="auth.limited")


def count_try(request: HttpRequest, action: str, **by: Any) -> None:
    """Count one try of `action` (a name of allauth's `RATE_LIMITS`) by address and `key=` or `user=`."""
    if not ratelimit.consume(request, app="allauth.account", action=action, **by):
        raise limited(retry_after=60)
