"""The key that signs checkpoints: given by the operator, else drawn once and kept.

The small size keeps it in the data directory beside the database; the large size in the database, encrypted under a
key that is derived from SECRET_KEY, so that a copy of the database alone cannot sign.
"""

import base64
import hmac
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from labeling.audit.models import AuditKey
from labeling.audit.note import SEED_BYTES, Signer, VerifierKey
from labeling.core import clock

FILE = "audit.key"


class KeyFault(RuntimeError):
    """The signing key cannot be read; the message says what to do."""


def signer(origin: str) -> Signer:
    """What signs the log of this origin; the name of its key is the origin."""
    return Signer(origin, _seed())


def verifier_key(origin: str) -> VerifierKey:
    """The public key under the log's name."""
    return signer(origin).key


def _seed() -> bytes:
    if settings.AUDIT_KEY is not None:
        return bytes(settings.AUDIT_KEY)
    return _stored() if settings.IS_POSTGRESQL else _filed(settings.DATA_DIR / FILE)


def _filed(path: Path) -> bytes:
    """The seed in the data directory (mode 600), drawn when there is none."""
    if not path.exists():
        drawn = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(SEED_BYTES)).decode())
        try:
            os.link(drawn, path)  # whole or not at all; of two processes the first counts
        except FileExistsError:
            pass
        finally:
            drawn.unlink()
    return _decoded(path.read_text(encoding="ascii").strip(), str(path))


def _stored() -> bytes:
    row = AuditKey.objects.first()
    if row is None:
        sealed = _sealer().encrypt(secrets.token_bytes(SEED_BYTES)).decode()
        AuditKey.objects.bulk_create([AuditKey(sealed=sealed, created_at=clock.now())], ignore_conflicts=True)
        row = AuditKey.objects.get()
    try:
        return _sealer().decrypt(row.sealed.encode())
    except InvalidToken:
        raise KeyFault(
            "The key of the audit log cannot be opened: SECRET_KEY was changed. Put the old one into "
            "CLEARLABEL_SECRET_KEY, or give CLEARLABEL_AUDIT_KEY."
        ) from None


def _sealer() -> MultiFernet:
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (hmac.digest(str(secret).encode(), b"clearlabel.audit", "sha256") for secret in known)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _decoded(text: str, where: str) -> bytes:
    try:
        seed = base64.b64decode(text, validate=True)
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise KeyFault(f"{where} does not hold {SEED_BYTES} bytes in Base64. Restore it from a backup.")
    return seed
