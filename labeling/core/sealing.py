"""Sealing what must not lie readable in the database, and finding it again: keys derived from SECRET_KEY.

Each purpose has keys of its own. What was sealed or hashed under a key that moved to `SECRET_KEY_FALLBACKS` still
opens and is still found. A copy of the database alone opens nothing.
"""

import base64
import hmac
import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE: Final = 12


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


def seal_bound(data: bytes, *, purpose: str, bound: bytes) -> str:
    """`data` under the purpose's present key by AES-256-GCM. `bound` is authenticated too and not stored: what is
    sealed for one row does not open as another's."""
    return lock(_key(_secrets()[0], purpose), data, bound=bound)


def unseal_bound(text: str, *, purpose: str, bound: bytes) -> bytes:
    """What `seal_bound` was given with the same `bound`; `SealFault` when no known key opens it."""
    for secret in _secrets():
        try:
            return unlock(_key(secret, purpose), text, bound=bound)
        except SealFault:
            continue
    raise SealFault(
        f"What was sealed for {purpose} cannot be opened: it was altered, or its key is another. Put the key under "
        "which it was sealed back into CLEARLABEL_SECRET_KEY."
    )


def lock(key: bytes, data: bytes, *, bound: bytes) -> str:
    """`data` under a key of 256 bits by AES-256-GCM: nonce, ciphertext and tag, in base64."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, data, bound)).decode()


def unlock(key: bytes, text: str, *, bound: bytes) -> bytes:
    """What `lock` was given under the same key with the same `bound`; `SealFault` otherwise."""
    try:
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound)
    except (InvalidTag, ValueError):
        raise SealFault("What was sealed was altered, or its key is another.") from None


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
