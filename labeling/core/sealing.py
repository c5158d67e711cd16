"""Sealing what must not lie readable in the database, and finding it again: keys derived from SECRET_KEY.

Each purpose has keys of its own. What was sealed or hashed under a key that moved to `SECRET_KEY_FALLBACKS` still
opens and is still found. A copy of the database alone opens nothing.
"""

import base64
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealFault(RuntimeError):
    """What was sealed cannot be opened: SECRET_KEY was changed, or the text was altered."""


def seal(data: bytes, *, purpose: str) -> str:
    """`data` encrypted and authenticated under the purpose's present key."""
    return _sealer(purpose, _secrets()).encrypt(data).decode()


def unseal(text: str, *, purpose: str) -> bytes:
    """What `seal` was given; `SealFault` when no known key opens it."""
    try:
        return _sealer(purpose, _secrets()).decrypt(text.encode())
    except InvalidToken:
        raise SealFault(
            f"What was sealed for {purpose} cannot be opened. Put the key under which it was sealed back into "
            "CLEARLABEL_SECRET_KEY."
        ) from None


def fingerprint(value: str, *, purpose: str) -> str:
    """A keyed hash (HMAC-SHA256, hexadecimal) under the present key, by which an equal value is found again."""
    return fingerprints(value, purpose=purpose)[0]


def fingerprints(value: str, *, purpose: str) -> list[str]:
    """The keyed hashes under which `value` may be stored, the one of the present key first."""
    return [hmac.new(_key(secret, purpose), value.encode(), "sha256").hexdigest() for secret in _secrets()]


def _secrets() -> tuple[str, ...]:
    return tuple(str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"clearlabel.{purpose}".encode(), "sha256")


@lru_cache(maxsize=32)
def _sealer(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret, purpose))) for secret in secrets])
