"""Workers that die in between, mail servers that are away: the work is done once, a mail goes out at least once."""

import pytest
from django.core import mail
from django.db import transaction

from labeling.accounts.services import mail as posting
from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.exports.models import Snapshot, Tombstone
from labeling.recalls.models import NoticeEvent, Recall, RecallNotice, Recipient
from labeling.recalls.services import affect_items, mailing
from labeling.recalls.services.jobs import KIND, NOTIFY, SUPERSEDE
from labeling.recalls.services.notices import state_of
from tests.recalls.conftest import members, work_all
from workers.ledger.models import ChunkState, Job, JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Killed(BaseException):
    """What no handler catches, as if the process had ended."""


def take_over():
    """The leases of dead workers have run out."""
    JobChunk.objects.filter(state=ChunkState.LEASED).update(state=ChunkState.PENDING, token=None)
    JobChunk.objects.filter(state=ChunkState.PENDING).update(next_attempt_at=clock.now())


def chunk_of(kind):
    load_handlers()
    return JobChunk.objects.filter(kind=kind).order_by("pk").first()


def test_act_that_is_rolled_back_takes_nothing_back(dataset):
    with transaction.atomic():
        affect_items(
            items=dataset.items("t1"),
            reason_class="withdrawal",
            organisation=dataset.organisation,
            now=clock.now(),
        )
        transaction.set_rollback(True)
    assert dataset.reload().status == "sealed"
    assert (Tombstone.objects.count(), Recall.objects.count(), Job.objects.filter(kind=KIND).count()) == (
        0,
        0,
        0,
    )


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_taken_back(tenant):
    from projects.models import Item

    with pytest.raises(RuntimeError, match="transaction"):
        affect_items(
            items=Item.objects.none(),
            reason_class="withdrawal",
            organisation=tenant.organisation,
            now=clock.now(),
        )


def test_killed_between_sending_and_noting_it_sends_again_and_notes_once(dataset, monkeypatch):
    dataset.affect("t1")
    real, deaths = mailing.append_event, [1]

    def die_once(**given):
        if deaths:
            deaths.pop()
            raise Killed
        return real(**given)

    monkeypatch.setattr(mailing, "append_event", die_once)
    with pytest.raises(Killed):
        run(chunk_of(NOTIFY).pk)
    assert len(mail.outbox) == 1
    take_over()
    work_all()
    assert len(mail.outbox) == 3
    events = NoticeEvent.objects.filter(state="notified")
    assert sorted(events.values_list("notice__recipient__name", flat=True)) == [
        "Borealis Labs",
        "Cedar Institute",
    ]
    assert AuditEvent.objects.filter(action="recall.notified").count() == 2


def test_mail_server_that_is_away_is_tried_again(dataset, monkeypatch):
    dataset.affect("t1")
    real, away = posting.send, [1, 1]

    def send(message):
        if away:
            away.pop()
            raise posting.NotSent(is_refused=False)
        real(message)

    monkeypatch.setattr(posting, "send", send)
    chunk = chunk_of(NOTIFY)
    for _ in range(2):
        run(chunk.pk)
        chunk.refresh_from_db()
        assert (chunk.state, chunk.error[:25]) == ("pending", "The mail could not be sen")
        take_over()
    work_all()
    assert {state_of(notice.pk) for notice in RecallNotice.objects.all()} == {"notified"}


def test_address_that_the_server_refuses_is_unreachable(dataset, monkeypatch):
    real = posting.send

    def send(message):
        if message.to == ["lab@cedar.example"]:
            raise posting.NotSent(is_refused=True)
        real(message)

    monkeypatch.setattr(posting, "send", send)
    dataset.affect("t1")
    work_all()
    states = {notice.recipient.name: state_of(notice.pk) for notice in RecallNotice.objects.all()}
    assert states == {"Borealis Labs": "notified", "Cedar Institute": "unreachable"}
    assert set(Job.objects.filter(kind=KIND).values_list("state", flat=True)) == {"done"}


def test_successor_is_begun_once_however_often_its_chunk_runs(dataset):
    dataset.affect("t1")
    chunk = chunk_of(SUPERSEDE)
    for _ in range(3):
        run(chunk.pk)
        Job.objects.filter(pk=chunk.job_id).update(state="running", finished_at=None)
        JobChunk.objects.filter(pk=chunk.pk).update(state=ChunkState.PENDING, token=None)
    work_all()
    assert Snapshot.objects.filter(supersedes=dataset.snapshot).count() == 1


def test_killed_at_any_stage_of_the_chain_it_goes_on(dataset, monkeypatch):
    """Before and after each chunk of the whole chain the worker dies; what comes out is the same."""
    from projects.models import Item
    from workers.ledger import lease as leases

    with transaction.atomic():
        Item.objects.filter(external_id="t1").update(state="withdrawn")
    dataset.affect("t1", reason_class="erasure")
    real, died = leases.done, set()

    def die_once_each(lease):
        if lease.chunk.pk not in died:
            died.add(lease.chunk.pk)
            raise Killed
        real(lease)

    monkeypatch.setattr(leases, "done", die_once_each)
    for _ in range(40):
        try:
            work_all()
            break
        except Killed:
            take_over()
    old = dataset.reload()
    assert (old.status, old.superseded_by.status) == ("superseded", "sealed")
    assert members(old.superseded_by) == ["t0", "t2", "t3"]
    assert old.purged_at is not None
    assert {file.format for file in old.superseded_by.files.all()} == {"jsonl", "package"}
    assert NoticeEvent.objects.filter(state="notified").count() == 2
    assert not JobChunk.objects.exclude(state=ChunkState.DONE).exists()
    assert Recipient.objects.count() == 2
    assert len(died) >= 6
