"""People under pseudonyms: registered, restricted, erased."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from labeling.accounts.actor import Actor
from labeling.accounts.acts import Personal
from labeling.accounts.models import Organisation
from labeling.audit.services import erase_salts, record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, NotFound
from labeling.core.sealing import fingerprints
from labeling.core.texts import clean
from labeling.rights.consent.models import AgeBand, DataSubject, StatusKind, SubjectKey, SubjectStatus
from labeling.rights.consent.services import OnChange, vault
from labeling.rights.consent.services.codes import country
from labeling.rights.consent.services.suppression import contact_key, is_suppressed

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DRAWS: Final = 8
_OLDEST: Final = 130
ADULT: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectInput:
    """What is known of a person. `contact`: an e-mail address, a telephone number, a postal address."""

    contact: str = ""
    age_band: str = ""
    birth_year: int | None = None
    guardian: DataSubject | None = None
    jurisdiction: str = ""


def register_subject(*, actor: Actor, given: SubjectInput) -> DataSubject:
    """A person under a pseudonym drawn for them.

    `Conflict` when somebody with this contact is known already (`subject.exists`), or must not come in again
    (`subject.suppressed`). `Invalid` for contradictory ages and guardians who cannot be one.
    """
    now = clock.now()
    contact = clean(given.contact, pointer="/contact", most=500, blank=True)
    band = _age_band(given, now)
    jurisdiction = country(given.jurisdiction, pointer="/jurisdiction")
    _guardian(actor.organisation, given.guardian)
    key = vault.draw_key()
    with transaction.atomic():
        hmac = _free_contact(actor.organisation, contact)
        made = _insert(
            DataSubject(
                organisation=actor.organisation,
                contact_enc=vault.seal_with(key, contact),
                contact_hmac=hmac,
                birth_year_enc=vault.seal_with(key, str(given.birth_year or "")),
                age_band=band,
                guardian=given.guardian,
                jurisdiction=jurisdiction,
                created_by=actor.user,
                created_at=now,
            )
        )
        SubjectKey.objects.create(subject=made, wrapped=vault.wrap(key))
        payload = {
            "pseudonym": made.pseudonym,
            "age_band": str(band),
            "jurisdiction": jurisdiction,
            "guardian": made.guardian_id,
            "contact": Personal(contact, f"subject:{made.pk}") if contact else None,
        }
        record(
            organisation=actor.organisation,
            actor=actor,
            action="subject.registered",
            obj=("subject", made.pk),
            payload=payload,
            now=now,
        )
    return made


def find_subject(*, organisation: Organisation, contact: str) -> DataSubject | None:
    """The person with this contact, however it is capitalised or spaced."""
    hashes = _contact_hashes(organisation.pk, contact)
    return DataSubject.objects.filter(organisation=organisation, contact_hmac__in=hashes).first()


def read_contact(*, actor: Actor, subject: DataSubject) -> str:
    """How to reach the person, with an event in the log; `Conflict` when it was erased."""
    with transaction.atomic():
        try:
            contact = vault.contact_of(subject)
        except vault.Shredded:
            detail = "What was known of this person was erased, and cannot be read any more."
            raise Conflict(detail, code="subject.erased") from None
        record(
            organisation=subject.organisation_id,
            actor=actor,
            action="subject.contact_read",
            obj=("subject", subject.pk),
        )
    return contact


def hold_subject(subject_id: UUID) -> DataSubject:
    """The person, held until the transaction ends: what is said about one person is said in one order.

    It comes before consent records, projects and items in the order in which rows are locked. Held against new
    references too: nobody is put into an item between a withdrawal and its end.
    """
    found = DataSubject.objects.select_for_update().filter(pk=subject_id).first()
    if found is None:
        raise NotFound("subject")
    return found


def set_status(
    *,
    actor: Actor | None,
    subject: DataSubject,
    kind: str,
    reason: str = "",
    ref: UUID | None = None,
    now: datetime,
    on_change: OnChange | None = None,
) -> tuple[SubjectStatus, bool]:
    """Add an objection, a restriction, or the end of one; the entry, and False when it said so already."""
    if kind not in StatusKind.values:
        detail = f"Use one of: {', '.join(StatusKind.values)}."
        raise Invalid(detail, code="status.kind", faults=(Fault("/kind", "status.kind", detail),))
    told = clean(reason, pointer="/reason", most=2_000, blank=True)
    with transaction.atomic():
        held = hold_subject(subject.pk)
        family = _family(kind)
        past = SubjectStatus.objects.filter(subject=held)
        last = past.filter(kind__in=family, ref=ref).order_by("-sequence").first()
        if last is not None and last.kind == kind:
            return last, False
        if last is None and kind in (StatusKind.OBJECTION_LIFTED, StatusKind.RESTRICTION_LIFTED):
            detail = "There is nothing to lift: this person has neither objected nor asked for a restriction."
            raise Conflict(detail, code="status.nothing_to_lift")
        entry = SubjectStatus.objects.create(
            subject=held,
            sequence=(past.aggregate(last=Max("sequence"))["last"] or 0) + 1,
            kind=kind,
            ref=ref,
            reason=told,
            actor=actor.user if actor else None,
            at=now,
        )
        if on_change is not None:
            on_change(held, now)
        record(
            organisation=held.organisation_id,
            actor=actor,
            action="subject.status_changed",
            obj=("subject", held.pk),
            payload={"kind": str(kind), "ref": ref},
            now=now,
        )
    return entry, True


def shred(subject: DataSubject, *, actor: Actor | None = None, now: datetime | None = None) -> bool:
    """Erase the person's key and with it how to reach them; False when it was done before.

    What stays says nothing about who it was: pseudonym, consents, events. Backups that hold the database hold the
    wrapped key too until they are gone.
    """
    with transaction.atomic():
        held = hold_subject(subject.pk)
        if not SubjectKey.objects.filter(subject=held).delete()[0]:
            return False
        DataSubject.objects.filter(pk=held.pk).update(contact_enc="", contact_hmac="", birth_year_enc="")
        # Commitments to the contact in the log mean nothing without their salts.
        erase_salts(organisation=held.organisation_id, subject=f"subject:{held.pk}", actor=actor)
        record(
            organisation=held.organisation_id,
            actor=actor,
            action="subject.shredded",
            obj=("subject", held.pk),
            now=now or clock.now(),
        )
    return True


def _family(kind: str) -> list[str]:
    """The kinds that take each other's place."""
    for stem in (StatusKind.OBJECTION, StatusKind.RESTRICTION):
        if kind.startswith(stem):
            return [stem, f"{stem}_lifted"]
    return [kind]


def _insert(subject: DataSubject) -> DataSubject:
    for _ in range(_DRAWS):
        subject.pseudonym = "S-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        try:
            with transaction.atomic():
                subject.save(force_insert=True)
        except IntegrityError:
            if not DataSubject.objects.filter(
                organisation=subject.organisation, pseudonym=subject.pseudonym
            ).exists():
                raise _known() from None  # somebody registered the same contact at this instant
        else:
            return subject
    raise RuntimeError("No free pseudonym was found.")


def _free_contact(organisation: Organisation, contact: str) -> str:
    if not contact:
        return ""
    if is_suppressed(organisation=organisation, kind="contact", values=[contact]):
        detail = (
            "A person with this contact had their data erased and is not to be taken in again. Ask them first: "
            "with their word in writing, record them without this contact."
        )
        raise Conflict(detail, code="subject.suppressed")
    found = find_subject(organisation=organisation, contact=contact)
    if found is not None:
        raise _known(found.pseudonym)
    return _contact_hashes(organisation.pk, contact)[0]


def _known(pseudonym: str = "") -> Conflict:
    detail = (
        f"A person with this contact is known already{f' as {pseudonym}' if pseudonym else ''}. Record the consent "
        "for them, or leave the contact out: a child is reached through the guardian."
    )
    return Conflict(detail, code="subject.exists")


def _contact_hashes(organisation: UUID, contact: str) -> list[str]:
    return fingerprints(contact_key(contact), purpose=f"contact.{organisation.hex}")


def _age_band(given: SubjectInput, now: datetime) -> AgeBand:
    if given.age_band and given.age_band not in AgeBand.values:
        detail = f"Use one of: {', '.join(AgeBand.values)}."
        raise _invalid("/age_band", "subject.age_band", detail)
    stated = AgeBand(given.age_band) if given.age_band else AgeBand.UNKNOWN
    if given.birth_year is None:
        return stated
    if not now.year - _OLDEST <= given.birth_year <= now.year:
        raise _invalid(
            "/birth_year", "subject.birth_year", f"Use a year from {now.year - _OLDEST} to {now.year}."
        )
    # The birthday is not known: until the year is over somebody counts as the younger age.
    known = AgeBand.ADULT if now.year - given.birth_year > ADULT else AgeBand.MINOR
    if stated is AgeBand.ADULT and now.year - given.birth_year < ADULT:
        detail = "The year of birth says that this person is a minor, the age band says adult. Correct one of them."
        raise _invalid("/age_band", "subject.age_contradiction", detail)
    if stated is AgeBand.MINOR and known is AgeBand.ADULT:
        detail = "The year of birth says that this person is an adult, the age band says minor. Correct one of them."
        raise _invalid("/age_band", "subject.age_contradiction", detail)
    return known if stated is AgeBand.UNKNOWN else stated


def _guardian(organisation: Organisation, guardian: DataSubject | None) -> None:
    if guardian is None:
        return
    if guardian.organisation_id != organisation.pk:
        raise NotFound("subject")
    if guardian.age_band == AgeBand.MINOR:
        detail = "A minor cannot be the guardian of somebody else. Name an adult."
        raise _invalid("/guardian", "subject.guardian_minor", detail)


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
