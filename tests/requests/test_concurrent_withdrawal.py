"""Fifty annotators hold leases and keep saving, submitting and claiming while a person takes consent back."""

import threading
import time
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from labeling.annotations.models import Annotation, Draft
from labeling.annotations.services import submit
from labeling.core import clock
from labeling.media.services import identify, ingest_image, measure
from labeling.media.urls import media_url
from labeling.recalls.models import RecallNotice
from labeling.requests.models import SubjectRequest
from labeling.rights.consent.models import ConsentEvent
from labeling.rights.inputs import parse_rights
from labeling.rights.services import StatementCache
from projects.models import Assignment, Item, Project, WorkItem
from projects.services.items import PreparedItem, create_items
from projects.services.queue import claim
from tests.recalls.conftest import members, seal, work_all
from tests.requests.conftest import NAMED, PEOPLE, Person, consenting, show
from tests.requests.crowd import Crowd, Seen, Worker
from tests.support.jobs import jpeg
from tests.support.people import actor_for, make_member
from tests.support.processes import apart
from tests.support.projects import add_project_member, make_project, make_source
from tests.support.stock import FREE

PEOPLE_AT_WORK = 50
SHOWN, OTHERS = 30, 40
SCHEMA: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True},
        {"name": "note", "type": "text"},
    ],
}
WITHDRAW = """
import time
from labeling.core import clock
from labeling.requests.services import withdraw_by_token

def act(_):
    began = time.monotonic()
    done = withdraw_by_token(token="{token}", now=clock.now())
    ended = time.monotonic()
    return dict(began=began, ended=ended, request=str(done.request.pk), closed=done.effects.closed)
"""


@pytest.mark.fault
@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fifty_annotators_are_stopped_in_one_transaction(tenant: Any, tmp_path: Any, capsys: Any) -> None:
    project, asset = stock(tenant, tmp_path)
    person = consenting(tenant, contact="kim@example.org")
    shown = list(Item.objects.filter(external_id__startswith="p").order_by("external_id"))
    show(tenant, person, *shown)
    actors = [enlist(tenant, project, number) for number in range(PEOPLE_AT_WORK)]
    label(project, actors[0], count=4)
    first = seal(tenant, project, use=NAMED)
    assert len(members(first)) == 4
    assert all(name.startswith("p") for name in members(first))
    epoch = Project.objects.get(pk=project.pk).rights_epoch

    crowd = Crowd(project, asset, threading.Barrier(PEOPLE_AT_WORK + 1))
    workers = [Worker(crowd, number, actor, hold(project, actor)) for number, actor in enumerate(actors)]
    # By a process of its own: behind the interpreter lock of fifty threads each of its statements waits for its turn.
    with apart(WITHDRAW.format(token=person.token)) as withdraw:
        for worker in workers:
            worker.start()
        crowd.start.wait(60)
        time.sleep(1.0)
        done = withdraw()
    began, ended = done["began"], done["ended"]
    ids = {item.pk for item in shown}
    wait_until_everybody_met_it(crowd, ids, ended)
    crowd.stop.set()
    for worker in workers:
        worker.join(60)
        assert not worker.is_alive()

    assert crowd.faults == []
    nobody_got_an_item_afterwards(crowd.seen, ids, ended)
    work_that_came_afterwards_was_refused_and_kept(crowd.seen, ids, began, ended)
    pictures_were_gone(crowd.seen, ids, began, ended)
    nothing_is_left_open(ids)
    every_answer_that_was_taken_is_there(crowd.seen)
    others_went_on(crowd.seen, ids, ended)
    it_was_written_down_once(done, person, project, epoch)
    the_datasets_follow(tenant, project, first, ids)
    every_way_to_ask_for_a_picture_says_gone(actors[1], asset, shown[0])
    counts = Counter((one.what, one.answer) for one in crowd.seen)
    with capsys.disabled():
        print(f"\nwithdrawn in {ended - began:.2f} s under {len(crowd.seen)} acts: {dict(counts)}")


def stock(tenant: Any, folder: Any) -> tuple[Project, UUID]:
    """Items that all show one picture: `p…` of the person, `f…` of nobody."""
    project = make_project(tenant.organisation, schema=SCHEMA, overlap=3)
    path = folder / "one.jpg"
    path.write_bytes(jpeg())
    file = measure(path, filename="one.jpg")
    asset = ingest_image(organisation=tenant.organisation, file=file, sniffed=identify(file))
    names = [(f"p{n:03}", PEOPLE) for n in range(SHOWN)] + [(f"q{n:03}", FREE) for n in range(OTHERS)]
    stated = [parse_rights(block, defaults=None) for _, block in names]
    statements = StatementCache(tenant.organisation).get_many(stated, now=clock.now())
    inputs = [
        PreparedItem(external_id=name, data={}, statement=statement, media=[("photo", asset.pk, "one.jpg")])
        for (name, _), statement in zip(names, statements, strict=True)
    ]
    create_items(project=project, source=make_source(project), inputs=inputs, job_id=None, now=clock.now())
    return project, asset.pk


def enlist(tenant: Any, project: Project, number: int) -> Any:
    user = make_member(tenant.organisation, "annotator", email=f"crowd{number}@example.org")
    add_project_member(project, user)
    return actor_for(user)


def label(project: Project, actor: Any, *, count: int) -> None:
    for _ in range(count):
        row = hold(project, actor)
        submit(actor=actor, assignment_id=row.pk, token=row.token, result={"mood": "good"}, seconds=1)


def hold(project: Project, actor: Any) -> Assignment:
    return claim(actor=actor, project=Project.objects.get(pk=project.pk), count=1).assignments[0]


def wait_until_everybody_met_it(crowd: Crowd, ids: set[UUID], ended: float) -> None:
    """Three seconds, and on a busy machine until it came to what is looked at below."""
    deadline = time.monotonic() + 120
    time.sleep(3.0)
    while not crowd.faults:
        late = [one for one in list(crowd.seen) if one.began > ended]
        refused = {one.assignment for one in list(crowd.seen) if one.answer == "rights.changed"}
        kinds = {one.what for one in late if one.item in ids}
        has_others = any(one.item not in ids for one in late)
        if {"look", "submit"} <= kinds and has_others and len(refused) > PEOPLE_AT_WORK // 4:
            return
        assert time.monotonic() < deadline, (kinds, has_others, len(refused))
        time.sleep(0.1)


def nobody_got_an_item_afterwards(seen: list[Seen], ids: set[UUID], ended: float) -> None:
    assert [one for one in seen if one.what == "claim" and one.item in ids and one.began > ended] == []


def work_that_came_afterwards_was_refused_and_kept(
    seen: list[Seen], ids: set[UUID], began: float, ended: float
) -> None:
    """Whatever began after the end is refused; the last that was refused is what is kept, sealed."""
    work = [one for one in seen if one.what in ("save", "submit") and one.item in ids]
    late = [one for one in work if one.began > ended]
    assert late
    assert {one.answer for one in late} <= {"rights.changed"}
    refused = [one for one in work if one.answer == "rights.changed"]
    assert all(one.ended > began for one in refused)
    last: dict[Any, Seen] = {}
    for one in sorted(refused, key=lambda entry: entry.began):
        last[one.assignment] = one
    assert len(last) > PEOPLE_AT_WORK // 4
    kept = {row.pk: row for row in Draft.objects.filter(assignment__in=list(last))}
    for assignment, one in last.items():
        assert kept[assignment].result["note"] == one.note
        assert kept[assignment].sealed_at is not None
    assert not Draft.objects.filter(assignment__item__in=ids, sealed_at=None).exists()


def pictures_were_gone(seen: list[Seen], ids: set[UUID], began: float, ended: float) -> None:
    looks = [one for one in seen if one.what == "look" and one.item in ids]
    assert {one.answer for one in looks if one.ended < began} <= {"200", "206"}
    assert {one.answer for one in looks if one.began > ended} == {"410"}


def nothing_is_left_open(ids: set[UUID]) -> None:
    assert not Assignment.objects.filter(item__in=ids, state="active").exists()
    assert not WorkItem.objects.filter(item__in=ids, is_closed=False).exists()
    assert set(Item.objects.filter(pk__in=ids).values_list("state", "verdict")) == {("quarantined", 3)}
    for work in WorkItem.objects.prefetch_related("assignments"):
        states = Counter(row.state for row in work.assignments.all())
        assert work.open_slots + states["active"] + states["submitted"] == work.required


def every_answer_that_was_taken_is_there(seen: list[Seen]) -> None:
    said = {one.note for one in seen if one.what == "submit" and one.answer == "ok"}
    stored = set(Annotation.objects.filter(result__has_key="note").values_list("result__note", flat=True))
    assert said == stored


def others_went_on(seen: list[Seen], ids: set[UUID], ended: float) -> None:
    after = [one for one in seen if one.item not in ids and one.began > ended]
    assert {one.answer for one in after if one.what == "look"} <= {"200", "206"}
    assert not [one for one in seen if one.item not in ids and one.answer == "rights.changed"]


def it_was_written_down_once(done: dict[str, Any], person: Person, project: Project, epoch: int) -> None:
    states = ConsentEvent.objects.filter(record=person.record).order_by("sequence")
    assert list(states.values_list("state", flat=True)) == ["ConsentGiven", "ConsentWithdrawn"]
    assert str(SubjectRequest.objects.get().pk) == done["request"]
    assert done["closed"] == SHOWN
    assert Project.objects.get(pk=project.pk).rights_epoch > epoch


def the_datasets_follow(tenant: Any, project: Project, first: Any, ids: set[UUID]) -> None:
    first.refresh_from_db()
    assert first.status == "affected"
    assert RecallNotice.objects.filter(recall__snapshot=first).count() == 2
    work_all()
    first.refresh_from_db()
    assert first.status == "superseded"
    for later in (first.superseded_by, seal(tenant, project, use=NAMED)):
        rows = later.rows.filter(is_included=True)
        assert not rows.filter(item__in=ids).exists()
        assert rows.exists()


def every_way_to_ask_for_a_picture_says_gone(actor: Any, asset: UUID, item: Item) -> None:
    url = media_url(asset_id=asset, actor=actor, item_id=item.pk)
    for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}):
        assert Client().get(url, headers=headers).status_code == 410
        assert Client().head(url, headers=headers).status_code == 410
