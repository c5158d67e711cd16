"""The secrets of webhooks and what they sign.

`Clearlabel-Signature: t=<seconds since 1970>,v1=<hex>`, where the hex is HMAC-SHA256 of `<t>.<body>` under the secret
as it was shown, UTF-8. While a secret is being changed there is a `v1` for each of the two; one that fits is enough.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from labeling.core.sealing import seal, unseal
from labeling.webhooks.models import Webhook

PREFIX: Final = "whsec_"
PURPOSE: Final = "webhook"
BOTH_FOR: Final = timedelta(days=1)
HEADER: Final = "Clearlabel-Signature"


def draw_secret() -> str:
    """A new secret, 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def sealed(secret: str) -> str:
    """The secret as it is kept."""
    return seal(secret.encode(), purpose=PURPOSE)


def secrets_of(hook: Webhook, *, now: datetime) -> list[bytes]:
    """The secrets that sign now, the present one first."""
    found = [unseal(hook.secret, purpose=PURPOSE)]
    if hook.old_secret and hook.old_until is not None and hook.old_until > now:
        found.append(unseal(hook.old_secret, purpose=PURPOSE))
    return found


def signature(*, body: bytes, secrets: list[bytes], now: datetime) -> str:
    """The header's value for `body`, sent at `now`."""
    stamp = str(int(now.timestamp()))
    signed = stamp.encode() + b"." + body
    return ",".join(
        [f"t={stamp}", *(f"v1={hmac.new(key, signed, hashlib.sha256).hexdigest()}" for key in secrets)]
    )
