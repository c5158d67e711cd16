"""Passwords: forgotten, reset by link, changed."""

from allauth.account.forms import ResetPasswordForm, UserTokenForm
from allauth.account.internal.flows import password_change, password_reset
from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from labeling.accounts.acts import report_person
from labeling.accounts.models import User
from labeling.accounts.services.limits import count_try
from labeling.core.errors import Fault, Invalid

LINK_DEAD = "This link does not count any more. Ask for a new one."


def check_password(password: str, *, user: User | None, pointer: str) -> None:
    """`Invalid` with one fault for each rule that `password` breaks; `user` for likeness to name and address."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        faults = tuple(
            Fault(pointer, f"password.{fault.code}", " ".join(fault.messages)) for fault in error.error_list
        )
        raise Invalid(faults[0].detail, code="password.weak", faults=faults) from None


def request_reset(*, request: HttpRequest, email: str) -> None:
    """Send the link to reset the password, when there is such an account; says nothing either way.

    The key in the link is good once and for `PASSWORD_RESET_TIMEOUT` seconds.
    """
    count_try(request, "reset_password", key=email.lower())
    form = ResetPasswordForm(data={"email": email})
    if form.is_valid():
        form.save(request)


def confirm_reset(*, request: HttpRequest, key: str, password: str) -> User:
    """Set a new password by the link's key. All sessions of the person end."""
    count_try(request, "reset_password_from_key")
    uid, _, token = key.partition("-")
    form = UserTokenForm(data={"uidb36": uid, "key": token})
    user = form.reset_user if form.is_valid() else None
    if user is None or not user.is_active:
        raise Invalid(LINK_DEAD, code="reset.invalid", faults=(Fault("/key", "reset.invalid", LINK_DEAD),))
    check_password(password, user=user, pointer="/password")
    with transaction.atomic():
        password_reset.reset_password(user, password)
        report_person(user=user, action="account.password_reset")
    password_reset.finalize_password_reset(request, user)
    forget_failures(username=user.email)
    found: User = user
    return found


def change(*, request: HttpRequest, user: User, current: str, new: str) -> None:
    """Change one's own password. This session goes on, all others end."""
    count_try(request, "change_password", user=user)
    if not user.check_password(current):
        detail = "The current password is not right."
        raise Invalid(
            detail, code="password.wrong", faults=(Fault("/current_password", "password.wrong", detail),)
        )
    check_password(new, user=user, pointer="/new_password")
    with transaction.atomic():
        password_change.change_password(user, new)
        report_person(user=user, action="account.password_changed")
    password_change.finalize_password_change(request, user)


__all__ = ["change", "check_password", "confirm_reset", "request_reset"]
