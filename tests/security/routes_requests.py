"""Requests of people, holds and retention."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.requests.models import AccessFile, EventKind, RequestReceipt, RequestState, SubjectRequest
from labeling.requests.services.cases import Opening, add_step, open_request
from labeling.requests.services.holds import place_hold
from labeling.requests.services.opening import open_for
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services.subjects import SubjectInput, register_subject
from tests.security.routes import declare
from tests.security.world import World


def _subject(world: World) -> DataSubject:
    given = SubjectInput(contact="known@example.org", age_band="adult")
    return register_subject(actor=world.tenant.actor(Role.STEWARD), given=given)


def _request(world: World, kind: str = "access") -> SubjectRequest:
    """One that waits for people."""
    made, _ = open_request(
        subject=_subject(world),
        given=Opening(kind=kind),
        actor=world.tenant.actor(Role.STEWARD),
        now=clock.now(),
    )
    return made


def _open(world: World) -> dict[str, Any]:
    return {"request_id": _request(world).pk}


def _erasure(world: World) -> dict[str, Any]:
    return {"request_id": _request(world, "erase").pk}


def _restricted(world: World) -> dict[str, Any]:
    done = open_for(
        actor=world.tenant.actor(Role.STEWARD), subject=_subject(world), given=Opening(kind="restrict")
    )
    add_step(request=done.request, kind=EventKind.COMPLETED, state=RequestState.DONE, now=clock.now())
    return {"request_id": done.request.pk}


def _told(world: World) -> dict[str, Any]:
    request = _request(world)
    RequestReceipt(
        request=request,
        number=1,
        body={"subject": "S-234567", "request": str(request.pk), "number": 1, "sentences": ["Done."]},
        sha256="0" * 64,
        created_at=clock.now(),
    ).save()
    return {"request_id": request.pk}


def _answered(world: World) -> dict[str, Any]:
    request = _request(world)
    path = default_storage.save(f"requests/{request.pk.hex}/one.zip", ContentFile(b"PK"))
    now = clock.now()
    AccessFile.objects.create(
        request=request,
        path=path,
        sha256="0" * 64,
        bytes=2,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    return {"request_id": request.pk}


def _hold(world: World) -> dict[str, Any]:
    made = place_hold(
        actor=world.tenant.actor(Role.STEWARD), scope="item", target=world.item.pk, reason="A lawsuit"
    )
    return {"hold_id": made.pk}


ONE = "subject-requests/<str:request_id>"
declare(
    "subject-requests", POST=lambda w: {"subject": str(_subject(w).pk), "kind": "withdraw", "regime": "gdpr"}
)
declare(ONE, params=_open)
declare(f"{ONE}/acknowledge", params=_open, POST=lambda w: {})
declare(f"{ONE}/verify", params=_open, POST=lambda w: {"note": "Called back on the known number."})
declare(f"{ONE}/extend", params=_open, POST=lambda w: {"reason": "Many items."})
declare(f"{ONE}/close", params=_open, POST=lambda w: {"state": "refused", "reason": "Not the person."})
declare(f"{ONE}/carry-out", params=_erasure, POST=lambda w: {})
declare(f"{ONE}/lift", params=_restricted, POST=lambda w: {"reason": "Decided."})
declare(f"{ONE}/items", params=_open)
declare(f"{ONE}/drafts", params=_open)
declare(f"{ONE}/receipt", params=_told)
declare(f"{ONE}/file", params=_answered)
declare("subjects/<str:subject_id>/withdrawal-preview", params=lambda w: {"subject_id": _subject(w).pk})
declare("holds", POST=lambda w: {"scope": "item", "target": str(w.item.pk), "reason": "A lawsuit"})
declare("holds/<str:hold_id>/release", params=_hold, POST=lambda w: {"reason": "It ended."})
declare("retention-rules", PUT=lambda w: {"rules": [{"name": "rejected_items", "days": 30}]})
