"""A legal basis on record is what items are judged by: from the act on, and no longer than it holds."""

from datetime import timedelta

import pytest
import time_machine

from labeling.core import clock
from projects.models import Item
from projects.services.bases import end_bases
from projects.services.judging import may_be_labeled
from tests.media.files import picture
from tests.support.projects import make_source

pytestmark = pytest.mark.django_db
SHOWN = {"licence": "CC0-1.0", "personal_data": "present", "legal_basis": "legitimate_interest"}


def on_record(steward, **fields):
    body = {
        "project": str(steward.project.pk),
        "basis": "legitimate_interest",
        "assessment": "LIA",
        "approved": True,
        "note": "LIA of May",
    }
    answer = steward.post("legal-bases", {**body, **fields})
    assert answer.status_code == 201, answer.content
    return answer.json()


def shown(steward, **rights):
    source = make_source(steward.project, rights={**SHOWN, **rights})
    return source, steward.bring(f"{source.pk}.png", picture("PNG"), source)


def test_an_approved_assessment_clears_what_rests_on_it(steward):
    source, item = shown(steward)
    assert steward.verdict(item) == ("NEEDS_REVIEW", {"PD_BASIS_UNPROVEN"})
    on_record(steward)
    item.refresh_from_db()
    assert (item.state, steward.verdict(item)) == ("labelable", ("ALLOW_WITH_OBLIGATIONS", set()))
    later = steward.bring("later.png", picture("PNG", color="red"), source)
    assert later.state == "labelable"


def test_an_assessment_of_another_basis_or_source_clears_nothing(steward):
    _, item = shown(steward, legal_basis="public_task")
    other, _ = shown(steward)
    on_record(steward, source=str(other.pk))
    on_record(steward)
    assert steward.verdict(item) == ("NEEDS_REVIEW", {"PD_BASIS_UNPROVEN"})


def test_what_is_on_record_of_a_source_goes_before_its_project(steward):
    source, item = shown(steward)
    on_record(steward)
    on_record(steward, source=str(source.pk), approved=False)
    assert steward.verdict(item)[0] == "NEEDS_REVIEW"


def test_an_approval_ends_when_it_says_so(steward, monkeypatch):
    _, item = shown(steward)
    end = clock.now() + timedelta(days=1)
    on_record(steward, expires_at=end.isoformat())
    assert end_bases(now=clock.now()) == 0
    assert Item.objects.get(pk=item.pk).state == "labelable"
    item.refresh_from_db()
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert may_be_labeled(project=item.project, item=item, at=clock.now())
    with time_machine.travel(end, tick=False):  # the door sees to it before the work that comes round
        assert not may_be_labeled(project=item.project, item=item, at=clock.now())
    assert end_bases(now=end) == 1
    assert Item.objects.get(pk=item.pk).state == "quarantined"
    assert end_bases(now=end + timedelta(minutes=1)) == 0
