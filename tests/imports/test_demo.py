"""Loading the demo: whole or not at all, once, and beside people who are there already."""

import pytest
from django.core.management import call_command

from labeling.accounts.models import Membership, User
from labeling.accounts.roles import Role
from labeling.demo_data import DemoItem, DemoProject, DemoSource
from labeling.imports import demo
from labeling.rights.consent.models import ConsentRecord
from labeling.rights.consent.services.events import newest_event
from labeling.rights.policy import Verdict
from projects.models import Item, Project
from tests.support.jobs import work_off
from tests.support.people import make_user
from tests.support.projects import TEXT_SCHEMA
from workers.ledger.models import Job

pytestmark = pytest.mark.django_db
USE = {"action": "label", "commercial": True, "distribution": "none"}


def project(name):
    item = DemoItem("a", {"text": "One"}, {"licence": "CC0-1.0", "personal_data": "none"})
    source = DemoSource("Own", "upload", "", "own_work", "", None, (item,))
    return DemoProject(name, name, "", TEXT_SCHEMA, USE, (source,))


@pytest.fixture
def owner(tenant):
    return Membership.objects.get(user=tenant.owner, role=Role.OWNER)


def test_a_demo_that_breaks_half_way_leaves_nothing_and_is_loaded_whole_the_next_time(owner, monkeypatch):
    def half():
        yield project("One")
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "demo_projects", half)
    with pytest.raises(KeyboardInterrupt):
        demo.load_demo(owner=owner)
    assert not Project.objects.exists()
    assert not Job.objects.exists()
    assert not User.objects.filter(email__endswith="@demo.invalid").exists()
    monkeypatch.setattr(demo, "demo_projects", lambda: [project("One"), project("Two")])
    assert len(demo.load_demo(owner=owner)) == len(demo.PEOPLE)
    assert demo.load_demo(owner=owner) == []
    assert sorted(Project.objects.values_list("name", flat=True)) == ["One", "Two"]


def test_people_who_have_an_account_keep_their_password_and_are_not_told(owner, monkeypatch):
    known = make_user(demo.PEOPLE[0][0])
    before = known.password
    monkeypatch.setattr(demo, "demo_projects", lambda: [project("One")])
    logins = demo.load_demo(owner=owner)
    assert [login.email for login in logins] == [person[0] for person in demo.PEOPLE[1:]]
    known.refresh_from_db()
    assert known.password == before
    assert Membership.objects.get(user=known, organisation=owner.organisation).role == Role.MANAGER


def test_the_command_says_nothing_the_second_time(owner, monkeypatch, capsys):
    monkeypatch.setattr(demo, "demo_projects", lambda: [project("One")])
    call_command("demo", "--if-empty")
    assert "lena@demo.invalid" in capsys.readouterr().out
    call_command("demo", "--if-empty")
    assert capsys.readouterr().out == ""


def test_the_people_of_the_demo_are_in_the_ledger_and_decide_about_their_portraits(owner):
    demo.load_demo(owner=owner)
    for job in Job.objects.order_by("created_at"):
        work_off(str(job.pk))
    people = Project.objects.get(name="People and things")
    found = {
        item.external_id: (item.state, Verdict(item.verdict).name, item.appearances.count())
        for item in Item.objects.filter(project=people, external_id__startswith="portrait")
    }
    assert found == {
        "portrait-1": ("labelable", "ALLOW", 1),
        "portrait-2": ("labelable", "ALLOW", 1),
        "portrait-3": ("quarantined", "DENY", 1),
        "portrait-4": ("quarantined", "DENY", 1),
    }
    states = [newest_event(record.pk).state for record in ConsentRecord.objects.order_by("created_at", "id")]
    assert states == ["ConsentGiven", "RenewedConsentGiven", "ConsentWithdrawn", "ConsentRequested"]
