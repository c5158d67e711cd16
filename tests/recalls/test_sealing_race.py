"""A withdrawal and a seal at the same instant: whichever comes first, nothing withdrawn stays handed out unseen."""

import threading
import time

import pytest
from django.db import connection, transaction

from labeling.audit.services import hold_head
from labeling.core import clock
from labeling.core.errors import Gone
from labeling.exports import collect
from labeling.exports import seal as sealing
from labeling.exports.models import Snapshot
from labeling.exports.services import record_download
from labeling.recalls.services import affect_items
from projects.services.restating import delete_item
from tests.recalls.conftest import Dataset, bring, members, seal, work_all
from tests.support.projects import TEXT_SCHEMA, make_project

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


@pytest.fixture
def fresh(tenant):
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    bring(tenant, project, ["t0", "t1", "t2"])
    return Dataset(tenant, project, Snapshot())


def withdraw(dataset, name):
    with transaction.atomic():
        delete_item(actor=dataset.tenant.actor("manager"), item=dataset.item(name))
        return affect_items(
            items=dataset.items(name),
            reason_class="withdrawal",
            organisation=dataset.organisation,
            now=clock.now(),
        )


def beside(act):
    """Start `act` on a connection of its own; the thread, and what it answered."""
    answers = []

    def work():
        try:
            answers.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, answers


def test_withdrawal_during_the_seal_waits_and_finds_it_sealed(fresh, monkeypatch):
    real, started = sealing._write_seal, []

    def write(*given):
        if not started:
            started.append(beside(lambda: withdraw(fresh, "t1")))
            started[0][0].join(timeout=1.5)
            assert started[0][0].is_alive(), "the withdrawal did not wait for the seal"
        real(*given)

    monkeypatch.setattr(sealing, "_write_seal", write)
    snapshot = seal(fresh.tenant, fresh.project)
    thread, answers = started[0]
    thread.join(timeout=120)
    assert members(snapshot) == ["t0", "t1", "t2"]
    assert (answers[0].snapshots, answers[0].tombstones) == ((snapshot.pk,), 1)
    snapshot.refresh_from_db()
    assert snapshot.status == "affected"
    work_all()
    snapshot.refresh_from_db()
    assert members(snapshot.superseded_by) == ["t0", "t2"]


def test_withdrawal_before_the_seal_keeps_the_item_in(fresh, monkeypatch):
    build, withdrawn = collect.build_rows, []

    def rows(**given):
        made = build(**given)
        if not withdrawn:
            thread, answers = beside(lambda: withdraw(fresh, "t1"))
            thread.join(timeout=120)
            withdrawn.extend(answers)
        return made

    monkeypatch.setattr(collect, "build_rows", rows)
    snapshot = seal(fresh.tenant, fresh.project)
    assert withdrawn[0].snapshots == ()
    assert (snapshot.status, members(snapshot)) == ("sealed", ["t0", "t2"])


def test_two_at_once_take_the_same_row_back_once(fresh):
    snapshot = seal(fresh.tenant, fresh.project)
    results = [beside(lambda: fresh.affect("t0", "t1")) for _ in range(4)]
    for thread, _ in results:
        thread.join(timeout=120)
    found = [answers[0].tombstones for _, answers in results]
    assert sorted(found) == [0, 0, 0, 2]
    assert snapshot.recalls.count() == 1


def test_download_beside_an_act_that_wrote_the_log_first_does_not_block_it(fresh):
    """The act holds the log and wants the snapshot: who takes a file must not hold the one and want the other."""
    snapshot = seal(fresh.tenant, fresh.project)
    holds, asked = threading.Event(), threading.Event()

    def act():
        with transaction.atomic():
            hold_head(fresh.organisation.pk)
            holds.set()
            asked.wait(timeout=60)
            time.sleep(0.5)
            return fresh.affect("t1")

    thread, answers = beside(act)
    assert holds.wait(timeout=60)
    file = snapshot.files.get(format="jsonl")
    asked.set()
    with pytest.raises(Gone):
        record_download(actor=fresh.tenant.actor("manager"), snapshot=snapshot, file=file)
    thread.join(timeout=120)
    assert answers[0].tombstones == 1
