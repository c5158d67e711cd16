"""The link by which people see what they agreed to and take it back without an account.

Taking back is `labeling.requests.services.withdraw_by_token`: it ends all that rests on the consent.
"""

import secrets
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record as record_act
from labeling.core import clock
from labeling.core.errors import NotFound
from labeling.core.sealing import fingerprint, fingerprints, seal, unseal
from labeling.rights.consent.models import ConsentRecord, ConsentToken
from labeling.rights.consent.services.events import record_of

PURPOSE: Final = "self-service"
ACTIONS: Final = ("withdraw", "erase")
_BYTES: Final = 24
_LONGEST: Final = 64


def issue_link(*, actor: Actor | None, record: ConsentRecord) -> str:
    """A new link for this consent; older ones stop working."""
    token = secrets.token_urlsafe(_BYTES)
    now = clock.now()
    with transaction.atomic():
        ConsentToken.objects.create(
            record=record,
            hmac=fingerprint(token, purpose=PURPOSE),
            sealed=seal(token.encode(), purpose=PURPOSE),
            created_by=actor.user if actor else None,
            created_at=now,
        )
        record_act(
            organisation=record.organisation_id,
            actor=actor,
            action="consent.link_issued",
            obj=("consent", record.pk),
            payload={"subject": record.subject_id},
            now=now,
        )
    return link_of(token)


def link_of(token: str) -> str:
    """The address of the page where this token works."""
    return urljoin(f"{settings.PUBLIC_URL}/", f"withdraw/{token}")


def present_link(record: ConsentRecord) -> str | None:
    """The link that counts, for a receipt that is made again; None when none was ever issued."""
    newest = record.tokens.order_by("-created_at", "-id").first()
    return None if newest is None else link_of(unseal(newest.sealed, purpose=PURPOSE).decode())


def record_by_token(token: str) -> ConsentRecord:
    """The consent that this token is for; `NotFound` for any that is unknown or was replaced."""
    found = None
    if 16 <= len(token) <= _LONGEST and token.isascii():
        hashes = fingerprints(token, purpose=PURPOSE)
        found = ConsentToken.objects.filter(hmac__in=hashes).select_related("record").first()
    if found is None:
        raise NotFound("link")
    newest = found.record.tokens.order_by("-created_at", "-id").values_list("pk", flat=True).first()
    if newest != found.pk:
        raise NotFound("link")
    return record_of(organisation_id=found.record.organisation_id, record_id=found.record_id)
