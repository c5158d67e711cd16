"""How allauth behaves here: sign-up is closed unless the operator opens it, mail has our own words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from labeling.accounts.services import mail
from labeling.core.client import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Registered as `ACCOUNT_ADAPTER`."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 - allauth's signature
        return bool(settings.OPEN_SIGNUP)

    def get_client_ip(self, request: Any) -> str:
        return client_address(request)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Screens speak for themselves: nothing is kept in the session to be shown later."""

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """To the address that is stored, whatever spelling of it was asked for."""
        del email
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        message = self.render_mail("clearlabel/mail/password_reset", user.email, {**context, "hours": hours})
        mail.post(message)
