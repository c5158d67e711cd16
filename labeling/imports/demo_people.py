"""The made-up people of the demo and what they consented to, recorded as a steward would record them."""

from datetime import datetime, timedelta
from typing import Final

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.demo_data import DemoConsent
from labeling.rights.consent.models import Notice
from labeling.rights.consent.services.events import EventInput, append_event
from labeling.rights.consent.services.notices import NoticeInput, publish_notice
from labeling.rights.consent.services.recording import ConsentInput, record_consent
from labeling.rights.consent.services.subjects import SubjectInput, register_subject
from labeling.rights.consent.services.withdrawing import issue_link

TEXT: Final = (
    "We draw portraits of you and label them, to fit a detector of faces for research that earns nothing. The pictures "
    "stay with us. You may withdraw at any time, by the link on your receipt."
)


def record_consents(*, actor: Actor, consents: tuple[DemoConsent, ...]) -> dict[str, str]:
    """Record each person, consent and event; the ids of the consents by their keys. In the caller's transaction."""
    now = clock.now()
    notices: dict[str, Notice] = {}
    made = {}
    for consent in consents:
        if consent.notice not in notices:
            notices[consent.notice] = _notice(actor, consent.notice, now)
        made[consent.key] = _record(actor, consent, notices[consent.notice], now)
    return made


def _notice(actor: Actor, name: str, now: datetime) -> Notice:
    given = NoticeInput(
        name=name,
        version="1",
        language="en",
        text=TEXT,
        controller_name="Clearlabel demo",
        controller_address="1 Example Street, Demo",
        controller_contact="privacy@demo.invalid",
        valid_from=now - timedelta(days=150),
    )
    return publish_notice(actor=actor, given=given)


def _record(actor: Actor, consent: DemoConsent, notice: Notice, now: datetime) -> str:
    subject = register_subject(
        actor=actor,
        given=SubjectInput(contact=f"{consent.subject}@demo.invalid", age_band="adult", jurisdiction="DE"),
    )
    (days, state), *later = consent.events
    began = now - timedelta(days=days)
    given = ConsentInput(
        purposes=consent.purposes,
        state=state,
        publish_ok=consent.publish,
        commercial_ok=consent.commercial,
        valid_from=began,
        given_at=began,
        collection_method="web_form",
        storage_locations=("DE",),
        retention_period="P2Y",
        authority="The data protection authority of the person's country",
    )
    record = record_consent(actor=actor, subject=subject, notice=notice, given=given)
    for days, state in later:
        event = EventInput(state=state, at=now - timedelta(days=days))
        append_event(record=record, given=event, actor=actor, now=now)
    issue_link(actor=actor, record=record)
    return str(record.pk)
