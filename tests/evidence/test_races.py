"""Two at once: what is on record of a source reaches also the items that come in at that moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from labeling.imports import prepare
from projects.models import Item
from projects.services.source_records import record_source
from tests.evidence.hands import Steward
from tests.media.files import picture
from tests.support.people import make_tenant


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_an_item_stored_while_terms_are_recorded_comes_under_them(monkeypatch):
    """The record waits for the items of the open step, and then judges them too."""
    steward = Steward(make_tenant("Aurora"))
    read, recording = Event(), Event()
    real = prepare.source_part

    def slow(**given):
        part = real(**given)
        read.set()
        recording.wait(1.0)  # the record has begun by now, and waits for this step to end
        return part

    def put_on_record():
        try:
            read.wait(60)
            recording.set()
            record_source(
                actor=steward.tenant.actor("steward"),
                source=steward.source,
                raw={"terms": {"verdict": "prohibit"}},
            )
        finally:
            connection.close()

    monkeypatch.setattr(prepare, "source_part", slow)
    steward.tenant.user("steward")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(put_on_record)
        item = steward.bring("a.png", picture("PNG"))
        waiting.result(120)
    found = Item.objects.get(pk=item.pk)
    assert (found.profile.facts["terms"], found.state) == ("prohibit", "quarantined")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_one_that_is_current():
    from tests.evidence.test_claims import contradicted

    steward = Steward(make_tenant("Aurora"))
    item = contradicted(steward)
    letter = steward.evidence()

    def decide(licence):
        try:
            return (
                steward.tenant.client_for("steward")
                .post(
                    f"/api/v1/items/{item.pk}/claims/resolve",
                    {"licence": licence, "evidence": [letter], "reason": "x"},
                    format="json",
                )
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(decide, ["CC-BY-NC-4.0", "CC-BY-NC-ND-4.0"]))
    assert set(codes) <= {201, 409}
    assert 201 in codes
    rows = steward.get(f"items/{item.pk}/claims")["results"]
    current = [row for row in rows if row["origin"] == "reviewer" and row["current"]]
    assert len(current) == 1
    item.refresh_from_db()
    assert item.licence == current[0]["licence"]
