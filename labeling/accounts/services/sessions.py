"""Signing in and out: allauth's machinery with its limits, axes' lock-out in front of it."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.models import Login
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from labeling.accounts.models import User
from labeling.accounts.services.limits import count_try, limited
from labeling.core.errors import Unauthenticated

WRONG = "The e-mail address or the password is not right."


def authenticate(*, request: HttpRequest, email: str, password: str) -> User:
    """Who this is. `Unauthenticated` when address or password is wrong, `RateLimited` after too many failures."""
    count_try(request, "login")
    email = email.strip().lower()
    try:
        user = get_adapter(request).authenticate(request, email=email, password=password)
    except ValidationError:
        raise limited() from None
    if getattr(request, "axes_locked_out", False):
        raise limited(retry_after=900)
    if user is None or not user.is_active:
        raise Unauthenticated(WRONG, code="auth.invalid")
    return cast(User, user)


def sign_in(*, request: HttpRequest, user: User) -> None:
    """Begin a session for `user`, with a fresh session key and CSRF token."""
    credentials = {"email": user.email}
    flows.login.perform_password_login(request, credentials, Login(user=user, email=user.email))
    if not request.user.is_authenticated:
        raise Unauthenticated(WRONG, code="auth.invalid")


def sign_out(*, request: HttpRequest) -> None:
    """End the session, here and in the store."""
    flows.logout.logout(request, show_message=False)
    request.session.flush()
