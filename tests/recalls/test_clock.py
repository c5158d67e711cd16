"""What comes round by the clock: permissions that end, reminders, overdue answers."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.exports.models import Snapshot, Tombstone
from labeling.recalls.models import NoticeEvent, RecallNotice, Recipient
from labeling.recalls.services import acknowledge
from labeling.recalls.services.deliveries import change_recipient
from labeling.recalls.services.notices import state_of
from labeling.recalls.services.watching import watch
from labeling.rights.policy.facts_reading import Facts
from projects.models import Project
from projects.services.standing import set_part
from tests.recalls.conftest import bring, members, seal, work_all
from tests.support.projects import TEXT_SCHEMA, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def at(monkeypatch):
    """Moves the clock: `at(days=3)` from where it stands."""
    started = clock.now()
    state = {"now": started}
    monkeypatch.setattr(clock, "now", lambda: state["now"])

    def move(**by):
        state["now"] += timedelta(**by)
        return state["now"]

    return move


@pytest.fixture
def ending(tenant, at):
    """Two items, one of which may be used for three days more, in a sealed snapshot."""
    from projects.models import Item

    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    bring(tenant, project, ["lasting", "ending"])
    until = at() + timedelta(days=3)
    assert Facts.parse({"expires": until.isoformat()}).expires == until
    with transaction.atomic():
        set_part(
            items=Item.objects.filter(project=project, external_id="ending"),
            part="source",
            value={"expires": until.isoformat()},
            now=clock.now(),
        )
    return seal(tenant, project), until


def test_nothing_is_handed_out_once_a_permission_has_ended(ending, at, tenant):
    snapshot, until = ending
    client, address = tenant.client_for("manager"), f"/api/v1/snapshots/{snapshot.pk}/files/jsonl"
    assert client.get(address).status_code == 200
    at(days=3)
    assert clock.now() == until
    refused = client.get(address)
    assert (refused.status_code, refused.json()["code"]) == (409, "snapshot.review_due")
    watch(at(seconds=20))
    assert client.get(address).status_code == 410
    work_all()
    later = Snapshot.objects.get(number=2)
    assert client.get(f"/api/v1/snapshots/{later.pk}/files/jsonl").status_code == 200


def test_permission_that_ends_calls_the_snapshot_back_that_day(ending, at):
    snapshot, until = ending
    assert snapshot.valid_until == until
    assert "OB_RECALL_ON_EXPIRY" in {duty["code"] for duty in snapshot.obligations}
    watch(at(days=2))
    snapshot.refresh_from_db()
    assert snapshot.status == "sealed"
    watch(at(days=1))
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.valid_until) == ("affected", None)
    assert [stone.reason_class for stone in Tombstone.objects.all()] == ["expiry"]
    work_all()
    snapshot.refresh_from_db()
    assert snapshot.status == "superseded"
    assert members(snapshot.superseded_by) == ["lasting"]
    before = AuditEvent.objects.count()
    watch(at(days=1))
    assert AuditEvent.objects.count() == before


def test_renewed_permission_moves_the_date_and_affects_nothing(ending, at):
    from projects.models import Item

    snapshot, until = ending
    later = until + timedelta(days=30)
    with transaction.atomic():
        set_part(
            items=Item.objects.filter(external_id="ending"),
            part="source",
            value={"expires": later.isoformat()},
            now=clock.now(),
        )
    watch(at(days=1))
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.valid_until) == ("sealed", later)
    assert snapshot.judged_epoch == Project.objects.get(pk=snapshot.project_id).rights_epoch


def test_what_changed_for_the_worse_is_found_by_the_clock(dataset, at):
    from projects.models import Item

    with transaction.atomic():
        set_part(
            items=Item.objects.filter(external_id="t2"),
            part="source",
            value={"expires": (at() - timedelta(days=1)).isoformat()},
            now=clock.now(),
        )
    assert dataset.reload().status == "sealed"
    watch(at(minutes=1))
    assert dataset.reload().status == "affected"
    assert Tombstone.objects.get().leaf_hash == dataset.snapshot.rows.get(item=dataset.item("t2")).row_sha256


def test_recipient_is_reminded_once_then_it_is_escalated(dataset, tenant, at):
    tenant.user("steward"), tenant.user("owner"), tenant.user("annotator")
    dataset.affect("t1")
    work_all()
    mail.outbox.clear()
    watch(at(days=8))
    work_all()
    assert mail.outbox == []
    watch(at(days=2))
    watch(at(hours=2))
    work_all()
    assert (
        sorted(message.subject for message in mail.outbox)
        == ["Reminder: Recall: 1 row of “Moods”, version 1"] * 2
    )
    first = RecallNotice.objects.get(recipient__name="Borealis Labs")
    assert acknowledge(actor=tenant.actor("steward"), notice=first, note="They called.")
    mail.outbox.clear()
    watch(at(days=5))
    watch(at(hours=2))
    work_all()
    (message,) = mail.outbox
    assert message.subject == "Recall not confirmed: “Moods”, version 1"
    assert set(message.to) == {tenant.user(role).email for role in ("steward", "manager", "owner")}
    late = RecallNotice.objects.get(recipient__name="Cedar Institute")
    assert (state_of(first.pk), state_of(late.pk)) == ("acknowledged", "escalated")
    assert AuditEvent.objects.filter(action="recall.escalated").count() == 1
    assert acknowledge(actor=tenant.actor("steward"), notice=late, note="At last.")
    assert state_of(late.pk) == "acknowledged"


def test_unreachable_recipient_is_mailed_once_there_is_an_address(dataset, tenant, at):
    Recipient.objects.filter(name="Cedar Institute").update(contact="")
    dataset.affect("t1")
    work_all()
    notice = RecallNotice.objects.get(recipient__name="Cedar Institute")
    assert state_of(notice.pk) == "unreachable"
    mail.outbox.clear()
    change_recipient(actor=tenant.actor("steward"), recipient=notice.recipient, contact="new@cedar.example")
    watch(at(minutes=2))
    watch(at(minutes=2))
    work_all()
    assert [message.to for message in mail.outbox] == [["new@cedar.example"]]
    assert state_of(notice.pk) == "notified"


def test_states_are_events_in_their_order(dataset, at):
    dataset.affect("t1")
    work_all()
    notice = RecallNotice.objects.first()
    states = NoticeEvent.objects.filter(notice=notice).order_by("id").values_list("state", flat=True)
    assert list(states) == ["open", "notified"]
    assert Snapshot.objects.count() == 2
