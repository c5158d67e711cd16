"""Recording a consent: checked as a steward would check a form, then written once with its first event."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.canonical import canonical_json
from labeling.audit.services import Act, record_many
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, NotFound
from labeling.core.texts import clean, clean_words
from labeling.rights.consent.models import AgeBand, ConsentRecord, DataSubject, Notice
from labeling.rights.consent.services import OnChange, codes, vault
from labeling.rights.consent.services.codes import invalid
from labeling.rights.consent.services.events import EventInput, add_event, state_of
from labeling.rights.consent.services.references import known_evidence, known_scope
from labeling.rights.consent.services.subjects import hold_subject
from labeling.rights.consent.vocabulary import (
    COLLECTION_METHODS,
    DATA_CATEGORIES,
    MODEL_KINDS,
    OPERATIONS,
    SPECIAL,
)
from labeling.rights.policy.purposes import ROOT, all_purposes, is_known_purpose, purpose_term
from labeling.rights.policy.subject import ConsentState
from labeling.rights.policy.territories import consent_age

AHEAD: Final = timedelta(days=366)
"""How far in the future a consent may begin."""
_MAX_PURPOSES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentInput:
    """What a form says. Lists that are None set no limit; `state` is what the record begins with."""

    purposes: Sequence[str]
    state: str = ConsentState.GIVEN
    operations: Sequence[str] | None = None
    scope_kind: str = "subject"
    scope_ids: Sequence[object] = ()
    data_categories: Sequence[str] = ("Picture",)
    recipients: Sequence[str] | None = None
    territories: Sequence[str] | None = None
    model_kinds: Sequence[str] | None = None
    publish_ok: bool | None = None
    commercial_ok: bool | None = None
    explicit: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    given_at: datetime | None = None
    guardian: DataSubject | None = None
    collection_method: str = "api"
    storage_locations: Sequence[str] = ()
    processing_locations: Sequence[str] = ()
    retention_period: str = ""
    withdrawal_method: str = ""
    jurisdiction: str = ""
    authority: str = ""
    language: str = ""
    evidence: Sequence[object] = field(default=())
    reason: str = ""
    supersedes: ConsentRecord | None = None


def record_consent(
    *,
    actor: Actor,
    subject: DataSubject,
    notice: Notice,
    given: ConsentInput,
    on_change: OnChange | None = None,
) -> ConsentRecord:
    """Write a consent with its first event. `Invalid` says what a form lacks; `Conflict` for an erased person."""
    now = clock.now()
    state = state_of(given.state)
    made = _unsaved(actor, subject, notice, given, state, now)
    with transaction.atomic():
        held = hold_subject(subject.pk)
        if given.supersedes is not None and given.supersedes.superseded_by.exists():
            detail = "This consent was superseded already. Name the newest one."
            raise Conflict(detail, code="consent.superseded")
        made.save(force_insert=True)
        first = EventInput(
            state=state,
            channel=made.collection_method,
            reason=given.reason,
            at=given.given_at,
            valid_until=made.valid_until if state is ConsentState.GIVEN else None,
            evidence=made.evidence,
        )
        added = add_event(record=made, given=first, actor=actor, now=now)
        if on_change is not None:
            on_change(held, now)
        payload = {
            "subject": held.pk,
            "notice": notice.pk,
            "state": added.event.state,
            "scope_kind": str(made.scope_kind),
            "supersedes": made.supersedes_id,
            "record_sha256": hashlib.sha256(canonical_json(covered(made))).hexdigest(),
        }
        act = Act("consent.recorded", ("consent", made.pk), actor, payload=payload, at=now)
        record_many(organisation=actor.organisation, acts=[act, *added.acts])
    return made


def covered(record: ConsentRecord) -> dict[str, Any]:
    """What a record covers, as plain JSON: what the log keeps the hash of."""
    return {
        "notice": str(record.notice_id),
        "purposes": record.purposes,
        "operations": record.operations,
        "scope": {"kind": record.scope_kind, "ids": record.scope_ids},
        "data_categories": record.data_categories,
        "recipients": record.recipients,
        "territories": record.territories,
        "model_kinds": record.model_kinds,
        "publish_ok": record.publish_ok,
        "commercial_ok": record.commercial_ok,
        "explicit": record.explicit,
        "valid_from": _stamp(record.valid_from),
        "valid_until": _stamp(record.valid_until),
        "guardian": str(record.guardian_id) if record.guardian_id else None,
        "evidence": record.evidence,
    }


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _unsaved(
    actor: Actor,
    subject: DataSubject,
    notice: Notice,
    given: ConsentInput,
    state: ConsentState,
    now: datetime,
) -> ConsentRecord:
    organisation = actor.organisation
    if subject.organisation_id != organisation.pk:
        raise NotFound("subject")
    if notice.organisation_id != organisation.pk:
        raise NotFound("notice")
    starts, ends = _term(given, notice, now)
    jurisdiction = codes.country(given.jurisdiction, pointer="/jurisdiction") or subject.jurisdiction
    guardian = given.guardian or subject.guardian
    age = _age(subject, given.given_at or now)
    if state is not ConsentState.REFUSED:
        _capacity(subject, age, guardian, jurisdiction)
    categories = codes.terms(
        given.data_categories, DATA_CATEGORIES, pointer="/data_categories", code="consent.category_unknown"
    )
    _special(categories or [], given.explicit)
    if given.collection_method not in COLLECTION_METHODS:
        detail = f"Use one of: {', '.join(COLLECTION_METHODS)}."
        raise invalid("/collection_method", "consent.collection_method", detail)
    return ConsentRecord(
        organisation=organisation,
        subject=subject,
        notice=notice,
        guardian=guardian,
        supersedes=_superseded(subject, given.supersedes),
        purposes=_purposes(given.purposes),
        operations=_named(
            given.operations,
            "/operations",
            codes.terms(
                given.operations, OPERATIONS, pointer="/operations", code="consent.operation_unknown"
            ),
        ),
        scope_kind=given.scope_kind,
        scope_ids=known_scope(organisation=organisation, kind=given.scope_kind, ids=given.scope_ids),
        data_categories=categories,
        recipients=None
        if given.recipients is None
        else clean_words(given.recipients, pointer="/recipients", most=200),
        territories=_named(
            given.territories, "/territories", codes.territories(given.territories, pointer="/territories")
        ),
        model_kinds=_named(
            given.model_kinds,
            "/model_kinds",
            codes.terms(
                given.model_kinds, MODEL_KINDS, pointer="/model_kinds", code="consent.model_kind_unknown"
            ),
        ),
        publish_ok=given.publish_ok,
        commercial_ok=given.commercial_ok,
        explicit=given.explicit,
        valid_from=starts,
        valid_until=ends,
        collection_method=given.collection_method,
        storage_locations=codes.places(given.storage_locations, pointer="/storage_locations"),
        processing_locations=codes.places(given.processing_locations, pointer="/processing_locations"),
        retention_period=codes.duration(given.retention_period, pointer="/retention_period"),
        withdrawal_method=clean(
            given.withdrawal_method, pointer="/withdrawal_method", most=1_000, blank=True
        ),
        jurisdiction=jurisdiction,
        authority=clean(given.authority, pointer="/authority", most=500, blank=True),
        language=codes.language(given.language, pointer="/language") if given.language else notice.language,
        age_at_consent=age,
        evidence=known_evidence(organisation=organisation, ids=given.evidence),
        created_by=actor.user,
        created_at=now,
    )


def _named(given: Sequence[str] | None, pointer: str, found: list[str] | None) -> list[str] | None:
    """A list that sets a limit names something: an empty one would permit nothing at all, which nobody means."""
    if given is not None and not found:
        detail = "An empty list permits nothing. Name at least one, or null for no limit."
        raise invalid(pointer, "consent.empty_limit", detail)
    return found


def _purposes(given: Sequence[str]) -> list[str]:
    if not given:
        detail = "Consent is always for a purpose. Name at least one, as it stands on the form."
        raise invalid("/purposes", "consent.purpose_missing", detail)
    if len(given) > _MAX_PURPOSES:
        detail = f"Name at most {_MAX_PURPOSES} purposes: consent to everything is consent to nothing."
        raise invalid("/purposes", "consent.purposes_too_many", detail)
    found, faults = set(), []
    for index, word in enumerate(given):
        term = purpose_term(word)
        if term == ROOT:
            detail = (
                "“Purpose” is any purpose whatever, and nobody can agree to that. Name what the data are for."
            )
            faults.append(Fault(f"/purposes/{index}", "consent.purpose_too_broad", detail))
        elif not is_known_purpose(term):
            detail = f"“{word[:60]}” is not a purpose known here. Some that are: {_some()}."
            faults.append(Fault(f"/purposes/{index}", "consent.purpose_unknown", detail))
        else:
            found.add(term)
    if faults:
        raise Invalid(faults[0].detail, code=faults[0].code, faults=tuple(faults))
    return sorted(found)


def _some() -> str:
    return ", ".join(term for term in all_purposes() if "Research" in term)


def _term(given: ConsentInput, notice: Notice, now: datetime) -> tuple[datetime, datetime | None]:
    if given.given_at is not None and given.given_at > now + timedelta(minutes=5):
        raise invalid("/given_at", "consent.at_future", "This lies in the future. Say when it was given.")
    starts = given.valid_from or given.given_at or now
    if starts > now + AHEAD:
        detail = "A consent may begin at most a year from now. Ask nearer to the time, or correct the year."
        raise invalid("/valid_from", "consent.starts_too_late", detail)
    if given.valid_until is not None and given.valid_until <= starts:
        detail = f"This consent would end before it begins ({starts:%Y-%m-%d}). Correct one of the two dates."
        raise invalid("/valid_until", "consent.order", detail)
    if given.valid_until is not None and given.valid_until <= now:
        detail = "This consent has ended already. Correct the date, or ask the person again."
        raise invalid("/valid_until", "consent.over", detail)
    if notice.valid_from > max(given.given_at or now, starts):
        detail = (
            "This notice was not in force when the consent was given. Name the version that the person read."
        )
        raise invalid("/notice", "consent.notice_later", detail)
    return starts, given.valid_until


def _age(subject: DataSubject, at: datetime) -> int | None:
    """Whole years at `at`, the lower of the two that a year of birth leaves open; None when it is not known."""
    try:
        year = vault.birth_year_of(subject)
    except vault.Shredded:
        detail = "This person had their data erased. Register them anew if they consent again."
        raise Conflict(detail, code="subject.erased") from None
    return None if year is None else max(0, at.year - year - 1)


def _capacity(subject: DataSubject, age: int | None, guardian: DataSubject | None, jurisdiction: str) -> None:
    if guardian is not None:
        if guardian.organisation_id != subject.organisation_id:
            raise NotFound("subject")
        if guardian.pk == subject.pk or guardian.age_band == AgeBand.MINOR:
            detail = "The guardian must be another person, and of age."
            raise invalid("/guardian", "consent.guardian", detail)
        return
    least = consent_age(jurisdiction or None)
    too_young = age < least if age is not None else subject.age_band == AgeBand.MINOR
    if too_young:
        detail = (
            f"This person is too young to consent alone{f' in {jurisdiction}' if jurisdiction else ''} (from "
            f"{least} years on). Name the guardian who consents for them, or record the year of birth."
        )
        raise invalid("/guardian", "consent.guardian_needed", detail)


def _special(categories: Sequence[str], explicit: bool) -> None:
    special = sorted(SPECIAL & set(categories))
    if special and not explicit:
        detail = (
            f"{', '.join(special)} need explicit consent: a statement of the person about exactly that. Set "
            "`explicit` when the form has one, or leave the category out."
        )
        raise invalid("/explicit", "consent.explicit_needed", detail)


def _superseded(subject: DataSubject, old: ConsentRecord | None) -> ConsentRecord | None:
    if old is not None and old.subject_id != subject.pk:
        detail = "That is another person's consent. Name one of this person, or leave it out."
        raise invalid("/supersedes", "consent.supersedes", detail)
    return old
