"""Secrets of tokens and links: drawn here, kept only as keyed hashes.

A keyed hash is `<pepper id>$<hex of HMAC-SHA256>`. The key is derived from `SECRET_KEY`, its id from the key, so that a
secret made under a key that moved to `SECRET_KEY_FALLBACKS` still counts.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

PREFIX = "clb"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just drawn: `text` is what its owner keeps, the rest is what we keep."""

    public_id: str
    secret_hmac: str
    text: str


def _key(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"clearlabel.{purpose}".encode(), "sha256")


def _keys(purpose: str) -> Mapping[str, bytes]:
    """The keys that count for `purpose` by their ids, the present one first."""
    return _derived(purpose, str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=64)
def _derived(purpose: str, *given: str) -> Mapping[str, bytes]:
    found = (_key(secret, purpose) for secret in given)
    return {hashlib.sha256(key).hexdigest()[:6]: key for key in found}


def keyed_hash(secret: str, *, purpose: str) -> str:
    """The keyed hash of `secret` under the present key."""
    pepper, key = next(iter(_keys(purpose).items()))
    return f"{pepper}${hmac.digest(key, secret.encode(), 'sha256').hex()}"


def keyed_hashes(secret: str, *, purpose: str) -> list[str]:
    """The keyed hashes of `secret` under every key that counts: what to look a stored one up by."""
    return [
        f"{pepper}${hmac.digest(key, secret.encode(), 'sha256').hex()}"
        for pepper, key in _keys(purpose).items()
    ]


def matches(secret: str, stored: str, *, purpose: str) -> bool:
    """Whether `stored` is the keyed hash of `secret`; takes the same time for every wrong secret."""
    pepper, _, digest = stored.partition("$")
    key = _keys(purpose).get(pepper)
    # Without the key the comparison still happens, so that time says nothing about which keys exist.
    made = hmac.digest(key or b"\0", secret.encode(), "sha256").hex()
    return hmac.compare_digest(made, digest) and key is not None


def draw_token() -> NewToken:
    """A token of our own form, `clb_<public id>_<secret>`, 256 random bits."""
    public_id = secrets.token_hex(8)
    text = f"{PREFIX}_{public_id}_{secrets.token_urlsafe(32)}"
    return NewToken(public_id, keyed_hash(text, purpose="token"), text)


def given_token(text: str) -> NewToken:
    """A token whose text the operator chose: its public id is derived, so that look-up goes by index too."""
    return NewToken(next(iter(_derived_ids(text))), keyed_hash(text, purpose="token"), text)


def _derived_ids(text: str) -> list[str]:
    keys = _keys("token-id").values()
    return ["x" + hmac.digest(key, text.encode(), "sha256").hex()[:23] for key in keys]


def public_ids(text: str) -> list[str]:
    """The public ids under which a token with this text may be stored."""
    parts = text.split("_", 2)
    own = [parts[1]] if len(parts) == 3 and parts[0] == PREFIX and len(parts[1]) == 16 else []
    return own + _derived_ids(text)


def draw_key() -> str:
    """The secret part of a link, 256 random bits."""
    return secrets.token_urlsafe(32)


def link_hash(key: str) -> str:
    """What is kept of a link's key. The key is random and long, so a plain hash tells nothing about it."""
    return hashlib.sha256(key.encode()).hexdigest()
