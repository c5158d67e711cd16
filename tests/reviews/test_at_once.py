"""Reviewers, authors and appeals from several processes at one moment: one verdict each, no slot lost."""

from typing import Any

import pytest

from labeling.annotations.models import Annotation, Review
from labeling.annotations.services.recording import record_work, verify_work
from labeling.core import clock
from tests.reviews.desk import Desk
from tests.support.processes import together

ACTS = """
from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Review
from labeling.annotations.services.appeals import appeal
from labeling.annotations.services.review_bulk import review_many
from labeling.annotations.services.reviews import change, review
from labeling.annotations.services.verdicts import NewReview
from labeling.core.errors import DomainError
from projects.models import Project
from projects.services.queue import claim, release

def actor(pk):
    member = Membership.objects.select_related("user", "organisation").get(user=pk)
    return Actor(member.user, member.organisation, Role(member.role))

PEOPLE = {people!r}
PROJECT = Project.objects.get(pk={project!r})
ROWS = list(Annotation.objects.order_by("id"))

def one_by_one(who, verdicts):
    def run():
        for number, row in enumerate(ROWS):
            verdict = verdicts[number % len(verdicts)]
            result = {{"mood": "bad"}} if verdict == "fix" else None
            reason = "other" if verdict in ("return", "reject") else ""
            attempt(lambda: review(actor=actor(PEOPLE[who]), annotation_id=row.pk,
                                   new=NewReview(verdict, row.revision, reason=reason, result=result)))
    return run

def many(who, rows, verdict):
    return lambda: review_many(actor=actor(PEOPLE[who]), project_id=PROJECT.pk, verdict=verdict, reason="other",
                               annotations=[(row.pk, row.revision) for row in rows])

def author(who):
    def run():
        me = actor(PEOPLE[who])
        for row in ROWS:
            if row.author_id == me.user.pk:
                attempt(lambda: change(actor=me, annotation_id=row.pk, result={{"mood": "bad"}}, revision=row.revision))
        for found in list(Review.objects.filter(annotation__author=me.user, appeal_until__isnull=False)):
            attempt(lambda: appeal(actor=me, review_id=found.pk, comment="Why?"))
    return run

def annotator():
    me = actor(PEOPLE["dan"])
    for _ in range(12):
        for lease in claim(actor=me, project=PROJECT, count=3).assignments:
            attempt(lambda: release(actor=me, assignment_id=lease.pk, token=lease.token))

def attempt(step):
    try:
        step()
    except DomainError:
        pass

RUN = [one_by_one("rev", ["accept", "return", "reject", "fix"]), one_by_one("rex", ["reject", "accept"]),
       many("roy", ROWS, "return"), many("max", list(reversed(ROWS)), "reject"), author("ann"), annotator]

def act(number):
    try:
        RUN[number]()
    except Exception as error:
        return repr(error)[:300]
    return "done"
"""


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_each_answer_gets_one_verdict_and_every_slot_is_accounted_for() -> None:
    desk = Desk(items=12, overlap=2)
    for name in ("ann", "bob"):
        for _ in range(12):
            desk.answer(name)
    people: dict[str, Any] = {name: str(desk.world.user(name).pk) for name in ("ann", "dan")}
    people |= {name: str(desk.world.user(name, role).pk) for name, role in desk.roles.items()}
    acts = ACTS.format(people=people, project=str(desk.project.pk))
    answers, _ = together(acts, count=6)
    assert answers == ["done"] * 6
    desk.hold_invariants()
    assert Annotation.objects.filter(state="submitted").count() == 0
    reviewed = Review.objects.values_list("annotation", flat=True)
    assert len(reviewed) == len(set(reviewed)) == 24
    record_work(now=clock.now())
    assert verify_work(organisation_id=desk.project.organisation_id) == []
