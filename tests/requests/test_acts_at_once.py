"""All that may meet a withdrawal in the same rows, from several processes at one moment: none locks another out."""

from typing import Any

import pytest

from projects.models import Item
from tests.requests.conftest import consenting, make_scene, show
from tests.support.processes import together

ACTS = """
from django.db import transaction
from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.errors import DomainError
from labeling.recalls.services import restate_and_recall
from labeling.requests.services.cases import Opening
from labeling.requests.services.deleting import delete_unless_held
from labeling.requests.services.holds import place_hold, release_hold
from labeling.requests.services.opening import open_for
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services.subjects import hold_subject
from projects.models import Appearance, Item
from projects.services.appearances import end, link

PEOPLE = [DataSubject.objects.get(pk=pk) for pk in {people!r}]
ITEMS = list(Item.objects.select_related("project").order_by("pk"))
MEMBER = Membership.objects.select_related("user", "organisation").get(pk={member!r})
ACTOR = Actor(MEMBER.user, MEMBER.organisation, Role(MEMBER.role))

def withdraw(who):
    given = Opening(kind="withdraw", prefers_masking=True)
    return lambda: [open_for(actor=ACTOR, subject=PEOPLE[who], given=given).created]

def erase():
    return [open_for(actor=ACTOR, subject=PEOPLE[1], given=Opening(kind="erase")).created]

def hold():
    for n in range(4):
        made = place_hold(actor=ACTOR, scope="subject", target=PEOPLE[n % 2].pk, reason="A lawsuit")
        release_hold(actor=ACTOR, hold=made, reason="It ended.")

def people():
    for item in ITEMS[:6]:
        with transaction.atomic():
            hold_subject(PEOPLE[2].pk)
            made = link(actor=ACTOR, item=item, subject=PEOPLE[2])
        with transaction.atomic():
            hold_subject(PEOPLE[2].pk)
            end(actor=ACTOR, appearance=made, reason="Somebody else.")

def restate():
    for n, item in enumerate(ITEMS[:8]):
        restate_and_recall(actor=ACTOR, item=item, rights={{"licence": "CC-BY-NC-4.0" if n % 2 else "CC0-1.0"}})

def delete():
    for item in ITEMS[-3:]:
        delete_unless_held(actor=ACTOR, item=item)

RUN = [withdraw(0), withdraw(1), erase, hold, people, restate, delete]

def act(number):
    try:
        RUN[number]()
    except DomainError as error:
        return "refused " + error.code
    except Exception as error:
        return repr(error)[:300]
    return "done"
"""


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_no_act_on_the_same_people_and_items_locks_another_out(tenant: Any) -> None:
    scene = make_scene(tenant, labeled=6, fresh=6)
    others = [consenting(tenant, contact=f"p{n}@example.org") for n in range(2)]
    for other in others:
        show(tenant, other, *Item.objects.filter(external_id__startswith="t"))
    scene.seal()
    people = [str(one.subject.pk) for one in (scene.person, *others)]
    member = tenant.organisation.memberships.get(user=tenant.user("steward")).pk
    code = ACTS.format(people=people, member=str(member))
    answers, _ = together(code, count=7)
    # The hold may come before the deletion, which is then refused; nothing else stands in another's way.
    assert answers[:6] == ["done"] * 6
    assert answers[6] in ("done", "refused item.held")
