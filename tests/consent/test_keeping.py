"""What lies in the database: nothing readable about people, nothing that can be changed, and nothing after erasure."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction

from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.sealing import SealFault, fingerprint, fingerprints, seal, unseal
from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    DataSubject,
    SubjectKey,
    SubjectStatus,
    Suppression,
    Written,
)
from labeling.rights.consent.services.events import EventInput, append_event, expire_due
from labeling.rights.consent.services.subjects import SubjectInput, register_subject, set_status, shred
from labeling.rights.consent.services.suppression import is_suppressed, suppress
from labeling.rights.consent.services.vault import Shredded, birth_year_of, contact_of
from tests.consent.ledger import Ledger, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


def everything_stored():
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names() if name.startswith(("consent_", "audit_"))
        ]
        found = ""
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += repr(cursor.fetchall())
        return found


def test_no_column_holds_what_was_given_in_confidence(ledger):
    person = ledger.subject(contact="ann.secret@example.org", birth_year=1987)
    consent = ledger.consent(subject=person["id"])
    stored = everything_stored()
    assert person["pseudonym"] in stored
    assert "ann.secret" not in stored
    assert "1987" not in stored.replace(clock.now().strftime("%Y"), "")
    assert token_of(consent) not in stored


def test_each_person_has_a_key_of_their_own(tenant):
    people = [
        register_subject(actor=tenant.actor("steward"), given=SubjectInput(contact=f"p{n}@example.org"))
        for n in range(2)
    ]
    assert [contact_of(person) for person in people] == ["p0@example.org", "p1@example.org"]
    first, second = (SubjectKey.objects.get(subject=person) for person in people)
    SubjectKey.objects.filter(pk=first.pk).update(wrapped=second.wrapped)
    with pytest.raises(SealFault):
        contact_of(people[0])


def test_erasing_the_key_makes_the_contact_unreadable_for_good(ledger, tenant):
    person = ledger.subject(contact="ann@example.org", birth_year=1980)
    stored = DataSubject.objects.get(pk=person["id"])
    sealed = stored.contact_enc
    assert (contact_of(stored), birth_year_of(stored)) == ("ann@example.org", 1980)
    assert shred(stored, actor=tenant.actor("steward")) is True
    assert shred(stored, actor=tenant.actor("steward")) is False
    stored.contact_enc = sealed  # out of a copy of the table
    with pytest.raises(Shredded):
        contact_of(stored)
    assert ledger.get(f"subjects/{person['id']}/contact", 409)["code"] == "subject.erased"
    assert ledger.get(f"subjects/{person['id']}")["has_contact"] is False
    assert ledger.post("subjects/find", {"contact": "ann@example.org"}, 200)["subject"] is None
    assert ledger.post("consents", ledger.form(subject=person["id"]), 409)["code"] == "subject.erased"


def test_nobody_erased_comes_in_again_under_the_same_contact(ledger, tenant):
    suppress(
        organisation=tenant.organisation,
        actor=tenant.actor("steward"),
        kind="contact",
        values=["Ann@Example.org"],
        now=clock.now(),
    )
    problem = ledger.post("subjects", {"contact": "ann@example.org"}, 409)
    assert problem["code"] == "subject.suppressed"
    assert ledger.post("subjects/find", {"contact": "ann@example.org"}, 200)["suppressed"] is True
    assert "ann@example" not in everything_stored().lower()


def test_suppressions_are_found_in_bulk_and_stay_within_the_organisation(tenant, other_tenant):
    now = clock.now()
    values = [f"{number:064x}" for number in range(700)]
    options = {"organisation": tenant.organisation, "kind": "sha256"}
    assert suppress(**options, actor=None, values=values[:350], now=now) == 350
    assert suppress(**options, actor=None, values=values[:351], now=now) == 1
    assert is_suppressed(**options, values=values) == set(values[:351])
    assert is_suppressed(organisation=other_tenant.organisation, kind="sha256", values=values) == set()
    assert is_suppressed(organisation=tenant.organisation, kind="external_id", values=values) == set()
    assert Suppression.objects.count() == 351


def test_rows_are_written_once(ledger):
    ledger.consent()
    for row in (ConsentRecord.objects.get(), ConsentEvent.objects.get()):
        with pytest.raises(Written):
            row.save()
        with pytest.raises(Written):
            row.delete()


def test_a_consent_expires_by_itself_and_it_is_written_down_once(ledger, tenant):
    end = clock.now() + timedelta(days=10)
    consent = ledger.consent(valid_until=end.isoformat())
    record = ConsentRecord.objects.get(pk=consent["id"])
    changed = []
    with time_machine.travel(end, tick=False):
        ledger = Ledger(tenant)  # signed in anew, days later
        assert ledger.get(f"consents/{record.pk}")["state"] == "ConsentExpired"
        assert [row["id"] for row in ledger.get("consents?state=ConsentExpired")["results"]] == [
            consent["id"]
        ]
        assert expire_due(now=clock.now(), on_change=lambda subject, now: changed.append(subject)) == 1
        assert expire_due(now=clock.now()) == 0
        assert [event.state for event in record.events.order_by("sequence")] == [
            "ConsentGiven",
            "ConsentExpired",
        ]
        assert record.events.get(sequence=2).at == end
        assert changed == [record.subject]
        renewed = ledger.event(
            consent, "RenewedConsentGiven", valid_until=(end + timedelta(days=5)).isoformat()
        )
        assert renewed["valid"] is True
        assert ledger.event(consent, "RenewedConsentGiven", 200)["valid"] is True
    with time_machine.travel(end + timedelta(days=6), tick=False):
        assert expire_due(now=clock.now()) == 1


def test_a_release_that_ends_is_told_once(ledger):
    person = ledger.subject()
    end = clock.now() + timedelta(days=3)
    ledger.post(
        "releases",
        {"kind": "model", "scope": "unlimited", "subject": person["id"], "expires_at": end.isoformat()},
    )
    changed = []
    with time_machine.travel(end, tick=False):
        assert (
            expire_due(now=clock.now(), on_change=lambda subject, now: changed.append(subject.pseudonym)) == 1
        )
        assert expire_due(now=clock.now()) == 0
    assert changed == [person["pseudonym"]]


def test_an_erased_person_gives_nothing_any_more(ledger, tenant):
    consent = ledger.consent(state="ConsentRequested")
    record = ConsentRecord.objects.get(pk=consent["id"])
    set_status(actor=None, subject=record.subject, kind="erased", now=clock.now())
    with transaction.atomic(), pytest.raises(Conflict) as refused:
        append_event(
            record=record, given=EventInput(state="given"), actor=tenant.actor("steward"), now=clock.now()
        )
    assert refused.value.code == "subject.erased"
    assert SubjectStatus.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_is_only_added_in_a_transaction_of_its_act(ledger):
    record = ConsentRecord.objects.get(pk=ledger.consent()["id"])
    with pytest.raises(RuntimeError, match="transaction of its act"):
        append_event(record=record, given=EventInput(state="withdrawn"), actor=None, now=clock.now())


def test_what_was_sealed_under_an_older_key_still_opens_and_is_still_found(settings):
    settings.SECRET_KEY = "old" * 20
    sealed, found = seal(b"word", purpose="test"), fingerprint("word", purpose="test")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20
    assert unseal(sealed, purpose="test") == b"word"
    assert found in fingerprints("word", purpose="test")
    with pytest.raises(SealFault):
        unseal(sealed, purpose="other")
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealFault, match="CLEARLABEL_SECRET_KEY"):
        unseal(sealed, purpose="test")
