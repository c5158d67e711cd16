"""Two at once: what the second one sees is what the first one did."""

import contextlib
import threading

import pytest
from django.db import close_old_connections, connection, transaction

from labeling.core import clock
from labeling.rights.consent.models import ConsentEvent, ConsentRecord
from labeling.rights.consent.services import events
from labeling.rights.consent.services.subjects import hold_subject
from projects.models import Item
from projects.services import appearances
from tests.consent.ledger import Ledger, token_of
from tests.support.people import client_for
from tests.support.projects import make_item, make_project

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


def at_once(*acts):
    """Run the acts in threads that begin together; what each answered."""
    answers = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(index, act):
        close_old_connections()
        gate.wait()
        try:
            answers[index] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_two_simultaneous_withdrawals_make_one_event(ledger):
    consent = ledger.consent()

    def by_link():
        return (
            client_for(None).post(f"/api/v1/self-service/{token_of(consent)}", {}, format="json").status_code
        )

    def by_steward():
        path = f"/api/v1/consents/{consent['id']}/events"
        body = {"state": "ConsentWithdrawn"}
        return ledger.tenant.client_for("steward").post(path, body, format="json").status_code

    answers = at_once(by_link, by_steward, by_link, by_steward)
    assert set(answers) <= {200, 201}
    assert answers.count(201) <= 1
    rows = ConsentEvent.objects.filter(record=consent["id"]).order_by("sequence")
    assert list(rows.values_list("state", flat=True)) == ["ConsentGiven", "ConsentWithdrawn"]


def test_two_people_of_one_picture_who_withdraw_at_once_are_both_gone_from_it(ledger, tenant, monkeypatch):
    item = make_item(make_project(tenant.organisation))
    consents = [ledger.consent() for _ in "ab"]
    for consent in consents:
        ledger.post(f"items/{item.pk}/appearances", {"subject": consent["subject"]["id"]})
    both = threading.Barrier(2, timeout=5)
    real = appearances.people_in

    def people_in(items):
        # Without holding first, both get here, each before the other has committed.
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.5)
        return real(items)

    monkeypatch.setattr(appearances, "people_in", people_in)

    def withdraw(consent):
        path = f"/api/v1/consents/{consent['id']}/events"
        answer = tenant.client_for("steward").post(path, {"state": "ConsentWithdrawn"}, format="json")
        return answer.status_code

    assert at_once(*(lambda one=consent: withdraw(one) for consent in consents)) == [201, 201]
    stored = Item.objects.select_related("vector").get(pk=item.pk)
    states = [subject["consents"][0]["state"] for subject in stored.vector.subjects]
    assert states == ["ConsentWithdrawn", "ConsentWithdrawn"]


def test_nobody_is_put_into_an_item_between_a_withdrawal_and_its_end(ledger, tenant):
    item = make_item(make_project(tenant.organisation))
    consent = ledger.consent()
    record = ConsentRecord.objects.get(pk=consent["id"])
    held, go = threading.Event(), threading.Event()

    def withdraw():
        with transaction.atomic():
            hold_subject(record.subject_id)
            held.set()
            go.wait(60)
            given = events.EventInput(state="ConsentWithdrawn")
            events.append_event(
                record=record,
                given=given,
                actor=None,
                now=clock.now(),
                on_change=lambda subject, now: appearances.revector_subject(subject=subject, now=now),
            )

    def link():
        held.wait(60)
        threading.Timer(0.3, go.set).start()
        body = {"subject": consent["subject"]["id"]}
        path = f"/api/v1/items/{item.pk}/appearances"
        return tenant.client_for("steward").post(path, body, format="json").status_code

    assert at_once(withdraw, link)[1] == 201
    stored = Item.objects.select_related("vector").get(pk=item.pk)
    assert [subject["consents"][0]["state"] for subject in stored.vector.subjects] == ["ConsentWithdrawn"]
    assert stored.state == "quarantined"
