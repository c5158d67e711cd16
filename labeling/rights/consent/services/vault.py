"""A key for each person: what it seals is gone for good when the key is."""

from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from labeling.core.sealing import SealFault, seal, unseal
from labeling.rights.consent.models import DataSubject, SubjectKey

WRAP: Final = "subject-key"


class Shredded(Exception):
    """The person's key was erased: what it sealed cannot be read any more."""


def draw_key() -> bytes:
    """A new key, for `wrap` and `seal_with`."""
    return Fernet.generate_key()


def wrap(key: bytes) -> str:
    """The key as it is stored."""
    return seal(key, purpose=WRAP)


def seal_with(key: bytes, text: str) -> str:
    """`text` sealed under a person's key; "" stays "", which says that there is none."""
    return Fernet(key).encrypt(text.encode()).decode() if text else ""


def contact_of(subject: DataSubject) -> str:
    """How to reach the person, "" when nobody said; `Shredded` when it was erased."""
    return _open(subject, subject.contact_enc)


def birth_year_of(subject: DataSubject) -> int | None:
    """The year of birth, None when nobody said; `Shredded` when it was erased."""
    text = _open(subject, subject.birth_year_enc)
    return int(text) if text else None


def _open(subject: DataSubject, sealed: str) -> str:
    found = SubjectKey.objects.filter(subject=subject).first()
    if found is None:
        raise Shredded
    if not sealed:
        return ""
    try:
        return Fernet(unseal(found.wrapped, purpose=WRAP)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealFault(f"What is sealed about subject {subject.pk} was altered.") from None
