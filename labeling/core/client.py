"""Whom a request comes from, when proxies may stand in between."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's IP address; "" when the server does not know one.

    Each of the operator's `TRUSTED_PROXIES` proxies adds the address that it was called from to `X-Forwarded-For`,
    so the entry counted from the right by their number is the first that nobody could make up. With no proxy, or a
    header that is shorter or no list of addresses, the connection's own address counts.
    """
    connected = _address(str(request.META.get("REMOTE_ADDR") or "")) or ""
    count = int(settings.TRUSTED_PROXIES)
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    if count < 1 or len(hops) < count:
        return connected
    return _address(hops[-count]) or connected


@lru_cache(maxsize=256)
def _address(text: str) -> str | None:
    """The IP address that `text` spells, without port and brackets; None for anything else."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None
