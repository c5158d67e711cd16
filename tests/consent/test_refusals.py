"""What the ledger does not take, each with its code, its place, and a sentence that says what to do."""

from datetime import timedelta

import pytest

from labeling.core import clock
from tests.consent.ledger import NOTICE, Ledger
from tests.support.projects import make_project

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


def when(days):
    return (clock.now() + days * DAY).isoformat()


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"purposes": []}, "consent.purpose_missing", "/purposes"),
        ({"purposes": ["Purpose"]}, "consent.purpose_too_broad", "/purposes/0"),
        ({"purposes": ["AcademicResearch", "Fun"]}, "consent.purpose_unknown", "/purposes/1"),
        ({"notice": NOBODY}, "consent.notice_unknown", "/notice"),
        ({"subject": NOBODY}, "subject.unknown", "/subject"),
        ({"subject": "S-NOBODY"}, "subject.unknown", "/subject"),
        ({"valid_until": -3}, "consent.order", "/valid_until"),
        ({"valid_from": 10, "valid_until": 9}, "consent.order", "/valid_until"),
        ({"valid_from": 400}, "consent.starts_too_late", "/valid_from"),
        ({"given_at": 2}, "consent.at_future", "/given_at"),
        ({"given_at": -30}, "consent.notice_later", "/notice"),
        ({"operations": ["Dancing"]}, "consent.operation_unknown", "/operations/0"),
        ({"operations": []}, "consent.empty_limit", "/operations"),
        ({"territories": ["Atlantis"]}, "country.unknown", "/territories"),
        ({"data_categories": ["Shoes"]}, "consent.category_unknown", "/data_categories/0"),
        ({"data_categories": ["Health"]}, "consent.explicit_needed", "/explicit"),
        ({"evidence": [NOBODY]}, "consent.evidence_unknown", "/evidence/0"),
        ({"evidence": ["a letter"]}, "consent.evidence_unknown", "/evidence/0"),
        ({"scope": {"kind": "items"}}, "consent.scope_empty", "/scope/ids"),
        ({"scope": {"kind": "items", "ids": [NOBODY]}}, "consent.scope_unknown", "/scope/ids/0"),
        ({"scope": {"kind": "subject", "ids": [NOBODY]}}, "consent.scope_ids", "/scope/ids"),
        ({"retention_period": "two years"}, "duration.unknown", "/retention_period"),
        ({"language": "english please"}, "language.unknown", "/language"),
        ({"jurisdiction": "Germany"}, "country.unknown", "/jurisdiction"),
        ({"authority": "a\u0007b"}, "text.characters", "/authority"),
        ({"supersedes": NOBODY}, "consent.supersedes", "/supersedes"),
        ({"guardian": "S-NOBODY"}, "subject.unknown", "/guardian"),
    ],
)
def test_a_form_that_cannot_be_taken(ledger, fields, code, pointer):
    moments = {"valid_from", "valid_until", "given_at"}
    sent = {key: when(value) if key in moments else value for key, value in fields.items()}
    assert len(ledger.refused("consents", ledger.form(**sent), code, pointer)) > 20
    assert ledger.get("consents")["results"] == []


@pytest.mark.parametrize("missing", ["subject", "notice", "purposes"])
def test_what_every_form_must_have(ledger, missing):
    body = ledger.form()
    del body[missing]
    detail = ledger.refused("consents", body, "invalid", f"/{missing}")
    assert missing.rstrip("s") in detail or "consent" in detail.lower()
    problem = ledger.post("consents", body | {missing: None}, 422)
    assert problem["errors"][0]["pointer"] == f"/{missing}"


def test_items_of_another_organisation_are_no_scope(ledger, other_tenant):
    foreign = make_project(other_tenant.organisation)
    body = ledger.form(scope={"kind": "project", "ids": [str(foreign.pk)]})
    ledger.refused("consents", body, "consent.scope_unknown", "/scope/ids/0")


def test_a_child_needs_a_guardian_below_the_age_of_its_country(ledger):
    year = clock.now().year
    child = ledger.subject(age_band="minor", jurisdiction="DE", birth_year=year - 13)
    detail = ledger.refused(
        "consents", ledger.form(subject=child["id"]), "consent.guardian_needed", "/guardian"
    )
    assert "in DE (from 16 years on)" in detail
    nordic = ledger.subject(age_band="minor", jurisdiction="SE", birth_year=year - 14)
    assert ledger.consent(subject=nordic["id"])["valid"] is True
    unknown = ledger.subject(age_band="minor", jurisdiction="")
    ledger.refused("consents", ledger.form(subject=unknown["id"]), "consent.guardian_needed", "/guardian")
    assert ledger.consent(subject=child["id"], guardian=ledger.subject()["id"])["valid"] is True
    assert ledger.consent(subject=child["id"], state="ConsentRefused")["valid"] is False


def test_guardians_are_grown_up_other_people(ledger):
    child = ledger.subject(age_band="minor")
    body = {"age_band": "minor", "guardian": child["id"]}
    ledger.refused("subjects", body, "subject.guardian_minor", "/guardian")
    form = ledger.form(subject=child["id"], guardian=child["id"])
    ledger.refused("consents", form, "consent.guardian", "/guardian")


def test_ages_that_contradict_each_other(ledger):
    year = clock.now().year
    body = {"age_band": "adult", "birth_year": year - 10}
    ledger.refused("subjects", body, "subject.age_contradiction", "/age_band")
    ledger.refused("subjects", {"birth_year": year + 1}, "subject.birth_year", "/birth_year")
    assert ledger.post("subjects", {"birth_year": year - 40})["age_band"] == "adult"
    assert ledger.post("subjects", {"birth_year": year - 18})["age_band"] == "minor"


def test_a_person_is_known_once_however_the_contact_is_written(ledger):
    person = ledger.subject(contact="Ann@Example.org")
    problem = ledger.post("subjects", {"contact": " ann@example.ORG "}, 409)
    assert problem["code"] == "subject.exists"
    assert person["pseudonym"] in problem["detail"]
    found = ledger.post("subjects/find", {"contact": "ANN@example.org"}, 200)
    assert found["subject"]["id"] == person["id"]
    phone = ledger.subject(contact="+49 30 123-4567")
    assert ledger.post("subjects/find", {"contact": "+49301234567"}, 200)["subject"]["id"] == phone["id"]


def test_steps_that_cannot_follow(ledger):
    consent = ledger.consent()
    assert ledger.event(consent, "ConsentRefused", 409)["code"] == "consent.transition"
    ledger.event(consent, "ConsentWithdrawn")
    for state in ("ConsentGiven", "RenewedConsentGiven", "ConsentExpired"):
        problem = ledger.event(consent, state, 409)
        assert (problem["code"], "ConsentRequested" in problem["detail"]) == ("consent.transition", True)
    ledger.event(consent, "ConsentInvalidated")
    assert "record a new consent" in ledger.event(consent, "ConsentRequested", 409)["detail"]


def test_withdrawing_twice_answers_the_same_and_adds_nothing(ledger):
    consent = ledger.consent()
    first = ledger.event(consent, "ConsentWithdrawn")
    again = ledger.event(consent, "withdrawn", 200)
    assert again == first
    assert [event["state"] for event in again["events"]] == ["ConsentGiven", "ConsentWithdrawn"]


def test_events_have_an_order_and_an_end_that_makes_sense(ledger):
    consent = ledger.consent()
    path = f"consents/{consent['id']}/events"
    ledger.refused(path, {"state": "Maybe"}, "consent.state", "/state")
    ledger.refused(path, {"state": "withdrawn", "at": when(1)}, "consent.at_future", "/at")
    ledger.refused(path, {"state": "withdrawn", "at": when(-1)}, "consent.at_order", "/at")
    ledger.refused(
        path, {"state": "withdrawn", "valid_until": when(9)}, "consent.valid_until", "/valid_until"
    )
    late = {"state": "RenewedConsentGiven", "valid_until": when(-1)}
    ledger.refused(path, late, "consent.order", "/valid_until")
    renewed = ledger.event(consent, "RenewedConsentGiven", valid_until=when(90))
    assert renewed["state"] == "RenewedConsentGiven"
    same = {"valid_until": renewed["valid_until"]}
    ledger.event(consent, "RenewedConsentGiven", 200, **same)


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"text": ""}, "notice.empty", "/text"),
        ({"text": "", "url": "https://example.org/privacy"}, "notice.sha256", "/sha256"),
        ({"sha256": "0" * 64}, "notice.sha256", "/sha256"),
        ({"url": "privacy page"}, "rights.invalid", "/url"),
        ({"language": "english please"}, "language.unknown", "/language"),
        ({"valid_from": "2999-01-01T00:00:00Z"}, "notice.starts_too_late", "/valid_from"),
    ],
)
def test_a_notice_that_says_too_little(ledger, fields, code, pointer):
    ledger.refused("notices", NOTICE | fields, code, pointer)


def test_a_version_of_a_notice_is_never_changed(ledger):
    ledger.notice()
    assert ledger.post("notices", NOTICE | {"text": "Other"}, 409)["code"] == "notice.exists"
    assert ledger.notice(version="2", text="Other")["version"] == "2"


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"kind": "model", "scope": "unlimited"}, "release.subject", "/subject"),
        ({"kind": "property", "scope": "none"}, "text.blank", "/property_name"),
        (
            {"kind": "property", "scope": "none", "property_name": "Tower", "plus_status": "MR-UMR"},
            "release.plus_status",
            "/plus_status",
        ),
        (
            {
                "kind": "property",
                "scope": "none",
                "property_name": "Tower",
                "expires_at": "2001-01-01T00:00:00Z",
            },
            "release.order",
            "/expires_at",
        ),
    ],
)
def test_a_release_that_is_about_nothing(ledger, fields, code, pointer):
    ledger.refused("releases", fields, code, pointer)


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        (
            {"basis": "legitimate_interest", "approved": True},
            "legal_basis.assessment_needed",
            "/assessment",
        ),
        ({"basis": "consent", "assessment": "A9"}, "legal_basis.condition", "/condition"),
        ({"basis": "consent", "condition": "A9-2-a"}, "legal_basis.condition", "/condition"),
        (
            {"basis": "consent", "assessment": "A9", "condition": "A9-2-z"},
            "legal_basis.condition",
            "/condition",
        ),
        (
            {"basis": "public_task", "assessment": "DPIA", "approved": True},
            "legal_basis.evidence_needed",
            "/evidence",
        ),
        ({"basis": "contract", "expires_at": "2001-01-01T00:00:00Z"}, "legal_basis.expired", "/expires_at"),
        ({"basis": "contract", "source": NOBODY}, "source.unknown", "/source"),
    ],
)
def test_a_basis_that_nothing_carries(ledger, tenant, fields, code, pointer):
    project = make_project(tenant.organisation)
    ledger.refused("legal-bases", {"project": str(project.pk), **fields}, code, pointer)


def test_an_approved_basis_names_who_approved_it(ledger, tenant):
    project = make_project(tenant.organisation)
    made = ledger.post(
        "legal-bases",
        {
            "project": str(project.pk),
            "basis": "legitimate_interest",
            "assessment": "LIA",
            "approved": True,
            "note": "Balanced on 3 May, see the file.",
        },
    )
    assert made["approved_by"]["name"] == "Steward"
    assert ledger.get(f"legal-bases?project={project.pk}")["results"][0]["id"] == made["id"]
