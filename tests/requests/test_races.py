"""The same request from several processes at one moment: it is done once, and all get the same answer."""

from typing import Any

import pytest

from tests.requests.conftest import make_scene
from tests.support.processes import together

WITHDRAW = """
from labeling.core import clock
from labeling.requests.services import withdraw_by_token
def act(number):
    done = withdraw_by_token(token={token!r}, now=clock.now())
    return [str(done.request.pk), done.created, done.effects.closed]
"""
ERASE = """
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.requests.models import SubjectRequest
from labeling.requests.services import withdraw_by_token
from labeling.requests.services.erasing import begin_erasure
def act(number):
    request = withdraw_by_token(token={token!r}, action="erase", now=clock.now()).request
    try:
        return [str(request.pk), str(begin_erasure(actor=None, request=request).pk)]
    except Conflict as conflict:
        return [str(request.pk), conflict.code]
"""
AFTER = """
from collections import Counter
from labeling.audit.models import AuditEvent
from labeling.audit.stored import verify_stored
from labeling.accounts.models import Organisation
from labeling.rights.consent.models import ConsentEvent
from workers.ledger.models import Job
def act(number):
    return {
        "events": sorted(ConsentEvent.objects.values_list("state", flat=True)),
        "actions": Counter(AuditEvent.objects.values_list("action", flat=True)),
        "jobs": Counter(Job.objects.values_list("kind", flat=True)),
        "is_whole": verify_stored(organisation=Organisation.objects.get()).is_whole,
    }
"""


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_withdrawn_by_four_at_once_it_is_withdrawn_once(tenant: Any) -> None:
    scene = make_scene(tenant)
    answers, left = together(WITHDRAW.format(token=scene.person.token), count=4, after=AFTER)
    assert len({request for request, _, _ in answers}) == 1
    assert sorted((created, closed) for _, created, closed in answers) == [(False, 0)] * 3 + [(True, 4)]
    assert left["events"] == ["ConsentGiven", "ConsentWithdrawn"]
    assert left["actions"]["request.withdrawn"] == left["jobs"]["requests.carry_out"] == 1
    assert left["is_whole"]


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_erased_by_four_at_once_it_is_begun_once(tenant: Any) -> None:
    scene = make_scene(tenant)
    answers, left = together(ERASE.format(token=scene.person.token), count=4, after=AFTER)
    assert len({request for request, _ in answers}) == 1
    assert sum(code == "request.begun" for _, code in answers) == 3
    assert left["actions"]["request.erasing"] == left["jobs"]["requests.carry_out"] == 1
    assert left["is_whole"]
