"""Notices of recalls: listed, acknowledged by link and by hand, and their page."""

import json
import re

import pytest
from django.core import mail

from labeling.audit.models import AuditEvent
from labeling.recalls.models import NoticeEvent, NoticeLink
from tests.recalls.asking import hashes, links, pages
from tests.recalls.conftest import work_all
from tests.support.people import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_notices_are_listed_by_state_with_what_is_due(dataset, steward, other_tenant):
    dataset.affect("t1", "t2")
    assert len(pages(steward, "/api/v1/recalls", state="open")) == 2
    work_all()
    assert pages(steward, "/api/v1/recalls", state="open") == []
    rows = pages(steward, "/api/v1/recalls", state="notified", project=str(dataset.project.pk))
    assert {row["recipient"]["name"] for row in rows} == {"Borealis Labs", "Cedar Institute"}
    assert {row["rows"] for row in rows} == {2}
    assert all(row["due"] > row["created_at"] for row in rows)
    detail = steward.get(f"/api/v1/recalls/{rows[0]['id']}").json()
    assert [row["sha256"] for row in detail["results"]] == hashes(dataset.snapshot, "t1", "t2")
    assert [event["state"] for event in detail["events"]] == ["open", "notified"]
    bad = steward.get("/api/v1/recalls?state=lost")
    assert (bad.status_code, bad.json()["code"]) == (422, "recall.state")
    stranger = other_tenant.client_for("owner")
    assert stranger.get("/api/v1/recalls").json()["results"] == []
    assert stranger.get(f"/api/v1/recalls/{rows[0]['id']}").status_code == 404


def test_link_acknowledges_once_and_a_second_time_changes_nothing(dataset, anonymous):
    dataset.affect("t1")
    work_all()
    first, second = links()
    assert first != second
    shown = anonymous.get(f"/api/v1/recall-notices/{first}")
    assert shown.status_code == 200, shown.content
    assert (shown.json()["rows"], shown.json()["acknowledged_at"]) == (1, None)
    assert [row["sha256"] for row in shown.json()["results"]] == hashes(dataset.snapshot, "t1")
    assert shown["Cache-Control"] == "no-store"
    answers = [anonymous.post(f"/api/v1/recall-notices/{first}", {}, format="json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["acknowledged_at"] == answers[1].json()["acknowledged_at"] is not None
    assert NoticeEvent.objects.filter(state="acknowledged").count() == 1
    assert AuditEvent.objects.filter(action="recall.acknowledged").count() == 1
    assert anonymous.get(f"/api/v1/recall-notices/{second}").json()["acknowledged_at"] is None


@pytest.mark.parametrize("token", ["x", "é" * 5, "a" * 500, "0" * 43])
def test_text_that_is_no_link_finds_nothing(dataset, anonymous, token):
    dataset.affect("t1")
    work_all()
    assert anonymous.get(f"/api/v1/recall-notices/{token}").status_code == 404
    assert anonymous.post(f"/api/v1/recall-notices/{token}", {}, format="json").status_code == 404
    assert anonymous.get(f"/recall/{token}").status_code == 404


def test_token_is_kept_as_a_keyed_hash_only(dataset, settings):
    dataset.affect("t1")
    work_all()
    stored = list(NoticeLink.objects.values_list("token_hmac", flat=True))
    assert not any(token in text for token in links() for text in stored)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (
        "another-secret-key-of-fifty-characters-and-more!!",
        [old],
    )
    assert client_for(None).get(f"/api/v1/recall-notices/{links()[0]}").status_code == 200


def test_page_works_without_a_script_and_refuses_a_forged_form(dataset):
    dataset.affect("t1")
    work_all()
    token = links()[0]
    browser = client_for(None)
    browser.handler.enforce_csrf_checks = True
    page = browser.get(f"/recall/{token}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<script" not in text
    assert '<html lang="en">' in text
    assert hashes(dataset.snapshot, "t1")[0] in text
    assert browser.post(f"/recall/{token}").status_code == 403
    value = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    done = browser.post(f"/recall/{token}", f"csrfmiddlewaretoken={value}",
                        content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert done.status_code == 200
    assert "nothing more is asked of you" in done.content.decode()
    assert NoticeEvent.objects.filter(state="acknowledged", channel="link").count() == 1
    assert browser.put(f"/recall/{token}").status_code in (403, 405)


def test_steward_records_a_confirmation_with_a_note(dataset, steward):
    dataset.affect("t1")
    row = pages(steward, "/api/v1/recalls")[0]
    address = f"/api/v1/recalls/{row['id']}/acknowledge"
    assert steward.post(address, {"note": "  "}, format="json").status_code == 422
    answer = steward.post(address, {"note": "They wrote back."}, format="json")
    assert (answer.json()["state"], answer.json()["events"][-1]["note"]) == (
        "acknowledged",
        "They wrote back.",
    )
    again = steward.post(address, {"note": "Again."}, format="json")
    assert len(again.json()["events"]) == len(answer.json()["events"])
    work_all()
    assert len(mail.outbox) == 1  # the other recipient only
    assert "wrote" not in json.dumps(list(AuditEvent.objects.values_list("payload", flat=True)))
