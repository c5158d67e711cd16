"""From the notice to the withdrawal, by API, with what follows for the items that show the person."""

import pytest

from labeling.audit.models import AuditEvent
from labeling.audit.stored import verify_stored
from labeling.core import clock
from labeling.rights.inputs import RightsInput
from labeling.rights.services import intern_statement
from projects.models import Item
from tests.consent.ledger import Ledger
from tests.support.projects import make_item, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


@pytest.fixture
def portrait(tenant):
    """A free picture that shows somebody, on the basis of consent."""
    stated = RightsInput(
        licence="CC0-1.0",
        rights_holder="R. Holder",
        credit="R. Holder",
        source_url="https://example.org/",
        acquired="own",
        legal_basis="consent",
        personal_data="present",
    )
    statement = intern_statement(organisation=tenant.organisation, rights=stated, now=clock.now())
    item = make_item(make_project(tenant.organisation), verdict=3)
    Item.objects.filter(pk=item.pk).update(statement=statement, profile=statement.profile)
    return item


def verdict(ledger, item):
    answer = ledger.get(f"items/{item.pk}/verdict")
    return answer["verdict"], [reason["code"] for reason in answer["reasons"]]


def test_consent_opens_an_item_and_withdrawal_closes_it(ledger, portrait):
    person = ledger.subject(contact="ann@example.org")
    consent = ledger.consent(subject=person["pseudonym"])
    assert consent["state"] == "ConsentGiven"
    assert consent["valid"] is True
    linked = ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    assert linked["subject"]["pseudonym"] == person["pseudonym"]
    assert verdict(ledger, portrait) == ("ALLOW", [])
    portrait.refresh_from_db()
    assert portrait.state == "labelable"

    after = ledger.event(consent, "ConsentWithdrawn", reason="by telephone", channel="phone")
    assert (after["state"], after["valid"]) == ("ConsentWithdrawn", False)
    portrait.refresh_from_db()
    assert (portrait.state, portrait.verdict) == ("quarantined", 3)
    assert verdict(ledger, portrait) == ("DENY", ["PD_WITHDRAWN"])


def test_an_item_under_a_consent_that_is_given_later_opens_then(ledger, portrait):
    person = ledger.subject()
    consent = ledger.consent(subject=person["id"], state="ConsentRequested")
    ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    assert verdict(ledger, portrait) == ("DENY", ["PD_NOT_GIVEN"])
    ledger.event(consent, "given")
    portrait.refresh_from_db()
    assert portrait.state == "labelable"


def test_scope_decides_for_which_items_a_consent_speaks(ledger, portrait, tenant):
    other = make_item(make_project(tenant.organisation), verdict=3)
    person = ledger.subject()
    ledger.consent(subject=person["id"], scope={"kind": "items", "ids": [str(other.pk)]})
    ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    assert verdict(ledger, portrait) == ("DENY", ["PD_SCOPE"])
    ledger.consent(subject=person["id"], scope={"kind": "project", "ids": [str(portrait.project_id)]})
    portrait.refresh_from_db()
    assert portrait.verdict <= 1


def test_masking_a_person_makes_what_they_agreed_to_irrelevant(ledger, portrait):
    person = ledger.subject()
    ledger.consent(subject=person["id"], state="ConsentRefused")
    entry = ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    assert verdict(ledger, portrait) == ("DENY", ["PD_REFUSED"])
    newer = ledger.post(f"appearances/{entry['id']}/supersede", {"masked": True, "reason": "Face covered"})
    assert (newer["supersedes"], newer["masked"], newer["subject"]["id"]) == (entry["id"], True, person["id"])
    portrait.refresh_from_db()
    assert portrait.verdict <= 1
    ledger.post(f"appearances/{entry['id']}/supersede", {"masked": False}, 409)


def test_an_objection_closes_and_its_end_opens(ledger, portrait):
    person = ledger.subject()
    ledger.consent(subject=person["id"])
    ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    ledger.post(f"subjects/{person['id']}/statuses", {"kind": "objection", "reason": "letter"})
    assert "PD_OBJECTION" in verdict(ledger, portrait)[1]
    ledger.post(f"subjects/{person['id']}/statuses", {"kind": "objection"}, 200)
    assert ledger.get(f"subjects/{person['id']}")["standing"] == ["objection"]
    ledger.post(f"subjects/{person['id']}/statuses", {"kind": "objection_lifted"})
    portrait.refresh_from_db()
    assert portrait.verdict <= 1


def test_the_holdings_of_a_person_are_all_that_holds_them(ledger, portrait):
    person = ledger.subject()
    consent = ledger.consent(subject=person["id"])
    release = ledger.post("releases", {"kind": "model", "scope": "editorial", "subject": person["id"]})
    ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    held = ledger.get(f"subjects/{person['pseudonym']}/holdings")
    assert [row["id"] for row in held["results"]] == [str(portrait.pk)]
    assert [row["id"] for row in held["consents"]] == [consent["id"]]
    assert [row["id"] for row in held["releases"]] == [release["id"]]
    assert held["projects"] == [{"id": str(portrait.project_id), "name": portrait.project.name, "items": 1}]
    assert held["snapshots"] == []


def test_lists_are_filtered(ledger):
    given = ledger.consent()
    asked = ledger.consent(state="ConsentRequested")
    path = f"consents?state=ConsentRequested&subject={asked['subject']['pseudonym']}"
    assert [row["id"] for row in ledger.get(path)["results"]] == [asked["id"]]
    assert [row["id"] for row in ledger.get("consents?state=ConsentGiven")["results"]] == [given["id"]]
    assert len(ledger.get(f"consents?notice={given['notice']['id']}")["results"]) == 2
    ledger.get("consents?state=maybe", 422)


def test_a_newer_consent_takes_the_place_of_an_older_one(ledger, portrait):
    person = ledger.subject()
    old = ledger.consent(subject=person["id"])
    ledger.post(f"items/{portrait.pk}/appearances", {"subject": person["id"]})
    narrow = ledger.consent(
        subject=person["id"], purposes=["AcademicResearch"], commercial_ok=False, supersedes=old["id"]
    )
    assert ledger.get(f"consents/{old['id']}")["superseded_by"] == narrow["id"]
    assert "PD_PURPOSE" in verdict(ledger, portrait)[1]
    body = ledger.form(subject=person["id"], supersedes=old["id"])
    ledger.post("consents", body, 409)


def test_every_act_is_in_the_log_and_says_nothing_about_the_person(ledger, tenant):
    person = ledger.subject(contact="ann.secret@example.org")
    consent = ledger.consent(subject=person["id"])
    ledger.event(consent, "ConsentWithdrawn", reason="Ann Secret wrote a letter")
    assert ledger.get(f"subjects/{person['id']}/contact") == {"contact": "ann.secret@example.org"}
    events = list(AuditEvent.objects.filter(organisation=tenant.organisation).order_by("index"))
    names = [event.action for event in events]
    assert names[:5] == [
        "subject.registered",
        "notice.published",
        "consent.recorded",
        "consent.event_added",
        "consent.link_issued",
    ]
    withdrawal = ["consent.event_added", "request.opened", "request.stepped", "request.withdrawn"]
    assert (sorted(names[5:-1]), names[-1]) == (withdrawal, "subject.contact_read")
    assert "ecret" not in repr([event.payload for event in events])
    assert verify_stored(organisation=tenant.organisation).is_whole


def test_a_repeated_request_records_one_consent(ledger):
    body = ledger.form()
    sent = [
        ledger.client.post("/api/v1/consents", body, format="json", HTTP_IDEMPOTENCY_KEY="once") for _ in "ab"
    ]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert len(ledger.get("consents")["results"]) == 1
