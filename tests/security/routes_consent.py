"""The consent ledger, and who is in an item."""

from typing import Any

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.rights.consent.models import ConsentRecord, DataSubject, Notice
from labeling.rights.consent.services.notices import NoticeInput, publish_notice
from labeling.rights.consent.services.recording import ConsentInput, record_consent
from labeling.rights.consent.services.subjects import SubjectInput, register_subject
from labeling.rights.consent.services.withdrawing import issue_link
from projects.models import Appearance
from tests.security.routes import declare
from tests.security.world import World


def _subject(world: World) -> DataSubject:
    given = SubjectInput(contact="known@example.org", age_band="adult")
    return register_subject(actor=world.tenant.actor(Role.STEWARD), given=given)


def _notice(world: World) -> Notice:
    given = NoticeInput(
        name="Faces",
        version="1",
        language="en",
        text="What we do.",
        controller_name="Aurora",
        controller_address="Street 1",
        controller_contact="privacy@example.org",
    )
    return publish_notice(actor=world.tenant.actor(Role.STEWARD), given=given)


def _consent(world: World) -> ConsentRecord:
    return record_consent(
        actor=world.tenant.actor(Role.STEWARD),
        subject=_subject(world),
        notice=_notice(world),
        given=ConsentInput(purposes=["AcademicResearch"]),
    )


def _subject_id(world: World) -> dict[str, Any]:
    return {"subject_id": _subject(world).pk}


def _consent_id(world: World) -> dict[str, Any]:
    return {"consent_id": _consent(world).pk}


def _token(world: World) -> dict[str, Any]:
    return {"token": issue_link(actor=None, record=_consent(world)).rsplit("/", 1)[1]}


def _appearance(world: World) -> dict[str, Any]:
    made = Appearance.objects.create(item=world.item, created_at=clock.now())
    return {"appearance_id": made.pk}


def _form(world: World) -> dict[str, Any]:
    return {
        "subject": str(_subject(world).pk),
        "notice": str(_notice(world).pk),
        "purposes": ["AcademicResearch"],
    }


declare("subjects", POST=lambda w: {"contact": "new@example.org"})
declare("subjects/find", POST=lambda w: {"contact": "nobody@example.org"})
declare("subjects/<str:subject_id>", params=_subject_id)
declare("subjects/<str:subject_id>/contact", params=_subject_id)
declare("subjects/<str:subject_id>/statuses", params=_subject_id, POST=lambda w: {"kind": "objection"})
declare("subjects/<str:subject_id>/holdings", params=_subject_id)
declare(
    "notices",
    POST=lambda w: {
        "name": "Voices",
        "version": "1",
        "language": "en",
        "text": "What we do.",
        "controller": {"name": "Aurora", "address": "Street 1", "contact": "privacy@example.org"},
    },
)
declare("notices/<str:notice_id>", params=lambda w: {"notice_id": _notice(w).pk})
declare("consents", POST=_form)
declare("consents/<str:consent_id>", params=_consent_id)
declare("consents/<str:consent_id>/events", params=_consent_id, POST=lambda w: {"state": "ConsentWithdrawn"})
declare("consents/<str:consent_id>/link", params=_consent_id, POST=lambda w: None)
declare("consents/<str:consent_id>/receipt", params=_consent_id)
declare("releases", POST=lambda w: {"kind": "model", "scope": "editorial", "subject": str(_subject(w).pk)})
declare("legal-bases", POST=lambda w: {"project": str(w.project.pk), "basis": "contract"})
declare("self-service/<str:token>", params=_token, POST=lambda w: {"action": "withdraw"})
declare(
    "items/<str:item_id>/appearances",
    params=lambda w: {"item_id": w.item.pk},
    POST=lambda w: {"masked": True},
)
declare("appearances/<str:appearance_id>/supersede", params=_appearance, POST=lambda w: {"masked": True})
declare("appearances/<str:appearance_id>/end", params=_appearance, POST=lambda w: {"reason": "Nobody there."})
