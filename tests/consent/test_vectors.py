"""People in items as the policy sees them: set-wise, in an order of their own, the best of what they agreed to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services.people import policy_subjects
from labeling.rights.policy.subject import ConsentState, Subject
from projects.models import Appearance, ProjectMember
from tests.consent.ledger import Ledger
from tests.support.projects import make_item, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


@pytest.fixture
def project(tenant):
    return make_project(tenant.organisation)


def show(item, *people, **fields):
    rows = [
        Appearance(item=item, subject_id=person and person["id"], created_at=clock.now(), **fields)
        for person in people
    ]
    return Appearance.objects.bulk_create(rows)


def seen():
    return policy_subjects(appearances=list(Appearance.objects.select_related("item")))


def test_many_items_and_people_cost_as_many_queries_as_one(ledger, project):
    people = [ledger.subject() for _ in range(4)]
    for person in people:
        ledger.consent(subject=person["id"])
    show(make_item(project), people[0])
    counted = []
    for number in (0, 30):
        for _ in range(number):
            show(make_item(project), *people)
        rows = list(Appearance.objects.select_related("item"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = policy_subjects(appearances=rows)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert len(found) == 31


def test_only_consents_that_cover_an_item_speak_for_it(ledger, project, tenant):
    person = ledger.subject(jurisdiction="FR")
    here, elsewhere = make_item(project), make_item(make_project(tenant.organisation))
    about = ledger.consent(subject=person["id"], scope={"kind": "items", "ids": [str(here.pk)]})
    show(here, person)
    show(elsewhere, person)
    found = seen()
    (subject,) = found[here.pk]
    assert (subject.ref, subject.jurisdiction, subject.known) == (person["pseudonym"], "FR", True)
    assert [(consent.ref, consent.scope_covers) for consent in subject.consents] == [(about["id"], True)]
    (subject,) = found[elsewhere.pk]
    assert [(consent.ref, consent.scope_covers) for consent in subject.consents] == [(about["id"], False)]
    wide = ledger.consent(subject=person["id"])
    (subject,) = seen()[elsewhere.pk]
    assert [consent.ref for consent in subject.consents] == [wide["id"]]


def test_strangers_are_numbered_within_an_item_and_order_does_not_matter(ledger, project):
    item, person = make_item(project), ledger.subject()
    show(item, None, person, None)
    rows = list(Appearance.objects.select_related("item"))
    found = policy_subjects(appearances=rows)[item.pk]
    assert [(subject.ref, subject.known) for subject in found] == [
        (person["pseudonym"], True),
        ("UNKNOWN_1", False),
        ("UNKNOWN_2", False),
    ]
    assert policy_subjects(appearances=rows[::-1])[item.pk] == found


def test_what_speaks_against_somebody_is_part_of_them(ledger, project):
    item, person = make_item(project), ledger.subject()
    show(item, person)
    for kind, objects in (("restriction", True), ("restriction_lifted", False), ("objection", True)):
        ledger.post(f"subjects/{person['id']}/statuses", {"kind": kind})
        (subject,) = seen()[item.pk]
        assert subject.objection is objects


@pytest.mark.parametrize(("scope", "clears"), [("unlimited", True), ("editorial", False), ("none", False)])
def test_the_newest_release_counts(ledger, project, scope, clears):
    item, person = make_item(project), ledger.subject()
    show(item, person)
    assert seen()[item.pk][0].model_release is None
    for one in ("commercial", scope):
        ledger.post("releases", {"kind": "model", "scope": one, "subject": person["id"]})
    assert seen()[item.pk][0].model_release is clears


def test_a_release_comes_with_its_limits(ledger, project):
    item, person = make_item(project), ledger.subject()
    show(item, person)
    begins, ends = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)
    ledger.post(
        "releases",
        {
            "kind": "model",
            "scope": "unlimited",
            "subject": person["id"],
            "territories": ["DE", "FR"],
            "valid_from": begins.isoformat(),
            "expires_at": ends.isoformat(),
        },
    )
    (subject,) = seen()[item.pk]
    assert subject.model_release is True
    assert (subject.release_from, subject.release_expires) == (begins, ends)
    assert subject.release_territories == ("DE", "FR")
    assert Subject.parse(subject.as_dict()) == subject


def test_the_age_at_the_consent_and_the_guardian_come_along(ledger, project):
    item = make_item(project)
    child = ledger.subject(age_band="minor", birth_year=clock.now().year - 11)
    ledger.consent(subject=child["id"], guardian=ledger.subject()["id"], state="ConsentRequested")
    show(item, child, is_masked=True)
    (subject,) = seen()[item.pk]
    assert (subject.age, subject.age_band, subject.masked) == (10, "minor", True)
    assert [(consent.state, consent.guardian) for consent in subject.consents] == [
        (ConsentState.REQUESTED, True)
    ]
    assert str(clock.now().year - 11) not in DataSubject.objects.get(pk=child["id"]).birth_year_enc


def test_those_who_only_label_are_not_told_whom_a_reason_is_about(ledger, project, tenant):
    person = ledger.subject()
    ledger.consent(subject=person["id"])
    item = make_item(project)
    steward = tenant.client_for("steward")
    linked = steward.post(f"/api/v1/items/{item.pk}/appearances", {"subject": person["id"]}, format="json")
    assert linked.status_code == 201, linked.content
    asked = f"/api/v1/items/{item.pk}/verdict?action=export&distribution=public&purpose=Advertising"
    ProjectMember.objects.create(
        project=project, user=tenant.user("annotator"), role=Role.ANNOTATOR, created_at=clock.now()
    )
    told = {
        role: {reason["subject_ref"] for reason in tenant.client_for(role).get(asked).json()["reasons"]}
        for role in ("steward", "annotator")
    }
    assert told == {"steward": {person["pseudonym"], None}, "annotator": {None}}
