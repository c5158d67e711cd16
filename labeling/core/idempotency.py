"""`Idempotency-Key`: the first request stores its answer, a repeat gets the stored one, another body is refused."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import IntegrityError, transaction

from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.models import IdempotencyRecord

KEPT = timedelta(hours=24)
MAX_KEY = 120


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered: HTTP status and body bytes."""

    status: int
    body: bytes


def request_hash(*, method: str, path: str, body: bytes) -> str:
    """What makes two requests the same one."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


def once(
    *,
    actor: str,
    key: str,
    request: str,
    act: Callable[[], StoredAnswer],
    prepare: Callable[[], None] | None = None,
    is_sealed: bool = False,
) -> StoredAnswer:
    """Run `act` at most once for `actor` and `key` in one transaction with the record of its answer.

    Raises `Invalid` when the key was used for another request, `Conflict` while the first is still running.
    An error of `act` leaves no record, so the request may be repeated. `prepare` runs before the transaction, unless
    the answer is known: for what must not be done while it holds the database. `is_sealed` keeps the answer encrypted.
    """
    if not 1 <= len(key) <= MAX_KEY:
        detail = f"Idempotency-Key must have 1 to {MAX_KEY} characters."
        raise Invalid(detail, code="idempotency.key", faults=(Fault("", "idempotency.key", detail),))
    now = clock.now()
    found = IdempotencyRecord.objects.filter(actor=actor, key=key, created_at__gt=now - KEPT).first()
    if found is None:
        if prepare is not None:
            prepare()
        try:
            with transaction.atomic():
                IdempotencyRecord.objects.filter(actor=actor, key=key, created_at__lte=now - KEPT).delete()
                record = IdempotencyRecord.objects.create(
                    actor=actor, key=key, request_hash=request, created_at=now
                )
                answer = act()
                if answer.status >= 400:
                    raise _NotKept(answer)  # noqa: TRY301 - it must leave the transaction
                record.status, record.body = answer.status, _seal(answer.body) if is_sealed else answer.body
                record.save(update_fields=["status", "body"])
                return answer
        except _NotKept as kept:
            return kept.answer
        except IntegrityError:
            found = IdempotencyRecord.objects.filter(actor=actor, key=key).first()
            if found is None:
                raise
    if found.request_hash != request:
        raise Invalid(
            "This Idempotency-Key was used for another request. Draw a new key.", code="idempotency.reused"
        )
    if found.status is None or found.body is None:
        raise Conflict(
            "The first request with this Idempotency-Key is still running.", code="idempotency.running"
        )
    body = bytes(found.body)
    return StoredAnswer(found.status, _unseal(body) if is_sealed else body)


def _sealer() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (hmac.digest(str(secret).encode(), b"clearlabel.idempotency", "sha256") for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _seal(body: bytes) -> bytes:
    """Answers that hold a secret must not lie readable in the database or its backups."""
    return _sealer().encrypt(body)


def _unseal(body: bytes) -> bytes:
    return _sealer().decrypt(body)


class _NotKept(Exception):
    """Rolls the record back: only what succeeded is kept."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("not kept")
        self.answer = answer


def purge() -> int:
    """Forget answers older than a day; the number forgotten."""
    return IdempotencyRecord.objects.filter(created_at__lte=clock.now() - KEPT).delete()[0]
