"""Doors without a session: no CSRF cookie is asked for, but a browser must come from our own pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from labeling.core.errors import Forbidden


def plain(request: Request) -> HttpRequest:
    """The Django request inside DRF's, which allauth and the session machinery work on."""
    inner: HttpRequest = request._request
    return inner


def check_origin(request: HttpRequest) -> None:
    """Refuse a request that a browser says comes from another site.

    Only JSON is read, which a foreign form cannot send; `Origin` and `Sec-Fetch-Site` close what is left.
    Programs send neither header and pass.
    """
    origin = request.headers.get("Origin")
    foreign = origin is not None and not _is_own(origin, request)
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("This door opens only from our own pages.", code="csrf.failed")


def _is_own(origin: str, request: HttpRequest) -> bool:
    return origin in settings.CSRF_TRUSTED_ORIGINS or urlsplit(origin).netloc == request.get_host()
