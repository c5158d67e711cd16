"""Privacy notices: what people were told, version by version."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.texts import clean
from labeling.rights.consent.models import Notice
from labeling.rights.consent.services.codes import invalid, language
from labeling.rights.inputs import checked_address

_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeInput:
    """A notice as it is published: its text, or the address where it stands with the SHA-256 of what stood there."""

    name: str
    version: str
    language: str
    text: str = ""
    url: str = ""
    sha256: str = ""
    controller_name: str
    controller_address: str
    controller_contact: str
    valid_from: datetime | None = None


def publish_notice(*, actor: Actor, given: NoticeInput) -> Notice:
    """A new version of a notice; `Conflict` when this version exists in this language."""
    now = clock.now()
    text = clean(given.text, pointer="/text", most=200_000, blank=True)
    url = checked_address(given.url, pointer="/url")
    starts = given.valid_from or now
    if starts > now + _AHEAD:
        raise invalid("/valid_from", "notice.starts_too_late", "A notice may begin at most a year from now.")
    made = Notice(
        organisation=actor.organisation,
        name=clean(given.name, pointer="/name", most=200),
        version=clean(given.version, pointer="/version", most=40),
        language=language(given.language, pointer="/language"),
        text=text,
        url=url,
        sha256=_digest(text, url, given.sha256),
        controller_name=clean(given.controller_name, pointer="/controller/name", most=200),
        controller_address=clean(given.controller_address, pointer="/controller/address", most=1_000),
        controller_contact=clean(given.controller_contact, pointer="/controller/contact", most=500),
        valid_from=starts,
        created_by=actor.user,
        created_at=now,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record(
                organisation=actor.organisation,
                actor=actor,
                action="notice.published",
                obj=("notice", made.pk),
                payload={"language": made.language, "sha256": made.sha256},
                now=now,
            )
    except IntegrityError:
        detail = "This version of the notice exists in this language. A changed notice gets a new version."
        raise Conflict(detail, code="notice.exists") from None
    return made


def _digest(text: str, url: str, given: str) -> str:
    """The SHA-256 of the text; where only an address is given, the one that came with it."""
    stated = clean(given, pointer="/sha256", most=64, blank=True).lower()
    if stated and (len(stated) != 64 or set(stated) - set("0123456789abcdef")):
        raise invalid("/sha256", "notice.sha256", "Write the SHA-256 as 64 hexadecimal digits.")
    if text:
        own = hashlib.sha256(text.encode()).hexdigest()
        if stated and stated != own:
            detail = f"The text has the SHA-256 {own}. Leave the field out, or send the text that you hashed."
            raise invalid("/sha256", "notice.sha256", detail)
        return own
    if not url:
        detail = "Give the text of the notice, or the address where people read it."
        raise invalid("/text", "notice.empty", detail)
    if not stated:
        detail = "What stands at an address may change. Give the SHA-256 of the notice too, or its text."
        raise invalid("/sha256", "notice.sha256", detail)
    return stated
