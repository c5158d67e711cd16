"""Answers that come at one moment: one more is asked for, once; and the flag follows what items have."""

import pytest

from labeling.known.models import KnownAnswer
from projects.models import Project, WorkItem
from tests.known.test_confidence import ask
from tests.known.test_known_answers import set_known
from tests.reviews.desk import Desk
from tests.support.processes import together

ACTORS = """
from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership
from labeling.accounts.roles import Role

def actor(pk):
    member = Membership.objects.select_related("user", "organisation").get(user=pk)
    return Actor(member.user, member.organisation, Role(member.role))
"""
SUBMITS = """
from uuid import UUID
from labeling.annotations.services.submits import submit

LEASES = {leases!r}

def act(number):
    who, lease, token = LEASES[number]
    submit(actor=actor(who), assignment_id=lease, token=UUID(token), result={{"mood": "good"}}, seconds=1)
    return "done"
"""
KNOWN = """
from labeling.core.errors import NotFound
from labeling.known.services import clear_known_answer, set_known_answer
from projects.models import Item

def act(number):
    me = actor({manager!r})
    item = Item.objects.order_by("pk")[number % 2]
    for _ in range(12):
        if number < 2:
            set_known_answer(actor=me, item=item, control="mood", value="good")
        else:
            try:
                clear_known_answer(actor=me, item=item)
            except NotFound:
                pass
    return "done"
"""


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_last_answers_at_once_ask_for_one_more_once() -> None:
    desk = Desk(items=2)
    people = ("ann", "bob", "cat", "dan")
    ask(desk, least=4, most=6)
    leases = []
    for name in people:
        lease = desk.lease(name)
        leases.append((str(desk.world.user(name).pk), lease["id"], lease["token"]))
    answers, _ = together(ACTORS + SUBMITS.format(leases=leases), count=4)
    assert answers == ["done"] * 4
    work = WorkItem.objects.get(item=desk.item("i0"))
    assert (work.required, work.open_slots) == (5, 1)
    assert desk.labels("i0") == ("in_progress", 4)
    desk.hold_invariants()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_project_knows_whether_it_has_known_answers_whatever_crossed() -> None:
    desk = Desk(items=2)
    set_known(desk)
    manager = str(desk.world.user("max").pk)
    answers, _ = together(ACTORS + KNOWN.format(manager=manager), count=4)
    assert answers == ["done"] * 4
    assert Project.objects.get().has_known_answers is KnownAnswer.objects.exists()
