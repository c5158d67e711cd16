"""Signing in and out, passwords, sign-up, and what a screen must know before anything else."""

from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.api.me import me_of, me_of_user
from labeling.accounts.api.origin import check_origin, plain
from labeling.accounts.api.serializers import (
    Boot,
    Credentials,
    Done,
    Me,
    NewAccount,
    PasswordChange,
    ResetConfirm,
    ResetRequest,
)
from labeling.accounts.models import User
from labeling.accounts.services import passwords, sessions, signup
from labeling.api.permissions import PUBLIC, Access
from labeling.api.schema import describes
from labeling.api.views import ApiView

SIGNED_IN = Access("anyone", scope=None)


class PublicView(ApiView):
    """A door for those who are not signed in: any session or token sent along is not looked at.

    A foreign page must not log its visitor in as somebody else; see `check_origin`.
    """

    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in SAFE_METHODS:
            check_origin(plain(request))
        super().initial(request, *args, **kwargs)


class BootView(ApiView):
    access = {"GET": PUBLIC}

    @describes(response=Boot)
    def get(self, request: Request) -> Response:
        """Who is signed in, if anybody, and what is open here. Sets the CSRF cookie."""
        get_token(plain(request))
        actor = request.auth if isinstance(request.auth, Actor) else None
        body = {
            "user": me_of(actor) if actor else None,
            "csrf": True,
            "signup": "open" if settings.OPEN_SIGNUP else "closed",
            "version": settings.VERSION,
            "demo": settings.ENV.demo,
        }
        return Response(body)


class LoginView(PublicView):
    access = {"POST": PUBLIC}

    @describes(request=Credentials, response=Me, errors=(401, 403, 429))
    def post(self, request: Request) -> Response:
        """Begin a session."""
        given = self.read(Credentials)
        user = sessions.authenticate(request=plain(request), email=given["email"], password=given["password"])
        sessions.sign_in(request=plain(request), user=user)
        return Response(me_of_user(user))


class SignupView(PublicView):
    access = {"POST": PUBLIC}

    @describes(request=NewAccount, response=Me, status=201, errors=(403, 429))
    def post(self, request: Request) -> Response:
        """Make an account with an organisation of its own, where the operator opened sign-up."""
        user = signup.sign_up(request=plain(request), **self.read(NewAccount))
        sessions.sign_in(request=plain(request), user=user)
        return Response(me_of_user(user), status=201)


class LogoutView(ApiView):
    access = {"POST": SIGNED_IN}

    @describes(status=204)
    def post(self, request: Request) -> Response:
        """End the session."""
        sessions.sign_out(request=plain(request))
        return Response(status=204)


class ResetView(PublicView):
    access = {"POST": PUBLIC}

    @describes(request=ResetRequest, status=202, errors=(403, 429))
    def post(self, request: Request) -> Response:
        """Send a link to choose a new password. The answer is the same whether there is such an account or not."""
        passwords.request_reset(request=plain(request), email=self.read(ResetRequest)["email"])
        return Response(status=202)


class ResetConfirmView(PublicView):
    access = {"POST": PUBLIC}

    @describes(request=ResetConfirm, response=Done, errors=(403, 429))
    def post(self, request: Request) -> Response:
        """Choose a new password with the key of the link. All sessions end."""
        given = self.read(ResetConfirm)
        user = passwords.confirm_reset(request=plain(request), key=given["key"], password=given["password"])
        return Response({"email": user.email})


class PasswordView(ApiView):
    access = {"POST": SIGNED_IN}

    @describes(request=PasswordChange, response=Done, errors=(429,))
    def post(self, request: Request) -> Response:
        """Change one's own password. This session goes on, all others end."""
        given: dict[str, Any] = self.read(PasswordChange)
        user: User = self.actor.user
        passwords.change(
            request=plain(request), user=user, current=given["current_password"], new=given["new_password"]
        )
        return Response({"email": user.email})
