"""Doors without a session: no CSRF cookie is asked for, but a browser must come from our own pages."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from labeling.core.errors import Forbidden


def plain(request: Request) -> HttpRequest:
    """The Django request inside DRF's, which allauth and the session machinery work on."""
    inner: HttpRequest = request._request  # noqa: SLF001 - DRF has no public name for it
    return inner


class SameOrigin(BaseAuthentication):
    """Authenticates nobody. Refuses requests that a browser says come from another site.

    Only JSON is read, which a foreign form cannot send; `Origin` and `Sec-Fetch-Site` close what is left.
    Programs send neither header and pass.
    """

    def authenticate(self, request: Request) -> Any:
        origin = request.headers.get("Origin")
        foreign = origin is not None and not _is_own(origin, plain(request))
        if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise Forbidden("This door opens only from our own pages.", code="csrf.failed")

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _is_own(origin: str, request: HttpRequest) -> bool:
    return origin in settings.CSRF_TRUSTED_ORIGINS or urlsplit(origin).netloc == request.get_host()
